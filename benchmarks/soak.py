"""The soak: many photos to one server, to see whether its memory grows."""

from collections.abc import Callable

from benchmarks.load import load
from benchmarks.machine import memory
from benchmarks.photos import body, photo
from benchmarks.results import USUAL
from benchmarks.servers import ours, running

Sample = tuple[int, float]
"""Photos answered so far, and MB held then."""


def soak(photos: int, say: Callable[[str], None], seconds: float = 5) -> list[Sample]:
    """Send `photos` small ones with the usual clients; return memory every few seconds."""
    sent = body(photo("320x240"), "form")
    samples: list[Sample] = []
    answered = 0
    with running(ours()[0], sent) as run:
        while answered < photos:
            got = load(run.url, sent, USUAL, seconds)
            if got.failed:
                raise SystemExit(f"{got.failed} photos were not answered.")
            answered += got.requests
            run.settle()
            samples.append((answered, memory(run.pid)))
            say(f"{answered} photos: {samples[-1][1]:.0f} MB")
    return samples


def told(samples: list[Sample]) -> str:
    """Return the soak in words: memory after a tenth, at the end and at most."""
    last, end = samples[-1]
    early = next(held for answered, held in samples if answered >= last / 10)
    most = max(held for _, held in samples)
    return (
        f"{last:,} photos of 320x240 by {USUAL} clients, one after the other, each stored: "
        f"{early:.0f} MB after a tenth of them, **{end:.0f} MB at the end**, {most:.0f} MB at most "
        "(resident, all processes)."
    )

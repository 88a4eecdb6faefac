"""The tables, in Markdown: speeds, latencies, stages, and what was aimed at."""

from collections.abc import Iterable, Sequence

from benchmarks.results import BARE, OWN, USUAL, Results
from benchmarks.servers import FRAMES, LITSERVE, OURS, TUTORIAL

STAGES = ("decode", "locate", "features", "inference", "total")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def speeds(results: Results) -> str:
    """Return photos a second with the usual clients, latency at the middle photo, memory."""
    middle = results.photos[len(results.photos) // 2]
    head = [
        f"{USUAL} clients, photos a second",
        *results.photos,
        f"p50, p99 at {middle}",
        "peak memory",
    ]
    rows = []
    for name in (BARE, OWN, *results.servers):
        got = results.loads.get((name, middle, USUAL))
        rows.append(
            [
                f"**{name}**" if name == OURS else name,
                *(_number(results.speed(name, photo)) for photo in results.photos),
                f"{got.p50_ms:.0f} ms, {got.p99_ms:.0f} ms" if got else "",
                f"{results.memory[name]:.0f} MB" if name in results.memory else "",
            ]
        )
    return table(head, rows)


def ratios(results: Results) -> str:
    """Return how many times each one's photos a second ours are."""
    head = ["Smearlens over …", *results.photos]
    rows = [
        [name, *(_times(results.ratio(OURS, name, photo)) for photo in results.photos)]
        for name in (BARE, OWN, *results.servers)
        if name != OURS
    ]
    return table(head, rows)


def latencies(results: Results) -> str:
    """Return every load that was measured."""
    head = ["server", "photo", "clients", "photos/s", "p50", "p99", "failed", "clients' own share"]
    rows = [
        [
            name,
            photo,
            str(clients),
            _number(got.speed),
            f"{got.p50_ms:.0f} ms",
            f"{got.p99_ms:.0f} ms",
            str(got.failed),
            f"{got.client_share:.1%}",
        ]
        for (name, photo, clients), got in results.loads.items()
    ]
    return table(head, rows)


def stages(results: Results) -> str:
    """Return what a photo costs one core, stage by stage."""
    rows = [
        [
            f"{photo}, {results.file_bytes[photo] / 1e6:.2f} MB",
            *(f"{results.stages[photo][stage]:.1f} ms" for stage in STAGES),
        ]
        for photo in results.photos
    ]
    return table(["photo", *STAGES], rows)


def targets(results: Results) -> str:
    """Return what was aimed at and what came out."""
    rows: list[list[str]] = []

    def add(what: str, aim: float, got: float | None, unit: str = "", most: bool = False) -> None:
        if got is not None:
            met = got <= aim if most else got >= aim
            rows.append(
                [
                    what,
                    f"{'at most' if most else 'at least'} {aim:g}{unit}",
                    f"{got:.2f}{unit}" if got < 10 else f"{got:.1f}{unit}",
                    "yes" if met else "**no**",
                ]
            )

    for photo in results.photos:
        add(f"the server over its own impulse, {photo}", 0.85, results.ratio(OURS, OWN, photo))
    for photo, most in (("320x240", 8.0), ("12 MP", 20.0)):
        if photo in results.stages:
            add(f"the impulse, {photo}", most, results.stages[photo]["total"], " ms", most=True)
    # The same two as ratios: there the bare floor was 3.7 and 12.8 ms of a core.
    for photo, most in (("320x240", 2.2), ("12 MP", 1.6)):
        add(
            f"the impulse, in bare floors, {photo}",
            most,
            results.ratio(BARE, OWN, photo),
            most=True,
        )
    for peer in (TUTORIAL, LITSERVE):
        add(f"locating, over {peer}, 12 MP", 6, results.ratio(OURS, peer, "12 MP"))
        add(f"whole frames, over {peer}, 12 MP", 8, results.ratio(FRAMES, peer, "12 MP"))
        add(f"whole frames, over {peer}, 320x240", 1.3, results.ratio(FRAMES, peer, "320x240"))
    for photo in results.photos:
        if got := results.loads.get((OURS, photo, USUAL)):
            add(f"p99 over p50, {photo}", 4, got.p99_ms / got.p50_ms, most=True)
    return table([f"with {USUAL} clients", "aim", "measured", "met"], rows)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 2 else f"{value:.1f}"

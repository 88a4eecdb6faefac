"""Tests heads that are taught on the spot: a few cells of a microscope are named, the rest asked.

As the server does it, over many random draws of the named cells. No group is on both sides, and
none was learnt from by the model. Knows no pages.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.errors import TooFewExamples
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.impulse.learning_block import softmax
from app.teaching.example import Example
from app.teaching.lesson import Of, teach
from app.teaching.prior import Prior
from app.teaching.watch import Watch, tens
from app.training.data.dataset import Sample
from app.training.export import serving

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """Hold a share, 0..1: its mean over the draws, and what 95 % of them lie between."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Share":
        """Sum up one value a draw."""
        low, high = np.percentile(values, [2.5, 97.5])
        return cls(float(np.mean(values)), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold what came of teaching `taught` cells of each class of a set, draw by draw."""

    set: str
    foreign: bool
    """Whether the model learnt nothing at all from this set."""
    taught: int
    draws: int
    pictures: int
    """Asked about in each draw, on average."""
    before: Share
    """Named rightly by the model's own head."""
    after: Share
    """By the taught head, whether it would be used or not."""
    served: Share
    """By whichever would answer: the taught head unless it was refused."""
    used: float
    """Share of the draws in which it would be used."""
    promised: Share
    """What the report says to whoever taught it."""
    sure: Share
    wrong_when_sure: Share
    elsewhere: dict[str, Share]
    """Set that the model knows -> share named rightly after less before, by its held-out cells."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold the N pictures of a set as the served model sees their clearest cell."""

    name: str
    labels: NDArray[np.str_]
    groups: NDArray[np.str_]
    features: NDArray[np.float32]
    signatures: NDArray[np.float32]

    @classmethod
    def of(cls, name: str, model: Path, samples: Sequence[Sample]) -> "Seen":
        """Ask the model in the folder `model` about the samples; unreadable ones are left out."""
        with serving.seen(model, [serving.Ask(one.path, box=one.box) for one in samples]) as asked:
            found = [
                (one, seen) for one, seen in zip(samples, asked, strict=True) if seen is not None
            ]
        return cls(
            name,
            np.array([one.label for one, _ in found]),
            np.array([one.group for one, _ in found]),
            np.array([features for _, (features, _) in found]),
            np.array([signature for _, (_, signature) in found]),
        )

    def examples(self, places: NDArray[np.intp]) -> list[Example]:
        """Return those at `places` as somebody would have named them."""
        return [
            Example(
                UUID(int=int(place)),
                str(self.labels[place]),
                str(self.groups[place]),
                self.features[place],
                self.signatures[place],
            )
            for place in places
        ]

    def draw(self, each: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return `each` places of every label, of as few groups as come, and all of other groups.

        Where whole smears are groups, that is what a laboratory does: it names one smear's cells.

        Raises:
            TooFewExamples: a label has too few pictures, or nothing is left to ask about.
        """
        rng = np.random.default_rng(seed)
        wanted = dict.fromkeys(np.unique(self.labels).tolist(), each)
        taken: list[int] = []
        for group in rng.permutation(np.unique(self.groups)):
            for place in rng.permutation(np.flatnonzero(self.groups == group)):
                label = str(self.labels[place])
                if wanted[label]:
                    wanted[label] -= 1
                    taken.append(int(place))
            if not any(wanted.values()):
                break
        rest = np.flatnonzero(~np.isin(self.groups, self.groups[taken]))
        if any(wanted.values()) or not len(rest):
            raise TooFewExamples(each, len(wanted))
        return np.array(taken), rest


def trial(
    seen: Seen,
    taught: int,
    impulse: Impulse,
    prior: Prior,
    draws: int,
    of: Of = "microscope",
) -> Trial:
    """Teach `taught` cells of each class and ask about the rest, in each of the `draws`.

    Raises:
        TooFewExamples: a class has too few pictures.
    """
    rows = []
    elsewhere: dict[str, list[float]] = {}
    own = impulse.learning_block.head
    assert own is not None  # noqa: S101 - it has a prior
    for seed in range(draws):
        named, rest = seen.draw(taught, seed)
        lesson = teach("few-shot", of, seen.examples(named), impulse, prior)
        after, sure = answers(lesson.head, impulse, seen, rest)
        before = after
        if of == "microscope":
            classes = np.array(prior.classes)
            before = classes[own.logits(seen.features[rest])[:, : len(classes)].argmax(axis=1)]
        right, was = after == seen.labels[rest], before == seen.labels[rest]
        used = lesson.report.used
        for one in lesson.report.elsewhere:
            changed = one.after.accuracy - one.before.accuracy
            elsewhere.setdefault(one.set, []).append(changed)
        rows.append(
            {
                "before": was.mean(),
                "after": right.mean(),
                "served": (right if used else was).mean(),
                "used": used,
                "promised": lesson.report.overall.accuracy,
                "sure": sure.mean(),
                "wrong": (sure & ~right).sum() / max(1, sure.sum()),
                "pictures": len(rest),
            }
        )

    def share(name: str) -> Share:
        return Share.of([float(row[name]) for row in rows])

    return Trial(
        set=seen.name,
        foreign=seen.name not in prior.microscopes,
        taught=taught,
        draws=draws,
        pictures=round(float(np.mean([row["pictures"] for row in rows]))),
        before=share("before"),
        after=share("after"),
        served=share("served"),
        used=share("used").mean,
        promised=share("promised"),
        sure=share("sure"),
        wrong_when_sure=share("wrong"),
        elsewhere={name: Share.of(of) for name, of in elsewhere.items()},
    )


def answers(
    head: TaughtHead, impulse: Impulse, seen: Seen, places: NDArray[np.intp]
) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """Return what the head says of the pictures at `places`, and whether it is sure.

    From the features that were kept, as `Impulse.classify` does from a photo; what the photo's
    colours would make unsure is not looked at.
    """
    features = seen.features[places]
    count = len(head.classes)
    logits = head.head.logits(features)
    scores, known = softmax(logits[:, :count]), _known(logits, count)
    share = np.ones(len(places))
    own = impulse.learning_block.head
    if head.gate and own:
        share = np.array([head.gate.share(one) for one in seen.signatures[places]])
        logits = own.logits(features)
        scores = share[:, None] * scores + (1 - share[:, None]) * softmax(logits[:, :count])
        known = share * known + (1 - share) * _known(logits, count)
    labels = np.array(head.classes)[scores.argmax(axis=1)]
    sure = np.zeros(len(places), bool)
    for here, limits, reference in (
        (share >= 0.5, head.verdict, head.reference or impulse.reference),
        (share < 0.5, impulse.spec.verdict, impulse.reference),
    ):
        least = np.array([limits.sure_from(label) for label in labels])
        able = (scores.max(axis=1) >= least) & (known >= limits.known_least)
        if reference and limits.distance_most is not None:
            far = np.array([reference.distance(one) for one in features])
            able &= far <= limits.distance_most
        sure |= here & able
    return labels, sure


def noticed(seen: Seen, watch: Watch, draws: int) -> Share:
    """Return the share of `draws` of ten photos of one group, or of the set, that look new."""
    far = np.array([watch.distance(one) for one in seen.signatures])
    rng = np.random.default_rng(0)
    found = tens(far, seen.groups, draws, rng) > watch.limit
    ends = [np.mean(rng.choice(found, draws)) for _ in range(200)]
    low, high = np.percentile(ends, [2.5, 97.5])
    return Share(float(np.mean(found)), float(low), float(high))


def seconds(
    seen: Seen, photo: bytes, impulse: Impulse, prior: Prior, count: int, of: Of
) -> Iterator[float]:
    """Yield, five times, how long it takes to teach by `count` pictures and answer a photo."""
    for seed in range(5):
        places = np.random.default_rng(seed).permutation(len(seen.labels))[:count]
        examples = seen.examples(places)
        start = time.perf_counter()
        lesson = teach("few-shot", of, examples, impulse, prior)
        impulse.classify(photo, taught=TaughtHead.from_bytes(lesson.head.to_bytes()))
        yield time.perf_counter() - start


def _known(logits: Floats, classes: int) -> Floats:
    return np.asarray(1 / (1 + np.exp(logits[:, classes:]).sum(axis=1)))

"""Teaches a head: from named cells to what answers, and to what can be said of it.

Called by the routes and the commands; stands on `microscope.py` or `own_classes.py`, and on
`validation.py`. Knows no database and no HTTP.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable, TooFewExamples
from app.impulse.heads.head import Head
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.impulse.learning_block import softmax
from app.impulse.spec import Kind, VerdictSpec
from app.teaching import microscope, own_classes
from app.teaching.example import Example
from app.teaching.prior import Prior
from app.teaching.report import Elsewhere, Guess, Interval, Report, Right, Verdict
from app.teaching.resample import interval, right_of
from app.teaching.validation import best_temperature, sure_from, unseen
from app.teaching.watch import Watch

Of = Literal["microscope", "classes"]
"""Whether a head is for the model's own classes under one microscope, or for other classes."""
LEAST = 4
"""Named cells without which no microscope is taught."""
ENOUGH = 5
"""Examples of each class, and groups, from which on something can be said of a head."""
WIDE = 0.35
"""A class is to be shown more of where the interval of its recall is wider."""
FORGETS = 0.03
"""Share of the cells of a microscope that the model knows which a head may name wrongly anew."""
ALLOWED = 0.9
"""Share of the named cells that must not be taken for another kind of cell, or for strange."""
LENIENT = 4.0
"""Logits by which other kinds are made less likely, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Hold a taught head and what is said of it."""

    head: TaughtHead
    report: Report


def teach(
    name: str,
    of: Of,
    examples: Sequence[Example],
    impulse: Impulse,
    prior: Prior,
    frame: bool = False,
) -> Lesson:
    """Teach a head called `name` by the `examples`, and ask it about each of them, left out.

    With `frame` the examples are whole photos.

    Raises:
        TooFewExamples: there is too little to learn from.
        ModelUnusable: the model gives no features.
    """
    start = time.perf_counter()
    own = impulse.learning_block.head
    if own is None:
        raise ModelUnusable("Nothing can be taught on the spot with this model: it has no head.")
    classes = prior.classes if of == "microscope" else _named(examples)
    examples = [one for one in examples if one.label in classes]
    if of == "microscope" and len(examples) < LEAST:
        raise TooFewExamples(1, LEAST)
    place = {label: number for number, label in enumerate(classes)}
    truth = np.array([place[one.label] for one in examples])
    features = np.array([one.features for one in examples])
    groups = [one.group for one in examples]
    logits = own.logits(features)
    home = None
    if of == "microscope":
        home = softmax(logits[:, : len(classes)])

    def fit(some: Sequence[Example]) -> microscope.Fitted | None:
        if of == "microscope":
            return microscope.fit(some, prior) if some else None
        return (
            own_classes.fit(some, classes) if {one.label for one in some} == set(classes) else None
        )

    fitted = fit(examples)
    assert fitted is not None  # noqa: S101 - there are enough
    found = unseen(examples, len(classes), fit, home)
    temperature = best_temperature(found, truth)
    scores = found.scores(temperature)
    kinds, kernel, bias = _with_kinds(fitted, temperature, own, logits, impulse, of, len(classes))
    centres, farthest = _centres(features, groups, impulse, of)
    verdict = VerdictSpec(
        unsure_below=sure_from(scores, truth),
        known_least=impulse.spec.verdict.known_least if kinds else 0.0,
        distance_most=farthest,
    )
    head = TaughtHead(
        name=name,
        classes=classes,
        kinds=kinds,
        head=Head((*classes, *kinds), kernel, bias),
        verdict=verdict,
        model_sha256=impulse.model_sha256,
        gate=fitted.gate,
        centres=centres,
        frame=frame,
    )
    report = _report(examples, classes, truth, scores, home, head, own, prior)
    return Lesson(head, report.model_copy(update={"seconds": time.perf_counter() - start}))


def _named(examples: Sequence[Example]) -> tuple[str, ...]:
    """Return the classes of the examples, in their order.

    Raises:
        TooFewExamples: there are fewer than two with two examples each.
    """
    counts: dict[str, int] = {}
    for one in examples:
        counts[one.label] = counts.get(one.label, 0) + 1
    classes = tuple(label for label, count in counts.items() if count > 1)
    if len(classes) < 2:
        raise TooFewExamples
    return classes


def _with_kinds(
    fitted: microscope.Fitted,
    temperature: float,
    own: Head,
    logits: NDArray[np.float64],
    impulse: Impulse,
    of: Of,
    count: int,
) -> tuple[tuple[Kind, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Return the kinds, and kernel and bias of classes and kinds.

    Those of a microscope are the model's own, less likely by as much as keeps ALLOWED of the
    named cells among the classes: they were named, so they are no other kind.
    """
    kernel, bias = fitted.kernel / temperature, fitted.bias / temperature
    kinds = impulse.spec.kinds if of == "microscope" else ()
    if not kinds:
        return (), kernel, bias
    others = np.logaddexp.reduce(logits[:, count:], axis=1)
    least = np.clip(impulse.spec.verdict.known_least, 0.5, 0.99)
    over = np.quantile(others, ALLOWED) - np.log((1 - least) / least)
    less = np.clip(over, 0, LENIENT)
    return (
        kinds,
        np.hstack([kernel, own.kernel[:, count:]]),
        np.concatenate([bias, own.bias[count:] - less]),
    )


def _centres(
    features: NDArray[np.float32], groups: Sequence[str], impulse: Impulse, of: Of
) -> tuple[NDArray[np.float32] | None, float | None]:
    """Return what cells are measured from, and how far they may be to be called sure.

    As far as ALLOWED of the named cells lie from those of other groups.
    """
    directions = features / np.linalg.norm(features, axis=1, keepdims=True).clip(1e-9)
    near = directions @ directions.T
    same = np.asarray(groups)[:, None] == np.asarray(groups)[None]
    nearest = np.where(same, -1.0, near).max(axis=1)
    limit = 0.0
    if of == "microscope":
        if impulse.reference is None:
            return None, None
        learnt = impulse.reference.centres
        nearest = np.maximum(nearest, (directions @ learnt.T).max(axis=1))
        directions = np.vstack([learnt, directions])
        limit = impulse.spec.verdict.distance_most or 2.0
    farthest = float(np.quantile(1 - nearest, ALLOWED))
    return directions.astype(np.float32), min(2.0, max(limit, farthest))


def _report(
    examples: Sequence[Example],
    classes: tuple[str, ...],
    truth: NDArray[np.intp],
    scores: NDArray[np.float64],
    home: NDArray[np.float64] | None,
    head: TaughtHead,
    own: Head,
    prior: Prior,
) -> Report:
    groups = [one.group for one in examples]
    said, most = scores.argmax(axis=1), scores.max(axis=1)
    right = said == truth
    overall = right_of(right, groups)
    before = gain = gain_interval = None
    if home is not None:
        was = home.argmax(axis=1) == truth
        before = right_of(was, groups)
        gain = overall.accuracy - before.accuracy
        gain_interval = interval(right.astype(float) - was, groups)
    named = [(number, label) for number, label in enumerate(classes) if (truth == number).any()]
    recall = {
        label: right_of(
            right[truth == number],
            [group for group, at in zip(groups, truth, strict=True) if at == number],
        )
        for number, label in named
    }
    confusion = {
        label: {
            other: int(((truth == number) & (said == place)).sum())
            for place, other in enumerate(classes)
        }
        for number, label in named
    }
    sure = most >= head.verdict.sure_from("")
    looks_new, elsewhere = False, []
    if home is not None:
        looks_new = Watch(prior).are_new([one.signature for one in examples])
        elsewhere = _elsewhere(head, own, prior)
    few = len(set(groups)) < ENOUGH or any(one.n < ENOUGH for one in recall.values())
    return Report(
        verdict=_verdict(gain_interval, gain, few, looks_new, elsewhere),
        n=len(examples),
        groups=len(set(groups)),
        counts={label: int((truth == number).sum()) for number, label in enumerate(classes)},
        overall=overall,
        before=before,
        gain=gain,
        gain_interval=gain_interval,
        recall=recall,
        confusion=confusion,
        predicted={
            str(one.id): Guess(label=classes[place], confidence=float(chance))
            for one, place, chance in zip(examples, said, most, strict=True)
        },
        wants=_wants(classes, recall),
        sure=int(sure.sum()),
        wrong_when_sure=int((sure & ~right).sum()),
        elsewhere=elsewhere,
        seconds=0.0,
    )


def _verdict(
    gain_interval: Interval | None,
    gain: float | None,
    few: bool,
    looks_new: bool,
    elsewhere: Sequence[Elsewhere],
) -> Verdict:
    """Decide whether a head is used.

    A few cells prove little, but a new microscope is where teaching helps: there the head must
    only not be shown to be worse. One that looks like those learnt from has to prove its gain.
    """
    if gain is None or gain_interval is None:
        return "too_few" if few else "helps"
    if any(one.before.accuracy - one.after.accuracy > FORGETS for one in elsewhere):
        return "contradicts"
    if gain > 0:
        return "helps"
    return "unproven" if looks_new and gain_interval[1] > 0 else "no_gain"


def _wants(classes: Sequence[str], recall: dict[str, Right]) -> list[str]:
    """Return the classes of which too little is known, the least known first."""

    def width(label: str) -> float:
        if label not in recall:
            return 1.0
        low, high = recall[label].interval
        return high - low

    wide = [label for label in classes if width(label) > WIDE or recall[label].n < ENOUGH]
    return sorted(wide, key=width, reverse=True)


def _elsewhere(head: TaughtHead, own: Head, prior: Prior) -> list[Elsewhere]:
    """Ask both heads about the cells of other microscopes that the model never learnt from."""
    found = []
    asked = prior.held_out
    for name in np.unique(prior.sets[asked]):
        of = asked & (prior.sets == name)
        truth, groups = prior.labels[of], prior.groups[of].tolist()
        classes = np.array(prior.classes)
        count = len(classes)
        before, taught = (
            softmax(one.logits(prior.features[of])[:, :count]) for one in (own, head.head)
        )
        shares = [head.gate.share(one) if head.gate else 1.0 for one in prior.signatures[of]]
        share = np.array(shares)[:, None]
        after = share * taught + (1 - share) * before
        was, now = (classes[np.argmax(scores, axis=1)] == truth for scores in (before, after))
        found.append(
            Elsewhere(set=str(name), before=right_of(was, groups), after=right_of(now, groups))
        )
    return found

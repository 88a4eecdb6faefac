"""Computes what each section of the HTML report tells, with a sentence for each figure.

Between the evaluation and `html_report.py`. A section without data is None. Knows no HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.cells import CELLS
from app.impulse.spec import Precision
from app.training import figures, report
from app.training.calibration import (
    LEAST_COVERAGE,
    Calibration,
    Threshold,
    calibration_error,
    error_at,
    threshold,
)
from app.training.doubts import doubtful
from app.training.evaluate import Predictions
from app.training.figures import INK, Row
from app.training.gallery import Pair, Picture, matrix, picture
from app.training.metrics import Prediction, Score, score
from app.training.shares import Share, counted, mean, percent, points, right, share, short, told

FILES: dict[Precision, str] = {"float32": INK, "int8": figures.LINES[0][0]}
"""The model's files and their colours in the figure."""

Sets = Mapping[str, Sequence[Prediction]]
"""Set -> predictions, none of them empty."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hold a figure and the sentence under it."""

    svg: str
    says: str


@dataclass(frozen=True, slots=True)
class OfSet:
    """Tell how one set was answered."""

    name: str
    accuracy: Share
    score: Score
    recall: dict[str, Share]
    """By class; classes without pictures are left out."""
    fewest: str
    drawing: Drawing
    matrix: list[list[Pair]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Tell what not answering the least sure would mean."""

    chosen: dict[str, Threshold]
    """Set -> what the calibration's threshold means; empty without a calibration."""
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Compared:
    """Tell the accuracy of several askings."""

    shares: dict[str, Share]
    drawing: Drawing
    agreed: dict[str, Share]
    """Set -> share of pictures on which two files agree."""


@dataclass(frozen=True, slots=True)
class Phone:
    """Tell what a phone's camera costs."""

    shares: dict[str, dict[int, Share]]
    """Set -> severity -> accuracy."""
    losses: dict[str, dict[int, Share]]
    """Set -> severity -> what is lost against severity 0 on the same pictures."""
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Refusals:
    """Tell how a group of pictures was refused."""

    name: str
    refused: Share
    """Not taken for a cell of the classes at all."""
    doubted: Share
    """Refused, or answered unsure."""
    auroc: dict[str, float]
    """Set -> how well `known` tells its cells from this group."""
    parts: "list[Refusals]"
    """The same by where the pictures come from, if from several places."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """Tell what became of pictures that show none of the classes."""

    groups: list[Refusals]
    cells: list[Refusals]
    """Real cells, set by set: each refusal is a mistake."""
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Doubted:
    """Tell which labels of a set are doubted, and what the figure would be without them."""

    pictures: list[Picture]
    accuracy: Share
    """As labelled: the figure."""
    without: Share


def accuracy(sets: Sets) -> Drawing:
    """Draw the accuracy of each set."""
    rows = [Row(name, right(of)) for name, of in sets.items()]
    parts = ", ".join(f"{percent(row.share.value)} on {row.label}" for row in rows)
    says = f"Right answers: {parts}. The bars are 95 % intervals over sources."
    return _intervals(rows, "Accuracy by set", says)


def of_set(place: int, name: str, of: Sequence[Prediction], classes: Sequence[str]) -> OfSet:
    """Tell how the set `name`, the page's `place`-th, was answered."""
    scored = score(of, classes)
    recall = {
        label: right([one for one in of if one.truth == label])
        for label in classes
        if scored.support[label]
    }
    rows = [
        Row(label, found, CELLS[label].colour if label in CELLS else INK)
        for label, found in recall.items()
    ]
    worst = min(recall, key=lambda label: recall[label].value)
    says = f"Recognised least often on {name}: the {worst}s, {told(recall[worst])}."
    drawing = _intervals(rows, f"Recall by class on {name}", says)
    pairs = matrix(f"m{place}", name, of, classes)
    return OfSet(name, right(of), scored, recall, fewest(scored), drawing, pairs)


def fewest(scored: Score) -> str:
    """Say how little the recall of the rarest class rests on."""
    support = {label: pictures for label, pictures in scored.support.items() if pictures}
    least = min(support, key=support.__getitem__)
    pictures, sources = support[least], scored.support_sources[least]
    rests = f"{counted(pictures, sources)}: one more wrong answer moves"
    if len(support) > 1 and len(set(support.values())) == 1:
        return f"Each class has {rests} a recall by {points(1 / pictures)}."
    return f"Fewest are the {least}s, {rests} the recall by {points(1 / pictures)}."


def sureness(sets: Sets) -> list[Drawing]:
    """Draw how rightly the model is sure: each set, then all of them together."""
    asked = dict(sets)
    if len(sets) > 1:
        asked["all sets together"] = [one for of in sets.values() for one in of]
    drawings = []
    for name, of in asked.items():
        error, (low, high) = calibration_error(of)
        sure = sum(one.confidence for one in of) / len(of)
        found = right(of).value
        how = "surer than" if sure > found else "less sure than"
        says = (
            f"On {name} the model is {'about as sure as' if abs(sure - found) < 0.01 else how} it "
            f"is right: {percent(sure)} sure on the mean, {percent(found)} right. Calibration "
            f"error (ECE) {error:.3f} ({low:.3f} to {high:.3f}), n = {len(of)}."
        )
        alt = f"Reliability diagram, right answers against confidence. {says}"
        drawings.append(Drawing(figures.reliability_diagram(of, alt), says))
    return drawings


def coverage(sets: Sets, calibration: Calibration | None) -> Coverage:
    """Tell how many of the surest answers are wrong."""
    least = calibration.unsure_below if calibration else None
    parts = ", ".join(f"{percent(error_at(of))} on {name}" for name, of in sets.items())
    says = f"Wrong among the surest {percent(LEAST_COVERAGE, 0)} of the answers: {parts}."
    chosen = {} if least is None else {name: threshold(of, least) for name, of in sets.items()}
    alt = f"Risk-coverage curves, wrong answers against answers given. {says}"
    drawing = Drawing(figures.risk_coverage_curve(sets, least, alt), says)
    return Coverage(chosen, drawing)


def apart(sets: Sets, held_out: Sets) -> Compared | None:
    """Tell how a set is answered by a model that learnt from the other sets alone."""
    shares = {name: right(of) for name, of in held_out.items()}
    if not shares:
        return None
    rows, falls = [], []
    for name, found in shares.items():
        if name in sets:
            known = right(sets[name])
            rows.append(Row(f"{name}, folds", known, INK))
            falls.append(f"{name} goes from {percent(known.value)} to {percent(found.value)}")
        rows.append(Row(f"{name}, held out whole", found))
    says = f"Held out whole, {', '.join(falls) or 'nothing of the set is known'}."
    return Compared(shares, _intervals(rows, "Accuracy on another microscope", says), {})


def phone(snapped: Mapping[int, Predictions]) -> Phone | None:
    """Tell what a phone's photo of the same pictures costs, severity by severity."""
    names = sorted({name for sets in snapped.values() for name, of in sets.items() if of})
    if not names:
        return None
    levels = sorted(snapped)
    shares = {
        name: {level: right(of) for level in levels if (of := snapped[level].get(name))}
        for name in names
    }
    losses: dict[str, dict[int, Share]] = {}
    for name, found in shares.items():
        itself = snapped.get(0, {}).get(name, [])
        of_set = {level: _loss(itself, snapped[level][name]) for level in found if level}
        losses[name] = {level: loss for level, loss in of_set.items() if loss}
    parts = [
        f"{100 * of[max(of)].value:.1f} points on {name} at severity {max(of)}"
        for name, of in losses.items()
        if of
    ]
    says = f"Lost against the pictures themselves: {', '.join(parts) or 'not measured'}."
    alt = f"Accuracy against the severity of a phone's photo. {says}"
    return Phone(shares, losses, Drawing(figures.by_severity(shares, alt), says))


def _loss(before: Sequence[Prediction], after: Sequence[Prediction]) -> Share | None:
    """Return the accuracy lost on the pictures that were asked about both times."""
    was = {one.picture: one.right for one in before}
    both = [one for one in after if one.picture in was]
    return mean(both, lambda one: was[one.picture] - one.right) if both else None


def files(by_file: Mapping[Precision, Predictions]) -> Compared | None:
    """Tell how the model's two files answer the same pictures."""
    asked = {
        (name, file): of
        for file, sets in sorted(by_file.items())
        for name, of in sorted(sets.items())
        if of
    }
    if not asked:
        return None
    rows, agreed = [], {}
    for name in sorted({name for name, _ in asked}):
        for file, colour in FILES.items():
            if of := asked.get((name, file)):
                rows.append(Row(f"{name}, {file}", right(of), colour))
        if same := _agreed(asked.get((name, "float32"), []), asked.get((name, "int8"), [])):
            agreed[name] = same
    parts = " and ".join(f"{percent(of.value)} of {name}" for name, of in agreed.items())
    says = f"int8 names {parts} as float32 does." if parts else "Accuracy of each file."
    drawing = _intervals(rows, "Accuracy by model file", says)
    return Compared({row.label: row.share for row in rows}, drawing, agreed)


def _agreed(first: Sequence[Prediction], second: Sequence[Prediction]) -> Share | None:
    """Return on how many of the pictures asked about both times the label is the same."""
    said = {one.picture: one.label for one in first}
    both = [one for one in second if one.picture in said]
    return share(both, lambda one: said[one.picture] == one.label) if both else None


def strangers(sets: Sets, groups: Sets, found: Calibration | None) -> Strangers | None:
    """Tell how pictures that show none of the classes are refused, and real cells with them."""
    if not groups or found is None:
        return None
    told_of = [_refusals(name, of, found, sets) for name, of in groups.items()]
    rows = [Row(of.name, of.doubted) for of in told_of]
    least = min(told_of, key=lambda of: of.doubted.value)
    says = (
        f"Refused or called unsure least often: {least.name}, {percent(least.doubted.value)} "
        f"of {least.doubted.pictures}."
    )
    cells = [_refusals(name, of, found, {}) for name, of in sets.items()]
    return Strangers(told_of, cells, _intervals(rows, "Strangers refused or unsure", says))


def _refusals(name: str, of: Sequence[Prediction], found: Calibration, sets: Sets) -> Refusals:
    origins: dict[str, list[Prediction]] = {}
    for one in of:
        origins.setdefault(one.source.rpartition("/")[0], []).append(one)
    several = sets and len(origins) > 1
    return Refusals(
        name=name,
        refused=share(of, lambda one: report.refused([one], found) > 0),
        doubted=share(of, lambda one: report.refused([one], found, found.unsure_below) > 0),
        auroc={origin: _auroc(real, of) for origin, real in sets.items()},
        parts=[_refusals(origin, part, found, {}) for origin, part in sorted(origins.items())]
        if several
        else [],
    )


def _auroc(real: Sequence[Prediction], strange: Sequence[Prediction]) -> float:
    """Return how often a real cell is held for one rather than a stranger: 0.5 by chance."""
    from sklearn.metrics import roc_auc_score

    truths = [True] * len(real) + [False] * len(strange)
    held = [0 if one.reason == "not_located" else one.known for one in (*real, *strange)]
    return float(roc_auc_score(truths, held))


def doubts(sets: Sets) -> dict[str, Doubted]:
    """Tell which labels are doubted, set by set; sets without doubts are left out."""
    found = {}
    for name, of in sets.items():
        doubted = [doubt.prediction for doubt in doubtful(of)]
        dropped = {id(one) for one in doubted}
        rest = [one for one in of if id(one) not in dropped]
        if doubted and rest:
            shown = [picture(name, one) for one in doubted]
            found[name] = Doubted(shown, right(of), right(rest))
    return found


def _intervals(rows: Sequence[Row], what: str, says: str) -> Drawing:
    alt = "; ".join(f"{row.label} {short(row.share)}" for row in rows)
    return Drawing(figures.intervals(rows, f"{what}. {alt}."), says)

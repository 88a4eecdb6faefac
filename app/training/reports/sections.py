"""Computes what each section of the HTML report shows, with a sentence for each figure.

Between the evaluation and `html_report.py`. A section without data is None. Knows no HTML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.cells import CELLS
from app.impulse.spec import Precision
from app.training.evaluate.calibration import Calibration, is_sure, sureness
from app.training.evaluate.evaluation import Predictions
from app.training.evaluate.intervals import Interval
from app.training.evaluate.label_errors import label_errors
from app.training.evaluate.metrics import Prediction, Score, mean, proportion, score
from app.training.evaluate.metrics import accuracy as accuracy_of
from app.training.evaluate.reliability import LEAST_COVERAGE, calibration_error, error_at
from app.training.reports.parts import figures
from app.training.reports.parts.drawing import INK, LINES, colours
from app.training.reports.parts.figures import Row
from app.training.reports.parts.gallery import Pair, Picture, matrix, picture
from app.training.reports.parts.table import Table
from app.training.reports.parts.wording import counted, full, loss, percent, points, short

FILES: dict[Precision, str] = {"float32": INK, "int8": LINES[0][0]}
"""The model's files and their colours in the figure."""

Sets = Mapping[str, Sequence[Prediction]]
"""Set -> predictions, none of them empty."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hold a figure and the sentence under it."""

    svg: str
    says: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Hold a figure, and what stands beside it."""

    drawing: Drawing
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class OfSet:
    """Hold how one set was answered."""

    name: str
    accuracy: Interval
    score: Score
    fewest: str
    findings: Findings
    """Recall by class; classes without pictures are left out."""
    matrix: list[list[Pair]]


@dataclass(frozen=True, slots=True)
class Negatives:
    """Hold what became of pictures that show none of the classes."""

    drawing: Drawing
    refused: Table
    cells: tuple[str, ...]
    """Real cells, set by set: each refusal is a mistake."""
    auroc: Table
    """How well `known` tells cells of each set from each group."""


@dataclass(frozen=True, slots=True)
class LabelErrors:
    """Hold the likely label errors of a set, and what the figure would be without them."""

    pictures: list[Picture]
    accuracy: Interval
    """As labelled: the figure."""
    without: Interval


def accuracy(sets: Sets) -> Drawing:
    """Draw the accuracy of each set."""
    rows = [Row(name, accuracy_of(of)) for name, of in sets.items()]
    says = f"Right answers: {on_sets(sets)}. The bars are 95 % intervals over sources."
    return _intervals(rows, "Accuracy by set", says)


def on_sets(sets: Sets) -> str:
    """Say the accuracy of each set."""
    return ", ".join(f"{percent(accuracy_of(of).value)} on {name}" for name, of in sets.items())


def of_set(place: int, name: str, of: Sequence[Prediction], classes: Sequence[str]) -> OfSet:
    """Return how the set `name`, the page's `place`-th, was answered."""
    scored = score(of, classes)
    recall = {
        label: accuracy_of([one for one in of if one.truth == label])
        for label in classes
        if scored.support[label]
    }
    shown = colours(classes)
    rows = [Row(label, found, shown[label]) for label, found in recall.items()]
    worst = min(recall, key=lambda label: recall[label].value)
    says = f"Recognised least often on {name}: {plural(worst)}, {full(recall[worst])}."
    table = Table(
        ("class", "recall", "pictures", "sources"),
        tuple(
            (label, short(found), str(found.pictures), str(found.groups))
            for label, found in recall.items()
        ),
        f"Recall by class on {name}",
        left=2,
    )
    findings = Findings(_intervals(rows, table.title, says), tables=(table,))
    pairs = matrix(f"m{place}", name, of, classes)
    return OfSet(name, accuracy_of(of), scored, fewest(scored), findings, pairs)


def plural(label: str) -> str:
    """Write the cells of a class; only of those we know is the plural known, too."""
    return f"the {label}s" if label in CELLS else f"“{label}”"


def fewest(scored: Score) -> str:
    """Say how little the recall of the rarest class rests on."""
    support = {label: pictures for label, pictures in scored.support.items() if pictures}
    least = min(support, key=support.__getitem__)
    pictures, groups = support[least], scored.support_groups[least]
    rests = f"{counted(pictures, groups)}: one more wrong answer moves"
    if len(support) > 1 and len(set(support.values())) == 1:
        return f"Each class has {rests} a recall by {points(1 / pictures)}."
    return f"Fewest are {plural(least)}, {rests} the recall by {points(1 / pictures)}."


def reliability(sets: Sets) -> list[Drawing]:
    """Draw how rightly the model is sure: each set, then all of them together."""
    asked = dict(sets)
    if len(sets) > 1:
        asked["all sets together"] = [one for of in sets.values() for one in of]
    drawings = []
    for name, of in asked.items():
        error, (low, high) = calibration_error(of)
        sure = sum(one.confidence for one in of) / len(of)
        found = accuracy_of(of).value
        how = "surer than" if sure > found else "less sure than"
        says = (
            f"On {name} the model is {'about as sure as' if abs(sure - found) < 0.01 else how} it "
            f"is right: {percent(sure)} sure on the mean, {percent(found)} right. Calibration "
            f"error (ECE) {error:.3f} ({low:.3f} to {high:.3f}), n = {len(of)}."
        )
        alt = f"Reliability diagram, right answers against confidence. {says}"
        drawings.append(Drawing(figures.reliability_diagram(of, alt), says))
    return drawings


def coverage(sets: Sets, calibration: Calibration | None) -> Drawing:
    """Draw how many of the surest answers are wrong, and what the calibration calls sure."""
    wrong = ", ".join(f"{percent(error_at(of))} on {name}" for name, of in sets.items())
    says = f"Wrong among the surest {percent(LEAST_COVERAGE, 0)} of the answers: {wrong}."
    chosen = {name: sureness(of, calibration) for name, of in sets.items()} if calibration else {}
    alt = f"Risk-coverage curves, wrong answers against answers given. {says}"
    return Drawing(figures.risk_coverage_curve(sets, chosen, alt), says)


def apart(sets: Sets, held_out: Sets) -> Findings | None:
    """Return how a set is answered by a model that learnt from the other sets alone."""
    if not held_out:
        return None
    rows, falls, lines = [], [], []
    for name, of in held_out.items():
        found = accuracy_of(of)
        if name in sets:
            known = accuracy_of(sets[name])
            rows.append(Row(f"{name}, folds", known, INK))
            falls.append(f"{name} goes from {percent(known.value)} to {percent(found.value)}")
        rows.append(Row(f"{name}, held out whole", found))
        lines.append(f"{name}, none of it learnt from: {full(found)}.")
    says = f"Held out whole, {', '.join(falls) or 'nothing of the set is known'}."
    return Findings(_intervals(rows, "Accuracy on another microscope", says), tuple(lines))


def phone(snapped: Mapping[int, Predictions]) -> Findings | None:
    """Return what a phone's photo of the same pictures costs, severity by severity."""
    names = sorted({name for sets in snapped.values() for name, of in sets.items() if of})
    if not names:
        return None
    accuracies = {
        name: {
            level: accuracy_of(of) for level in sorted(snapped) if (of := snapped[level].get(name))
        }
        for name in names
    }
    lost, tables = [], []
    for name, found in accuracies.items():
        itself = snapped.get(0, {}).get(name, [])
        losses = {level: _loss(itself, snapped[level][name]) for level in found if level}
        if losses and (worst := losses[max(losses)]):
            lost.append(f"{100 * worst.value:.1f} points on {name} at severity {max(losses)}")
        rows = tuple(
            (
                str(level),
                short(one),
                loss(costs) if (costs := losses.get(level)) else "–",
                str(one.pictures),
            )
            for level, one in found.items()
        )
        heads = ("severity", "accuracy", "lost", "pictures")
        tables.append(Table(heads, rows, f"{name} by severity", left=3))
    says = f"Lost against the pictures themselves: {', '.join(lost) or 'not measured'}."
    alt = f"Accuracy against the severity of a phone's photo. {says}"
    return Findings(Drawing(figures.by_severity(accuracies, alt), says), tables=tuple(tables))


def _loss(before: Sequence[Prediction], after: Sequence[Prediction]) -> Interval | None:
    """Return the accuracy lost on the pictures that were asked about both times."""
    was = {one.picture: one.right for one in before}
    both = [one for one in after if one.picture in was]
    return mean(both, lambda one: was[one.picture] - one.right) if both else None


def files(by_file: Mapping[Precision, Predictions]) -> Findings | None:
    """Return how the model's two files answer the same pictures."""
    rows, agreed = [], {}
    for name in sorted({name for sets in by_file.values() for name, of in sets.items() if of}):
        asked = {file: of for file in FILES if (of := by_file.get(file, {}).get(name))}
        rows += [Row(f"{name}, {file}", accuracy_of(of), FILES[file]) for file, of in asked.items()]
        if same := _agreed(asked.get("float32", []), asked.get("int8", [])):
            agreed[name] = same
    if not rows:
        return None
    parts = " and ".join(f"{percent(of.value)} of {name}" for name, of in agreed.items())
    says = f"int8 names {parts} as float32 does." if parts else "Accuracy of each file."
    lines = [f"{row.label}: {full(row.figure)}." for row in rows]
    lines += [f"{name}, both say the same: {full(found)}." for name, found in agreed.items()]
    return Findings(_intervals(rows, "Accuracy by model file", says), tuple(lines))


def _agreed(first: Sequence[Prediction], second: Sequence[Prediction]) -> Interval | None:
    """Return on how many of the pictures asked about both times the label is the same."""
    labels = {one.picture: one.label for one in first}
    both = [one for one in second if one.picture in labels]
    return proportion(both, lambda one: labels[one.picture] == one.label) if both else None


def negatives(sets: Sets, groups: Sets, found: Calibration | None) -> Negatives | None:
    """Return how pictures that show none of the classes are refused, and real cells with them."""
    if not groups or found is None:
        return None
    rows: list[Row] = []
    table: list[tuple[str, ...]] = []
    for name, of in groups.items():
        refused, unsure = _refused(of, found)
        rows.append(Row(name, unsure))
        table.append((name, short(refused), short(unsure), str(len(of))))
        origins: dict[str, list[Prediction]] = {}
        for one in of:
            origins.setdefault(one.group.rpartition("/")[0], []).append(one)
        for origin, part in sorted(origins.items()) if len(origins) > 1 else ():
            figures_of = map(short, _refused(part, found))
            table.append((f"\u2003{origin}", *figures_of, str(len(part))))
    least = min(rows, key=lambda row: row.figure.value)
    says = (
        f"Refused or called unsure least often: {least.label}, {percent(least.figure.value)} "
        f"of {least.figure.pictures}."
    )
    cells = {name: _refused(of, found) for name, of in sets.items()}
    return Negatives(
        _intervals(rows, "Refused or unsure", says),
        Table(("pictures", "refused", "refused or unsure", "n"), tuple(table), "Refused", left=3),
        tuple(
            f"{name}: {full(refused)}; refused or unsure: {short(unsure)}."
            for name, (refused, unsure) in cells.items()
        ),
        Table(
            ("pictures", *(f"cells of {name}" for name in sets)),
            tuple(
                (group, *(f"{_auroc(real, of):.3f}" for real in sets.values()))
                for group, of in groups.items()
            ),
            "AUROC by set and group",
        ),
    )


def _refused(of: Sequence[Prediction], found: Calibration) -> tuple[Interval, Interval]:
    """Return how many are not taken for a cell of the classes, and with them the unsure."""
    return (
        proportion(of, lambda one: one.reason == "not_located" or one.likeliest != one.label),
        proportion(of, lambda one: not is_sure(one, found)),
    )


def _auroc(real: Sequence[Prediction], negative: Sequence[Prediction]) -> float:
    """Return how often a real cell is held for one rather than a negative: 0.5 by chance."""
    from sklearn.metrics import roc_auc_score

    truths = [True] * len(real) + [False] * len(negative)
    held = [0 if one.reason == "not_located" else one.known for one in (*real, *negative)]
    return float(roc_auc_score(truths, held))


def errors(sets: Sets) -> dict[str, LabelErrors]:
    """Return the likely label errors, set by set; sets without any are left out."""
    found = {}
    for name, of in sets.items():
        likely = [error.prediction for error in label_errors(of)]
        dropped = {id(one) for one in likely}
        rest = [one for one in of if id(one) not in dropped]
        if likely and rest:
            shown = [picture(name, one) for one in likely]
            found[name] = LabelErrors(shown, accuracy_of(of), accuracy_of(rest))
    return found


def _intervals(rows: Sequence[Row], what: str, says: str) -> Drawing:
    alt = "; ".join(f"{row.label} {short(row.figure)}" for row in rows)
    return Drawing(figures.intervals(rows, f"{what}. {alt}."), says)

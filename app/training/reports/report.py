"""Puts an evaluation into words and tables: for the terminal, for Markdown, for machines.

The last stop of a figure; computes none itself. Knows no model.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.markup import escape

from app.training.evaluate.calibration import (
    FALSE_REJECTS,
    Calibration,
    is_sure,
    known_least,
    sureness,
)
from app.training.evaluate.evaluation import Evaluation
from app.training.evaluate.intervals import Interval
from app.training.evaluate.metrics import (
    Prediction,
    Score,
    mean,
    proportion,
    recall_interval,
    score,
)
from app.training.evaluate.reliability import calibration_error, error_at
from app.training.reports.parts.table import Table
from app.training.reports.parts.wording import between

SOURCE = {"group": "source", "groups": "sources", "support_groups": "support_sources"}
"""What people and programs read calls a group a source."""


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a part of the report."""

    heading: str
    tables: tuple[Table, ...]
    beside: str = ""
    """What stands after the heading."""
    below: str = ""


def as_data(evaluation: Evaluation) -> dict[str, Any]:
    """Return all figures as plain data for JSON."""
    return {
        "title": evaluation.title,
        "classes": list(evaluation.classes),
        "sets": {
            name: _plain(_renamed(found))
            | {"verdicts": asdict(sureness(evaluation.predictions[name], evaluation.calibration))}
            for name, found in evaluation.scores().items()
        },
        "calibration": evaluation.calibration and asdict(evaluation.calibration),
        "microscopes": microscopes(evaluation).records() if evaluation.apart else [],
        "kinds": found.records() if (found := kinds(evaluation)) else [],
        "more": more(evaluation),
        "left_out": dict(evaluation.left_out),
    }


def _renamed(found: Score | Prediction) -> dict[str, Any]:
    return {SOURCE.get(name, name): value for name, value in asdict(found).items()}


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    """Return `figures` with null for what a class without pictures has no figure of."""
    plain: dict[str, Any] = json.loads(json.dumps(figures), parse_constant=lambda _: None)
    return plain


def as_predictions(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the prediction for each picture, as plain data for JSON."""
    return [
        {"set": name, **_renamed(prediction)}
        for name, predictions in sorted(evaluation.predictions.items())
        for prediction in predictions
    ]


def show(evaluation: Evaluation, console: Console) -> None:
    """Print the figures as tables."""
    console.print(f"[bold]{escape(evaluation.title)}[/bold]")
    for part in parts(evaluation):
        beside = f": {part.beside}" if part.beside else ""
        console.print(f"\n[bold]{escape(part.heading)}[/bold]{beside}", soft_wrap=True)
        for table in part.tables:
            console.print(table.to_rich())
        if part.below:
            console.print(part.below)
    for line in (*more(evaluation), left_out(evaluation)):
        if line:
            console.print(escape(line))


def as_markdown(evaluation: Evaluation, command: str) -> str:
    """Return the figures as Markdown, with the command that makes them."""
    lines = [f"## {evaluation.title}", "", f"    {command}", ""]
    for part in parts(evaluation):
        lines += [f"**{part.heading}**" + (f": {part.beside}" if part.beside else ""), ""]
        for table in part.tables:
            lines += [*table.to_markdown(), ""]
        lines += [part.below, ""] if part.below else []
    if found := more(evaluation):
        lines += [*(f"- {line}" for line in found), ""]
    if left := left_out(evaluation):
        lines += [left, ""]
    return "\n".join(lines)


def parts(evaluation: Evaluation) -> Iterator[Part]:
    """Yield what is told of each set, then of all together."""
    for name, found in evaluation.scores().items():
        below = calibrated(evaluation, name)
        yield Part(name, (by_class(found), confusion(found)), headline(found), below)
    elsewhere = "At home, and under microscopes never learnt from"
    heading = elsewhere if evaluation.apart else "What is sure, and what is refused"
    yield Part(heading, (microscopes(evaluation),))
    if table := kinds(evaluation):
        yield Part("Kinds of what is none of the classes", (table,))


def put_section(page: str, section: str) -> str:
    """Return the Markdown `page` with `section` in place of the one of the same heading."""
    heading = section.partition("\n")[0]
    old = ["## " + part for part in ("\n" + page).split("\n## ")[1:]]
    new = [section if part.partition("\n")[0] == heading else part for part in old]
    if section not in new:
        new.append(section)
    top = ("\n" + page).partition("\n## ")[0].strip()
    return "\n\n".join(part.strip() for part in [top, *new] if part) + "\n"


def headline(score: Score) -> str:
    """Say accuracy, interval, macro recall and counts in one line."""
    low, high = score.interval
    return (
        f"accuracy {score.accuracy:.1%} (95 % interval over sources {low:.1%} to {high:.1%}), "
        f"macro recall {score.macro_recall:.1%}, "
        f"{score.pictures} pictures of {score.groups} sources"
    )


def calibrated(evaluation: Evaluation, name: str) -> str:
    """Say how sure the answers on the set `name` are, and how rightly, in one line."""
    of = evaluation.predictions[name]
    error, (low, high) = calibration_error(of)
    text = (
        f"Calibration error (ECE) {error:.3f} ({low:.3f} to {high:.3f}); "
        f"of the 90 % most confident {error_at(of):.1%} are wrong."
    )
    if evaluation.calibration is None:
        return text
    taken = sureness(of, evaluation.calibration)
    return f"{text} Called sure: {taken.coverage:.1%}, {taken.error:.1%} of those wrongly."


def more(evaluation: Evaluation) -> list[str]:
    """Say in a line each what else was asked: phones' photos, files, negatives."""
    lines = []
    if found := evaluation.calibration:
        both = [one for of in evaluation.predictions.values() for one in of]
        error, (low, high) = calibration_error(both)
        lines.append(
            f"Temperature {found.temperature:.2f}. All sets together: calibration error "
            f"{error:.3f} ({low:.3f} to {high:.3f}), {error_at(both):.1%} wrong among the 90 % "
            f"most confident, n = {len(both)}."
        )
        lines.append(
            f"Sure is a confidence of {limits(found)} or more, of a cell that is likely "
            f"({found.known_least:.3f}) one of the classes"
            + (f" and within {found.distance_most:.3f} of" if found.distance_most else " and near")
            + " what was learnt."
        )
    for severity, sets in sorted(evaluation.snapped.items()):
        what = f"Phone's photo, severity {severity}" if severity else "The same pictures themselves"
        lines += _headlines(evaluation, what, sets)
    lines += _same_label(evaluation.unnamed)
    for precision, sets in sorted(evaluation.by_file.items()):
        lines += _headlines(evaluation, f"{precision} file", sets)
    return lines + (_rejects(evaluation) if evaluation.negatives else [])


def _headlines(
    evaluation: Evaluation, what: str, sets: Mapping[str, Sequence[Prediction]]
) -> list[str]:
    return [
        f"{what}, {name}: {headline(score(of, evaluation.classes))}."
        for name, of in sorted(sets.items())
    ]


def microscopes(evaluation: Evaluation) -> Table:
    """Return a row for each set: at home, then those held out whole, if there are any.

    Accuracy and recall count all pictures: one that is refused is right where its likeliest
    class is.
    """
    asked = [("folds" if evaluation.apart else "", evaluation.predictions)]
    asked += [("left out", evaluation.apart)]
    rows = tuple(
        (f"{name}, {how}" if how else name, *_microscope(of, evaluation))
        for how, sets in asked
        for name, of in sorted(sets.items())
    )
    heads = (
        *("set", "accuracy (95 %)", "macro recall (95 %)", "sure", "unsure", "no cell"),
        *("wrong when sure (95 %)", "n"),
    )
    return Table(heads, rows)


def _microscope(of: Sequence[Prediction], evaluation: Evaluation) -> tuple[str, ...]:
    found = score(of, evaluation.classes)
    sure = [one for one in of if is_sure(one, evaluation.calibration)]
    counts = sureness(of, evaluation.calibration)
    return (
        between(found.accuracy, *found.interval),
        between(found.macro_recall, *recall_interval(of, evaluation.classes)),
        *(f"{n / len(of):.1%}" for n in (counts.sure, counts.unsure, counts.no_cell)),
        _between(proportion(sure, lambda one: not one.right)) if sure else "–",
        f"{found.pictures} of {found.groups} groups",
    )


def kinds(evaluation: Evaluation) -> Table | None:
    """Return a row for each kind of what is none of the classes, if there are any.

    How many of its pictures, none learnt from, are predicted to be it, and what the others are.
    """
    by_kind: dict[str, list[Prediction]] = {}
    for of in evaluation.negatives.values():
        for one in of:
            by_kind.setdefault(one.truth, []).append(one)
    if not by_kind:
        return None
    rows = []
    for kind, of in sorted(by_kind.items()):
        labels = Counter(map(_with_kinds, of))
        recall = mean(of, lambda one, kind=kind: _with_kinds(one) == kind)  # type: ignore[misc]
        others = ", ".join(f"{n} {name}" for name, n in labels.most_common() if name != kind)
        rows.append((kind, _between(recall), str(len(of)), others or "–"))
    return Table(("kind", "recall (95 %)", "n", "the others are told"), tuple(rows))


def _with_kinds(one: Prediction) -> str:
    return "no_cell" if one.reason == "not_located" else one.likeliest


def _between(found: Interval) -> str:
    return between(found.value, found.low, found.high)


def limits(found: Calibration) -> str:
    """Say from which confidence on an answer is sure, class by class where they differ."""
    if isinstance(found.unsure_below, float):
        return f"{found.unsure_below:.3f}"
    return ", ".join(f"{least:.3f} ({name})" for name, least in found.unsure_below.items())


def _same_label(unnamed: Mapping[int, Sequence[Prediction]]) -> list[str]:
    """Say how many fields keep the name of their cell in a phone's photo of each severity."""
    itself = {one.picture: one.label for one in unnamed.get(0, ())}
    lines = []
    for severity, of in sorted(unnamed.items()):
        if severity:
            same = mean(of, lambda one: one.label == itself[one.picture])
            lines.append(
                f"Phone's photo, severity {severity}, of a field whose cell nobody named: "
                f"{same.value:.1%} of {len(of)} ({same.low:.1%} to {same.high:.1%}) get the name "
                "that the field itself gets."
            )
    return lines


def _rejects(evaluation: Evaluation) -> list[str]:
    """Say how many real cells and how many negatives a limit on `known` parts from the others."""
    lines = []
    cells = {f"real cells of {name}": of for name, of in sorted(evaluation.predictions.items())}
    for rejects in (FALSE_REJECTS, 0.05):
        least = known_least(evaluation.predictions, rejects)
        refusals = [
            f"{what} {refused(of, least):.1%} of {len(of)}"
            for what, of in (cells | evaluation.negatives).items()
            if of
        ]
        lines.append(f"Below {least:.3f}, at {rejects:.0%} false rejects: {', '.join(refusals)}.")
    return lines


def refused(of: Sequence[Prediction], known_least: float) -> float:
    """Return the share of `of` that are less likely of one of the classes than `known_least`."""
    return float(np.mean([one.reason == "not_located" or one.known < known_least for one in of]))


def by_class(score: Score) -> Table:
    """Return the figures by class."""
    rows = tuple(
        (
            name,
            str(score.support[name]),
            str(score.support_groups[name]),
            f"{recall:.1%}" if score.support[name] else "–",
            f"{score.f1[name]:.2f}" if score.support[name] else "–",
        )
        for name, recall in score.recall.items()
    )
    return Table(("class", "pictures", "sources", "recall", "F1"), rows)


def confusion(score: Score) -> Table:
    """Return the confusion matrix: a true class a row."""
    rows = tuple(
        (name, *map(str, answers))
        for name, answers in zip(score.recall, score.confusion, strict=True)
    )
    return Table(("true \\ said", *score.recall), rows)


def left_out(evaluation: Evaluation) -> str:
    """Say how many pictures were left out, and why."""
    counts = [f"{count} {why}" for why, count in sorted(evaluation.left_out.items()) if count]
    return f"Left out: {', '.join(counts)}." if counts else ""

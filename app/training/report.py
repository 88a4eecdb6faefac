"""Puts an evaluation into words and tables: for the terminal, for Markdown, for machines.

The last stop of a figure; computes none itself. Knows no model.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.training.calibration import (
    FALSE_REJECTS,
    Calibration,
    calibration_error,
    error_at,
    known_least,
    threshold,
)
from app.training.evaluate import Evaluation
from app.training.metrics import Prediction, Score, bootstrap, score


def as_data(evaluation: Evaluation) -> dict[str, Any]:
    """Return all figures as plain data for JSON."""
    return {
        "title": evaluation.title,
        "classes": list(evaluation.classes),
        "sets": {name: _plain(asdict(found)) for name, found in evaluation.scores().items()},
        "calibration": evaluation.calibration and asdict(evaluation.calibration),
        "more": more(evaluation),
        "left_out": dict(evaluation.left_out),
    }


def _plain(figures: dict[str, Any]) -> Any:
    """Return `figures` with null for what a class without pictures has no figure of."""
    return json.loads(json.dumps(figures), parse_constant=lambda _: None)


def as_predictions(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return what was said of each picture, as plain data for JSON."""
    return [
        {"set": name, **asdict(prediction)}
        for name, predictions in sorted(evaluation.predictions.items())
        for prediction in predictions
    ]


def show(evaluation: Evaluation, console: Console) -> None:
    """Print the figures as tables."""
    console.print(f"[bold]{escape(evaluation.title)}[/bold]")
    for name, found in evaluation.scores().items():
        console.print(f"\n[bold]{escape(name)}[/bold]: {headline(found)}", soft_wrap=True)
        for rows in (by_class(found), confusion(found)):
            console.print(_table(rows))
        console.print(sureness(evaluation, name))
    for line in more(evaluation):
        console.print(line)
    if left := left_out(evaluation):
        console.print(left)


def as_markdown(evaluation: Evaluation, command: str) -> str:
    """Return the figures as Markdown, with the command that makes them."""
    lines = [f"## {evaluation.title}", "", f"    {command}", ""]
    for name, found in evaluation.scores().items():
        lines += [f"**{name}**: {headline(found)}", ""]
        for header, *rows in (by_class(found), confusion(found)):
            lines += [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
            lines += [*(f"| {' | '.join(row)} |" for row in rows), ""]
        lines += [sureness(evaluation, name), ""]
    if told := more(evaluation):
        lines += [*(f"- {line}" for line in told), ""]
    if left := left_out(evaluation):
        lines += [left, ""]
    return "\n".join(lines)


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
        f"{score.pictures} pictures of {score.sources} sources"
    )


def sureness(evaluation: Evaluation, name: str) -> str:
    """Say how sure the answers on the set `name` are, and how rightly, in one line."""
    of = evaluation.predictions[name]
    found = evaluation.calibration
    error, (low, high) = calibration_error(of)
    text = (
        f"Calibration error (ECE) {error:.3f} ({low:.3f} to {high:.3f}); "
        f"of the 90 % most confident {error_at(of):.1%} are wrong."
    )
    if found is None:
        return text
    taken = threshold(of, found.unsure_below)
    return (
        f"{text} From a confidence of {taken.confidence:.2f} on: {taken.coverage:.1%} answered, "
        f"{taken.error:.1%} of those wrongly."
    )


def more(evaluation: Evaluation) -> list[str]:
    """Say in a line each what else was asked: other microscopes, phones, files, strangers."""
    lines = []
    if found := evaluation.calibration:
        both = [one for of in evaluation.predictions.values() for one in of]
        error, (low, high) = calibration_error(both)
        lines.append(
            f"Temperature {found.temperature:.2f}. All sets together: calibration error "
            f"{error:.3f} ({low:.3f} to {high:.3f}), {error_at(both):.1%} wrong among the 90 % "
            f"most confident, n = {len(both)}."
        )
    for name, of in sorted(evaluation.apart.items()):
        lines.append(
            f"Trained without {name}, asked about it: {headline(_scored(evaluation, of))}."
        )
    for severity, sets in sorted(evaluation.snapped.items()):
        what = f"Phone's photo, severity {severity}" if severity else "The same pictures themselves"
        for name, of in sorted(sets.items()):
            lines.append(f"{what}, {name}: {headline(_scored(evaluation, of))}.")
    lines += _kept(evaluation.unnamed)
    for precision, sets in sorted(evaluation.by_file.items()):
        for name, of in sorted(sets.items()):
            lines.append(f"{precision} file, {name}: {headline(_scored(evaluation, of))}.")
    if evaluation.strange and found:
        lines += _refusals(evaluation, found)
    return lines


def _kept(unnamed: Mapping[int, Sequence[Prediction]]) -> list[str]:
    """Say how many fields keep the name of their cell in a phone's photo of each severity."""
    itself = {one.picture: one.label for one in unnamed.get(0, ())}
    lines = []
    for severity, of in sorted(unnamed.items()):
        if severity:
            same = np.array([one.label == itself[one.picture] for one in of], float)
            low, high = bootstrap(same, [one.source for one in of])
            lines.append(
                f"Phone's photo, severity {severity}, of a field whose cell nobody named: "
                f"{same.mean():.1%} of {len(of)} ({low:.1%} to {high:.1%}) get the name that "
                "the field itself gets."
            )
    return lines


def _refusals(evaluation: Evaluation, found: Calibration) -> list[str]:
    """Say how many real cells and how many strangers are refused: as shipped, and at 5 %."""
    lines = []
    for share in (FALSE_REJECTS, 0.05):
        least = known_least(evaluation.predictions, share)
        at = replace(found, known_least=least)
        told = [
            f"real cells of {name} {refused(of, at):.1%}"
            for name, of in sorted(evaluation.predictions.items())
        ]
        told += [
            f"{group} {refused(of, at):.1%} of {len(of)} "
            f"(or unsure: {refused(of, at, at.unsure_below):.1%})"
            for group, of in evaluation.strange.items()
            if of
        ]
        lines.append(f"Refused below {least:.3f}, at {share:.0%} false rejects: {', '.join(told)}.")
    return lines


def refused(of: Sequence[Prediction], found: Calibration, unsure_below: float = 0.0) -> float:
    """Return the share of `of` that are not taken for one of the classes, or are unsure."""
    return float(
        np.mean(
            [
                one.reason == "not_located"
                or one.known < found.known_least
                or one.confidence < unsure_below
                for one in of
            ]
        )
    )


def _scored(evaluation: Evaluation, of: Sequence[Prediction]) -> Score:
    return score(of, evaluation.classes)


def by_class(score: Score) -> list[list[str]]:
    """Return the header and the rows of the figures by class."""
    header = ["class", "pictures", "sources", "recall", "F1"]
    rows = [
        [
            name,
            str(score.support[name]),
            str(score.support_sources[name]),
            f"{recall:.1%}" if score.support[name] else "–",
            f"{score.f1[name]:.2f}" if score.support[name] else "–",
        ]
        for name, recall in score.recall.items()
    ]
    return [header, *rows]


def confusion(score: Score) -> list[list[str]]:
    """Return the header and the rows of the confusion matrix: a true class a row."""
    rows = [
        [name, *map(str, answers)]
        for name, answers in zip(score.recall, score.confusion, strict=True)
    ]
    return [["true \\ said", *score.recall], *rows]


def left_out(evaluation: Evaluation) -> str:
    """Say how many pictures were left out, and why."""
    counts = [f"{count} {why}" for why, count in sorted(evaluation.left_out.items()) if count]
    return f"Left out: {', '.join(counts)}." if counts else ""


def _table(rows: list[list[str]]) -> Table:
    header, *body = rows
    table = Table()
    for place, name in enumerate(header):
        table.add_column(name, justify="right" if place else "left")
    for row in body:
        table.add_row(*row)
    return table

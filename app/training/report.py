"""Puts an evaluation into words and tables: for the terminal, for Markdown, for machines.

The last stop of a figure; computes none itself. Knows no model.
"""

import json
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.training.evaluate import Evaluation
from app.training.metrics import Score, Threshold


def as_data(evaluation: Evaluation) -> dict[str, Any]:
    """Return all figures as plain data for JSON."""
    return {
        "title": evaluation.title,
        "classes": list(evaluation.classes),
        "sets": {name: _plain(asdict(score)) for name, score in evaluation.scores().items()},
        "sure_from": {name: asdict(found) for name, found in evaluation.thresholds().items()},
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
    thresholds = evaluation.thresholds()
    for name, score in evaluation.scores().items():
        console.print(f"\n[bold]{escape(name)}[/bold]: {headline(score)}", soft_wrap=True)
        for rows in (by_class(score), confusion(score)):
            console.print(_table(rows))
        console.print(sureness(thresholds[name]))
    if left := left_out(evaluation):
        console.print(left)


def as_markdown(evaluation: Evaluation, command: str) -> str:
    """Return the figures as Markdown, with the command that makes them."""
    thresholds = evaluation.thresholds()
    lines = [f"## {evaluation.title}", "", f"    {command}", ""]
    for name, score in evaluation.scores().items():
        lines += [f"**{name}**: {headline(score)}", ""]
        for header, *rows in (by_class(score), confusion(score)):
            lines += [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
            lines += [*(f"| {' | '.join(row)} |" for row in rows), ""]
        lines += [sureness(thresholds[name]), ""]
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


def sureness(threshold: Threshold) -> str:
    """Say what a threshold on the confidence would mean, in one line."""
    return (
        f"From a confidence of {threshold.confidence:.2f} on: "
        f"{threshold.coverage:.1%} answered, {threshold.error:.1%} of those wrongly."
    )


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

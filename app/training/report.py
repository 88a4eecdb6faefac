"""Puts an evaluation into words and tables: for the terminal, for Markdown, for machines.

The last stop of a figure; computes none itself. Knows no model.
"""

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.training.evaluate import Evaluation
from app.training.metrics import Score


def as_data(evaluation: Evaluation) -> dict[str, Any]:
    """Return all figures as plain data for JSON."""
    return {
        "title": evaluation.title,
        "classes": list(evaluation.classes),
        "sets": {name: asdict(score) for name, score in evaluation.scores().items()},
        "left_out": dict(evaluation.left_out),
    }


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
    for name, score in evaluation.scores().items():
        console.print(f"\n[bold]{escape(name)}[/bold]: {headline(score)}")
        console.print(_table(score, evaluation.classes))
    if left := _left_out(evaluation):
        console.print(left)


def as_markdown(evaluation: Evaluation, command: str) -> str:
    """Return the figures as Markdown, with the command that makes them."""
    lines = [f"## {evaluation.title}", "", f"    {command}", ""]
    for name, score in evaluation.scores().items():
        lines += [f"**{name}**: {headline(score)}", ""]
        header, *rows = _rows(score, evaluation.classes)
        lines += [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
        lines.append("")
    if left := _left_out(evaluation):
        lines += [left, ""]
    return "\n".join(lines)


def headline(score: Score) -> str:
    """Return accuracy, interval, counts and macro recall in one line."""
    low, high = score.interval
    return (
        f"accuracy {score.accuracy:.1%} (95 % interval over sources {low:.1%} to {high:.1%}), "
        f"macro recall {score.macro_recall:.1%}, "
        f"{score.pictures} pictures of {score.sources} sources"
    )


def _rows(score: Score, classes: tuple[str, ...]) -> list[list[str]]:
    header = ["class", "pictures", "sources", "recall", "F1", *(f"said {name}" for name in classes)]
    return [header] + [
        [
            name,
            str(score.support[name]),
            str(score.support_sources[name]),
            f"{score.recall[name]:.1%}",
            f"{score.f1[name]:.2f}",
            *map(str, answers),
        ]
        for name, answers in zip(classes, score.confusion, strict=True)
    ]


def _table(score: Score, classes: tuple[str, ...]) -> Table:
    header, *rows = _rows(score, classes)
    table = Table()
    for place, name in enumerate(header):
        table.add_column(name, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _left_out(evaluation: Evaluation) -> str:
    counts = [f"{count} {why}" for why, count in sorted(evaluation.left_out.items()) if count]
    return f"Left out: {', '.join(counts)}." if counts else ""

"""Writes the lab report: one HTML page that loads nothing, and the same as Markdown.

The last stop of the studio: reads run folders only. `chapters.py` computes what each figure
shows and says. Knows no model.
"""

from pathlib import Path
from typing import Any

from app.training.experiments.experiments import BEGUN, Experiments
from app.training.files import read_json, write_text
from app.training.reports import chapters
from app.training.reports.chapters import Figure
from app.training.reports.parts.page import render


def write(runs: Path, page: Path, markdown: Path | None, command: str) -> list[Figure]:
    """Write the report on the run folders in `runs` and return its figures.

    Raises TrainingError where there are no experiments, or a file can't be written.
    """
    run = Experiments.open(runs / "experiments")
    figures = chapters.figures(run, runs)
    parts: dict[str, list[Figure]] = {}
    for one in figures:
        parts.setdefault(one.part, []).append(one)
    content: dict[str, Any] = {
        "parts": parts,
        "summary": chapters.summary(run),
        "begun": read_json(run.folder / BEGUN),
        "command": command,
    }
    write_text(page, render("lab_report.html", **content))
    if markdown:
        write_text(markdown, render("lab_report.md", figures=figures, **content) + "\n")
    return figures


def as_data(figures: list[Figure]) -> list[dict[str, Any]]:
    """Return the figures for JSON."""
    return [
        {"number": one.number, "title": one.title, "says": one.says, "missing": one.missing}
        for one in figures
    ]

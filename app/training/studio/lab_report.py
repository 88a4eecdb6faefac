"""Writes the lab report: one HTML page that loads nothing, and the same as Markdown.

The last stop of the studio: reads run folders only. `chapters.py` computes what each figure
shows and says. Knows no model.
"""

from datetime import UTC, datetime
from pathlib import Path
from platform import python_version
from typing import Any

from app import __version__
from app.assets import asset
from app.errors import TrainingError
from app.training.studio import chapters
from app.training.studio.chapters import Figure
from app.training.studio.experiments import BEGUN, Experiments
from app.training.studio.store import read_json, write_text

TEMPLATE = "lab_report.html.j2"


def write(runs: Path, page: Path, markdown: Path | None, command: str) -> list[Figure]:
    """Write the report on the run folders in `runs` and return its figures.

    Raises:
        TrainingError: there are no experiments to report on, or a file can't be written.
    """
    run = Experiments.open(runs / "experiments")
    figures = chapters.figures(run, runs)
    write_text(page, html(run, figures, command))
    if markdown:
        write_text(markdown, as_markdown(run, figures, command))
    return figures


def html(run: Experiments, figures: list[Figure], command: str) -> str:
    """Return the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        figures=figures,
        parts=_parts(figures),
        summary=chapters.summary(run),
        look=(asset("static") / "css" / "base.css").read_text(encoding="utf-8"),
        begun=read_json(run.folder / BEGUN),
        command=command,
        version=__version__,
        python=python_version(),
        date=f"{datetime.now(UTC):%d %B %Y}".lstrip("0"),
    )


def as_markdown(run: Experiments, figures: list[Figure], command: str) -> str:
    """Return the report as Markdown: titles, sentences and tables; drawings are on the page."""
    begun = read_json(run.folder / BEGUN)
    lines = [
        "# Lab report",
        "",
        f"Made by `{command}` from the run folders; no number here is typed. The same with its "
        "drawings is the page `studio.html` beside this file.",
        "",
        *(f"- {one}" for one in chapters.summary(run)),
        "",
    ]
    for figure in figures:
        lines += [f"## {figure.number} {figure.title}", "", figure.says, ""]
        if figure.grid:
            heads, *rows = figure.grid
            lines += [_row(heads), "|" + "---|" * len(heads), *map(_row, rows), ""]
    versions = ", ".join(f"{name} {number}" for name, number in begun["versions"].items())
    lines += [f"Pictures: {begun['data']}. Weights: {begun['weights']}. Versions: {versions}."]
    return "\n".join(lines) + "\n"


def check(path: Path) -> None:
    """Raise TrainingError where `path` can't be a file to write."""
    if path.is_dir() or not path.parent.is_dir():
        raise TrainingError(f"{path} can't be written: name a file in a folder that exists.")


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _parts(figures: list[Figure]) -> dict[str, list[Figure]]:
    parts: dict[str, list[Figure]] = {}
    for figure in figures:
        parts.setdefault(figure.part, []).append(figure)
    return parts


def as_data(figures: list[Figure]) -> list[dict[str, Any]]:
    """Return the figures for JSON."""
    return [
        {"number": one.number, "title": one.title, "says": one.says, "missing": one.missing}
        for one in figures
    ]

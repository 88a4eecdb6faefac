"""`smearlens estimate` and `smearlens parity`: what a model takes elsewhere, and says there."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.assets import asset
from app.errors import TrainingError
from app.training.commands.options import AsJson
from app.training.files import writable, write_text


def estimate(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Folder of the model. [default: the shipped one]"),
    ] = None,
    as_json: AsJson = False,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Keep it in the folder as estimate.json, for the laptop's page."
        ),
    ] = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Put the tables into this page, too.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--report", help="Put them into this report of `smearlens evaluate --report`, too."
        ),
    ] = None,
) -> None:
    """Estimate what a model takes on microcontrollers, phones and laptops, and time it here."""
    from app.estimate import FILE
    from app.training.evaluate.estimate.estimate import estimated, measured_here
    from app.training.reports.targets import estimate_page, estimate_report

    model = folder or asset("models") / "wbc"
    writable(markdown, page)
    found, here = estimated(model), measured_here(model)
    if write:
        write_text(model / FILE, found.text())
    if markdown:
        text = markdown.read_text(encoding="utf-8") if markdown.exists() else ""
        write_text(markdown, estimate_page.put_markdown(text, found, here))
    if page:
        if not page.exists():
            raise TrainingError(f"There is no report {page}: smearlens evaluate --report makes it.")
        write_text(page, estimate_page.put_html(page.read_text(encoding="utf-8"), found))
    if as_json:
        measured = {"runtime": here[0], "milliseconds": here[1]}
        print(json.dumps(found.model_dump(mode="json") | {"here": measured}))
    else:
        estimate_report.show(found, here, Console())

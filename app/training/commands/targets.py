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


def parity(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FOLDER]...",
            help="Pictures, each of one cell at least. "
            "[default: bccd, pbc, raabin and jtsc in SMEARLENS_DATA]",
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
    small: Annotated[
        Path | None,
        typer.Option(
            help="Folder of a model for microcontrollers, asked about crops of the same cells. "
            "[default: models/arduino]"
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many pictures, evenly spread.")] = 200,
    litert: Annotated[Path, typer.Option(help="Python of an environment that has LiteRT.")] = Path(
        ".venv-litert/bin/python"
    ),
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="TARGET", help="Ask this one alone, beside the reference."),
    ] = None,
    as_json: AsJson = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Put the tables into this page, too.")
    ] = None,
) -> None:
    """Ask every place that a model runs in about the same pictures; exit code 1 where they differ.

    Places that are not installed here say so and change nothing.
    """
    from app.training.commands.options import named_folder, progress_bar
    from app.training.data import sets
    from app.training.evaluate.parity.parity import all_compared
    from app.training.evaluate.parity.pictures import chosen
    from app.training.reports.targets import parity_report

    writable(markdown)
    named = folders or sets.present(sets.data_root(), (*sets.LEARNT, *sets.FOREIGN))
    if not named:
        raise TrainingError("Name a folder of pictures, or set SMEARLENS_DATA to its parent.")
    little = small or asset("models") / "arduino"
    with progress_bar(Console(stderr=True)) as progress:
        found = all_compared(
            model or asset("models") / "wbc",
            little if small or little.is_dir() else None,
            chosen(named, limit),
            ", ".join(one.resolve().name for one in named),
            litert,
            only or (),
            progress,
        )
    if markdown:
        words = ["smearlens", "parity", *map(named_folder, folders or [])]
        words += ["--limit", str(limit)] if limit != 200 else []
        text = markdown.read_text(encoding="utf-8") if markdown.exists() else ""
        write_text(markdown, parity_report.put_markdown(text, found, " ".join(words)))
    if as_json:
        print(json.dumps(parity_report.as_data(found)))
    else:
        parity_report.show(found, Console())
    if not all(one.within for one in found):
        raise typer.Exit(1)

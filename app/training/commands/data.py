"""`smearlens leaks` and `smearlens phone`: what is in a set, and what phones would make of it."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.errors import TrainingError
from app.training.commands.options import Runs, Weights, needs, needs_tensorflow, progress_bar


def leaks(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A folder for each class, also below split folders such as TRAIN and TEST; "
            "or BCCD originals with labels.csv.",
        ),
    ],
    whole: Annotated[
        bool, typer.Option("--whole", help="Take whole squashed frames, not located cells.")
    ] = False,
    weights: Weights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write picture, label, split and source to this CSV file.")
    ] = None,
) -> None:
    """Find pictures that repeat each other, and what a random split of them would claim."""
    needs_tensorflow()
    needs("sklearn")
    from app.training import leaks_report
    from app.training.leaks import find, measure

    if save and (save.is_dir() or not save.parent.is_dir()):
        raise TrainingError(f"{save} can't be written: name a file in a folder that exists.")
    console = Console(stderr=True)
    with progress_bar(console) as progress:
        found = find(folder, runs, weights, whole, progress)
        if save:
            found.save(save)
        claim = measure(found.samples, found.rows, progress)
    for path in found.unreadable:
        console.print(f"Skipped, unreadable: {path}", markup=False)
    if as_json:
        print(json.dumps(leaks_report.as_data(found, claim)))
    else:
        leaks_report.show(found, claim, Console())


def phone(
    fields: Annotated[list[Path], typer.Argument(metavar="FIELD...", help="Picture files.")],
    to: Annotated[Path, typer.Option(help="The sheet, a picture file such as sheet.png.")],
    seed: Annotated[int, typer.Option(min=0, help="Another seed takes other photos.")] = 0,
) -> None:
    """Draw what a phone's camera would make of fields, from severity 1 to 5."""
    from app.training.phone import contact_sheet, read_field

    if to.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp") or not to.parent.is_dir():
        raise TrainingError(f"{to} can't be written: name a .png file in a folder that exists.")
    opened = [read_field(path) for path in fields]
    with progress_bar(Console(stderr=True)) as progress:
        task = progress.add_task("Photographing", total=len(fields))
        sheet = contact_sheet(
            opened, seed, advance=lambda rows: progress.update(task, completed=rows)
        )
    sheet.save(to)

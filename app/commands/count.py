"""`smearlens count`: photos or a video of a whole slide in, a differential count out.

Calls `app/slide/`, prints by `count_table.py`. Knows no server.
"""

import json
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.printable import printable
from app.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from app.commands.count_table import Told
    from app.counts.kept.entries import CountNow
    from app.slide.sweep import Sweep, Swept


def count(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Of one slide: photos, folders or .zips of them, or videos."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a table with a line a cell.")
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Keep it as a count of this name, to be looked over."),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
    microscope: Annotated[
        str | None, typer.Option(help="Name of the taught microscope that is to answer.")
    ] = None,
) -> None:
    """Count the white blood cells of a whole slide, each once.

    Photos may overlap; a video is of the slide as a hand moves it. Exit code 1 if a file that was
    named could not be read.
    """
    from app.commands.classify import head_of
    from app.commands.count_table import print_table
    from app.counts.csv import cells_csv
    from app.counts.tally import result_of
    from app.errors import NoSuchHead
    from app.impulse.impulse import Impulse
    from app.slide.sweep import Sweep
    from app.training.files import writable, write

    settings = Settings.read(model=model, microscope=microscope)
    writable(csv)
    if keep is not None:
        _check(settings, keep)
    impulse = Impulse.load(settings.model)
    head = head_of(settings, impulse)
    if head and head.classes != impulse.spec.classes:
        raise NoSuchHead
    with ExitStack() as stack:
        folder = None
        if keep is not None:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="smearlens-")))
        sweep = Sweep(impulse, head, folder)
        told = _take_in(files, sweep, settings.max_upload_mb * 1_000_000, as_json)
        swept = sweep.end(keep or "")
        if csv:
            table = cells_csv(swept.count, swept.photos, swept.cells, [])
            write(csv, lambda file: file.write(table.encode()))
        if folder:
            told.kept = _kept(settings, swept, folder).count.id
    result = result_of(swept.count, swept.photos, swept.cells, [])
    if as_json:
        print(json.dumps(told.dump() | {"result": result.model_dump(mode="json")}))
    else:
        print_table(result, swept.cells, told)
    if told.failed:
        raise typer.Exit(1)


def _check(settings: Settings, keep: str) -> None:
    """Raise what would keep a count from being stored, before any work is done."""
    from app.counts.kept.names import SLIDE_MOST, checked
    from app.errors import NothingStored

    checked(keep, SLIDE_MOST)
    if not settings.retention_days:
        raise NothingStored


def _take_in(files: list[str], sweep: "Sweep", most: int, still: bool) -> "Told":
    """Show all photos and videos in `files` to `sweep`, and a bar meanwhile.

    Raises:
        SmearlensError: nothing of it all could be read.
    """
    from rich.console import Console
    from rich.progress import Progress

    from app.commands.count_table import Told
    from app.errors import CountFull, NothingToCount, SmearlensError
    from app.slide.files import found

    told, first = Told(), None
    console = Console(stderr=True)
    still = still or not console.is_terminal or console.is_dumb_terminal
    with Progress(console=console, transient=True, disable=still) as progress:
        for file in files:
            task = progress.add_task(printable(Path(file).name or file), total=1)
            behind = partial(_show, progress, task)
            for one in found(file, most):
                try:
                    if one.error:
                        raise one.error
                    if one.video:
                        sweep.video(one.video, behind)
                        told.videos += 1
                    elif one.data is not None and not sweep.photo(one.data):
                        told.again += 1
                except CountFull:
                    raise
                except SmearlensError as error:
                    first = first or error
                    told.left_out(one.name, str(error))
                    told.failed |= one.named
                behind(one.share)
    if not sweep.photos:
        raise first or NothingToCount()
    return told


def _show(progress: "Progress", task: "TaskID", share: float) -> None:
    progress.update(task, completed=share)


def _kept(settings: Settings, swept: "Swept", folder: Path) -> "CountNow":
    from app.commands.store import opened
    from app.counts.store import Counts
    from app.slide.keep import keep

    with opened(settings) as history:
        return keep(Counts(history), swept, folder)

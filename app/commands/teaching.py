"""`smearlens calibrate` and `smearlens teach`: a head from a folder of pictures, in seconds.

Call `lesson.py`, print by `outcome.py`. Nothing of the training is needed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings

if TYPE_CHECKING:
    from app.teaching.kept.rows import Kind

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="Pictures in a folder for each class, or with a table (CSV) of names and labels.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
Model = Annotated[Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")]


def calibrate(
    folder: Folder,
    name: Annotated[str, typer.Option(help="What you call this microscope.")],
    as_json: AsJson = False,
    model: Model = None,
) -> None:
    """Teach the model your microscope, by pictures of its own classes; takes seconds.

    Says how many it names rightly before and after, each by what was learnt from the others.
    Where that is no gain the model stays as it was, and the exit code is 1.
    """
    _teach(folder, name, "microscope", False, as_json, model)


def teach(
    folder: Folder,
    name: Annotated[str, typer.Option(help="What you call this set of classes.")],
    frame: Annotated[
        bool, typer.Option("--frame", help="Take each picture whole, rather than the cell in it.")
    ] = False,
    as_json: AsJson = False,
    model: Model = None,
) -> None:
    """Teach classes of your own, two at least; takes seconds.

    Says how many it names rightly, each by what was learnt from the others.
    """
    _teach(folder, name, "classes", frame, as_json, model)


def _teach(
    folder: Path, name: str, kind: "Kind", frame: bool, as_json: bool, model: Path | None
) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from app.commands.lesson import Lessons
    from app.commands.outcome import print_json, print_skipped, print_words
    from app.commands.store import opened

    settings = Settings.read(model=model)
    console = Console(stderr=True)
    still = as_json or not console.is_terminal or console.is_dumb_terminal
    with opened(settings) as history:
        lessons = Lessons(settings, history)
        with Progress(console=console, transient=True, disable=still) as progress:
            batch = lessons.show(folder, name, kind, frame, progress)
        if not as_json:
            # Told before the lesson, which may lack just these.
            print_skipped(batch.skipped, batch.left_out)
        outcome = lessons.learn(batch)
    (print_json if as_json else print_words)(outcome)
    if not outcome.used:
        raise typer.Exit(1)

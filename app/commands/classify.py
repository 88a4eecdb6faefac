"""`smearlens classify`: photos in, a table or a line of JSON for each out.

Calls the impulse as the route does. Knows no server.
"""

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.printable import printable
from app.errors import FileUnreadable, SmearlensError, UploadTooLarge
from app.settings import Settings

if TYPE_CHECKING:
    from app.impulse.heads.taught import TaughtHead
    from app.impulse.impulse import Impulse


def classify(
    # Not Path, which would turn ./a.jpg into a.jpg: a caller finds its own words again.
    photos: Annotated[list[str], typer.Argument(help="Photos: JPEG, PNG, WebP, BMP or TIFF.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON a photo, in this order.")
    ] = False,
    field: Annotated[
        bool,
        typer.Option(
            "--field",
            help="With --json, tell red cells and platelets, too: a ratio to the leukocytes, "
            "never an absolute count.",
        ),
    ] = False,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
    microscope: Annotated[
        str | None, typer.Option(help="Name of what was taught that is to answer.")
    ] = None,
) -> None:
    """Name the white blood cells in photos; exit code 1 if any could not be read."""
    from rich.console import Console
    from rich.progress import track

    from app.impulse.impulse import Impulse
    from app.launch.answer_table import Row, print_table, rows_of

    settings = Settings.read(model=model, microscope=microscope)
    impulse = Impulse.load(settings.model)
    head = head_of(settings, impulse)
    failed = False
    rows: list[Row] = []
    shown = Console(stderr=True, quiet=as_json)
    moving = shown.is_terminal and not shown.is_dumb_terminal
    steps = track(photos, "Classifying", console=shown, transient=True, disable=not moving)
    try:
        for photo in steps:
            reply = _reply(photo, impulse, head, settings.max_upload_mb * 1_000_000, field)
            failed |= "error" in reply
            if as_json:
                print(json.dumps({"file": photo} | reply), flush=True)
            else:
                rows += rows_of(printable(photo), reply)
    finally:
        # What was found so far is told whatever happens.
        if rows:
            print_table(rows)
    if failed:
        raise typer.Exit(1)


def head_of(settings: Settings, impulse: "Impulse") -> "TaughtHead | None":
    """Return what was taught and is to answer; None where the model's own head is."""
    from app.cells import folded
    from app.teaching.kept.queries import NONE

    if not settings.microscope or folded(settings.microscope) == NONE:
        return None
    from app.commands.store import opened
    from app.teaching.store import Teachings

    with opened(settings) as history:
        return Teachings(history).head(settings.microscope, impulse.model_sha256)


def _reply(
    photo: str, impulse: "Impulse", head: "TaughtHead | None", most: int, field: bool
) -> dict[str, Any]:
    from app.replies.problems import problem_of
    from app.replies.schemas import Reply

    try:
        answer = impulse.classify(read_file(photo, most), taught=head, count_others=field)
        return Reply.of(answer, impulse, head=head.name if head else None).model_dump(mode="json")
    except SmearlensError as error:
        return {"error": problem_of(error).model_dump()}


def read_file(photo: str, most: int) -> bytes:
    """Return the bytes of a file, at most `most`.

    What has no end, or is nothing until somebody writes, is not opened at all; a pipe that
    the shell made is (`smearlens classify <(curl ...)`).
    """
    try:
        mode = os.stat(photo).st_mode
        piped = stat.S_ISFIFO(mode) and photo.startswith(("/dev/fd/", "/dev/stdin"))
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or piped):
            raise FileUnreadable("it is a device or a pipe, not a file")
        with open(photo, "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FileUnreadable(error.strerror or "it can't be read") from error
    if len(data) > most:
        raise UploadTooLarge(most)
    return data

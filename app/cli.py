"""The command `smearlens`: serve, classify, and the training's commands.

Turns arguments into calls and errors into one sentence and an exit code. What a command alone
needs it loads itself, so that none waits for another's. Knows no images.
"""

import errno
import io
import json
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app import __version__
from app.errors import FileUnreadable, SmearlensError, UploadTooLarge
from app.launch.serve import serve as run_server
from app.settings import Settings
from app.training.cli import app as training

if TYPE_CHECKING:
    from app.impulse.impulse import Impulse

app = typer.Typer(
    help="Name the white blood cell in a photo of a stained smear. Not for diagnosis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(training)

UNWRITABLE = (errno.ENOSPC, errno.EPIPE, errno.EIO)
"""What goes wrong with the output: the disk is full, the reader or the terminal has gone."""


def main() -> None:
    """Run the command line; an error of ours becomes one sentence and exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe may be in an encoding that has no half blocks for the QR code, and a file's name
        # in none at all.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if os.environ.get("NO_COLOR"):
        # Rich would still write bold, and move the cursor (https://no-color.org).
        os.environ["TERM"] = "dumb"
    try:
        try:
            app()
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except SmearlensError as error:
        _fail(str(error))
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        # What could not be written would be tried once more at the end.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        _fail(f"The output can't be written: {(error.strerror or '').lower()}.")


def _fail(sentence: str) -> NoReturn:
    # Standard error may be full or closed, too; the exit code tells all the same.
    with suppress(OSError):
        if sys.stderr:
            print(f"smearlens: {printable(sentence)}", file=sys.stderr, flush=True)
    sys.exit(1)


def printable(text: str) -> str:
    """Return `text` with what is no character, or controls a terminal, as Python writes it."""
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in shown
    )


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. [default: all addresses]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on. [default: 8000 or the next free]")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="URL by which phones reach this server, for the QR code.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
    microscope: Annotated[
        str | None,
        typer.Option(help="Name of the taught microscope that answers where a photo names none."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(help="Processes that answer. [default: one a core]")
    ] = None,
    keep_photos: Annotated[
        bool | None,
        typer.Option("--keep-photos", help="Keep photos with their answers, without EXIF."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            help="Token that lets a phone in. Other users may see it here; better are "
            "--token-file and SMEARLENS_TOKEN. [default: a new one at each start]"
        ),
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with that token, which only you can read.")
    ] = None,
    open_to_all: Annotated[
        bool | None, typer.Option("--open", help="Let everybody on the network in, without token.")
    ] = None,
) -> None:
    """Start the server and print the QR code that a phone scans."""
    if token:
        from app.launch.arguments import hide

        hide(token)
    run_server(
        Settings.read(
            host=host,
            port=port,
            public_url=public_url,
            model=model,
            microscope=microscope,
            processes=processes,
            keep_photos=keep_photos,
            token=token,
            token_file=token_file,
            open=open_to_all,
        )
    )


@app.command()
def health(
    host: Annotated[str | None, typer.Option(help="Address the server listens on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port the server listens on. [default: 8000]")
    ] = None,
) -> None:
    """Say whether the server on this machine is ready; exit code 1 if it is not."""
    from app.launch.health import ask

    print(ask(Settings.read(host=host, port=port)))


@app.command()
def classify(
    # Not Path, which would turn ./a.jpg into a.jpg: a caller finds its own words again.
    photos: Annotated[list[str], typer.Argument(help="Photos: JPEG, PNG, WebP, BMP or TIFF.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON a photo, in this order.")
    ] = False,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
) -> None:
    """Name the white blood cells in photos; exit code 1 if any could not be read."""
    from rich.console import Console
    from rich.progress import track

    from app.impulse.impulse import Impulse
    from app.launch.answer_table import Row, print_table, rows_of

    settings = Settings.read(model=model)
    impulse = Impulse.load(settings.model)
    failed = False
    rows: list[Row] = []
    shown = Console(stderr=True, quiet=as_json)
    moving = shown.is_terminal and not shown.is_dumb_terminal
    steps = track(photos, "Classifying", console=shown, transient=True, disable=not moving)
    try:
        for photo in steps:
            reply = _reply(photo, impulse, settings.max_upload_mb * 1_000_000)
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


def _reply(photo: str, impulse: "Impulse", most: int) -> dict[str, Any]:
    from app.replies.problems import problem_of
    from app.replies.schemas import Reply

    try:
        return Reply.of(impulse.classify(_read(photo, most)), impulse).model_dump(mode="json")
    except SmearlensError as error:
        return {"error": problem_of(error).model_dump()}


def _read(photo: str, most: int) -> bytes:
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


def _print_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_print_version)
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()

"""The command `smearlens`: serve, classify, and the training's commands.

Turns arguments into calls and errors into one sentence and an exit code.
Knows no images.
"""

import io
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from app import __version__
from app.errors import FileUnreadable, SmearlensError
from app.health import ask
from app.impulse.impulse import Impulse
from app.problems import problem_of
from app.schemas import Reply
from app.serve import serve as run_server
from app.settings import Settings
from app.training.cli import app as training

app = typer.Typer(
    help="Name the white blood cell in a photo of a stained smear. Not for diagnosis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(training)


def main() -> None:
    """Run the command line; an error of ours becomes one sentence and exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe may be in an encoding that has no half blocks for the QR code.
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        app()
    except SmearlensError as error:
        print(f"smearlens: {error}", file=sys.stderr)
        sys.exit(1)


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
    keep_photos: Annotated[
        bool | None,
        typer.Option("--keep-photos", help="Keep photos with their answers, without EXIF."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            help="Token that lets a phone in. SMEARLENS_TOKEN hides it from other users. "
            "[default: a new one at each start]"
        ),
    ] = None,
    open_to_all: Annotated[
        bool | None, typer.Option("--open", help="Let everybody on the network in, without token.")
    ] = None,
) -> None:
    """Start the server and print the QR code that a phone scans."""
    run_server(
        Settings.read(
            host=host,
            port=port,
            public_url=public_url,
            model=model,
            keep_photos=keep_photos,
            token=token,
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
    print(ask(Settings.read(host=host, port=port)))


@app.command()
def classify(
    # Not Path, which would turn ./a.jpg into a.jpg: a caller finds its own words again.
    photos: Annotated[list[str], typer.Argument(help="JPEG, PNG or WebP photos.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON a photo, in this order.")
    ] = False,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
) -> None:
    """Name the white blood cells in photos; exit code 1 if any could not be read."""
    impulse = Impulse.load(Settings.read(model=model).model)
    failed = False
    table = Table("photo", "cell", "verdict", "confidence", "cells", "ms")
    shown = Console(stderr=True, quiet=as_json)
    steps = track(
        photos, "Classifying", console=shown, transient=True, disable=not shown.is_terminal
    )
    for photo in steps:
        reply = _reply(photo, impulse)
        failed |= "error" in reply
        if as_json:
            print(json.dumps({"file": photo} | reply), flush=True)
        else:
            table.add_row(escape(photo), *_row(reply))
    if not as_json:
        Console().print(table)
    if failed:
        raise typer.Exit(1)


def _reply(photo: str, impulse: Impulse) -> dict[str, Any]:
    try:
        try:
            data = Path(photo).read_bytes()
        except OSError as error:
            raise FileUnreadable(error.strerror or "it can't be read") from error
        return Reply.of(impulse.classify(data), impulse).model_dump(mode="json")
    except SmearlensError as error:
        return {"error": problem_of(error).model_dump()}


def _row(reply: dict[str, Any]) -> list[str]:
    if "error" in reply:
        return [f"[red]{escape(reply['error']['detail'])}[/red]", "", "", "", ""]
    cells = sum(cell["located"] for cell in reply["cells"])
    return [
        reply["label"],
        reply["verdict"].replace("_", " "),
        f"{reply['confidence']:.0%}",
        str(cells),
        f"{reply['timings_ms']['total']:.0f}",
    ]


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

"""The command `smearlens`: serve, classify, and the training's commands.

Turns arguments into calls and errors into one sentence and an exit code. What a command alone
needs it loads itself, so that none waits for another's. Knows no images.
"""

import errno
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app import __version__
from app.commands.backup import backup, restore
from app.commands.classify import classify
from app.commands.count import count
from app.commands.printable import printable
from app.commands.taught import app as taught
from app.commands.teaching import calibrate, teach
from app.errors import SmearlensError
from app.launch.serve import serve as run_server
from app.settings import Settings
from app.training.cli import app as training

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


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. [default: all addresses]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on. [default: 8000 or the next free]")
    ] = None,
    https: Annotated[
        bool | None,
        typer.Option("--https", help="Speak HTTPS, too, with a certificate made for this network."),
    ] = None,
    https_port: Annotated[
        int | None, typer.Option(help="Port of HTTPS. [default: 8443 or the next free]")
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(help="Your own certificate for HTTPS, in PEM. [default: one is made]"),
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The key of this certificate.")] = None,
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
    board_token_file: Annotated[
        Path | None,
        typer.Option(help="File with the token that shows the class's board on other computers."),
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
            https=https,
            https_port=https_port,
            tls_cert=tls_cert,
            tls_key=tls_key,
            public_url=public_url,
            model=model,
            microscope=microscope,
            processes=processes,
            keep_photos=keep_photos,
            token=token,
            token_file=token_file,
            board_token_file=board_token_file,
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


for command in (classify, count, calibrate, teach, backup, restore):
    app.command()(command)
app.add_typer(taught, name="taught")


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

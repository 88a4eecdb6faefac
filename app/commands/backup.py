"""`smearlens backup` and `smearlens restore`: all that is stored, into one file and back.

Asks the database itself; a server may be at work on it while it is backed up. Knows no rows.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import __version__
from app.commands.printable import printable
from app.settings import Settings

if TYPE_CHECKING:
    from app.history.backup.manifest import Manifest
    from app.history.backup.saving import Progress

TOLD = (
    ("answers", "answer"),
    ("photos", "kept photo"),
    ("counts", "count"),
    ("taught", "taught head"),
    ("examples", "example"),
)
"""Tables that people have a word for."""
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]


def backup(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Copy all that is stored into one file, while a server may be running.

    That is answers, kept photos, counts with their photos, and what was taught. The file is for
    you alone to read; keep it as safe as the laptop. An older one of this name is replaced.
    """
    from app.history.backup.saving import save
    from app.training.files import replaced

    settings = Settings.read()
    with (
        replaced(out) as partial,
        _progress("Backing up", as_json) as progress,
        open(partial, "xb", opener=_for_this_user) as file,
    ):
        manifest = save(settings.history_url, file, __version__, progress)
        size = file.tell()
    if as_json:
        _print_json(manifest, out, bytes=size)
        return
    print(f"{_all_of(manifest)} are in {printable(str(out))}, {size / 1e6:,.1f} MB.")
    if manifest.left_out:
        print(f"{manifest.left_out:,} damaged rows could not be copied.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup has written.")],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Put it in the place of what is stored, which is lost."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring back all that a backup holds, into SQLite or PostgreSQL, whichever it came from.

    Stop the server first. All of it is there afterwards, or nothing has changed.
    """
    from app.history.backup.restoring import restore as put_back

    settings = Settings.read()
    with _progress("Restoring", as_json) as progress:
        manifest = put_back(settings.history_url, file, replace, progress)
    if as_json:
        _print_json(manifest, file)
    else:
        print(f"{_all_of(manifest)} are back, as they were on {manifest.at:%Y-%m-%d %H:%M} UTC.")


def _for_this_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _progress(doing: str, as_json: bool) -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    still = as_json or not console.is_terminal or console.is_dumb_terminal
    with Bar(console=console, transient=True, disable=still) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _print_json(manifest: "Manifest", file: Path, **more: int) -> None:
    rows = {name: part.rows for name, part in manifest.tables.items()}
    told = {"file": str(file), "version": manifest.version, "revision": manifest.revision}
    told |= {"at": manifest.at.isoformat(timespec="seconds")}
    print(json.dumps(told | {"rows": rows, "left_out": manifest.left_out} | more))


def _all_of(manifest: "Manifest") -> str:
    parts = ((manifest.tables.get(table), word) for table, word in TOLD)
    told = [f"{part.rows:,} {word}{'s' * (part.rows != 1)}" for part, word in parts if part]
    return f"{', '.join(told[:-1])} and {told[-1]}"

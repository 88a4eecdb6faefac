"""`smearlens taught`: lists what was taught, and exports, imports, deletes or undoes it.

Asks the same store as the server, which may be at work on it. Knows no pictures.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.printable import printable
from app.settings import Settings

if TYPE_CHECKING:
    from app.replies.taught import TaughtReply
    from app.teaching.kept.rows import Taught

app = typer.Typer(invoke_without_command=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name or its id.")]


@app.callback()
def listed(context: typer.Context, as_json: AsJson = False) -> None:
    """List what was taught on the spot; or export, import, delete or undo it."""
    if context.invoked_subcommand is not None:
        return
    from app.commands.store import opened
    from app.teaching.store import Teachings

    settings = Settings.read()
    with opened(settings) as history:
        told = [_told(one, settings) for one in Teachings(history).all()]
    if as_json:
        print(json.dumps({"taught": [one.model_dump(mode="json") for one in told]}))
    elif told:
        _print_table(told)
    else:
        print("Nothing is taught yet. See smearlens calibrate --help and smearlens teach --help.")


@app.command("export")
def exported(
    name: Name,
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The .zip to write.")],
    as_json: AsJson = False,
) -> None:
    """Write all of one into a .zip: to keep, to pass on, or to train by, unpacked."""
    from app.commands.store import opened
    from app.teaching.archive.packing import pack
    from app.teaching.kept.moving import leave
    from app.training.files import write

    with opened(Settings.read()) as history:
        left = leave(history, name)
    data = pack(left)
    write(to, lambda file: file.write(data))
    if as_json:
        told = {"name": left.name, "file": str(to), "examples": len(left.examples)}
        print(json.dumps(told | {"bytes": len(data)}))
    else:
        many = _many(len(left.examples), "cell")
        print(f"“{printable(left.name)}” with {many} is in {printable(str(to))}.")


@app.command("import")
def imported(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .zip that was exported.")],
    as_json: AsJson = False,
) -> None:
    """Take in one that was exported, here or elsewhere; a name that is taken gets a number."""
    from app.commands.classify import read_file
    from app.commands.store import opened
    from app.errors import NoArchive, UploadTooLarge
    from app.impulse.impulse import Impulse
    from app.teaching.archive.parts import BYTES_MOST
    from app.teaching.archive.reading import fitting, read
    from app.teaching.kept.moving import arrive

    settings = Settings.read()
    try:
        archive = fitting(read(read_file(file, BYTES_MOST)), Impulse.load(settings.model))
    except UploadTooLarge as error:
        raise NoArchive from error
    with opened(settings) as history:
        came = arrive(history, archive)
    _tell(came, settings, as_json, f"“{printable(came.name)}” is here now.")


@app.command("delete")
def deleted(
    name: Name,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete one with all its examples; this can't be undone."""
    from app.commands.store import opened
    from app.teaching.store import Teachings

    settings = Settings.read()
    with opened(settings) as history:
        teachings = Teachings(history)
        found = teachings.find(name)
        what = f"“{printable(found.name)}” with {_many(sum(found.counts.values()), 'cell')}"
        if not (sure or as_json) and sys.stdin and sys.stdin.isatty():
            typer.confirm(f"Delete {what}?", abort=True)
        teachings.delete(found.id)
    _tell(found, settings, as_json, f"{what} is deleted.")


@app.command("undo")
def undone(name: Name, as_json: AsJson = False) -> None:
    """Bring back what answered before the last lesson; the examples stay."""
    from app.commands.store import opened
    from app.teaching.store import Teachings

    settings = Settings.read()
    with opened(settings) as history:
        teachings = Teachings(history)
        found = teachings.undo(teachings.find(name).id)
    answers = "what was taught before" if found.taught_at else "the model itself"
    _tell(found, settings, as_json, f"“{printable(found.name)}” is answered by {answers} again.")


def _tell(found: "Taught", settings: Settings, as_json: bool, words: str) -> None:
    if as_json:
        print(json.dumps(_told(found, settings).model_dump(mode="json")))
    else:
        print(words)


def _told(found: "Taught", settings: Settings) -> "TaughtReply":
    from app.impulse.runtime import pick_runtime
    from app.impulse.spec import ImpulseSpec
    from app.replies.taught import TaughtReply

    spec = ImpulseSpec.read(settings.model)
    served = spec.serves.get(pick_runtime().name)
    return TaughtReply.of(found, spec.models[served].sha256 if served else "")


def _print_table(told: "list[TaughtReply]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("name", "kind", "classes"):
        table.add_column(title, overflow="fold")
    table.add_column("cells", justify="right")
    table.add_column("named rightly", overflow="fold")
    for one in told:
        classes = ", ".join(of.label for of in one.classes)
        cells = sum(of.examples for of in one.classes)
        table.add_row(*map(printable, (one.name, one.kind, classes, str(cells), _state(one))))
    Console().print(table)


def _state(one: "TaughtReply") -> str:
    if one.stale:
        return "by another model"
    if not one.taught:
        return "not taught"
    if one.report is None:
        return "taught"
    low, high = one.report.overall.interval
    return f"{one.report.overall.accuracy:.1%} ({low:.1%} to {high:.1%})"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"

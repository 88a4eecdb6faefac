"""`smearlens export` and `smearlens reference`: files that are served, made anew."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.assets import asset
from app.errors import TrainingError
from app.training.commands.options import needs_tensorflow, progress_bar

if TYPE_CHECKING:
    from app.training.export.parity import Parity

NAME, VERSION = "wbc-mobilenetv2", "0.1.0"
"""What a run's model is called, where nobody says otherwise."""
CACHE = Path("runs", "cache")


def export(
    run: Annotated[
        Path,
        typer.Argument(help="Folder of the run, or of a model whose files are to be made anew."),
    ],
    to: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: models/NAME of the run]")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="Name of the model. [default: wbc-mobilenetv2, or as it was]"),
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Version of the model. [default: 0.1.0, or as it was]")
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(help="What `smearlens evaluate --folds 5 --calibration` found."),
    ] = None,
    folded: Annotated[
        bool,
        typer.Option(
            "--folded",
            help="Of a model's folder: put the head into the files, for other programs. "
            "[default folder: models/NAME-folded]",
        ),
    ] = False,
    head: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.zip",
            help="The same with a head that was taught on the spot, of smearlens taught export.",
        ),
    ] = None,
) -> None:
    """Export a run as float32 and int8 TFLite, and ask it about the pictures held out.

    The float32 file must say what the trained network says; an int8 file that falls short is
    left out. Of a model's folder new files are made, of the weights that lie in it.
    """
    needs_tensorflow()
    from app.impulse.spec import VerdictSpec
    from app.training.evaluate.calibration import Calibration
    from app.training.evaluate.held_out import compare, held_out
    from app.training.export.again import export_again, is_model
    from app.training.export.folder import new_model, require_place
    from app.training.export.recipe import export as run_export
    from app.training.export.recipe import on_board
    from app.training.fit.config import TrainConfig
    from app.training.fit.config import read as read_config
    from app.training.fit.run import Run, data_of
    from app.training.fit.start import verdict_of

    place = to or place_of(run, "-folded" if folded or head else "")
    require_place(place)
    if folded or head:
        _folded(run, place, head, name, version, calibration)
        return
    if is_model(run):
        again = Calibration.read(calibration) if calibration else None
        found = (again.verdict, again.temperature) if again else None
        with progress_bar(Console(stderr=True)) as progress:
            parity = export_again(run, place, CACHE, progress, name, version, found)
        print(f"Exported to {place}. {_agreed(parity)}")
        return
    name, version = name or NAME, version or VERSION
    config = read_config(run)
    if not isinstance(config, TrainConfig):
        if calibration:
            raise TrainingError("A learning block has no thresholds: leave --calibration away.")
        with new_model(place) as folder:
            shutil.copytree(run / "model", folder, dirs_exist_ok=True)
        print(f"Exported to {place}, as it was checked when it was trained.")
        return
    verdict, temperature = VerdictSpec(), 1.0
    if config.start:
        verdict, temperature = verdict_of(config.start, config.classes)
    if calibration:
        measured = Calibration.read(calibration)
        verdict, temperature = measured.verdict, measured.temperature
    cache = run.parent / "cache"
    with progress_bar(Console(stderr=True)) as progress:
        opened = Run.resume(run, data_of(run, config, cache, progress))
        parity = run_export(opened, place, name, version, verdict, temperature, progress)
        asked = held_out(place, opened.split.held_out, cache, progress)
        compared = compare(opened, place, asked, progress)
    if not opened.finished:
        print("This run was stopped before its last cycle; the model is what it had learnt.")
    print(f"Exported to {place}. {_agreed(parity)}")
    for sentence in (*(one.sentence() for one in asked), *compared):
        print(sentence)
    if not asked:
        print("Nothing was held out: smearlens evaluate --folds 5 says how good the recipe is.")
    if config.target == "arduino":
        on_board(place)
        print("A board looks for no cells: from now on the model takes what it is shown for one.")
        return
    print(f"Next: smearlens serve --model {place}")


def reference(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder that holds pbc and bccd. [default: SMEARLENS_DATA]"),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Where the pictures go. [default: those of the pages]")
    ] = None,
) -> None:
    """Cut out the cells that the pages of Learn show, and ask the shipped model of its quiz."""
    from app.impulse.impulse import Impulse
    from app.training.data.sets import data_root
    from app.training.export.reference.cells import make

    data = folder or data_root()
    if data is None:
        raise TrainingError("Name the folder that holds pbc and bccd, or set SMEARLENS_DATA.")
    place = to or asset("static") / "reference"
    impulse = Impulse.load(asset("models") / "wbc")
    print(f"{make(data, place, impulse)} pictures and credits.json are in {place}.")


def _folded(
    model: Path,
    to: Path,
    head: Path | None,
    name: str | None,
    version: str | None,
    calibration: Path | None,
) -> None:
    from app.training.export.again import is_model
    from app.training.export.folded import export_folded

    if not is_model(model):
        raise TrainingError(f"{model} is no model: export the run first, then fold its model.")
    if calibration:
        raise TrainingError("A folded model keeps its thresholds: leave --calibration away.")
    with progress_bar(Console(stderr=True)) as progress:
        parity, folded = export_folded(model, to, CACHE, progress, head, name, version)
    print(f"Exported to {to}. {_agreed(parity)}")
    if folded.taught and folded.taught.gate:
        print(
            "Its head alone answers there, whatever microscope a photo is of; here the model's "
            "own head answers for the others."
        )


def place_of(run: Path, suffix: str = "") -> Path:
    """Return where a run's model goes: never where the shipped one is."""
    place = Path("models", f"{run.resolve().name}{suffix}")
    shipped = asset("models") / "wbc"
    return place if place.resolve() != shipped.resolve() else place.with_name(f"{place.name}-new")


def _agreed(parity: "Parity") -> str:
    agreement = (
        f"On {parity.crops} crops the float32 file differs from the network "
        f"by {parity.float32_off:.1e} at most"
    )
    if why := parity.left_out.get("int8"):
        return f"{agreement}. The int8 file is left out: {why}."
    return f"{agreement}; int8 names {parity.int8_agreed:.1%} as it does."

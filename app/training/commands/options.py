"""What the commands share: options, which folders and classes they mean, what must be installed.

Knows no single command.
"""

import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.assets import asset
from app.errors import TrainingError
from app.training.data import sets

if TYPE_CHECKING:
    from app.training.fit.config import TrainConfig

Target = Literal["server", "arduino"]
KAGGLE = Path("blood-cells", "images", "TRAIN")
"""Where the seed's pictures lie in SMEARLENS_DATA."""

Folders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FOLDER]...",
        help="Pictures with labels.csv, or a folder for each class. "
        "[default: bccd, pbc and raabin in SMEARLENS_DATA]",
    ),
]
OneFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="A folder for each class. [default: blood-cells/images/TRAIN in SMEARLENS_DATA]",
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(
        help="`imagenet` fetches Keras's own weights; else a .h5 file, or a folder with one for "
        "each network. [default: imagenet]"
    ),
]
LocatorWeights = Annotated[
    str | None,
    typer.Option(
        help="The same for MobileNetV1 0.25 which finds the cells. [default: the folder of "
        "--weights, or imagenet]"
    ),
]
BaseWeights = Annotated[
    str,
    typer.Option(
        "--weights",
        help="`imagenet` fetches Keras's own; else a .h5 file, or a folder with one for each base.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
Runs = Annotated[Path, typer.Option(help="Folder of the runs.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Change a value of the recipe, such as cycles=5; "
        "config.json of a run lists all of them.",
    ),
]
For = Annotated[
    Target,
    typer.Option(
        "--target",
        help="What the model is for: `arduino` is a small network of 96x96 pixels for a "
        "microcontroller, taught by the shipped model.",
    ),
]
Classes = Annotated[
    str | None,
    typer.Option(
        metavar="NAME,NAME...",
        help="What to tell apart. [default: the classes of the folders named, else the four]",
    ),
]


def needs_tensorflow() -> None:
    """Raise TrainingError where TensorFlow is not installed; quiet its log."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    needs("tensorflow")


def needs(package: str) -> None:
    """Raise TrainingError where the package is not installed."""
    if find_spec(package) is None:
        raise TrainingError(
            f"This needs {package}. Install it with: pip install 'smearlens[train]'"
        )


def needs_weights(*named: str | None) -> None:
    """Raise TrainingError where weights are named that are not there, before any work is done."""
    for one in named:
        if one and one != "imagenet" and not Path(one).exists():
            raise TrainingError(f"The weights {one} do not exist.")


def config_of(
    folders: list[Path] | None,
    weights: str | None,
    locator_weights: str | None,
    changes: list[str] | None,
    classes: tuple[str, ...] = (),
    begin: Path | None = None,
    target: Target = "server",
) -> "TrainConfig":
    """Return what the options describe; raise TrainingError where it can't hold.

    Classes are those named, else those of a lab's own folders, else the four. A training that
    starts from the model `begin` needs no other data. For a `target` other than the server the
    shipped model teaches, where it knows the classes.
    """
    from app.training.data import dataset
    from app.training.fit.config import TrainConfig
    from app.training.fit.small import targets

    values = set_values(changes)
    if begin:
        from app.training.fit.start import recipe

        if not folders:
            raise TrainingError("Name the folder of your pictures: smearlens train FOLDER --from.")
        begun = recipe(begin, folders, dataset.read(folders).classes, classes)
        begun["locator_weights"] = locator_weights or "imagenet"
        return TrainConfig.checked(**(begun | values))
    root = sets.data_root()
    values.setdefault("negatives", sets.present(root, sets.NEGATIVE))
    values.setdefault("boxed", sets.present(root, sets.WITH_BOXES))
    if classes or "classes" not in values:
        values["classes"] = classes or own_classes(folders or [])
    if target != "server":
        known = values["classes"] == dataset.CLASSES
        teacher = asset("models") / "wbc" if known else None
        values = targets.recipe(target, teacher) | values
    weights = weights or "imagenet"
    return TrainConfig.checked(
        **values,
        folders=tuple(folders or sets.default_folders(root)),
        weights=weights,
        locator_weights=locator_weights or (weights if Path(weights).is_dir() else "imagenet"),
    )


def class_names(listed: str | None) -> tuple[str, ...]:
    """Return the classes of `--classes`; raise TrainingError where one is empty or twice there."""
    from app.training.data.layouts.names import folded, own

    if listed is None:
        return ()
    names = tuple(own(one) for one in listed.split(","))
    if len(names) < 2 or not all(names) or len(set(map(folded, names))) < len(names):
        raise TrainingError("--classes takes two or more names, such as --classes blast,normal.")
    return names


def own_classes(folders: list[Path]) -> tuple[str, ...]:
    """Return the classes of a lab's own folders, the four where only sets known here are named.

    Raises:
        TrainingError: the folders hold one class alone, or none.
    """
    from app.training.data import dataset

    root = sets.data_root()
    names = (*sets.LEARNT, *sets.FOREIGN)
    known = {(root / name).resolve() for name in names} if root else set()
    own = [one for one in folders if one.resolve() not in known]
    return dataset.classes_in(own) if own else dataset.CLASSES


def set_values(changes: list[str] | None) -> dict[str, Any]:
    """Return what each `--set NAME=VALUE` sets: JSON where it can be read so, else a word.

    Raises:
        TrainingError: a change has no equals sign.
    """
    values: dict[str, Any] = {}
    for change in changes or []:
        name, equals, value = change.partition("=")
        if not equals:
            raise TrainingError(f"--set takes NAME=VALUE, not {change}.")
        try:
            values[name] = json.loads(value)
        except ValueError:
            values[name] = value
    return values


def pictured(folders: list[Path], classes: str | None) -> tuple[list[Path], tuple[str, ...]]:
    """Return the folders to read, of the seed's pictures if none is named, and their classes.

    Raises:
        TrainingError: there are no such pictures, or too few classes.
    """
    if not folders:
        root = sets.data_root()
        if root is None:
            raise TrainingError("Name the folder to read, or set SMEARLENS_DATA to its parent.")
        folders = [root / KAGGLE]
        if not folders[0].is_dir():
            raise TrainingError(f"The folder {folders[0]} does not exist.")
    return folders, class_names(classes) or own_classes(folders)


def progress_bar(console: Console) -> Progress:
    """Return a progress bar on `console`."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
    )


def skipped(console: Console, files: Mapping[str, str], most: int = 20) -> None:
    """Tell on `console` which files of a data set can't be used, and why."""
    for name, why in list(files.items())[:most]:
        console.print(f"Skipped {name}: {why}", markup=False, highlight=False)
    if len(files) > most:
        console.print(f"… and {len(files) - most} more; smearlens data lists all of them.")


def named_folder(folder: Path) -> str:
    """Name a folder by its place in SMEARLENS_DATA: no page holds a path of this machine."""
    root = sets.data_root()
    if root and folder.resolve().is_relative_to(root.resolve()):
        return f"$SMEARLENS_DATA/{folder.resolve().relative_to(root.resolve())}"
    return folder.name

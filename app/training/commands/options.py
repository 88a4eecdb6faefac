"""What the commands share: options, where the data is, progress bars, what must be installed.

Knows no single command.
"""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.errors import TrainingError

Folders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FOLDER]...",
        help="BCCD originals with labels.csv, or a folder for each class. "
        "[default: bccd and pbc in SMEARLENS_DATA]",
    ),
]
Weights = Annotated[
    str, typer.Option(help="`imagenet` fetches Keras's own weights; else the path of a .h5 file.")
]
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


def config_of(folders: list[Path] | None, weights: str, changes: list[str] | None) -> Any:
    """Return the TrainConfig that the options describe; raise TrainingError where it can't hold."""
    from app.training.config import TrainConfig
    from app.training.dataset import boxed_folder, strange_folders

    values = set_values(changes)
    values.setdefault("strange", strange_folders(data_root()))
    values.setdefault("boxed", boxed_folder(data_root()))
    return TrainConfig.checked(
        **values, folders=tuple(folders or default_folders()), weights=weights
    )


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


def default_folders() -> list[Path]:
    """Return the sets to train on in SMEARLENS_DATA; raise TrainingError where there are none."""
    from app.training.dataset import default_folders

    return default_folders(data_root())


def data_root() -> Path | None:
    """Return the folder that SMEARLENS_DATA names."""
    root = os.environ.get("SMEARLENS_DATA")
    return Path(root) if root else None


def progress_bar(console: Console) -> Progress:
    """Return a progress bar on `console`."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
    )

"""Puts a new model folder in the place of an old one, whole or not at all.

What belonged to the old model goes with it: its card, its report, the fields that it learnt
from. Knows no network.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import TrainingError
from app.training.files import remove, writable_folder

SPEC = "impulse.json"
PARTS = {
    SPEC,
    "sources.json",
    "fields.npz",
    "reference.npz",
    "base.weights.h5",
    "head.npz",
    "prior.npz",
    "replay.zip",
    "MODEL_CARD.md",
    "report.html",
}
"""What a model folder holds beside its .tflite files."""


def require_place(to: Path) -> None:
    """Raise TrainingError where no model can be put into `to`, before any work is done."""
    if to.exists() and not to.is_dir():
        raise TrainingError(f"{to} is a file: name a folder.")
    if to.is_dir() and any(to.iterdir()) and not (to / SPEC).is_file():
        raise TrainingError(f"{to} holds other files and no model: name a new folder.")
    writable_folder(to.resolve().parent)


@contextmanager
def new_model(to: Path) -> Iterator[Path]:
    """Yield a new folder beside `to`, which takes its place when the block ends well.

    Raises:
        TrainingError: the folder can't be made or filled, or `to` holds something else.
    """
    require_place(to)
    place = to.resolve()  # a link stays a link
    new = place.with_name(f".partial-{os.getpid()}-{place.name}")
    old = place.with_name(f".old-{os.getpid()}-{place.name}")

    def parts(folder: str, names: list[str]) -> list[str]:
        own = Path(folder) == place
        return [one for one in names if own and (one in PARTS or one.endswith(".tflite"))]

    try:
        remove(new)
        new.mkdir()
        yield new
        if place.is_dir():
            # Notes of whoever keeps the folder are no part of the old model, and stay.
            shutil.copytree(place, new, ignore=parts, dirs_exist_ok=True)
            place.rename(old)
        try:
            new.rename(place)
        except OSError:
            if old.is_dir():
                old.rename(place)
            raise
    except OSError as error:
        why = (error.strerror or "the disk may be full").lower()
        raise TrainingError(f"{to} can't be written: {why}.") from error
    finally:
        remove(new)
        remove(old)

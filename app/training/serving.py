"""Asks exported models as serving does, in a process of its own.

TensorFlow and tflite-runtime bring the same C++ symbols and break each other in
one process, so what answers here never loads TensorFlow. Knows no truth.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.impulse import Impulse
from app.impulse.learning_block import LearningBlock
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec

Said = tuple[str, float]
"""The label of a photo's first cell, and its confidence 0..1."""


def answers(model: Path, photos: Sequence[Path]) -> Iterator[Said | None]:
    """Yield what the model in the folder `model` says of each file; None if it can't be read."""
    with _process() as process:
        yield from process.map(_answer, [model] * len(photos), photos, chunksize=4)


def served(model: Path) -> str:
    """Name the file of the model in the folder `model` that is served here, and its runtime."""
    with _process() as process:
        return process.submit(_served, model).result()


def scores(model: Path, crops: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return what the file `model` makes of features (1, S, S, C): (crops, classes)."""
    with _process() as process:
        return np.array(list(process.map(_scores, [model] * len(crops), crops, chunksize=16)))


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


@cache
def _impulse(model: Path) -> Impulse:
    return Impulse.load(model)


@cache
def _block(model: Path) -> LearningBlock:
    return LearningBlock(model, pick_runtime())


def _served(model: Path) -> str:
    runtime = pick_runtime().name
    return f"{ImpulseSpec.read(model).serves[runtime]} under {runtime}"


def _answer(model: Path, photo: Path) -> Said | None:
    try:
        top = _impulse(model).classify(photo.read_bytes()).cells[0]
    except (BadPhoto, OSError):
        return None
    return top.label, top.confidence


def _scores(model: Path, crop: NDArray[np.float32]) -> NDArray[np.float64]:
    return _block(model).scores(crop)

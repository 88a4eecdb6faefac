"""Asks exported models as serving does, in a process of its own.

TensorFlow and tflite-runtime bring the same C++ symbols and break each other in
one process, so what answers here never loads TensorFlow. Knows no truth.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.box import Box
from app.impulse.heads.head import Head
from app.impulse.heads.signature import signature
from app.impulse.impulse import Cell, Impulse, Reason
from app.impulse.learning_block import LearningBlock
from app.impulse.runtime import pick_runtime, runtime_of
from app.impulse.spec import ImpulseSpec, Precision, RuntimeName
from app.training.augment.phone.camera import snap
from app.training.data.dataset import cut
from app.training.data.layouts import Relative
from app.training.workers import alone, spread

TIMED = 60
"""How often a crop is timed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a model says of a photo's first cell, or of the one asked about."""

    label: str
    confidence: float
    scores: dict[str, float]
    kinds: dict[str, float]
    distance: float | None
    reason: Reason
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Ask:
    """Say which photo is asked about, which cell of it, and whether a phone takes a photo first."""

    path: Path
    severity: int = 0
    """0 for the file as it is, or 1 to 5 (`phone/level.py`)."""
    box: Relative | None = None
    """The cell that is meant; None for the one that the impulse finds first."""


def answers(
    model: Path, asks: Sequence[Ask], precision: Precision | None = None
) -> AbstractContextManager[Iterator[Answer | None]]:
    """Yield what the model in the folder `model` says; None if a photo can't be read."""
    return spread(_answer, ((model, one, precision) for one in asks))


def served(model: Path) -> str:
    """Name the file of the model in the folder `model` that is served here, and its runtime."""
    runtime = runtime_name()
    return f"{ImpulseSpec.read(model).serves[runtime]} under {runtime}"


def runtime_name() -> RuntimeName:
    """Name the runtime that serves here."""
    return alone(_runtime_name)


def seen(
    model: Path, asks: Iterable[Ask]
) -> AbstractContextManager[Iterator[tuple[NDArray[np.float32], NDArray[np.float32]] | None]]:
    """Yield features (F,) and signature (18,) of each cell asked about, as it is served.

    None if a photo can't be read.
    """
    return spread(_seen, ((model, one) for one in asks))


def scores(
    file: Path, crops: Sequence[NDArray[np.float32]], classes: int, head: Head | None = None
) -> NDArray[np.float64]:
    """Return what the model `file` makes of features (1, S, S, C): (crops, classes).

    With the `head` that it is served with, where it gives a map of features for one.
    """
    asks = ((one, classes) for one in crops)
    with spread(_scores, asks, workers=1, begin=_open, given=(file, head)) as asked:
        return np.array(list(asked))


def milliseconds(
    files: Mapping[str, Path],
    crop: NDArray[np.float32],
    runtime: RuntimeName,
    heads: Mapping[str, Head] | None = None,
) -> dict[str, float]:
    """Return how long each of the model files takes over one crop, one thread, with its head.

    The median of TIMED turns each, taken in turn, so that what else runs slows all alike.
    """
    return alone(_milliseconds, dict(files), crop, runtime, dict(heads or {}))


def locating(model: Path) -> tuple[float, float]:
    """Return how long the model takes to find the cells of a photo of 640x480, and to name one.

    Milliseconds of one thread; medians of TIMED turns each, taken in turn.
    """
    return alone(_locating, model)


def milliseconds_of(content: bytes, crop: NDArray[np.float32]) -> float:
    """Return how long the TFLite file `content` takes over one crop in the runtime used here."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.tflite"
        file.write_bytes(content)
        return milliseconds({"model": file}, crop, runtime_name())["model"]


@cache
def _impulse(model: Path, precision: Precision | None) -> Impulse:
    return Impulse.load(model, precision=precision)


_opened: list[LearningBlock] = []
"""The block that this process was started for."""


def _open(file: Path, head: Head | None) -> None:
    _opened.append(LearningBlock(file, pick_runtime(), head=head))


def _runtime_name() -> RuntimeName:
    return pick_runtime().name


def _answer(model: Path, ask: Ask, precision: Precision | None) -> Answer | None:
    impulse = _impulse(model, precision)
    try:
        data = ask.path.read_bytes()
        if ask.severity:
            data = _snapped(impulse, ask, data)
        top = _cell(impulse, ask, data)
    except (BadPhoto, OSError):
        return None
    box = (top.box.x0, top.box.y0, top.box.x1, top.box.y1)
    kinds = {str(name): likely for name, likely in top.kinds.items()}
    return Answer(top.label, top.confidence, top.scores, kinds, top.distance, top.reason, box)


def _cell(impulse: Impulse, ask: Ask, data: bytes) -> Cell:
    """Return the cell of `data` that is asked about; of a phone's photo always the first."""
    if not ask.box or ask.severity:
        return impulse.classify(data).cells[0]
    photo = impulse.input_block.read(data)
    height, width = photo.pixels.shape[:2]
    cell = impulse.name(photo.pixels, cut(ask.box, width, height))
    return replace(cell, box=cell.box.scaled(photo.scale_x, photo.scale_y))


def _seen(model: Path, ask: Ask) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    try:
        cell = _cell(_impulse(model, None), ask, ask.path.read_bytes())
    except (BadPhoto, OSError):
        return None
    if cell.features is None or cell.crop is None:
        return None
    return cell.features.astype(np.float32), signature(cell.crop)


def _snapped(impulse: Impulse, ask: Ask, data: bytes) -> bytes:
    """Return a phone's photo of the photo `data`, the same for the same file name."""
    pixels = impulse.input_block.read(data).pixels
    height, width = pixels.shape[:2]
    boxes = [cut(ask.box, width, height)] if ask.box else impulse.locate_block.locate(pixels)
    box = boxes[0] if boxes else Box(0, 0, width, height)
    seed = [ask.severity, *ask.path.name.encode()]
    return snap(pixels, box, ask.severity, np.random.default_rng(seed)).file


def _scores(crop: NDArray[np.float32], classes: int) -> NDArray[np.float64]:
    (block,) = _opened
    block.kinds = block.outputs - classes
    return block.scores(crop)


def _milliseconds(
    files: dict[str, Path],
    crop: NDArray[np.float32],
    runtime: RuntimeName,
    heads: dict[str, Head],
) -> dict[str, float]:
    blocks = {
        name: LearningBlock(path, runtime_of(runtime), head=heads.get(name))
        for name, path in files.items()
    }
    times: dict[str, list[float]] = {name: [] for name in files}
    for _ in range(TIMED):
        for name, block in blocks.items():
            start = perf_counter()
            block.read(crop)
            times[name].append(1000 * (perf_counter() - start))
    return {name: round(float(np.median(taken)), 2) for name, taken in times.items()}


def _locating(model: Path) -> tuple[float, float]:
    impulse = Impulse.load(model)
    # What is in it changes next to nothing: the networks look at every pixel alike.
    pixels = np.full((480, 640, 3), 220, np.uint8)
    pixels[160:320, 240:400] = (90, 40, 140)
    features = impulse.dsp_block.features(pixels)
    times = []
    for _ in range(TIMED):
        start = perf_counter()
        impulse.locate_block.find(pixels)
        found = perf_counter()
        impulse.learning_block.read(features)
        times.append((1000 * (found - start), 1000 * (perf_counter() - found)))
    locate, name = np.median(times, axis=0)
    return float(locate), float(name)

"""Asks exported models as serving does, in a process of its own.

TensorFlow and tflite-runtime bring the same C++ symbols and break each other in
one process, so what answers here never loads TensorFlow. Knows no truth.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.box import Box
from app.impulse.impulse import Impulse, Reason
from app.impulse.learning_block import LearningBlock
from app.impulse.runtime import pick_runtime, runtime_of
from app.impulse.spec import ImpulseSpec, Precision, RuntimeName
from app.training.phone import snap

TIMED = 60
"""How often a crop is timed."""
ASKING = 2
"""Processes that ask a model."""


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what a model says of a photo's first cell."""

    label: str
    confidence: float
    scores: dict[str, float]
    strangers: dict[str, float]
    reason: Reason
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Ask:
    """Say which photo is asked about, and whether a phone takes a photo of it first."""

    path: Path
    severity: int = 0
    """0 for the file as it is, or 1 to 5 (`phone/level.py`)."""


def answers(
    model: Path, asks: Sequence[Ask], precision: Precision | None = None
) -> Iterator[Said | None]:
    """Yield what the model in the folder `model` says; None if a photo can't be read."""
    with ProcessPoolExecutor(ASKING, mp_context=get_context("spawn")) as processes:
        yield from processes.map(
            _answer, [model] * len(asks), asks, [precision] * len(asks), chunksize=4
        )


def served(model: Path) -> str:
    """Name the file of the model in the folder `model` that is served here, and its runtime."""
    with _process() as process:
        return process.submit(_served, model).result()


def runtime_name() -> RuntimeName:
    """Name the runtime that serves here."""
    with _process() as process:
        return process.submit(_runtime_name).result()


def scores(file: Path, crops: Sequence[NDArray[np.float32]], classes: int) -> NDArray[np.float64]:
    """Return what the model `file` makes of features (1, S, S, C): (crops, classes)."""
    with _process() as process:
        asked = process.map(
            _scores, [file] * len(crops), crops, [classes] * len(crops), chunksize=16
        )
        return np.array(list(asked))


def milliseconds(
    files: Mapping[str, Path], crop: NDArray[np.float32], runtime: RuntimeName
) -> dict[str, float]:
    """Return how long each of the model files takes over one crop, one thread.

    The median of TIMED turns each, taken in turn, so that what else runs slows all alike.
    """
    with _process() as process:
        return process.submit(_milliseconds, dict(files), crop, runtime).result()


def milliseconds_of(content: bytes, crop: NDArray[np.float32]) -> float:
    """Return how long the TFLite file `content` takes over one crop in the runtime used here."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.tflite"
        file.write_bytes(content)
        return milliseconds({"model": file}, crop, runtime_name())["model"]


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


@cache
def _impulse(model: Path, precision: Precision | None) -> Impulse:
    return Impulse.load(model, precision=precision)


@cache
def _block(file: Path) -> LearningBlock:
    return LearningBlock(file, pick_runtime())


def _served(model: Path) -> str:
    runtime = pick_runtime().name
    return f"{ImpulseSpec.read(model).serves[runtime]} under {runtime}"


def _runtime_name() -> RuntimeName:
    return pick_runtime().name


def _answer(model: Path, ask: Ask, precision: Precision | None) -> Said | None:
    impulse = _impulse(model, precision)
    try:
        data = ask.path.read_bytes()
        if ask.severity:
            data = _snapped(impulse, ask, data)
        answer = impulse.classify(data)
    except (BadPhoto, OSError):
        return None
    top = answer.cells[0]
    box = (top.box.x0, top.box.y0, top.box.x1, top.box.y1)
    strangers = {str(name): likely for name, likely in top.strangers.items()}
    return Said(top.label, top.confidence, top.scores, strangers, answer.reason, box)


def _snapped(impulse: Impulse, ask: Ask, data: bytes) -> bytes:
    """Return a phone's photo of the photo `data`, the same for the same file name."""
    pixels = impulse.input_block.read(data).pixels
    boxes = impulse.locate_block.locate(pixels)
    box = boxes[0] if boxes else Box(0, 0, pixels.shape[1], pixels.shape[0])
    seed = [ask.severity, *ask.path.name.encode()]
    return snap(pixels, box, ask.severity, np.random.default_rng(seed)).file


def _scores(file: Path, crop: NDArray[np.float32], classes: int) -> NDArray[np.float64]:
    block = _block(file)
    block.strangers = block.outputs - classes
    return block.scores(crop)


def _milliseconds(
    files: dict[str, Path], crop: NDArray[np.float32], runtime: RuntimeName
) -> dict[str, float]:
    blocks = {name: LearningBlock(path, runtime_of(runtime)) for name, path in files.items()}
    times: dict[str, list[float]] = {name: [] for name in files}
    for _ in range(TIMED):
        for name, block in blocks.items():
            start = perf_counter()
            block.read(crop)
            times[name].append(1000 * (perf_counter() - start))
    return {name: round(float(np.median(taken)), 2) for name, taken in times.items()}

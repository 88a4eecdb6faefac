"""Asks a small model as microcontrollers do: by tflite-micro, and as C under QEMU.

By what exports it for them; each crop's file is a cell by itself.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.training.evaluate.parity.asked import Answers, Said
from app.training.export.micro.answers import MicroAnswer, emulated_answers, micro_answers
from app.training.workers import alone

Crops = list[NDArray[np.uint8]]


def by_micro(model: Path, pictures: Sequence[Path]) -> Answers:
    """Return what tflite-micro says of crops; raise TrainingError where it is not installed."""
    return _said(lambda crops: alone(micro_answers, model, crops), pictures)


def by_c(model: Path, pictures: Sequence[Path]) -> Answers:
    """Return what the model's C sources say of crops on a Cortex-M4 under QEMU.

    Raises:
        TrainingError: BakeNN, the compiler or QEMU is missing.
    """
    return _said(lambda crops: emulated_answers(model, crops, count=False), pictures)


def _said(ask: Callable[[Crops], list[MicroAnswer]], pictures: Sequence[Path]) -> Answers:
    crops = [np.asarray(Image.open(one).convert("RGB")) for one in pictures]
    start = perf_counter()
    answers = ask(crops)
    # Neither tells the time of one crop, so each gets its share.
    took = 1000 * (perf_counter() - start) / max(1, len(crops))
    return [Said(one.label, one.verdict, one.scores, None, took) for one in answers]

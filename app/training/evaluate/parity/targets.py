"""Lists the places that a model runs in, and how each is asked; the first is the reference.

Each is asked in a process of its own: TensorFlow and tflite-runtime break each other in one, and
what one has loaded must not answer for another. What can't be asked here says why.
"""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec, Precision
from app.training.evaluate.parity.asked import REFERENCE, Answers, Said, by_file
from app.training.evaluate.parity.comparison import (
    FLOAT,
    INTEGER,
    KERNELS,
    PAGE,
    SAME,
    Bound,
    agreed,
)
from app.training.evaluate.parity.http_server import by_http
from app.training.evaluate.parity.keras_network import by_keras
from app.training.evaluate.parity.microcontroller import by_c, by_micro
from app.training.evaluate.parity.phone_page import by_page
from app.training.export.serving import runtime_name
from app.training.fit.start import BASE
from app.training.workers import alone

Ask = Callable[[Path, Sequence[Path]], Answers]
"""The model's folder and pictures -> answers; raises TrainingError where it can't be asked here."""


@dataclass(frozen=True, slots=True)
class Target:
    """Name a place that a model runs in."""

    key: str
    name: str
    ask: Ask
    bound: Bound


def of_model(model: Path, litert: Path) -> list[Target]:
    """Return the targets of a `model` that laptops and phones run; the first is the reference.

    `litert` is the Python of an environment that has LiteRT.
    """
    here, int8 = runtime_name(), agreed(ImpulseSpec.read(model))
    found = [
        Target("float32", f"float32 .tflite, {here}", _float32, SAME),
        Target("keras", "Keras, the trained weights", _keras, FLOAT),
        Target("int8", f"int8 .tflite, {here}", _int8, int8),
    ]
    if here != "litert":
        elsewhere = partial(_litert, litert, "float32"), partial(_litert, litert, "int8")
        found.append(Target("litert", "float32 .tflite, LiteRT", elsewhere[0], FLOAT))
        found.append(Target("litert-int8", "int8 .tflite, LiteRT", elsewhere[1], int8))
    return [
        *found,
        Target("http", "POST /classify over HTTP", _http, FLOAT),
        Target("page", "the page, in Chromium", _page, PAGE),
    ]


def of_small_model(model: Path, litert: Path) -> list[Target]:
    """Return the targets of a `model` for microcontrollers; the first is the reference.

    Asked about crops: there nothing finds cells.
    """
    here, int8 = runtime_name(), agreed(ImpulseSpec.read(model))
    found = [
        Target("int8-reference", f"int8 .tflite, reference kernels, {here}", _by_reference, SAME),
        Target("keras", "Keras, the trained weights", _keras, FLOAT),
        Target("float32", f"float32 .tflite, {here}", _float32, int8),
        Target("int8", f"int8 .tflite, {here}", _int8, KERNELS),
    ]
    if here != "litert":
        asked = partial(_litert, litert, "int8")
        found.append(Target("litert-int8", "int8 .tflite, LiteRT", asked, KERNELS))
    return [
        *found,
        Target("micro", "int8 .tflite, tflite-micro", by_micro, SAME),
        Target("c", "C on a Cortex-M4 under QEMU", by_c, INTEGER),
    ]


def _float32(model: Path, pictures: Sequence[Path]) -> Answers:
    _needs(model, "float32")
    return alone(by_file, model, pictures, "float32")


def _int8(model: Path, pictures: Sequence[Path]) -> Answers:
    _needs(model, "int8")
    return alone(by_file, model, pictures, "int8")


def _by_reference(model: Path, pictures: Sequence[Path]) -> Answers:
    """Ask the int8 file by TensorFlow Lite's reference kernels."""
    _needs(model, "int8")
    return alone(by_file, model, pictures, "int8", REFERENCE)


def _keras(model: Path, pictures: Sequence[Path]) -> Answers:
    if find_spec("tensorflow") is None:
        raise TrainingError("TensorFlow is missing: pip install 'smearlens[train]'.")
    _needs(model, "float32")
    if not (model / BASE).is_file():
        raise TrainingError(f"The weights are not in the model's folder: {BASE} is missing.")
    return alone(by_keras, model, pictures)


def _http(model: Path, pictures: Sequence[Path]) -> Answers:
    return alone(by_http, model, pictures)


def _page(model: Path, pictures: Sequence[Path]) -> Answers:
    return alone(by_page, model, pictures)


def _litert(python: Path, precision: Precision, model: Path, pictures: Sequence[Path]) -> Answers:
    """Ask in the environment whose Python is named, of which nothing else is known."""
    _needs(model, precision)
    if not python.is_file():
        raise TrainingError(
            f"There is no environment with LiteRT at {python}: "
            "make .venv-litert/tests-ready VENV=.venv-litert EXTRAS=dev,litert makes it."
        )
    names = [str(one.resolve()) for one in pictures]
    job = {"model": str(model.resolve()), "precision": precision, "pictures": names}
    done = subprocess.run(  # noqa: S603 - a Python that the command names
        [str(python.absolute()), "-m", "app.training.evaluate.parity.asked"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[4],
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing was said"]
        raise TrainingError(f"The environment of LiteRT failed: {said[-1]}")
    return [one and Said(**{**one, "box": tuple(one["box"])}) for one in json.loads(done.stdout)]


def _needs(model: Path, precision: Precision) -> None:
    if precision not in ImpulseSpec.read(model).models:
        raise TrainingError(f"The model has no {precision} file.")

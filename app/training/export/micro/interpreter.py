"""Asks tflite-micro, the interpreter of microcontrollers, compiled for this computer.

It has the face of TFLite's own interpreter, so that the impulse runs on it as on any other.
Its kernels are the reference ones: boards bring faster ones, which round alike. Knows no pictures.
"""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.impulse import Impulse, checked
from app.impulse.learning_block import LearningBlock
from app.impulse.runtime import Runtime, hushed
from app.impulse.spec import ImpulseSpec, ModelFile, RuntimeName

ROOM = 4 << 20
"""Bytes that a model may take while it is asked here; no board has as many."""
STEP = 16
"""Bytes that an arena is aligned to."""


class MicroInterpreter:
    """Run a .tflite file as a microcontroller does."""

    def __init__(self, model_path: str, num_threads: int = 1) -> None:
        self._content = Path(model_path).read_bytes()
        self.taken: NDArray[Any] = np.empty(0)
        """What it was given last, as it took it."""
        self.given: NDArray[Any] = np.empty(0)
        """What it gave last."""

    def allocate_tensors(self) -> None:
        """Lay the tensors out; raise RuntimeError where the model can't be run."""
        self._interpreter = _runtime().Interpreter.from_bytes(self._content, arena_size=ROOM)

    def get_input_details(self) -> list[dict[str, Any]]:
        return [_details(self._interpreter.get_input_details(0), 0)]

    def get_output_details(self) -> list[dict[str, Any]]:
        # It tells of an output that is not there by an error alone, and prints it.
        return [_details(self._interpreter.get_output_details(0), 0)]

    def set_tensor(self, index: int, values: NDArray[Any]) -> None:
        self._interpreter.set_input(values, index)
        self.taken = values

    def invoke(self) -> None:
        self._interpreter.invoke()

    def get_tensor(self, index: int) -> NDArray[Any]:
        self.given = np.asarray(self._interpreter.get_output(index))
        return self.given


def micro_impulse(model: Path) -> tuple[Impulse, MicroInterpreter]:
    """Return the impulse in the folder `model`, its int8 file asked as a microcontroller does.

    Beside it the interpreter, which tells what it took and gave last. A model whose locate block
    is a network finds no cells here: it is asked about crops.

    Raises:
        TrainingError: the extra `micro` is not installed, or the model has no int8 file.
        ModelUnusable: its files don't fit together.
    """
    _runtime()
    spec = ImpulseSpec.read(model)
    path, sha256 = checked(model, int8_of(spec))
    opened: list[MicroInterpreter] = []

    def interpreter(model_path: str, num_threads: int) -> MicroInterpreter:
        opened.append(MicroInterpreter(model_path, num_threads))
        return opened[-1]

    runtime = Runtime(cast("RuntimeName", "tflite-micro"), interpreter)
    block = LearningBlock(path, runtime, kinds=len(spec.kinds))
    return Impulse(spec, block, sha256, "int8 under tflite-micro"), opened[0]


def int8_of(spec: ImpulseSpec) -> ModelFile:
    """Return the int8 file that the spec lists; raise TrainingError where there is none."""
    if "int8" not in spec.models:
        raise TrainingError(
            f"{spec.name} has no int8 file, which microcontrollers need: "
            "smearlens train --target arduino makes one."
        )
    return spec.models["int8"]


def arena(content: bytes) -> tuple[int, int]:
    """Return how many bytes a .tflite file takes while it runs, and how many of these come free.

    The first is the least with which tflite-micro lays all tensors out; the second, at its
    beginning, is for what layers hand on, and holds nothing between two answers but the input.

    Raises:
        TrainingError: it can't be run.
    """
    least, most = 0, ROOM // STEP
    head = _head(content)
    while most - least > 1:
        middle = (least + most) // 2
        if fits(content, middle * STEP):
            most = middle
        else:
            least = middle
    return most * STEP, head


def require_micro() -> None:
    """Raise TrainingError where the extra `micro` is not installed."""
    if not find_spec("tflite_micro"):
        raise TrainingError(
            "For microcontrollers tflite-micro is needed: pip install 'smearlens[micro]' "
            "(Linux alone)."
        )


def _runtime() -> Any:
    require_micro()
    with hushed():
        from tflite_micro import runtime
    return runtime


def _details(told: dict[str, Any], index: int) -> dict[str, Any]:
    """Return what tflite-micro tells of a tensor as TFLite's interpreter would."""
    how = told["quantization_parameters"]
    quantization = (0.0, 0)
    if len(how["scales"]):
        quantization = (float(how["scales"][0]), int(how["zero_points"][0]))
    return {
        "index": index,
        "shape": told["shape"],
        "dtype": told["dtype"],
        "quantization": quantization,
    }


def fits(content: bytes, size: int) -> bool:
    """Tell whether tflite-micro can lay a .tflite file out in `size` bytes."""
    runtime = _runtime()
    try:
        with hushed():
            runtime.Interpreter.from_bytes(content, arena_size=size)
    except RuntimeError:
        return False
    return True


def _head(content: bytes) -> int:
    """Return the bytes of the arena's head, which tflite-micro tells on stderr alone."""
    runtime = _runtime()
    with TemporaryFile() as told:
        sys.stderr.flush()
        before = os.dup(2)
        os.dup2(told.fileno(), 2)
        try:
            interpreter = runtime.Interpreter.from_bytes(content, arena_size=ROOM)
            interpreter.print_allocations()
        except RuntimeError as error:
            raise TrainingError("tflite-micro can't run the model's int8 file.") from error
        finally:
            os.dup2(before, 2)
            os.close(before)
        told.seek(0)
        found = re.search(rb"allocation head (\d+) bytes", told.read())
    if not found:
        raise TrainingError("This version of tflite-micro does not tell what memory a model takes.")
    return int(found[1])

"""Asks the trained network itself, as Keras has it, in the place of its exported file.

It has the face of a TFLite interpreter, so that the impulse runs on it as on any other. What finds
cells is asked in TensorFlow's own interpreter: tflite-runtime can't share its process.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from app.impulse.impulse import Impulse
from app.impulse.runtime import Runtime, hushed
from app.impulse.spec import ImpulseSpec, RuntimeName
from app.training.evaluate.parity.asked import Answers, asked


class KerasInterpreter:
    """Run a Keras model of one input and one output."""

    def __init__(self, network: Any) -> None:
        self._network = network

    def allocate_tensors(self) -> None:
        """Do nothing: Keras allocates as it goes."""

    def get_input_details(self) -> list[dict[str, Any]]:
        return [_details(self._network.input_shape)]

    def get_output_details(self) -> list[dict[str, Any]]:
        return [_details(self._network.output_shape)]

    def set_tensor(self, index: int, values: NDArray[np.float32]) -> None:
        self._given = values

    def invoke(self) -> None:
        self._told = np.asarray(self._network([self._given], training=False))

    def get_tensor(self, index: int) -> NDArray[np.float32]:
        return self._told


def by_keras(model: Path, pictures: Sequence[Path]) -> Answers:
    """Return what the weights in the folder `model` say of pictures; for a process of its own.

    Raises:
        TrainingError: the weights are not there.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with hushed():
        from tensorflow.lite.python.interpreter import Interpreter

        from app.training.export.again import network_of
        from app.training.fit import networks

        spec = ImpulseSpec.read(model)
        served = networks.served(network_of(model, spec), spec.dsp.size)
    named = str(model / spec.models["float32"].file)

    def interpreter(model_path: str, num_threads: int) -> Any:
        if model_path == named:
            return KerasInterpreter(served)
        return Interpreter(model_path, num_threads=num_threads)

    runtime = Runtime(cast("RuntimeName", "keras"), interpreter)
    return asked(Impulse.load(model, precision="float32", runtime=runtime), pictures)


def _details(shape: tuple[int | None, ...]) -> dict[str, Any]:
    return {
        "index": 0,
        "shape": np.array([side or 1 for side in shape]),
        "dtype": np.float32,
        "quantization": (0.0, 0),
    }

"""Learning block: the features of a crop become scores, one a class.

Last block of the impulse. Runs a TFLite model, float32 or int8, as the model's
own details say. Knows no photos and no class names.
"""

from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.runtime import Runtime


class LearningBlock:
    """Run a TFLite model from several threads, each interpreter used by one at a time."""

    def __init__(self, path: Path, runtime: Runtime, interpreters: int = 1) -> None:
        """Load the model `interpreters` times; as many threads can score at once.

        Raises:
            ModelUnusable: the runtime can't load the file.
        """
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(interpreters):
            try:
                interpreter = runtime.interpreter(model_path=str(path), num_threads=1)
                interpreter.allocate_tensors()
            except (ValueError, RuntimeError, OSError) as error:
                raise ModelUnusable(f"{path.name} is no model that {runtime.name} runs.") from error
            self._idle.put(interpreter)
        self._input = interpreter.get_input_details()[0]
        self._output = interpreter.get_output_details()[0]

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of the features it takes: (1, size, size, channels)."""
        return tuple(int(n) for n in self._input["shape"])

    @property
    def classes(self) -> int:
        """How many scores it gives."""
        return int(self._output["shape"][-1])

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of the classes, (classes,), for `features` of `input_shape`.

        Each is in 0..1 and they sum to 1: int8 outputs come in steps of 1/256 and
        would miss it.
        """
        interpreter = self._idle.get()
        try:
            interpreter.set_tensor(self._input["index"], quantise(features, self._input))
            interpreter.invoke()
            raw = interpreter.get_tensor(self._output["index"])[0]
        finally:
            self._idle.put(interpreter)
        scores = dequantise(raw, self._output).clip(0)
        total = scores.sum()
        return scores / total if total > 0 else np.full(len(scores), 1 / len(scores))


def quantise(values: NDArray[np.float32], details: dict[str, Any]) -> NDArray[Any]:
    """Return `values` as the tensor `details` wants them: q = value / scale + zero point.

    Rounded and clipped to the integer's range; float tensors pass unchanged
    (https://ai.google.dev/edge/litert/models/quantization_spec).
    """
    dtype = np.dtype(details["dtype"])
    if dtype.kind == "f":
        return values.astype(dtype, copy=False)
    scale, zero_point = details["quantization"]
    limits = np.iinfo(dtype)
    steps: NDArray[np.float32] = np.rint(values / scale + zero_point)
    return steps.clip(limits.min, limits.max).astype(dtype)


def dequantise(values: NDArray[Any], details: dict[str, Any]) -> NDArray[np.float64]:
    """Return the real numbers behind a tensor: value = (q - zero point) * scale."""
    if values.dtype.kind == "f":
        return values.astype(np.float64)
    scale, zero_point = details["quantization"]
    real: NDArray[np.float64] = (values.astype(np.float64) - zero_point) * scale
    return real

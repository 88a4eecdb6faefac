"""A TFLite model that several threads can ask at once.

The learning block and the networks that find points stand on it. Knows tensors and
their quantisation, but not what they mean.
"""

from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.runtime import Runtime, hushed


class Model:
    """Run a TFLite file with one input, float32 or int8.

    Several outputs are told apart by how many axes they have, since a converter may write
    them in any order.
    """

    def __init__(self, path: Path, runtime: Runtime, interpreters: int = 1) -> None:
        """Load the file `interpreters` times; as many threads can ask at once.

        Raises:
            ModelUnusable: the runtime can't load the file, or two of its outputs have as
                many axes.
        """
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(interpreters):
            try:
                with hushed():
                    interpreter = runtime.interpreter(model_path=str(path), num_threads=1)
                    interpreter.allocate_tensors()
            except (ValueError, RuntimeError, OSError) as error:
                raise ModelUnusable(f"{path.name} is no model that {runtime.name} runs.") from error
            self._idle.put(interpreter)
        self._input = interpreter.get_input_details()[0]
        self._outputs = sorted(
            interpreter.get_output_details(), key=lambda output: -len(output["shape"])
        )
        if len({len(output["shape"]) for output in self._outputs}) < len(self._outputs):
            raise ModelUnusable(f"{path.name} has outputs that can't be told apart.")

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of what it takes: (1, height, width, channels)."""
        return tuple(int(n) for n in self._input["shape"])

    @property
    def output_shapes(self) -> list[tuple[int, ...]]:
        """The shapes of what it tells, that of the most axes first."""
        return [tuple(int(n) for n in output["shape"]) for output in self._outputs]

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of what `ask` returns, and the batch's axis before it."""
        return self.output_shapes[0]

    def ask(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the output of the most axes for `values` of its shape, as `ask_all` does."""
        return self.ask_all(values)[0]

    def ask_all(self, values: NDArray[np.float32]) -> list[NDArray[np.float64]]:
        """Return all outputs for `values` of its shape, that of the most axes first.

        Real numbers without the batch's axis.
        """
        interpreter = self._idle.get()
        try:
            interpreter.set_tensor(self._input["index"], quantise(values, self._input))
            interpreter.invoke()
            raw = [interpreter.get_tensor(output["index"])[0] for output in self._outputs]
        finally:
            self._idle.put(interpreter)
        return [
            dequantise(tensor, output) for tensor, output in zip(raw, self._outputs, strict=True)
        ]


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

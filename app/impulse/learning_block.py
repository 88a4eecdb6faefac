"""Learning block: the features of a crop become scores, one a class.

Last block of the impulse. Runs a TFLite model, float32 or int8, as the model's
own details say. Knows no photos and no class names.
"""

from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.runtime import Runtime


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Hold what the model makes of one crop."""

    scores: NDArray[np.float64]
    """(classes,): probabilities among the classes, given that the cell is of one of them."""
    strangers: NDArray[np.float64]
    """(strangers,): probabilities that it is none of the classes, one a kind of stranger."""
    evidence: NDArray[np.float64] | None
    """(h, w, classes): how much each part of the crop speaks for each class, in logits; its
    mean over the crop decides (class activation maps; Zhou et al., CVPR 2016,
    https://arxiv.org/abs/1512.04150). None of a model that gives scores only."""

    @property
    def known(self) -> float:
        """The probability that the cell is of one of the classes: 1 minus all strangers."""
        return float(1 - self.strangers.sum())


class LearningBlock:
    """Run a TFLite model from several threads, each interpreter used by one at a time."""

    def __init__(
        self, path: Path, runtime: Runtime, interpreters: int = 1, strangers: int = 0
    ) -> None:
        """Load the model `interpreters` times; as many threads can score at once.

        The last `strangers` of its outputs stand for what is none of the classes.

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
        self.strangers = strangers

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of the features it takes: (1, size, size, channels)."""
        return tuple(int(n) for n in self._input["shape"])

    @property
    def outputs(self) -> int:
        """How many things it tells: classes, then strangers."""
        return int(self._output["shape"][-1])

    @property
    def classes(self) -> int:
        """How many scores it gives."""
        return self.outputs - self.strangers

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of the classes, (classes,), for `features` of `input_shape`."""
        return self.read(features).scores

    def read(self, features: NDArray[np.float32]) -> Reading:
        """Return the model's reading of `features` of `input_shape`.

        A model gives either probabilities (1, classes), or a map of logits (1, h, w, n),
        whose mean over the crop is taken. There the classes are weighed against each other,
        and the strangers against all classes together, whose logit is 0.
        """
        interpreter = self._idle.get()
        try:
            interpreter.set_tensor(self._input["index"], quantise(features, self._input))
            interpreter.invoke()
            raw = interpreter.get_tensor(self._output["index"])[0]
        finally:
            self._idle.put(interpreter)
        values = dequantise(raw, self._output)
        if values.ndim == 1:
            return Reading(_summed_to_one(values.clip(0)), np.empty(0), None)
        logits = values.mean(axis=(0, 1))
        kinds = softmax(np.concatenate([[0.0], logits[self.classes :]]))
        evidence = values[:, :, : self.classes]
        return Reading(softmax(logits[: self.classes]), kinds[1:], evidence)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities (n,) behind `logits` (n,)."""
    likely = np.exp(logits - logits.max())
    summed: NDArray[np.float64] = likely / likely.sum()
    return summed


def _summed_to_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `values` over their sum: int8 outputs come in steps of 1/256 and would miss 1."""
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), 1 / len(values))


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

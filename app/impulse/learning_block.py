"""Learning block: the features of a crop become scores, one a class.

Last block of the impulse. Reads what a TFLite model says of it. Knows no photos and no class names.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.impulse.model import Model
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
    """Score crops, from several threads at once."""

    def __init__(
        self, path: Path, runtime: Runtime, interpreters: int = 1, strangers: int = 0
    ) -> None:
        """Load the model `interpreters` times; as many threads can score at once.

        The last `strangers` of its outputs stand for what is none of the classes.

        Raises:
            ModelUnusable: the runtime can't load the file.
        """
        self._model = Model(path, runtime, interpreters)
        self.strangers = strangers

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of the features it takes: (1, size, size, channels)."""
        return self._model.input_shape

    @property
    def outputs(self) -> int:
        """How many things it tells: classes, then strangers."""
        return self._model.output_shape[-1]

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
        values = self._model.ask(features)
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

"""Learning block: the features of a crop become scores, one a class.

Last block of the impulse. Reads what a TFLite model says of it. Knows no photos and no class names.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.model import Model
from app.impulse.runtime import Runtime


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Hold what the model makes of one crop."""

    scores: NDArray[np.float64]
    """(classes,): probabilities among the classes, given that the cell is of one of them."""
    kinds: NDArray[np.float64]
    """(kinds,): probabilities that it is none of the classes, but of that kind."""
    evidence: NDArray[np.float64] | None
    """(h, w, classes): how much each part of the crop speaks for each class, in logits; its
    mean over the crop decides (class activation maps; Zhou et al., CVPR 2016,
    https://arxiv.org/abs/1512.04150). None of a model that gives scores only."""
    features: NDArray[np.float64] | None = None
    """(F,): the network's pooled features, which its head reads; None where it gives none."""

    @property
    def known(self) -> float:
        """The probability that the cell is of one of the classes: 1 minus all kinds."""
        return float(1 - self.kinds.sum())


class LearningBlock:
    """Score crops, from several threads at once."""

    def __init__(self, path: Path, runtime: Runtime, interpreters: int = 1, kinds: int = 0) -> None:
        """Load the model `interpreters` times; as many threads can score at once.

        The last `kinds` of its scores stand for what is none of the classes.

        Raises:
            ModelUnusable: the runtime can't load the file, or it gives neither scores (1, n)
                nor a map of logits (1, h, w, n), with or without features (1, F).
        """
        self._model = Model(path, runtime, interpreters)
        self.kinds = kinds
        if [len(shape) for shape in self._model.output_shapes] not in ([2], [4], [4, 2]):
            raise ModelUnusable(
                f"{path.name} gives {self._model.output_shapes}, "
                "neither scores nor a map of logits with features."
            )

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of the features it takes: (1, size, size, channels)."""
        return self._model.input_shape

    @property
    def outputs(self) -> int:
        """How many things it tells apart: classes, then kinds."""
        return self._model.output_shape[-1]

    @property
    def classes(self) -> int:
        """How many scores it gives."""
        return self.outputs - self.kinds

    @property
    def features(self) -> int | None:
        """How many pooled features it gives; None of a model that gives none."""
        _, *others = self._model.output_shapes
        return others[0][-1] if others else None

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of the classes, (classes,), for `features` of `input_shape`."""
        return self.read(features).scores

    def read(self, features: NDArray[np.float32]) -> Reading:
        """Return the model's reading of `features` of `input_shape`.

        A model gives either probabilities (1, classes), or a map of logits (1, h, w, n),
        whose mean over the crop is taken. There the classes are weighed against each other,
        and the kinds against all classes together, whose logit is 0. Beside a map it may give
        features (1, F).
        """
        values, *others = self._model.ask_all(features)
        if values.ndim == 1:
            return Reading(_summed_to_one(values.clip(0)), np.empty(0), None)
        logits = values.mean(axis=(0, 1))
        kinds = softmax(np.concatenate([[0.0], logits[self.classes :]]))
        return Reading(
            scores=softmax(logits[: self.classes]),
            kinds=kinds[1:],
            evidence=values[:, :, : self.classes],
            features=others[0] if others else None,
        )


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities (n,) behind `logits` (n,)."""
    likely = np.exp(logits - logits.max())
    summed: NDArray[np.float64] = likely / likely.sum()
    return summed


def _summed_to_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `values` over their sum: int8 outputs come in steps of 1/256 and would miss 1."""
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), 1 / len(values))

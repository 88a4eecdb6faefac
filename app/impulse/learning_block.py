"""Learning block: the features of a crop become scores, one a class.

Last block of the impulse. Reads what a TFLite model says of it. Knows no photos and no class names.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.heads.head import Head
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

    def __init__(
        self,
        path: Path,
        runtime: Runtime,
        interpreters: int = 1,
        kinds: int = 0,
        head: Head | None = None,
    ) -> None:
        """Load the model `interpreters` times; as many threads can score at once.

        The last `kinds` of its scores stand for what is none of the classes. With a `head` the
        file gives a map of features for it.

        Raises:
            ModelUnusable: the runtime can't load the file, or it gives neither scores (1, n)
                nor a map of logits (1, h, w, n), with or without features (1, F), nor the map
                of features (1, h, w, F) that the head takes.
        """
        self._model = Model(path, runtime, interpreters)
        self.kinds = kinds
        self.head = head
        shapes = self._model.output_shapes
        if head and (len(shapes) != 1 or len(shapes[0]) != 4 or shapes[0][-1] != head.width):
            raise ModelUnusable(
                f"{path.name} gives {shapes}, no map of the {head.width} features of its head."
            )
        if not head and [len(shape) for shape in shapes] not in ([2], [4], [4, 2]):
            raise ModelUnusable(
                f"{path.name} gives {shapes}, neither scores nor a map of logits with features."
            )

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of the features it takes: (1, size, size, channels)."""
        return self._model.input_shape

    @property
    def outputs(self) -> int:
        """How many things it tells apart: classes, then kinds."""
        return len(self.head.names) if self.head else self._model.output_shape[-1]

    @property
    def classes(self) -> int:
        """How many scores it gives."""
        return self.outputs - self.kinds

    @property
    def features(self) -> int | None:
        """How many pooled features it gives; None of a model that gives none."""
        if self.head:
            return self.head.width
        _, *others = self._model.output_shapes
        return others[0][-1] if others else None

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of the classes, (classes,), for `features` of `input_shape`."""
        return self.read(features).scores

    def feature_map(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the network's own features, (h, w, F), for `features` of `input_shape`.

        Only of a model with a head.
        """
        return self._model.ask(features)

    def read(self, features: NDArray[np.float32]) -> Reading:
        """Return the model's reading of `features` of `input_shape`.

        A model gives either probabilities (1, classes), or a map of logits (1, h, w, n) or of
        features for a head, whose mean over the crop is taken. Beside a map of logits it may
        give features (1, F).
        """
        if self.head:
            return reading_of(self.feature_map(features), self.head, self.kinds)
        values, *others = self._model.ask_all(features)
        if values.ndim == 1:
            return Reading(_summed_to_one(values.clip(0)), np.empty(0), None)
        return _read(values, self.kinds, others[0] if others else None)


def reading_of(feature_map: NDArray[np.float64], head: Head, kinds: int) -> Reading:
    """Return what a head, whose last `kinds` columns are kinds, makes of a map (h, w, F)."""
    return _read(head.logits(feature_map), kinds, feature_map.mean(axis=(0, 1)))


def mixed(one: Reading, other: Reading, share: float) -> Reading:
    """Return a reading that is `one`'s by its share, 0..1, and `other`'s for the rest."""
    rest = 1 - share
    evidence = None
    if one.evidence is not None and other.evidence is not None:
        evidence = share * one.evidence + rest * other.evidence
    return Reading(
        scores=share * one.scores + rest * other.scores,
        kinds=share * one.kinds + rest * other.kinds,
        evidence=evidence,
        features=one.features,
    )


def _read(maps: NDArray[np.float64], kinds: int, features: NDArray[np.float64] | None) -> Reading:
    """Read a map of logits (h, w, n).

    The classes are weighed against each other, and the kinds against all classes together,
    whose logit is 0.
    """
    classes = maps.shape[-1] - kinds
    logits = maps.mean(axis=(0, 1))
    return Reading(
        scores=softmax(logits[:classes]),
        kinds=softmax(np.concatenate([[0.0], logits[classes:]]))[1:],
        evidence=maps[:, :, :classes],
        features=features,
    )


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities (..., n) behind `logits` (..., n)."""
    likely = np.exp(logits - logits.max(axis=-1, keepdims=True))
    summed: NDArray[np.float64] = likely / likely.sum(axis=-1, keepdims=True)
    return summed


def _summed_to_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `values` over their sum: int8 outputs come in steps of 1/256 and would miss 1."""
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), 1 / len(values))

"""Scores predictions honestly: by class, and with an interval over sources.

Called by the evaluation with plain labels. Knows no pictures and no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Prediction:
    """Hold what was said of one picture."""

    source: str
    truth: str
    """A class, or a kind of stranger."""
    label: str
    confidence: float
    """0..1."""
    scores: dict[str, float] = field(default_factory=dict)
    """Class -> probability."""
    strangers: dict[str, float] = field(default_factory=dict)
    """Kind of stranger -> probability that the cell is none of the classes, but that."""
    reason: str = "clear"
    """Why the impulse is sure or not (`app.impulse.impulse.Reason`)."""
    picture: str = ""
    """The path of the file."""
    box: tuple[int, int, int, int] | None = None
    """Where the cell is in it: x0, y0, x1, y1."""

    @property
    def known(self) -> float:
        """The probability that the cell is of one of the classes."""
        return 1 - sum(self.strangers.values())

    @property
    def right(self) -> bool:
        return self.truth == self.label


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the figures of a set of predictions."""

    accuracy: float
    interval: tuple[float, float]
    """95 % bootstrap interval of the accuracy, over sources."""
    pictures: int
    sources: int
    macro_recall: float
    recall: dict[str, float]
    """By class; nan for a class without pictures."""
    f1: dict[str, float]
    support: dict[str, int]
    """Pictures by class."""
    support_sources: dict[str, int]
    """Sources by class."""
    confusion: list[list[int]]
    """Rows are the true classes, columns the answers, both in the order of `recall`."""


def score(predictions: Sequence[Prediction], classes: Sequence[str], seed: int = 0) -> Score:
    """Compute all figures of `predictions`; raise TrainingError where there are none."""
    if not predictions:
        raise TrainingError("There is no picture to score.")
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    truth = [one.truth for one in predictions]
    labels = [one.label for one in predictions]
    _, recall, f1, support = precision_recall_fscore_support(
        truth, labels, labels=list(classes), zero_division=np.nan
    )
    right = np.array([one.truth == one.label for one in predictions], float)
    sources = {one.source for one in predictions}
    return Score(
        accuracy=float(right.mean()),
        interval=bootstrap(right, [one.source for one in predictions], seed),
        pictures=len(predictions),
        sources=len(sources),
        macro_recall=float(np.nanmean(recall)),
        recall=dict(zip(classes, map(float, recall), strict=True)),
        f1=dict(zip(classes, map(float, f1), strict=True)),
        support=dict(zip(classes, map(int, support), strict=True)),
        support_sources={
            name: len({one.source for one in predictions if one.truth == name}) for name in classes
        },
        confusion=confusion_matrix(truth, labels, labels=list(classes)).tolist(),
    )


def bootstrap(
    right: NDArray[np.float64], sources: Sequence[str], seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % interval of the mean of `right` (N,), whole sources drawn with return.

    Pictures of one source stand or fall together, so drawing pictures would give too
    narrow an interval (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13).
    """
    _, place = np.unique(np.asarray(sources), return_inverse=True)
    count = int(place.max()) + 1
    pictures = np.bincount(place, minlength=count)
    hits = np.bincount(place, right, minlength=count)
    drawn = np.random.default_rng(seed).integers(count, size=(RESAMPLES, count))
    means = hits[drawn].sum(1) / pictures[drawn].sum(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)

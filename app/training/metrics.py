"""Scores predictions honestly: by class, and with an interval over sources.

Called by the evaluation with plain labels. Knows no pictures and no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Prediction:
    """Hold what was said of one picture."""

    source: str
    truth: str
    label: str
    confidence: float
    """0..1."""


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


@dataclass(frozen=True, slots=True)
class Threshold:
    """Hold what answering only above a confidence would mean."""

    confidence: float
    coverage: float
    """Share of the pictures answered."""
    error: float
    """Share of wrong answers among them."""


def sure_from(
    predictions: Sequence[Prediction], most_error: float = 0.05, least_coverage: float = 0.85
) -> Threshold:
    """Return the lowest confidence above which at most `most_error` of the answers are wrong.

    Where that would answer fewer than `least_coverage` of the pictures, that share decides.
    """
    if not predictions:
        raise TrainingError("There is no picture to find a threshold on.")
    ranked = sorted(predictions, key=lambda one: -one.confidence)
    wrong = np.cumsum([one.truth != one.label for one in ranked])
    errors = wrong / np.arange(1, len(ranked) + 1)
    good = np.flatnonzero(errors <= most_error)
    answered = max(
        int(good[-1]) + 1 if len(good) else 1, min(len(ranked), round(least_coverage * len(ranked)))
    )
    lowest = ranked[answered - 1].confidence
    # Rounded down to whole percents: a longer number would claim more than it knows.
    confidence = float(np.floor(lowest * 100) / 100)
    taken = [one for one in ranked if one.confidence >= confidence]
    return Threshold(
        confidence=confidence,
        coverage=len(taken) / len(ranked),
        error=float(np.mean([one.truth != one.label for one in taken])),
    )

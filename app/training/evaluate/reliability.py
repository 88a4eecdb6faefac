"""How honest confidences are: accuracy against confidence, and the error at each coverage.

Works on predictions alone, before or after their calibration; the reports draw it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.training.evaluate.intervals import RESAMPLES, resampled
from app.training.evaluate.metrics import Prediction

BINS = 15
LEAST_COVERAGE = 0.9
"""Share of the predictions whose error the reports give."""


def risk_coverage(predictions: Sequence[Prediction]) -> tuple[NDArray[np.float64], ...]:
    """Return coverage and error, both (N,), of answering the N most confident first.

    El-Yaniv and Wiener, JMLR 11 (2010) 1605-1641.
    """
    ranked = sorted(predictions, key=lambda one: -one.confidence)
    count = np.arange(1, len(ranked) + 1)
    return count / len(ranked), np.cumsum([not one.right for one in ranked]) / count


def error_at(predictions: Sequence[Prediction], coverage: float = LEAST_COVERAGE) -> float:
    """Return the share of wrong answers among the most confident `coverage` of all."""
    answered, error = risk_coverage(predictions)
    return float(error[min(int(np.searchsorted(answered, coverage)), len(error) - 1)])


def reliability(predictions: Sequence[Prediction]) -> list[tuple[float, float, int]]:
    """Return (mean confidence, accuracy, pictures) of each of BINS equal bins that holds any."""
    confidence, right, place = _binned(predictions)
    return [
        (float(confidence[place == b].mean()), float(right[place == b].mean()), int(n))
        for b, n in enumerate(np.bincount(place, minlength=BINS))
        if n
    ]


def calibration_error(predictions: Sequence[Prediction]) -> tuple[float, tuple[float, float]]:
    """Return the expected calibration error and its 95 % interval over groups.

    Naeini et al., AAAI 2015: the mean gap between confidence and accuracy over BINS bins,
    each weighed by its pictures. Being a mean of absolute gaps, it is too high on few pictures.
    """
    confidence, right, place = _binned(predictions)
    gaps = np.where(place == np.arange(BINS)[:, np.newaxis], right - confidence, 0)

    def error(pictures: NDArray[np.float64], *of_bins: NDArray[np.float64]) -> NDArray[np.float64]:
        summed: NDArray[np.float64] = np.abs(of_bins).sum(axis=0)
        return summed / pictures

    whole = np.abs(gaps.sum(axis=1)).sum() / len(predictions)
    columns = [np.ones(len(predictions)), *gaps]
    groups = [one.group for one in predictions]
    return float(whole), resampled(columns, groups, error, RESAMPLES // 4)


def _binned(
    predictions: Sequence[Prediction],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Return confidence, whether right, and the bin, each (N,)."""
    confidence = np.array([one.confidence for one in predictions])
    right = np.array([one.right for one in predictions], dtype=float)
    return confidence, right, np.minimum((confidence * BINS).astype(int), BINS - 1)

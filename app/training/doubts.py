"""Lists the pictures whose label the model contradicts most firmly.

Reads the predictions of pictures whose source was never learnt from; the report shows
the doubts, a training may leave them out. Knows no pictures, and changes no label.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.training.metrics import Prediction


@dataclass(frozen=True, slots=True)
class Doubt:
    """Hold a prediction whose label is doubted."""

    prediction: Prediction
    margin: float
    """0..1: how much likelier the model finds what it said than the label."""


def doubtful(predictions: Sequence[Prediction]) -> list[Doubt]:
    """Return the doubted labels among the predictions of one set, the surest doubt first.

    A label is doubted where another class is said, with a probability no lower than the mean
    one that pictures labelled so get for it: the off-diagonal of the confident joint of
    Northcutt et al., JAIR 70 (2021) 1373-1411, eq. 1. A mistake of the model looks the same,
    so each has to be looked at.
    """
    usual = _self_confidence(predictions)
    doubts = [
        Doubt(one, one.confidence - one.scores.get(one.truth, 0.0))
        for one in predictions
        if not one.right
        and one.truth in usual
        and one.label in usual
        and one.confidence >= usual[one.label]
    ]
    return sorted(doubts, key=lambda doubt: (-doubt.prediction.confidence, -doubt.margin))


def names(doubts: Sequence[Doubt]) -> list[str]:
    """Return the file names of the doubted pictures, sorted."""
    return sorted({Path(doubt.prediction.picture).name for doubt in doubts})


def _self_confidence(predictions: Sequence[Prediction]) -> dict[str, float]:
    """Return the mean probability of each label over the pictures that bear it."""
    likely: dict[str, list[float]] = {}
    for one in predictions:
        if one.truth in one.scores:
            likely.setdefault(one.truth, []).append(one.scores[one.truth])
    return {name: float(np.mean(of)) for name, of in likely.items()}

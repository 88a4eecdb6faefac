"""95 % confidence intervals of means over pictures, by resampling whole groups.

Pictures of one group stand or fall together, so resampling pictures would give too narrow an
interval (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2000
BATCH = 100
"""Resamples held in memory at once."""
LOWEST, HIGHEST = 0.025, 0.975

Statistic = Callable[..., NDArray[np.float64]]
"""Takes a sum (resamples,) of each column and returns (resamples,)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold a mean over pictures, -1..1, and its interval; NaN where there is no picture."""

    value: float
    low: float
    high: float
    pictures: int
    groups: int

    @classmethod
    def of(cls, values: Sequence[float], groups: Sequence[str]) -> "Interval":
        """Return the mean of `values`, each of a picture of the group beside it."""
        if not values:
            return cls(np.nan, np.nan, np.nan, 0, 0)
        counted = np.array(values, float)
        return cls(
            float(counted.mean()), *bootstrap(counted, groups), len(values), len(set(groups))
        )


def bootstrap(values: NDArray[np.float64], groups: Sequence[str]) -> tuple[float, float]:
    """Return the interval of the mean of `values` (N,)."""
    ones = np.ones(len(values))
    return resampled([values, ones], groups, lambda hits, pictures: hits / pictures)


def resampled(
    columns: Sequence[ArrayLike],
    groups: Sequence[str],
    statistic: Statistic,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """Return the interval of a statistic of the sums of `columns`, each (N,) over pictures."""
    from scipy import stats

    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sums = [np.bincount(place, column) for column in columns]
    if len(sums[0]) < 2:  # scipy has nothing to choose from
        (value,) = statistic(*sums)
        return float(value), float(value)
    drawn = stats.bootstrap(
        sums,
        lambda *parts, axis: statistic(*(part.sum(axis) for part in parts)),
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=resamples,
        batch=BATCH,
        rng=np.random.default_rng(0),
    )
    # scipy's own limits lie at (1 - 0.95) / 2, which is not 0.025 in binary.
    low, high = np.quantile(drawn.bootstrap_distribution, [LOWEST, HIGHEST])
    return float(low), float(high)

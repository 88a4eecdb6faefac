"""Counts what was named rightly, with an interval drawn over groups.

NumPy alone, so that the server can do it; the training's `intervals.py` does the same. Knows no
heads.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.teaching.report import Interval, Right

DRAWS = 2000
SEED = 7


def right_of(right: NDArray[np.bool_], groups: Sequence[str]) -> Right:
    """Return how many of the cells (n,) are right, with the interval over their `groups` (n,)."""
    count = len(right)
    return Right(
        n=count,
        right=int(right.sum()),
        accuracy=float(right.mean()) if count else 0.0,
        interval=interval(right.astype(float), groups),
    )


def interval(values: NDArray[np.float64], groups: Sequence[str]) -> Interval:
    """Return the 95 % interval of the mean of `values` (n,), whole groups drawn with replacement.

    Where all shares are 0, or all 1, no draw differs from another, so the exact limit for so many
    groups stands there (Clopper and Pearson 1934, https://doi.org/10.1093/biomet/26.4.404).
    """
    if not len(values):
        return 0.0, 1.0
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(place, values)
    sizes = np.bincount(place).astype(float)
    exact = 0.025 ** (1 / len(sums))
    if (values == 1).all():
        return float(exact), 1.0
    if (values == 0).all():
        return 0.0, float(1 - exact)
    drawn = np.random.default_rng(SEED).integers(len(sums), size=(DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)

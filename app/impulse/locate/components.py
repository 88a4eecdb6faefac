"""Connected pieces of a mask, found by runs of pixels, in NumPy alone.

The locate block's tool, in place of `scipy.ndimage.label` (SciPy is 143 MB on
the server). Knows no colours and no cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Hold one 8-connected piece of a mask as its runs: pixels x0 <= x < x1 in row y."""

    y: NDArray[np.intp]
    x0: NDArray[np.intp]
    x1: NDArray[np.intp]
    area: int
    """Pixels in the piece."""

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom), half-open."""
        return int(self.x0.min()), int(self.y[0]), int(self.x1.max()), int(self.y[-1]) + 1

    @property
    def edge(self) -> NDArray[np.intp]:
        """Return the first and last pixels of all runs as (2 n, 2) points x, y."""
        return np.concatenate(
            [np.stack([self.x0, self.y], axis=1), np.stack([self.x1 - 1, self.y], axis=1)]
        )


def run_lengths(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the lengths of the runs of true pixels along the rows of `mask` (H, W)."""
    starts, ends = _runs(mask)
    return ends - starts


def pieces(mask: NDArray[np.bool_], least: int = 1) -> list[Piece]:
    """Return the 8-connected pieces of `mask` (H, W) of at least `least` pixels, largest first."""
    stride = mask.shape[1] + 2
    starts, ends = _runs(mask)
    if not len(starts):
        return []
    labels = _joined(starts, ends, stride)
    sizes = np.bincount(labels, weights=ends - starts)
    order = np.argsort(-sizes, kind="stable")
    found = []
    for label in order[sizes[order] >= max(least, 1)]:
        own = labels == label
        y, x0 = np.divmod(starts[own], stride)
        x1 = x0 + (ends[own] - starts[own])
        found.append(Piece(y, x0 - 1, x1 - 1, int(sizes[label])))
    return found


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs start and end, counted through rows with an empty pixel at each end."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = mask
    steps = np.diff(padded.ravel(), prepend=np.int8(0))
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def _joined(starts: NDArray[np.intp], ends: NDArray[np.intp], stride: int) -> NDArray[np.intp]:
    """Return for each run the lowest index of the runs it hangs together with.

    A run touches those of the next row that begin before its end + 1 and end after its
    start - 1, once both are counted from their rows' starts.
    """
    first = np.searchsorted(ends, starts + stride, side="left")
    last = np.searchsorted(starts, ends + stride, side="right")
    counts = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(starts)), counts)
    offsets = np.arange(len(upper)) - np.repeat(np.cumsum(counts) - counts, counts)
    lower = np.repeat(first, counts) + offsets
    labels = np.arange(len(starts))
    while True:
        least = np.minimum(labels[upper], labels[lower])
        after = labels.copy()
        np.minimum.at(after, labels[upper], least)
        np.minimum.at(after, labels[lower], least)
        after = after[after]
        if np.array_equal(after, labels):
            return labels
        labels = after

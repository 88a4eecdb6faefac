"""Asks a small network where the leukocytes of a photo are.

What the locate block calls where the spec names a network. The photo is seen small,
whole and unstretched. Knows middles and sides of cells, but not what boxes are made of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.impulse.point_network import PointNetwork, laid_out, most_around

OUTPUTS = 4
"""Of each place of the grid: the logit of a cell's middle, how far the middle lies to the right
and below (in places), and the logarithm of the cell's side over the view's."""
LEAST = 0.15
"""Heat of the photo's surest middle of a cell, at least: in a bad photo it stays low."""
LEAST_MORE = 0.3
"""Heat of the others, at least: in a foreign stain clear cells may stay below a half."""
NEARLY = 0.3
"""Heat of a cell's middle over that of the photo's surest one, at least."""
CLOSEST = 0.5
"""Two middles closer than this share of the surer cell's side are one cell."""
POINTS = 2
"""Points of the photo behind each pixel of the view, along either side."""


@dataclass(frozen=True, slots=True)
class Middle:
    """Hold where a cell is, in pixels of the photo."""

    x: float
    y: float
    side: float
    heat: float
    """How sure the network is, 0..1."""


class LocateNetwork(PointNetwork):
    """Find the middles of cells, from several threads at once."""

    does, outputs = "finds cells", OUTPUTS

    def middles(self, pixels: NDArray[np.uint8]) -> list[Middle]:
        """Return the middles of the leukocytes in `pixels` (H, W, 3), the surest first."""
        seen, zoom = view(pixels, self.size)
        return [
            Middle(x / zoom, y / zoom, side / zoom, heat)
            for x, y, side, heat in peaks(self.grid(seen), self.size)
        ]


def view(pixels: NDArray[np.uint8], size: int) -> tuple[NDArray[np.float32], float]:
    """Return the photo as the network sees it, and pixels of that for one of the photo.

    float32 (1, size, size, 3), -1..1: the whole photo in the upper left corner, black beside it.
    """
    return laid_out(reduced(pixels, size), size), size / max(pixels.shape[:2])


def reduced(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Return the photo with a longer side of `size`, each pixel the mean of a few of its points.

    A mean over all of its pixels would take longer than the network.
    """
    height, width = pixels.shape[:2]
    zoom = size / max(height, width)
    small = max(1, round(width * zoom)), max(1, round(height * zoom))
    points = small[0] * POINTS, small[1] * POINTS
    # Only the rows that are looked at are handed to Pillow, which copies them.
    rows = ((np.arange(points[1]) + 0.5) * (height / points[1])).astype(np.intp)
    photo = Image.fromarray(pixels.take(rows, axis=0))
    return np.asarray(photo.resize(points, Image.Resampling.NEAREST).reduce(POINTS))


def peaks(grid: NDArray[np.float64], size: int) -> list[tuple[float, float, float, float]]:
    """Return (x, y, side, heat) of the middles in the network's `grid` (h, w, 4), surest first.

    In pixels of a view that is `size` wide. A peak's neighbours have a say, each by its heat, where
    it is half of the peak's or more.
    """
    heat = 1 / (1 + np.exp(-grid[:, :, 0]))
    surest = float(heat.max())
    least = max(LEAST, min(LEAST_MORE, surest), NEARLY * surest)
    tops = (heat >= most_around(heat)) & (heat >= least)
    step = size / len(grid)
    found: list[tuple[float, float, float, float]] = []
    rows, columns = np.nonzero(tops)
    for place in np.argsort(-heat[rows, columns], kind="stable"):
        row, column = int(rows[place]), int(columns[place])
        top, left = max(row - 1, 0), max(column - 1, 0)
        near = grid[top : row + 2, left : column + 2]
        say = heat[top : row + 2, left : column + 2]
        say = np.where(say >= heat[row, column] / 2, say, 0)
        say = say / say.sum()
        right, below, size_told = (say[:, :, None] * near[:, :, 1:4]).sum(axis=(0, 1))
        across, down = say.sum(axis=0), say.sum(axis=1)
        middle_x = float(across @ np.arange(left, left + len(across)) + 0.5 + right) * step
        middle_y = float(down @ np.arange(top, top + len(down)) + 0.5 + below) * step
        side = float(np.exp(size_told)) * size
        apart = all(
            np.hypot(middle_x - other[0], middle_y - other[1]) > CLOSEST * other[2]
            for other in found
        )
        if apart:
            found.append((middle_x, middle_y, side, float(heat[row, column])))
    return found

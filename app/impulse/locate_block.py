"""Locate block: the photo becomes boxes of its leukocytes.

Second block of the impulse: after the input block, before the DSP block.
Knows what a stained nucleus looks like, but no classes and no model.
"""

import numpy as np
from numpy.typing import NDArray

from app.impulse.box import Box
from app.impulse.components import Piece, pieces
from app.impulse.spec import LocateSpec
from app.impulse.stain import stain

MOST = 16
"""Boxes a photo, at most."""
LEAST_STAIN = 0.12
"""Optical density that a nucleus holds at least, whatever the photo's own threshold is."""
LEAST_NUCLEUS = 0.0012
"""Area of the smallest nucleus over the square of the photo's short side."""
LEAST_SHARE = 0.25
"""Area of the smallest nucleus over that of the photo's largest one: the rest is platelets."""
LEAST_LOBE = 0.15
"""Area of the smallest lobe of a nucleus over LEAST_NUCLEUS."""
MOST_LOBES = 30
"""Pieces looked at in a photo, the largest first."""
GAP = 0.35
"""Lobes are one nucleus up to this gap over their mean diameter."""
CELL = 1.27
"""Side of a cell over that of its nucleus's box: the median over 290 boxed cells."""


class LocateBlock:
    """Find leukocytes by their nuclei: stain, threshold, pieces, nuclei, cells."""

    def __init__(self, spec: LocateSpec) -> None:
        self.spec = spec

    def locate(self, pixels: NDArray[np.uint8]) -> list[Box]:
        """Return square boxes of the leukocytes in `pixels` (H, W, 3), the largest first.

        At most 16, inside the frame; none if nothing looks like a nucleus or the spec's
        method is `frame`.
        """
        if self.spec.method == "frame":
            return []
        stained = stain(pixels)
        if stained is None:
            return []
        amount, known = stained
        mask = amount > max(otsu(amount[known]), LEAST_STAIN)
        height, width = pixels.shape[:2]
        scale = max(width / mask.shape[1], height / mask.shape[0])
        boxes = [self._box(nucleus, scale, width, height) for nucleus in nuclei(mask)[:MOST]]
        return sorted(boxes, key=lambda box: box.area, reverse=True)

    def _box(self, nucleus: list[Piece], scale: float, width: int, height: int) -> Box:
        """Return the padded square around a nucleus's cell, moved into the frame."""
        x0, y0, x1, y1 = bounds(nucleus)
        cell = max(CELL * ((x1 - x0) * (y1 - y0)) ** 0.5, x1 - x0, y1 - y0)
        side = min(round(cell * scale * self.spec.margin), width, height)
        left = round((x0 + x1) / 2 * scale - side / 2)
        top = round((y0 + y1) / 2 * scale - side / 2)
        left = min(max(left, 0), width - side)
        top = min(max(top, 0), height - side)
        return Box(left, top, left + side, top + side)


def otsu(values: NDArray[np.float32], bins: int = 128) -> float:
    """Return the threshold that parts `values` into the two classes farthest apart.

    N. Otsu, IEEE Trans. SMC 9 (1979) 62-66.
    """
    counts, edges = np.histogram(values, bins)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    apart = np.divide(
        (sums[-1] * below / counts.sum() - sums[:-1]) ** 2,
        below * above,
        out=np.zeros(bins - 1),
        where=(below > 0) & (above > 0),
    )
    return float(middles[np.argmax(apart)])


def nuclei(mask: NDArray[np.bool_]) -> list[list[Piece]]:
    """Return the nuclei in the stained `mask` (h, w) as their lobes, the largest nucleus first."""
    least = LEAST_NUCLEUS * min(mask.shape) ** 2
    groups: list[list[Piece]] = []
    for piece in pieces(mask, round(max(6.0, LEAST_LOBE * least)))[:MOST_LOBES]:
        near = [group for group in groups if any(_together(piece, lobe) for lobe in group)]
        groups = [group for group in groups if group not in near]
        groups.append([lobe for group in near for lobe in group] + [piece])
    groups.sort(key=area, reverse=True)
    return [group for group in groups if area(group) >= max(least, LEAST_SHARE * area(groups[0]))]


def area(nucleus: list[Piece]) -> int:
    """Return the pixels of a nucleus's lobes."""
    return sum(lobe.area for lobe in nucleus)


def bounds(nucleus: list[Piece]) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom) of a nucleus, half-open."""
    left, top, right, bottom = zip(*(lobe.bounds for lobe in nucleus), strict=True)
    return min(left), min(top), max(right), max(bottom)


def _together(one: Piece, other: Piece) -> bool:
    """Tell whether two lobes are near enough for one nucleus."""
    diameters = 2 * np.sqrt(np.array([one.area, other.area]) / np.pi)
    reach = 1 + GAP * diameters.mean()
    apart = one.edge[:, None] - other.edge[None]
    return bool((apart**2).sum(axis=2).min() <= reach**2)

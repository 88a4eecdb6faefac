"""Locate block: the photo becomes boxes of its leukocytes.

Second block of the impulse: after the input block, before the DSP block.
Knows what a stained nucleus looks like, but no classes and no model.
"""

import numpy as np
from numpy.typing import NDArray

from app.impulse.box import Box
from app.impulse.nucleus import Nucleus, cell_side, nuclei
from app.impulse.spec import LocateSpec
from app.impulse.stain import Stain, stain

MOST = 16
"""Boxes a photo, at most."""
LEAST_STAIN = 0.12
"""Optical density that a nucleus holds at least, whatever the photo's own threshold is."""
TOP_SHARE = 0.003
"""Share of the lit pixels that the most stained ones are looked for in."""
TOP_HEIGHT = 0.5
"""Least stain of a nucleus over that of the most stained pixels, above the photo's median."""
THIN = 0.4
"""Optical density in green from which more is just thick when glass and cells are parted."""
GLASS_BELOW = 0.6
"""Glass is below this share of the threshold between glass and cells."""


class LocateBlock:
    """Find leukocytes by their nuclei: stain, threshold, nuclei, cells, boxes."""

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
        found = nuclei(stained.nuclear > nuclear_threshold(stained))[:MOST]
        if not found:
            return []
        glass = stained.green < GLASS_BELOW * otsu(np.minimum(stained.green[stained.lit], THIN))
        height, width = pixels.shape[:2]
        zoom = max(width, height) / max(glass.shape)
        boxes = [self._box(one, cell_side(one, glass), zoom, width, height) for one in found]
        return sorted(boxes, key=lambda box: box.area, reverse=True)

    def _box(self, nucleus: Nucleus, cell: float, zoom: float, width: int, height: int) -> Box:
        """Return the padded square around a cell, moved into the frame."""
        x0, y0, x1, y1 = nucleus.bounds
        side = min(round(cell * zoom * self.spec.margin), width, height)
        left = round((x0 + x1) / 2 * zoom - side / 2)
        top = round((y0 + y1) / 2 * zoom - side / 2)
        left = min(max(left, 0), width - side)
        top = min(max(top, 0), height - side)
        return Box(left, top, left + side, top + side)


def nuclear_threshold(stained: Stain) -> float:
    """Return the stain from which a pixel counts as nucleus in this photo."""
    values = stained.nuclear[stained.lit]
    top = float(
        np.partition(values, -max(1, round(TOP_SHARE * values.size)))[
            -max(1, round(TOP_SHARE * values.size))
        ]
    )
    middle = float(np.median(values))
    return max(otsu(values), middle + TOP_HEIGHT * (top - middle), LEAST_STAIN)


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

"""Locate block: the photo becomes boxes of its leukocytes.

Second block of the impulse: after the input block, before the DSP block. Asks a network,
or goes by what a stained nucleus looks like. Knows no classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.impulse.box import Box
from app.impulse.colour.colours import Colours, measure
from app.impulse.colour.stain import Stain, stain
from app.impulse.locate.components import pieces, run_lengths
from app.impulse.locate.locate_network import LocateNetwork
from app.impulse.locate.nucleus import Nucleus, cell_side, nuclei
from app.impulse.spec import LocateSpec
from app.impulse.survey.survey_network import Seen

MOST = 16
"""Boxes a photo, at most."""
MOST_SURVEYED = 100
"""The same of a photo that is surveyed."""
LEAST_STAIN = 0.25
"""Mean optical density that a nucleus holds at least; 99 of 100 boxed ones hold 0.5."""
LEAST_MORE = 0.2
"""Optical density that a nucleus holds more than the other cells, at least."""
TOP_SHARE = 0.003
"""Share of the lit pixels that are taken for the most stained ones."""
TOP_HEIGHT = 0.58
"""Least stain of a nucleus's pixel over that of the most stained ones."""
LEAST_TO_RED = 0.88
"""Breadth of the smallest nucleus over the typical chord of a red cell: the rest is platelets."""
MOST_MIDDLE = 0.01
"""Area of the pale middle of a red cell over the photo's, at most."""
LEAST_CHORDS = 20
"""Chords of red cells from which their size can be told."""
THIN = 0.4
"""Optical density in green from which more is just thick when glass and cells are parted."""
GLASS_BELOW = 0.6
"""Glass is below this share of the threshold between glass and cells."""


@dataclass(frozen=True, slots=True)
class Located:
    """Hold what was found in a photo."""

    boxes: list[Box]
    """The surest first; of the nucleus rule the largest."""
    colours: Colours | None
    """Of the stain; None of a network, and where no leukocyte tells them."""


class LocateBlock:
    """Find leukocytes: by a network, or by their nuclei (stain, threshold, nuclei, cells)."""

    def __init__(self, spec: LocateSpec, network: LocateNetwork | None = None) -> None:
        self.spec = spec
        self._network = network

    def locate(self, pixels: NDArray[np.uint8]) -> list[Box]:
        """Return square boxes of the leukocytes in `pixels` (H, W, 3), the surest first.

        At most 16, inside the frame; none if nothing looks like a leukocyte or the spec's
        method is `frame`.
        """
        return self.find(pixels).boxes

    def find(self, pixels: NDArray[np.uint8]) -> Located:
        """Return the boxes as `locate` does, and the colours of the photo's stain."""
        if self.spec.method == "frame":
            return Located([], None)
        height, width = pixels.shape[:2]
        if self._network is not None:
            middles = self._network.middles(pixels)[:MOST]
            return Located(
                [self._box(one.x, one.y, one.side, width, height) for one in middles], None
            )
        stained = stain(pixels)
        if stained is None:
            return Located([], None)
        thickness = np.minimum(stained.green[::2, ::2][stained.lit[::2, ::2]], THIN)
        glass = stained.green < GLASS_BELOW * otsu(thickness)
        mask = stained.nuclear > nuclear_threshold(stained)
        found = leukocytes(stained, mask, glass)[:MOST]
        zoom = max(width, height) / max(glass.shape)
        boxes = []
        for one in found:
            x0, y0, x1, y1 = one.bounds
            side = cell_side(one, glass) * zoom
            boxes.append(self._box((x0 + x1) / 2 * zoom, (y0 + y1) / 2 * zoom, side, width, height))
        colours = _colours(
            stained, mask, glass, found, [box.scaled(1 / zoom, 1 / zoom) for box in boxes]
        )
        return Located(sorted(boxes, key=lambda box: box.area, reverse=True), colours)

    def framed(
        self, seen: Sequence[Seen], pixels: NDArray[np.uint8], located: Sequence[Box]
    ) -> list[Box]:
        """Return square boxes of the leukocytes that a survey of `pixels` has seen, at most 100.

        Where one was `located` at first it keeps that box.
        """
        height, width = pixels.shape[:2]
        before, boxes = list(located), []
        for one in seen:
            if one.kind != "leukocyte":
                continue
            box = self._box(one.x, one.y, (one.width * one.height) ** 0.5, width, height)
            same = next((other for other in before if _centred(box, other)), None)
            if same is not None:
                before.remove(same)
            boxes.append(same or box)
        return boxes[:MOST_SURVEYED]

    def _box(self, x: float, y: float, cell: float, width: int, height: int) -> Box:
        """Return the padded square around the cell at `x`, `y`, moved into the frame."""
        side = max(1, min(round(cell * self.spec.margin), width, height))
        left = min(max(round(x - side / 2), 0), width - side)
        top = min(max(round(y - side / 2), 0), height - side)
        return Box(left, top, left + side, top + side)


def _centred(one: Box, other: Box) -> bool:
    """Tell whether the middle of each box lies in the other."""
    across, down = (one.x0 + one.x1 - other.x0 - other.x1), (one.y0 + one.y1 - other.y0 - other.y1)
    return max(abs(across), abs(down)) < min(one.width, other.width)


def _colours(
    stained: Stain,
    mask: NDArray[np.bool_],
    glass: NDArray[np.bool_],
    found: list[Nucleus],
    cells: list[Box],
) -> Colours | None:
    """Measure the photo's colours: nuclei in the stained `mask`, red cells outside all `cells`."""
    nuclei_of_cells = np.zeros(mask.shape, dtype=np.bool_)
    red_cells = stained.lit & ~glass & ~mask
    for nucleus in found:
        nuclei_of_cells |= nucleus.drawn(mask.shape)
    for box in cells:
        red_cells[box.y0 : box.y1, box.x0 : box.x1] = False
    return measure(stained, nuclei_of_cells, red_cells)


def leukocytes(stained: Stain, mask: NDArray[np.bool_], glass: NDArray[np.bool_]) -> list[Nucleus]:
    """Return the nuclei of leukocytes in the stained `mask`, the largest first.

    Red cells and platelets are left out.
    """
    others = stained.lit & ~glass & ~mask
    usual = float(np.median(stained.nuclear[others])) if others.any() else 0.0
    chord = red_chord(others, glass)
    found = []
    for nucleus in nuclei(mask, glass):
        amount = float(stained.nuclear[nucleus.drawn(mask.shape)].mean())
        if (
            amount >= max(LEAST_STAIN, usual + LEAST_MORE)
            and nucleus.breadth(mask.shape) >= LEAST_TO_RED * chord
        ):
            found.append(nucleus)
    return found


def red_chord(cells: NDArray[np.bool_], glass: NDArray[np.bool_]) -> float:
    """Return the typical chord of a red cell in pixels, 0 if there are too few to tell.

    Their pale middles look like glass, so small islands of glass count as cell.
    """
    filled = cells.copy()
    for island in pieces(glass):
        if island.area <= MOST_MIDDLE * glass.size:
            for y, x0, x1 in zip(island.y, island.x0, island.x1, strict=True):
                filled[y, x0:x1] = True
    chords = np.concatenate([run_lengths(filled), run_lengths(filled.T)])
    chords = chords[chords >= 3]
    return float(np.median(chords)) if len(chords) >= LEAST_CHORDS else 0.0


def nuclear_threshold(stained: Stain) -> float:
    """Return the stain from which a pixel counts as nucleus in this photo."""
    values = stained.nuclear[::2, ::2][stained.lit[::2, ::2]]
    most = max(1, round(TOP_SHARE * values.size))
    top = float(np.partition(values, -most)[-most])
    return max(otsu(values), TOP_HEIGHT * top, LEAST_STAIN / 2)


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

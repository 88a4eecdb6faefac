"""Turns samples into features through the impulse's own blocks, plain or varied.

Training's way into the impulse: input -> (phone) -> locate -> (augment) -> DSP.
Knows no network; the only resize is the DSP block's.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.box import Box
from app.impulse.colours import Colours
from app.impulse.dsp_block import DspBlock
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment import (
    Pixels,
    cut_turned,
    degrade,
    jitter_box,
    other_colours,
    recolour,
    restain,
    save_again,
)
from app.training.dataset import Sample
from app.training.phone import snap

Features = NDArray[np.float32]

SAVED_AGAIN = 0.25
"""Share of the varied crops that come from a field turned onto black corners."""
SNAPPED = 0.4
"""Share of the varied crops that come from a phone's photo of the field."""
SEVERITIES = (1, 2, 3, 3, 4)
"""How bad those photos are, each as often."""
SNAP_SIDE = 640
"""Long side of those photos in pixels."""
OTHER_COLOURS = 0.5
"""Share of the varied crops that are shown in the colours of another laboratory."""
RESTAINED = 0.2
"""Share of the varied crops whose nucleus alone takes another stain's colour."""
FAR = 0.4
"""How far off its cell a box may lie to be taken for it, over the box's side."""

LARGER = 1.8
"""How much larger or smaller than its cell a box may be."""

Cut = tuple[Pixels, Colours | None]
"""The pixels around a cell, and the colours of the photo they are from."""


@dataclass(frozen=True, slots=True)
class CellPhoto:
    """Hold a sample's photo, the box of its clearest cell and the colours of its stain."""

    pixels: Pixels
    box: Box
    colours: Colours | None


class Cropper:
    """Make features of samples as serving would, and of varied copies of them."""

    def __init__(self, locate: LocateSpec, dsp: DspSpec) -> None:
        self.input_block = InputBlock()
        self.locate_block = LocateBlock(locate)
        self.dsp_block = DspBlock(dsp)

    def open(self, sample: Sample) -> CellPhoto | None:
        """Read a sample's photo and locate its cell; None where it can't be read.

        Where no cell is located the whole frame stands in, as in serving.
        """
        try:
            pixels = self.input_block.read(sample.path.read_bytes()).pixels
        except (BadPhoto, OSError):
            return None
        found = self.locate_block.find(pixels)
        if sample.beside:
            return _beside(pixels, found.boxes, found.colours)
        frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
        return CellPhoto(pixels, found.boxes[0] if found.boxes else frame, found.colours)

    def plain(self, photo: CellPhoto) -> Features:
        """Return the features (1, S, S, C) that serving computes."""
        return self.dsp_block.features(photo.pixels, photo.box, photo.colours)

    def varied(self, photo: CellPhoto, rng: Generator) -> Features:
        """Return the features (1, S, S, C) of a varied copy of the cell."""
        return self.dsp_block.features(self.varied_square(photo, rng))

    def varied_square(self, photo: CellPhoto, rng: Generator) -> Pixels:
        """Return the pixels (S, S, 3) behind those features."""
        route = rng.random()
        if route < SAVED_AGAIN:
            crop, colours = self._saved_again(photo, rng)
        elif route < SAVED_AGAIN + SNAPPED:
            crop, colours = self._snapped(photo, rng)
        else:
            crop, colours = degrade(cut_turned(photo.pixels, photo.box, rng), rng), photo.colours
        if colours is not None and rng.random() < OTHER_COLOURS:
            crop = colours.normalised(crop, other_colours(rng))
        if rng.random() < RESTAINED:
            crop = restain(crop, rng)
        return recolour(np.asarray(self.dsp_block.crop(crop)), rng)

    def _saved_again(self, photo: CellPhoto, rng: Generator) -> Cut:
        """Return the cell as it is found in a turned field."""
        field, turn = save_again(photo.pixels, rng)
        box = photo.box
        middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        centre = turn.find(middle, field.shape[1], field.shape[0])
        side = photo.box.width * field.shape[1] / photo.pixels.shape[1]
        crop, colours = self._found(field, centre, side, rng)
        return degrade(crop, rng), colours

    def _snapped(self, photo: CellPhoto, rng: Generator) -> Cut:
        """Return the cell as it is found in a phone's photo."""
        shot = snap(photo.pixels, photo.box, int(rng.choice(SEVERITIES)), rng, SNAP_SIDE)
        return self._found(shot.pixels, shot.centre, shot.side, rng)

    def _found(
        self, field: Pixels, centre: tuple[float, float], side: float, rng: Generator
    ) -> Cut:
        """Return what the rule finds at `centre`; where it finds nothing, a square of `side`."""
        found = self.locate_block.find(field)
        height, width = field.shape[:2]
        taken = _square(centre, side, width, height)
        for box in found.boxes:
            off = hypot((box.x0 + box.x1) / 2 - centre[0], (box.y0 + box.y1) / 2 - centre[1])
            if off < FAR * box.width and 1 / LARGER < box.width / side < LARGER:
                taken = box
                break
        box = jitter_box(taken, width, height, rng)
        return field[box.y0 : box.y1, box.x0 : box.x1], found.colours


def _square(centre: tuple[float, float], side: float, width: int, height: int) -> Box:
    """Return the square of about `side` around `centre`, moved into the frame."""
    wide = max(1, min(round(side), width, height))
    left = min(max(round(centre[0] - wide / 2), 0), width - wide)
    top = min(max(round(centre[1] - wide / 2), 0), height - wide)
    return Box(left, top, left + wide, top + wide)


def _beside(pixels: Pixels, cells: list[Box], colours: Colours | None) -> CellPhoto | None:
    """Return a square beside all `cells`, as large as the first; None where there is no room."""
    height, width = pixels.shape[:2]
    side = min(cells[0].width if cells else min(height, width) // 3, min(height, width) // 2)
    rng = np.random.default_rng(int(pixels[::16, ::16].sum()))
    for _ in range(40):
        x, y = (int(n) for n in rng.integers(0, (width - side + 1, height - side + 1)))
        if all(_apart(Box(x, y, x + side, y + side), cell) for cell in cells):
            return CellPhoto(pixels, Box(x, y, x + side, y + side), colours)
    return None


def _apart(one: Box, other: Box) -> bool:
    """Tell whether the boxes share less than a tenth of the first one's area."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(wide, 0) * max(high, 0) < 0.1 * one.area

"""Turns samples into features, or into regions to vary, through the impulse's own blocks.

Training's way into the impulse: input -> (phone) -> locate -> DSP. Knows no network.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from app.errors import BadPhoto
from app.impulse.box import Box
from app.impulse.colour.colours import Colours
from app.impulse.dsp_block import RESAMPLING, DspBlock
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment.augment import Pixels, save_again
from app.training.augment.phone.camera import snap
from app.training.data.dataset import Sample, cut

Features = NDArray[np.float32]

TURNED = 0.4
"""Share of the views that show a field turned onto black corners; the rest is a phone's photo."""
SEVERITIES = (1, 2, 3, 3, 4)
"""How bad those photos are, each as often."""
SNAP_SIDE = 640
"""Long side of those photos in pixels."""
FAR = 0.4
"""How far off its cell a box may lie to be taken for it, over the box's side."""

LARGER = 1.8
"""How much larger or smaller than its cell a box may be."""


@dataclass(frozen=True, slots=True)
class CellPhoto:
    """Hold a sample's photo, the box of its clearest cell and the colours of its stain."""

    pixels: Pixels
    box: Box
    colours: Colours | None


class Cropper:
    """Make features of samples as serving would, and of varied views of them."""

    def __init__(self, locate: LocateSpec, dsp: DspSpec) -> None:
        self.input_block = InputBlock()
        self.locate_block = LocateBlock(locate)
        self.dsp_block = DspBlock(dsp)
        self.framed = locate.method == "frame"
        # Beside which cells to look, where the whole frame is shown.
        self._finder = LocateBlock(LocateSpec()) if self.framed else self.locate_block

    def open(self, sample: Sample) -> CellPhoto | None:
        """Read a sample's photo and locate its cell; None where it can't be read.

        Its own box where it has one. Where no cell is located the whole frame stands in, as in
        serving.
        """
        try:
            pixels = self.input_block.read(sample.path.read_bytes()).pixels
        except (BadPhoto, OSError):
            return None
        if sample.beside:
            beside = self._finder.find(pixels)
            return _beside(pixels, beside.boxes, beside.colours)
        found = self.locate_block.find(pixels)
        height, width = pixels.shape[:2]
        if sample.box:
            return CellPhoto(pixels, cut(sample.box, width, height), found.colours)
        frame = Box(0, 0, width, height)
        return CellPhoto(pixels, found.boxes[0] if found.boxes else frame, found.colours)

    def plain(self, photo: CellPhoto) -> Features:
        """Return the features (1, S, S, C) that serving computes."""
        return self.dsp_block.features(photo.pixels, photo.box, photo.colours)

    def seen_again(self, photo: CellPhoto, rng: Generator) -> CellPhoto:
        """Return the cell in a turned field, or in a phone's photo of the field."""
        if rng.random() < TURNED:
            field, turn = save_again(photo.pixels, rng)
            box = photo.box
            box_centre = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            centre = turn.find(box_centre, field.shape[1], field.shape[0])
            side = photo.box.width * field.shape[1] / photo.pixels.shape[1]
        else:
            shot = snap(photo.pixels, photo.box, int(rng.choice(SEVERITIES)), rng, SNAP_SIDE)
            field, centre, side = shot.pixels, shot.centre, shot.side
        found = self.locate_block.find(field)
        height, width = field.shape[:2]
        if self.framed:
            return CellPhoto(field, Box(0, 0, width, height), found.colours)
        taken = _square(centre, side, width, height)
        for box in found.boxes:
            off = hypot((box.x0 + box.x1) / 2 - centre[0], (box.y0 + box.y1) / 2 - centre[1])
            if off < FAR * box.width and 1 / LARGER < box.width / side < LARGER:
                taken = box
                break
        return CellPhoto(field, taken, found.colours)


def surroundings(
    pixels: Pixels, box: Box, span: float, side: int, squashed: bool = False
) -> Pixels:
    """Return the square of `span` times the `box`, around its centre, as (side, side, 3).

    Beyond the edge of the photo its mirror image goes on. A box that is no square is `squashed`
    to one, or more of its photo is shown.
    """
    wide, high = box.width, box.height
    if not squashed:
        wide = high = max(wide, high)
    across, down = max(2, round(wide * span)), max(2, round(high * span))
    left, top = round((box.x0 + box.x1 - across) / 2), round((box.y0 + box.y1 - down) / 2)
    height, width = pixels.shape[:2]
    pads = [
        (max(0, -top), max(0, top + down - height)),
        (max(0, -left), max(0, left + across - width)),
        (0, 0),
    ]
    if any(max(pad) for pad in pads):
        pixels = np.pad(pixels, pads, mode="symmetric")
        left, top = left + pads[1][0], top + pads[0][0]
    part = Image.fromarray(np.ascontiguousarray(pixels[top : top + down, left : left + across]))
    return np.asarray(part.resize((side, side), RESAMPLING, reducing_gap=2.0))


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

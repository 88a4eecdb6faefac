"""Turns samples into features through the impulse's own blocks, plain or varied.

Training's way into the impulse: input -> locate -> (augment) -> DSP. Knows
no network; the only resize is the DSP block's.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.box import Box
from app.impulse.dsp_block import DspBlock
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment import (
    Pixels,
    cut_turned,
    degrade,
    jitter_box,
    recolour,
    restain,
    save_again,
)
from app.training.dataset import Sample

Features = NDArray[np.float32]

RESTAINED = 0.35
"""Share of the varied crops that take another stain's colours."""
SAVED_AGAIN = 0.45
"""Share of the varied crops that come from a field turned onto black corners."""


@dataclass(frozen=True, slots=True)
class CellPhoto:
    """Hold a sample's photo and the box of its largest cell."""

    pixels: Pixels
    box: Box


class Cropper:
    """Make features of samples as serving would, and of varied copies of them."""

    def __init__(self, locate: LocateSpec, dsp: DspSpec) -> None:
        self.input_block = InputBlock()
        self.locate_block = LocateBlock(locate)
        self.dsp_block = DspBlock(dsp)

    def open(self, sample: Sample) -> CellPhoto | None:
        """Read a sample's photo and locate its cell; None where it can't be read."""
        try:
            pixels = self.input_block.read(sample.path.read_bytes()).pixels
        except (BadPhoto, OSError):
            return None
        boxes = self.locate_block.locate(pixels)
        frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
        return CellPhoto(pixels, boxes[0] if boxes else frame)

    def plain(self, photo: CellPhoto) -> Features:
        """Return the features (1, S, S, C) that serving computes."""
        return self.dsp_block.features(photo.pixels, photo.box)

    def varied(self, photo: CellPhoto, rng: Generator) -> Features:
        """Return the features (1, S, S, C) of a varied copy of the cell."""
        crop = None
        if rng.random() < SAVED_AGAIN:
            crop = self._saved_again(photo, rng)
        if crop is None:
            crop = cut_turned(photo.pixels, photo.box, rng)
        if rng.random() < RESTAINED:
            crop = restain(crop, rng)
        return self.dsp_block.features(degrade(recolour(crop, rng), rng))

    def _saved_again(self, photo: CellPhoto, rng: Generator) -> Pixels | None:
        """Return the cell as the locate block finds it in a turned field; None if it does not."""
        field, (x, y) = save_again(photo.pixels, photo.box, rng)
        for box in self.locate_block.locate(field):
            off = hypot((box.x0 + box.x1) / 2 - x, (box.y0 + box.y1) / 2 - y)
            if off < 0.4 * box.width:
                box = jitter_box(box, field.shape[1], field.shape[0], rng)
                return field[box.y0 : box.y1, box.x0 : box.x1]
        return None

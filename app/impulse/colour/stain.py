"""How much light the stain takes from each pixel of a photo.

The locate block's first step. Light is measured against the glass, so that a
colour cast, a dim lamp or another microscope changes little. Knows no cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

LONG_SIDE = 256
"""Pixels of the longer side at which stain is measured: a cell is then 20 to 170 pixels wide."""
WEIGHTS = np.array([0.25, 1.0, -1.0], dtype=np.float32)
"""Of the optical densities of red, green, blue. The azur and eosin of a nucleus stop green far
more than blue; haemoglobin stops blue most (Soret band, 415 nm); glass stops neither."""
DARK = 24
"""Pixels with no channel above this are the outside of the picture: black corners, bars, ink."""
OFFSET = 8.0
"""Added to light before its logarithm, so that noise in dark pixels does not look like stain."""


@dataclass(frozen=True, slots=True)
class Stain:
    """Hold maps (h, w) of one photo, shrunk to at most LONG_SIDE pixels."""

    nuclear: NDArray[np.float32]
    """Optical density of nuclear stain: glass about 0, red cells -0.1 to 0.3, nuclei 0.4 to 2."""
    green: NDArray[np.float32]
    """Optical density in green light, which every cell has and the glass has not."""
    lit: NDArray[np.bool_]
    """Where the photo shows anything: not in black corners or bars."""
    density: NDArray[np.float32]
    """(h, w, 3): optical density against the glass, RGB."""
    glass: NDArray[np.float32]
    """(3,): light of the glass, 0..255."""


def stain(pixels: NDArray[np.uint8]) -> Stain | None:
    """Return the stain in `pixels` (H, W, 3), RGB; None if next to nothing is lit."""
    light = _shrunk(pixels)
    lit = np.maximum(np.maximum(light[:, :, 0], light[:, :, 1]), light[:, :, 2]) > DARK
    if lit[::2, ::2].mean() < 0.05:
        return None
    glass = _glass(light, lit)
    density = np.log(glass + OFFSET) - np.log(light + OFFSET)
    nuclear = density @ WEIGHTS
    nuclear[~lit] = 0
    return Stain(_blurred(nuclear), _blurred(density[:, :, 1]), lit, density, glass)


def _shrunk(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the photo as light 0..255, its longer side LONG_SIDE pixels if it was more."""
    photo = Image.fromarray(pixels)
    scale = min(1.0, LONG_SIDE / max(photo.size))
    size = max(1, round(photo.width * scale)), max(1, round(photo.height * scale))
    small = photo.resize(size, Image.Resampling.BOX, reducing_gap=1.0)
    return np.asarray(small).astype(np.float32)


def _glass(light: NDArray[np.float32], lit: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the colour (3,) of the empty glass: of the bright pixels, bar the brightest."""
    shown = light[::2, ::2][lit[::2, ::2]]  # a quarter of the pixels tells as much
    order = np.argsort(shown @ np.ones(3, dtype=np.float32))
    first, last = int(0.70 * (len(order) - 1)), int(0.95 * (len(order) - 1))
    colour: NDArray[np.float32] = shown[order[first : last + 1]].mean(axis=0)
    return colour


def _blurred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean over 3 x 3 pixels."""
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    mean: NDArray[np.float32] = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return mean

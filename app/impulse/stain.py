"""How much nuclear stain each pixel of a photo holds.

The locate block's first step. Light is measured against the glass, so that a
colour cast, a dim lamp or another microscope changes little. Knows no cells.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

LONG_SIDE = 256
"""Pixels of the longer side at which stain is measured: a cell is then 20 to 170 pixels wide."""
WEIGHTS = np.array([0.25, 1.0, -1.0], dtype=np.float32)
"""Of the optical densities of red, green, blue. Azur and eosin bound to a nucleus stop green
far more than blue; haemoglobin stops blue most (Soret band, 415 nm); glass stops neither."""
DARK = 24
"""Pixels with no channel above this are the outside of the picture: black corners, bars, ink."""
OFFSET = 8.0
"""Added to light before its logarithm, so that noise in dark pixels does not look like stain."""


def stain(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | None:
    """Return stain (h, w) in optical density and where it is known; None if nothing is lit.

    `pixels` is (H, W, 3) RGB; the result is as large or smaller, its longer side at most
    LONG_SIDE. Glass is about 0, red cells -0.1 to 0.1, nuclei 0.3 to 1.5.
    """
    photo = Image.fromarray(pixels)
    scale = min(1.0, LONG_SIDE / max(photo.size))
    size = max(1, round(photo.width * scale)), max(1, round(photo.height * scale))
    light = np.asarray(photo.resize(size, Image.Resampling.BOX), dtype=np.float32)
    known = light.max(axis=2) > DARK
    if known.mean() < 0.05:
        return None
    density = np.log(_glass(light, known) + OFFSET) - np.log(light + OFFSET)
    amount = density @ WEIGHTS
    amount[~known] = 0
    return _blurred(amount), known


def _glass(light: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the colour (3,) of the empty glass: of the bright pixels, bar the brightest."""
    brightness = light.sum(axis=2)
    low, high = np.percentile(brightness[known], [70, 95])
    colour: NDArray[np.float32] = light[known & (brightness >= low) & (brightness <= high)].mean(
        axis=0
    )
    return colour


def _blurred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean over 3 x 3 pixels."""
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    mean: NDArray[np.float32] = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return mean

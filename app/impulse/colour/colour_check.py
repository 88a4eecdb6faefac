"""Whether a cell has the colours of a stain at all.

Asked by the impulse of each located cell: a grey photo, or one whose red and blue a program
swapped, still looks like cells to a network, and must not be told as sure. Knows no classes.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

SAMPLES = 32
"""Pixels a side that are looked at."""
COLOUR_LEAST = 0.12
"""Optical density by which some pixel's channels differ, against the cell's surroundings. Of 650
real cells none has less than 0.25, of grey ones none more than 0.02."""
RED_LEAST = 0.0
"""Optical density that a nucleus takes from red more than from blue, against its surroundings, at
least. Azur stops red far more than blue; haemoglobin and eosin, around it, stop blue."""
NUCLEUS, AROUND = 0.85, 0.5
"""Shares of the crop's pixels below which, by what they stop of green, the nucleus is not, and
its surroundings are."""


def colour_doubt(crop: NDArray[np.uint8]) -> Literal["no_colour", "odd_colour"] | None:
    """Tell what is wrong with the colours of a cell, (H, W, 3) as photographed; None if nothing."""
    step = max(1, min(crop.shape[:2]) // SAMPLES)
    light = crop[::step, ::step].reshape(-1, 3).astype(np.float32)
    density = np.log(256 / (light + 1))
    green = density[:, 1].copy()
    nucleus, around = np.sort(green)[[int(share * (green.size - 1)) for share in (NUCLEUS, AROUND)]]
    density -= density[green <= around].mean(axis=0)
    spread = density.max(axis=1) - density.min(axis=1)
    if np.sort(spread)[int(0.99 * (spread.size - 1))] < COLOUR_LEAST:
        return "no_colour"
    red, _, blue = density[green >= nucleus].mean(axis=0)
    return "odd_colour" if red - blue < RED_LEAST else None

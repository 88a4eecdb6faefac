"""Draws, for each crop of a batch, the laboratory in whose colours it is shown.

Between the regions, whose colours are known, and the training graph. Knows no pixels.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.impulse.colour.colours import Colours
from app.training.augment.augment import other_colours

WIDTH = 15
"""A (3, 3) map of optical densities, the light of its own glass and of the other's, RGB."""


def row(colours: Colours | None) -> NDArray[np.float32]:
    """Return colours as they are stored: (9,), all nan where they could not be measured."""
    if colours is None:
        return np.full(9, np.nan, np.float32)
    parts = (colours.glass, colours.nucleus, colours.red_cell)
    return np.concatenate(parts).astype(np.float32)


def drawn(rows: NDArray[np.float32], share: float, rng: Generator) -> NDArray[np.float32]:
    """Return (N, WIDTH) for colours (N, 9): another laboratory for a `share`, else their own."""
    same = np.concatenate([np.eye(3).ravel(), np.full(6, 255.0)]).astype(np.float32)
    found = np.tile(same, (len(rows), 1))
    for place, one in enumerate(rows):
        if np.isfinite(one).all() and rng.random() < share:
            own = Colours(one[:3], one[3:6], one[6:])
            other = other_colours(rng)
            found[place] = np.concatenate([own.matrix(other).ravel(), own.glass, other.glass])
    return found

"""The colours of a photo's stain, and the way from them to the same colours everywhere.

Measured by the locate block, used by the DSP block, so that every microscope,
lamp and stain looks alike to the model. Knows no cells' kinds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.impulse.colour.stain import DARK, OFFSET, Stain

NUCLEUS = (0.7, 1.3, 0.15)
"""Optical density that a nucleus is brought to, RGB: between BCCD's pale and PBC's dark ones."""
RED_CELL = (0.18, 0.33, 0.2)
"""Optical density that a red cell is brought to."""
GLASS = 230.0
"""Light of the glass afterwards, in all channels."""
RED_PIXELS = 200.0
"""Pixels of red cells in the shrunk photo at which half of what they say is believed."""
MOST_GAIN = 4.0
"""How much the map may amplify any colour: 99 of 100 smears ask for less."""
LEAST = 0.05
"""Optical density of colours too faint, or too much alike, to tell two stains by."""


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """Hold the light of the glass and the optical densities of nuclei and red cells, RGB."""

    glass: NDArray[np.float32]
    """(3,), 0..255."""
    nucleus: NDArray[np.float32]
    """(3,)."""
    red_cell: NDArray[np.float32]
    """(3,)."""

    def matrix(self, to: "Colours | None" = None) -> NDArray[np.float32]:
        """Return the (3, 3) map of optical densities that takes both stains to others.

        To those of `to`, or to the usual ones.

        Two stains span the colours of a smear (Macenko et al., ISBI 2009); here nuclei hold
        the azur and red cells the eosin, so an eosinophil's granules stay apart from both.
        What neither stain has keeps its strength.
        """
        to = to or USUAL
        found = _axes(to.nucleus, to.red_cell) @ np.linalg.inv(_axes(self.nucleus, self.red_cell))
        turns, gains, back = np.linalg.svd(found)
        capped: NDArray[np.float32] = (turns * np.minimum(gains, MOST_GAIN)) @ back
        return capped.astype(np.float32)

    def normalised(
        self, pixels: NDArray[np.uint8], to: "Colours | None" = None
    ) -> NDArray[np.uint8]:
        """Return `pixels` (H, W, 3) as they would look under the stain and lamp of `to`.

        Or under the usual ones.

        What is not lit (black corners and bars) stays as it is.
        """
        steps = np.log(np.arange(256, dtype=np.float32) + OFFSET)
        density = np.log(self.glass + OFFSET) - steps[pixels]
        glass = np.log((to or USUAL).glass + OFFSET)
        light = np.exp(glass - density @ self.matrix(to).T) - OFFSET
        lit = pixels.max(axis=2, keepdims=True) > DARK
        return np.where(lit, light.clip(0, 255), pixels).astype(np.uint8)


USUAL = Colours(
    np.full(3, GLASS, dtype=np.float32),
    np.array(NUCLEUS, dtype=np.float32),
    np.array(RED_CELL, dtype=np.float32),
)


def measure(
    stained: Stain, nuclei: NDArray[np.bool_], red_cells: NDArray[np.bool_]
) -> Colours | None:
    """Return the colours of a photo from where its nuclei and red cells are (h, w); None without.

    The fewer red cells, the more the usual ones stand in for them.
    """
    if not nuclei.any():
        return None
    nucleus = stained.density[nuclei].mean(axis=0)
    red_cell = np.array(RED_CELL, dtype=np.float32)
    count = int(red_cells.sum())
    if count:
        seen = np.median(stained.density[red_cells], axis=0)
        trust = count / (count + RED_PIXELS)
        red_cell = (trust * seen + (1 - trust) * red_cell).astype(np.float32)
    if np.linalg.norm(np.cross(nucleus, red_cell)) < LEAST**2:
        return None
    return Colours(stained.glass, nucleus.astype(np.float32), red_cell)


def _axes(nucleus: NDArray[np.float32], red_cell: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return both stains and what is across them, of unit length, as the columns of (3, 3)."""
    across = np.cross(nucleus, red_cell)
    return np.stack([nucleus, red_cell, across / np.linalg.norm(across)], axis=1)

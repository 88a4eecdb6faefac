"""Varies the pictures of a cell as other smears, microscopes and phones would.

Between the locate block and the DSP block, in training only. A list of named
operations on RGB pixels; all chance comes from the generator handed in. Knows
no classes and no model.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.impulse.colour.colours import Colours

NUCLEI_LOW, NUCLEI_HIGH = (0.3, 0.6, -0.1), (1.15, 1.9, 0.5)
"""The same, against the light of the glass."""
CASTS, CAST_LOW, CAST_HIGH = 0.3, (0.8, 0.85, 0.45), (1.1, 1.05, 1.1)
"""Share of the lamps that are off white, and by how much, RGB."""
RED_LOW, RED_HIGH = (0.08, 0.2, 0.12), (0.36, 0.5, 0.28)
"""Optical densities of red cells, against the light of the glass."""

Pixels = NDArray[np.uint8]
"""(H, W, 3) RGB, 0..255."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold an affine map from an output picture to its source: in = centre + matrix (out - mid)."""

    matrix: NDArray[np.float64]
    """(2, 2)."""
    centre: tuple[float, float]
    """The point of the source that lands in the middle of the output."""

    def apply(self, pixels: Pixels, width: int, height: int) -> Pixels:
        """Return the (height, width, 3) output, black where the source has no pixels."""
        (a, b), (d, e) = self.matrix
        x, y = width / 2, height / 2
        c = self.centre[0] - a * x - b * y
        f = self.centre[1] - d * x - e * y
        image = Image.fromarray(pixels)
        shrink = float(np.sqrt(abs(np.linalg.det(self.matrix))))
        if shrink > 1.5:
            # transform() takes single pixels; soften first, so that nothing aliases.
            image = image.filter(ImageFilter.GaussianBlur(shrink / 2.5))
        turned = image.transform(
            (width, height), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BICUBIC
        )
        return np.asarray(turned)

    def find(self, point: tuple[float, float], width: int, height: int) -> tuple[float, float]:
        """Return where a point of the source lands in the output."""
        offset = np.subtract(point, self.centre)
        x, y = np.linalg.solve(self.matrix, offset)
        return (float(x) + width / 2, float(y) + height / 2)


def save_again(pixels: Pixels, rng: Generator) -> tuple[Pixels, Turn]:
    """Turn a whole field as the Kaggle set's author did, and say how.

    320 pixels wide, turned by up to 20 degrees, sheared and shifted onto black, each
    picture's minimum and maximum pulled to 0 and 255.
    """
    height, width = pixels.shape[:2]
    small_width, small_height = 320, max(32, round(320 * height / width))
    shear = np.array([[1, rng.uniform(-0.25, 0.25)], [0, 1]])
    zoom = width / small_width * np.exp(rng.uniform(-0.08, 0.08))
    matrix = zoom * rotation(rng.uniform(-20, 20)) @ shear @ _mirror(rng)
    shift = rng.uniform(-0.2, 0.2, 2) * (width, height)
    turn = Turn(matrix, (width / 2 + shift[0], height / 2 + shift[1]))
    return stretch_contrast(turn.apply(pixels, small_width, small_height)), turn


def recolour(pixels: Pixels, rng: Generator) -> Pixels:
    """Vary stain and light: optical density, gamma, the lamp's colour, contrast, each a little.

    Strong changes of single channels would turn an eosinophil into a neutrophil.
    """
    density = -np.log((pixels.astype(np.float32) + 1) / 256)
    strength = np.exp(rng.uniform(np.log(0.75), np.log(1.3)))
    channels = np.exp(rng.uniform(np.log(0.9), np.log(1.11), 3))
    light = np.exp(-density * (strength * channels).astype(np.float32))
    light = light ** np.float32(np.exp(rng.uniform(np.log(0.82), np.log(1.22))))
    lamp = rng.uniform(0.86, 1.06) * (1 + rng.normal(0, 0.03, 3)).clip(0.9, 1.1)
    light = light * lamp.astype(np.float32)
    recoloured = (light * 255).clip(0, 255).astype(np.uint8)
    return stretch_contrast(recoloured) if rng.random() < 0.15 else recoloured


def stretch_contrast(pixels: Pixels) -> Pixels:
    """Pull the darkest value to 0 and the brightest to 255."""
    low, high = int(pixels.min()), int(pixels.max())
    if low == high:
        return pixels
    return ((pixels.astype(np.float32) - low) * (255 / (high - low))).astype(np.uint8)


def other_colours(rng: Generator) -> Colours:
    """Return the colours of a smear of another laboratory: lamp, nuclei and red cells.

    They span those measured in BCCD, PBC and TXL-PBC (Raabin), and more: a camera that is not
    set to its lamp shows the glass yellow or blue.
    """
    glass = rng.uniform(180, 250) * (1 + rng.normal(0, 0.07, 3))
    if rng.random() < CASTS:
        glass *= rng.uniform(CAST_LOW, CAST_HIGH)
    return Colours(
        glass=glass.clip(80, 255).astype(np.float32),
        nucleus=rng.uniform(NUCLEI_LOW, NUCLEI_HIGH).astype(np.float32),
        red_cell=rng.uniform(RED_LOW, RED_HIGH).astype(np.float32),
    )


def rotation(degrees: float) -> NDArray[np.float64]:
    """Return the matrix (2, 2) that turns by `degrees`."""
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _mirror(rng: Generator) -> NDArray[np.float64]:
    return np.diag(rng.choice([-1.0, 1.0], 2))

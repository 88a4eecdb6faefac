"""Unsharpness: how much of it a photo has, and a picture out of focus or shaken.

Between scene and projection. Knows no light.
"""

from math import ceil, cos, sin, sqrt

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

from app.training.augment.augment import Pixels
from app.training.augment.phone.level import Level
from app.training.augment.phone.view import View

SHARP = 0.65
"""Sigma of a blur in pixels, below which shrinking would lose detail."""


def unsharpness(level: Level, view: View, rng: Generator) -> tuple[float, float]:
    """Return the defocus's sigma and the motion's length, in pixels of the snap.

    Both are held to a share of the cell: a photographer who sees no cell tries again.
    """
    unit = max(view.size) / 1000
    blur = min(rng.uniform(*level.blur) * unit, 0.05 * view.side)
    motion = min(rng.random() ** 2 * level.motion * unit, 0.08 * view.side)
    return (float(blur), float(motion))


def shrunk(pixels: Pixels, view: View, blur: float) -> Image.Image:
    """Return the field, smaller where the snap can't show all of it: so nothing aliases."""
    ratio = view.scale * (SHARP / max(blur, SHARP))
    field = Image.fromarray(pixels)
    if ratio >= 1:
        return field
    size = (max(8, round(field.width * ratio)), max(8, round(field.height * ratio)))
    return field.resize(size, Image.Resampling.BILINEAR)


def defocused(canvas: Image.Image, sigma: float) -> Image.Image:
    """Blur `canvas` by `sigma` pixels: a lens out of focus draws a point as a disc, here a box."""
    if sigma <= 0.3:
        return canvas
    return canvas.filter(ImageFilter.BoxBlur((sqrt(1 + 12 * sigma**2) - 1) / 2))


def shaken(canvas: Image.Image, length: float, angle: float) -> Image.Image:
    """Smear `canvas` evenly along a line of `length` pixels, about where it was."""
    if length < 0.7:
        return canvas
    copies = ceil(length) + 1
    steps = np.linspace(-length / 2, length / 2, copies)
    across, down = np.rint(np.outer((cos(angle), sin(angle)), steps)).astype(int)
    edge = ceil(length / 2) + 1
    padded = np.pad(np.asarray(canvas), ((edge, edge), (edge, edge), (0, 0)), mode="edge")
    total = np.zeros((canvas.height, canvas.width, 3), np.uint16)
    for dx, dy in zip(across, down, strict=True):
        y, x = edge + dy, edge + dx
        total += padded[y : y + canvas.height, x : x + canvas.width]
    return Image.fromarray((total // copies).astype(np.uint8))

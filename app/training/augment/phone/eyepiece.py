"""A field in a microscope's eyepiece: a bright disc on black, with colours that drift apart.

One of the two scenes. Knows no screen and no sensor.
"""

from math import hypot

import numpy as np
from numpy.random import Generator
from PIL import Image

from app.training.augment.phone.level import Level
from app.training.augment.phone.scene import Scene, onto_canvas, whole_pixels
from app.training.augment.phone.view import Point, View, grid


def eyepiece(field: Image.Image, ratio: Point, view: View, level: Level, rng: Generator) -> Scene:
    """Look into a microscope: a bright disc on black, soft at its edge, darker to its rim.

    What the field does not hold is its mirror image.
    """
    width, height = view.size
    long_side = max(field.width / ratio[0], field.height / ratio[1]) * view.scale
    radius = max(rng.uniform(0.42, 0.64) * long_side, 0.8 * view.side, 0.25 * min(view.size))
    wander = 0.1 + level.shift / 2
    centre = np.array([width, height]) * (0.5 + rng.uniform(-1, 1, 2) * wander)
    off = centre - view.centre
    # The cell stays inside the disc.
    most = max(0.0, radius * 0.95 - level.room * 1.3 * view.side)
    centre = view.centre + off * min(1.0, most / max(1e-6, hypot(*off)))
    mx, my = float(centre[0]), float(centre[1])
    reach = 1.1 * radius
    lit = (max(0, mx - reach), max(0, my - reach), min(width, mx + reach), min(height, my + reach))
    x0, y0, x1, y1 = whole_pixels(view.seen(lit), ratio)
    canvas = _mirrored(field, x0, y0, x1, y1)

    x, y = grid(view.size)
    tall = rng.uniform(0.95, 1.05)
    away = np.hypot((x - mx) * tall, (y - my) / tall) / radius
    drift = rng.uniform(0, 1) * level.fringe
    soft = rng.uniform(0.015, 0.05) + 8 * drift
    lost = rng.uniform(*level.vignette) * away**2
    gain = np.empty((3, *x.shape), np.float32)
    for channel in range(3):
        edge = ((1 - away * (1 + 2 * drift * (channel - 1))) / soft).clip(0, 1)
        gain[channel] = (1 - lost) * edge * edge * (3 - 2 * edge)
    gain += np.float32(0.02 * rng.random()) * np.exp(-4 * (away - 1).clip(0)).astype(np.float32)
    return Scene(canvas, onto_canvas(ratio, (x0, y0)), (0, 0, 0), gain, (mx, my), drift)


def _mirrored(field: Image.Image, x0: int, y0: int, x1: int, y1: int) -> Image.Image:
    """Return x0..x1, y0..y1 of the endless plane that the field and its mirror images tile."""
    left, top = max(0, -x0), max(0, -y0)
    right, bottom = max(0, x1 - field.width), max(0, y1 - field.height)
    plane = np.pad(np.asarray(field), ((top, bottom), (left, right), (0, 0)), mode="symmetric")
    return Image.fromarray(plane[y0 + top : y1 + top, x0 + left : x1 + left])

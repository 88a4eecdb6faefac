"""A field on an LCD: the viewer, page or desktop around it, the moire and the light's falloff.

One of the two scenes. Knows no eyepiece and no sensor.
"""

from math import cos, pi, sin

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from app.training.augment.phone.level import Level
from app.training.augment.phone.scene import Scene, onto_canvas, whole_pixels
from app.training.augment.phone.view import SMALL, Floats, Point, View, grid


def screen(field: Image.Image, ratio: Point, view: View, level: Level, rng: Generator) -> Scene:
    """Show the field on an LCD, with a viewer, a page or a desktop around it, and moire."""
    x0, y0, x1, y1 = whole_pixels(view.seen((0, 0, *view.size)), ratio)
    far = 3 * max(field.size)
    x0, y0, x1, y1 = max(x0, -far), max(y0, -far), min(x1, far), min(y1, far)
    wall = rng.integers(20, 90) * rng.uniform(0.85, 1.1, 3)
    beyond = (int(wall[0]), int(wall[1]), int(wall[2]))
    canvas = Image.new("RGB", (x1 - x0, y1 - y0), beyond)
    _draw_desktop(canvas, (-x0, -y0), field.size, rng)
    canvas.paste(field, (-x0, -y0))
    gain = _moire(view, level, rng) * _falloff(view.size, level, rng)
    return Scene(canvas, onto_canvas(ratio, (x0, y0)), beyond, gain)


def _draw_desktop(canvas: Image.Image, at: Point, size: tuple[int, int], rng: Generator) -> None:
    """Draw what a monitor shows around a picture of `size` whose corner is `at`."""
    draw = ImageDraw.Draw(canvas)
    width, height = size
    left, right, top, bottom = rng.uniform((0.1, 0.1, 0.1, 0.08), (1.0, 1.0, 0.4, 0.4))

    def rectangle(x0: float, y0: float, x1: float, y1: float, colour: tuple[int, ...]) -> None:
        """Fill x0..x1, y0..y1, in parts of the field from its corner."""
        draw.rectangle(
            (at[0] + x0 * width, at[1] + y0 * height, at[0] + x1 * width, at[1] + y1 * height),
            fill=colour,
        )

    rectangle(-left - 0.05, -top - 0.05, 1 + right + 0.05, 1 + bottom + 0.09, (14, 14, 15))
    kind = rng.choice(["viewer", "page", "desktop"])
    if kind == "viewer":
        grey = int(rng.integers(10, 60))
        rectangle(-left, -top, 1 + right, 1 + bottom, (grey, grey, grey))
        rectangle(-left, -top, 1 + right, 0.06 - top, (grey + 25, grey + 25, grey + 28))
    elif kind == "page":
        white = int(rng.integers(225, 250))
        rectangle(-left, -top, 1 + right, 1 + bottom, (white, white, white))
        for line in range(12):
            if 0.05 + 0.04 * line < bottom:
                y = 1.04 + 0.04 * line
                rectangle(0, y, rng.uniform(0.5, 1), y + 0.014, (120, 120, 124))
    else:
        wallpaper = rng.uniform((20, 50, 70), (90, 130, 190)).astype(int).tolist()
        rectangle(-left, -top, 1 + right, 1 + bottom, tuple(wallpaper))
        rectangle(-left, bottom + 0.95, 1 + right, 1 + bottom, (34, 36, 42))
        rectangle(-0.012, -0.07, 1.012, 1.015, (224, 225, 228))


def _moire(view: View, level: Level, rng: Generator) -> Floats:
    """Return the bands (3, h, w) that the screen's stripes and the sensor's grid beat into.

    The phase is the stripes' count less the nearest count of the grid. A stripe's red,
    green and blue part follow each other at a third of it, so the bands are coloured.
    Where they come too close, lens and scaling have averaged them away.
    """
    x, y = grid(view.size)
    long_side = float(max(view.size))
    back = np.linalg.inv(view.matrix).astype(np.float32)
    below = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    radius = ((x - view.size[0] / 2) ** 2 + (y - view.size[1] / 2) ** 2) / long_side**2
    # The lens's own distortion bends the bands.
    count = rng.uniform(700, 2200) * (1 + rng.uniform(-0.02, 0.02) * radius)
    count *= view.scale / long_side / below
    rows, columns = np.indices(x.shape, np.float32)
    centre = (x.shape[0] // 2, x.shape[1] // 2)
    height = rng.uniform(*level.moire)
    bands = np.ones((3, *x.shape), np.float32)
    for axis, strength, lag in ((0, 1.0, 2 * pi / 3), (1, 0.6, 0.0)):
        stripes = count * (back[axis, 0] * x + back[axis, 1] * y + back[axis, 2])
        down, along = (float(slope[centre]) for slope in np.gradient(stripes))
        beat, way = rng.uniform(3, 20) / SMALL, rng.uniform(0, 2 * pi)
        phase = stripes - (down - beat * sin(way)) * rows - (along - beat * cos(way)) * columns
        steep_y, steep_x = np.gradient(phase)
        seen = height * strength * np.exp(-((steep_x**2 + steep_y**2) / 0.11**2).clip(0, 30))
        phase *= 2 * pi
        for channel in range(3):
            bands[channel] += seen * np.cos(phase + lag * channel)
    return bands


def _falloff(size: tuple[int, int], level: Level, rng: Generator) -> Floats:
    """Return the light (3, h, w) that lens and viewing angle leave, a little less to one side."""
    x, y = grid(size)
    x, y = x / size[0] - 0.5, y / size[1] - 0.5
    lost = 2 * (x**2 + y**2) * rng.uniform(*level.vignette)
    way = rng.uniform(0, 2 * pi)
    side = (cos(way) * x + sin(way) * y) * rng.uniform(*level.vignette)
    tint = rng.uniform(0.7, 1.3, (3, 1, 1)).astype(np.float32)
    left: Floats = (1 - lost) * (1 + side * tint)
    return left

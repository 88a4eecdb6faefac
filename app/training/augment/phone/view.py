"""Where the camera stands: the frame, and the homography from the field to it.

Chosen first; scene, light and blur are laid out by it. Knows no pixels.
"""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.impulse.box import Box
from app.training.augment.augment import rotation
from app.training.augment.phone.level import Level

ASPECTS = (4 / 3, 4 / 3, 4 / 3, 16 / 9, 1.0)
"""Long side over short side of phone photos, the usual one most often."""
SMALL = 256
"""Long side of the grid on which light is worked out: it changes slowly."""

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Point = tuple[float, float]
Span = tuple[float, float, float, float]
"""x0, y0, x1, y1."""


@dataclass(frozen=True, slots=True)
class View:
    """Hold where the camera stands: the homography from the field to the snap."""

    matrix: Matrix
    """(3, 3), field to snap, both in pixels from the top left corner."""
    size: tuple[int, int]
    """Width and height of the snap."""
    centre: Point
    """Where the centre of the cell's box lands."""
    scale: float
    """Pixels of the snap for one of the field, at the cell."""
    side: float
    """The side of the cell's box, in pixels of the snap."""

    def seen(self, region: Span) -> Span:
        """Return the rectangle of the field that holds what lands in `region` of the snap."""
        x0, y0, x1, y1 = region
        corners = np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1, 1, 1, 1]])
        x, y, w = np.linalg.inv(self.matrix) @ corners
        x, y = x / w, y / w
        return (float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def aim(width: int, box: Box, level: Level, rng: Generator, long_side: int) -> View:
    """Choose the frame and where, how large and how tilted the cell lands in it.

    `box` is the cell's, in a field that is `width` pixels wide.
    """
    short_side = round(long_side / float(rng.choice(ASPECTS)))
    size = (long_side, short_side) if rng.random() < 0.5 else (short_side, long_side)
    cell = max(box.width, box.height)
    zoom = np.exp(rng.uniform(*np.log(level.zoom)))
    side = float(min(cell / width * zoom * size[0], 0.92 * min(size)))
    scale = side / cell
    turn = 90.0 * rng.integers(4)
    turn += rng.uniform(0, 90) if level.angle is None else rng.uniform(-1, 1) * level.angle
    # A tilted frame also looks shorter along the tilt.
    squeeze = np.diag([1.0, 1 - 0.5 * level.tilt * rng.random()])
    tilted = rotation(rng.uniform(0, 180))
    linear = scale * tilted @ squeeze @ tilted.T @ rotation(turn)
    room = level.room * side
    places = [n * (0.5 + rng.uniform(-1, 1) * level.shift) for n in size]
    x, y = (max(room, min(at, n - room)) for at, n in zip(places, size, strict=True))
    placed = np.eye(3)
    placed[:2, :2] = linear
    placed[:2, 2] = (x, y) - linear @ [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]
    # The horizon is taken from the cell's centre: there, place and scale stay as chosen.
    way = rng.uniform(0, 2 * pi)
    leaning = np.eye(3)
    leaning[2, :2] = np.array([cos(way), sin(way)]) * level.tilt * sqrt(rng.random()) / long_side
    matrix = translation(x, y) @ leaning @ translation(-x, -y) @ placed
    return View(matrix, size, (x, y), scale, side)


def translation(x: float, y: float) -> Matrix:
    """Return the homography (3, 3) that moves by `x` and `y`."""
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])


def grid(size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return where the small grid's points are in a snap of `size`: x and y, each (h, w)."""
    step = max(size) / SMALL
    width, height = (max(1, round(n / step)) for n in size)
    x = (np.arange(width, dtype=np.float32) + 0.5) * np.float32(size[0] / width)
    y = (np.arange(height, dtype=np.float32) + 0.5) * np.float32(size[1] / height)
    across, down = np.meshgrid(x, y)
    return across, down

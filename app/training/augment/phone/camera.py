"""The phone's photo of a field: aim, scene, blur, projection and sensor, one after the other.

What training and the report call. Knows the order, not the steps.
"""

from dataclasses import dataclass
from io import BytesIO
from math import pi

import numpy as np
from numpy.random import Generator
from PIL import Image

from app.impulse.box import Box
from app.training.augment.augment import Pixels
from app.training.augment.phone.blur import defocused, shaken, shrunk, unsharpness
from app.training.augment.phone.eyepiece import eyepiece
from app.training.augment.phone.level import level_of
from app.training.augment.phone.scene import projected
from app.training.augment.phone.screen import screen
from app.training.augment.phone.sensor import as_jpeg, exposed, reflection
from app.training.augment.phone.view import Matrix, Point, aim

EDGE = 3
"""Pixels of the field's edge in which a box's side means that the cell may be cut."""


@dataclass(frozen=True, slots=True)
class Snap:
    """Hold a phone's photo of a field."""

    pixels: Pixels
    """(H, W, 3) RGB, 0..255, as decoded from `file`."""
    centre: Point
    """Where the centre of the cell's box landed, in pixels from the top left."""
    side: float
    """The side of the cell's box, in pixels; approximate, for a tilted frame."""
    file: bytes
    """The JPEG."""
    matrix: Matrix
    """(3, 3): the homography from the field to the photo, both in pixels."""
    scale: float
    """Pixels of the photo for one of the field, at the cell."""


def snap(pixels: Pixels, box: Box, severity: int, rng: Generator, long_side: int = 1280) -> Snap:
    """Photograph the field `pixels` with the cell in `box` as a phone would.

    Severity 1 is a good photo, 3 the usual one, 5 barely usable. The cell's share of
    the frame's width is 0.3 to 2 times what it was; its box stays in the frame, at
    severity 5 a quarter of it may be cut.

    Raises:
        TrainingError: the severity is not one of 1 to 5.
    """
    level = level_of(severity)
    height, width = pixels.shape[:2]
    view = aim(width, box, level, rng, long_side)
    blur, motion = unsharpness(level, view, rng)
    field = shrunk(pixels, view, blur)
    ratio = (field.width / width, field.height / height)
    # An eyepiece would show a cell that the field cuts as grown together with its mirror image.
    cut = min(box.x0, box.y0, width - box.x1, height - box.y1) < EDGE
    scenery = screen if rng.random() < 0.5 or cut else eyepiece
    scene = scenery(field, ratio, view, level, rng)
    shown = ratio[0] / view.scale
    canvas = shaken(scene.canvas, motion * shown, rng.uniform(0, pi))
    planes = projected(defocused(canvas, blur * shown), scene, view)
    stray = reflection(view, level, rng)
    file = as_jpeg(exposed(planes, scene.gain, stray, level, rng), severity, rng)
    with Image.open(BytesIO(file)) as image:
        return Snap(np.asarray(image), view.centre, view.side, file, view.matrix, view.scale)

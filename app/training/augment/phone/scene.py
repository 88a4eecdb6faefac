"""What is in front of the camera: a picture, the light it lets through, and its way to the snap.

Made by screen and eyepiece, blurred and projected by the camera. Knows no sensor.
"""

from dataclasses import dataclass
from math import floor

import numpy as np
from PIL import Image

from app.training.augment.augment import Pixels
from app.training.augment.phone.view import Floats, Matrix, Point, Span, View, translation


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold what is in front of the camera, and its light."""

    canvas: Image.Image
    """The field and what is around it."""
    onto: Matrix
    """(3, 3), field to canvas."""
    beyond: tuple[int, int, int]
    """The colour where the canvas ends."""
    gain: Floats
    """(3, h, w), the light let through, on the small grid."""
    centre: Point = (0.0, 0.0)
    """The point of the snap from which red and blue drift apart."""
    drift: float = 0.0
    """By which share of the distance they do."""


def whole_pixels(span: Span, ratio: Point) -> tuple[int, int, int, int]:
    """Return a span of the field in whole pixels of its smaller copy, two to spare."""
    x0, y0, x1, y1 = np.array(span) * (*ratio, *ratio)
    return (floor(x0) - 2, floor(y0) - 2, floor(x1) + 3, floor(y1) + 3)


def onto_canvas(ratio: Point, corner: tuple[int, int]) -> Matrix:
    """Return the matrix from the field to a canvas that begins at `corner` of its smaller copy."""
    return np.array([[ratio[0], 0, -corner[0]], [0, ratio[1], -corner[1]], [0, 0, 1.0]])


def projected(canvas: Image.Image, scene: Scene, view: View) -> list[Pixels]:
    """Return the snap's red, green and blue plane (H, W), each as its own lens would draw it.

    `canvas` is the scene's, blurred.
    """
    back = scene.onto @ np.linalg.inv(view.matrix)
    if scene.drift * max(view.size) < 1:
        image = _warped(canvas, back, view.size, scene.beyond)
        return [np.asarray(plane) for plane in image.split()]
    planes = []
    x, y = scene.centre
    for channel, plane in enumerate(canvas.split()):
        zoom = 1 + scene.drift * (channel - 1)
        apart = translation(x, y) @ np.diag([zoom, zoom, 1.0]) @ translation(-x, -y)
        planes.append(np.asarray(_warped(plane, back @ apart, view.size, scene.beyond[channel])))
    return planes


def _warped(
    image: Image.Image, back: Matrix, size: tuple[int, int], beyond: int | tuple[int, ...]
) -> Image.Image:
    """Return `image` through a homography; `back` (3, 3) goes from the result to it."""
    return image.transform(
        size,
        Image.Transform.PERSPECTIVE,
        (back / back[2, 2]).ravel()[:8].tolist(),
        Image.Resampling.BILINEAR,
        fillcolor=beyond,
    )

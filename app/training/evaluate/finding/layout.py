"""Lays cells of annotated pictures out as users may photograph them: touching, many, near, far.

For the locate report alone: what the locator learns from is laid out by its lesson. The
boxes of the cells are known. Knows no network.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.impulse.box import Box

Pixels = NDArray[np.uint8]
"""(H, W, 3) RGB, 0..255."""
Lone = tuple[Pixels, Box]
"""A picture with one cell, and that cell's box."""

TILE = 240
FAR = 8


class Layout(StrEnum):
    """Name the ways to lay cells out."""

    PAIR = "pair"
    """Two pictures cut and joined where their cells end, so that the cells touch."""
    FOUR = "four"
    NINE = "nine"
    SIXTEEN = "sixteen"
    """So many cells in rows, each with a little of what is around it."""
    NEAR = "near"
    """One cell that fills the frame."""
    FAR = "far"
    """One cell an eighth as wide as the frame."""

    @property
    def cells(self) -> int:
        """How many cells it takes."""
        return {"pair": 2, "four": 4, "nine": 9, "sixteen": 16}.get(self.value, 1)


def lay_out(layout: Layout, cells: Sequence[Lone]) -> tuple[Pixels, tuple[Box, ...]]:
    """Return a picture of `layout.cells` cells and their boxes."""
    if layout is Layout.PAIR:
        return _joined(*cells)
    if layout is Layout.NEAR:
        (cell,) = cells
        pixels, box = _cut(*cell, margin=1.0)
        return pixels, (box,)
    if layout is Layout.FAR:
        (cell,) = cells
        return _far(*cell)
    return _rows(cells)


def _joined(one: Lone, other: Lone) -> tuple[Pixels, tuple[Box, ...]]:
    """Join the part of `one` up to its cell's right edge and `other` from its left edge on."""
    left, at_left = one
    zoom = max(at_left.width, at_left.height) / max(other[1].width, other[1].height)
    size = round(other[0].shape[1] * zoom), round(other[0].shape[0] * zoom)
    right = np.asarray(Image.fromarray(other[0]).resize(size))
    at_right = other[1].scaled(zoom, zoom)
    left, right = left[:, : at_left.x1], right[:, at_right.x0 :]
    centres = (at_left.y0 + at_left.y1) // 2, (at_right.y0 + at_right.y1) // 2
    above = min(centres)
    below = min(len(left) - centres[0], len(right) - centres[1])
    parts = [
        part[centre - above : centre + below]
        for part, centre in zip((left, right), centres, strict=True)
    ]
    boxes = (
        _moved(at_left, 0, above - centres[0]),
        _moved(at_right, left.shape[1] - at_right.x0, above - centres[1]),
    )
    return np.concatenate(parts, axis=1), boxes


def _rows(cells: Sequence[Lone]) -> tuple[Pixels, tuple[Box, ...]]:
    """Lay cells in as many rows as columns."""
    side = round(len(cells) ** 0.5)
    canvas = np.zeros((side * TILE, side * TILE, 3), np.uint8)
    boxes = []
    for number, cell in enumerate(cells):
        pixels, box = _cut(*cell, margin=1.5)
        zoom = TILE / len(pixels)
        x, y = number % side * TILE, number // side * TILE
        canvas[y : y + TILE, x : x + TILE] = np.asarray(
            Image.fromarray(pixels).resize((TILE, TILE), Image.Resampling.BILINEAR)
        )
        boxes.append(_moved(box.scaled(zoom, zoom), x, y))
    return canvas, tuple(boxes)


def _far(pixels: Pixels, box: Box) -> tuple[Pixels, tuple[Box, ...]]:
    """Lay the picture on a wider field of the colour of its edge."""
    height, width = pixels.shape[:2]
    side = FAR * max(box.width, box.height)
    wide, high = max(width, side), max(height, round(side * 0.75))
    canvas = np.empty((high, wide, 3), np.uint8)
    canvas[:] = np.median(np.concatenate([pixels[0], pixels[-1]]), axis=0)
    x, y = (wide - width) // 3, (high - height) // 2
    canvas[y : y + height, x : x + width] = pixels
    return canvas, (_moved(box, x, y),)


def _cut(pixels: Pixels, box: Box, margin: float) -> tuple[Pixels, Box]:
    """Return the square around the cell, `margin` times as wide, moved into the picture."""
    height, width = pixels.shape[:2]
    side = min(round(margin * max(box.width, box.height)), height, width)
    x = min(max((box.x0 + box.x1 - side) // 2, 0), width - side)
    y = min(max((box.y0 + box.y1 - side) // 2, 0), height - side)
    return pixels[y : y + side, x : x + side], _moved(box, -x, -y)


def _moved(box: Box, x: int, y: int) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)

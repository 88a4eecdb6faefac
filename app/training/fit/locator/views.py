"""Varies annotated pictures as phones and other laboratories would, and makes them small.

Between the annotations and the cached views. All chance comes from the generator handed in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from app.impulse.box import Box
from app.impulse.locate.locate_network import reduced
from app.training.augment.augment import Pixels, other_colours, recolour, save_again
from app.training.augment.phone.camera import snap
from app.training.fit.locator.annotations import AnnotatedPhoto, Cell

NEAR = 0.12
"""Share of the views in which one cell fills the frame or nearly does."""
NEAREST, LEAST_NEAR = 0.8, 1.7
"""Side of such a frame over the cell's."""
SNAPPED = 0.6
"""Share of the other views that are a phone's photo of the picture."""
SAVED_AGAIN = 0.2
"""Share of these that are turned onto black corners."""
SEVERITIES = (1, 2, 3, 3, 4, 4, 5)
SNAP_SIDE = 448
OTHER_COLOURS = 0.5
"""Share of the views in the colours of another laboratory."""
CAST = 0.4
"""Share of the views under a lamp, or a white balance, that is far off."""
SIZE = 192
"""Pixels of the view: a cell of a twentieth of the frame still spans 10 of them."""
SEEN = 0.02
"""How far outside the frame a cell's centre may lie to count, over its side."""
LEAST = 8
"""Pixels of the view that a cell spans at least, to be seen at all."""


def varied(photo: AnnotatedPhoto, rng: Generator) -> tuple[Pixels, list[Cell]]:
    """Return a varied view of the picture, `SIZE` wide or high, and where its cells went."""
    pixels, cells = photo.pixels, list(photo.cells)
    if photo.colours is not None and rng.random() < OTHER_COLOURS:
        pixels = photo.colours.normalised(pixels, other_colours(rng))
    if any(cell.sure for cell in cells) and rng.random() < NEAR:
        pixels, cells = _near(pixels, cells, rng)
    else:
        route = rng.random()
        if route < SNAPPED:
            pixels, cells = _snapped(pixels, cells, rng)
        elif route < SNAPPED + SAVED_AGAIN:
            pixels, cells = _turned(pixels, cells, rng)
    # The light comes last: so few pixels are quickly done.
    pixels, cells = small(pixels, cells)
    if rng.random() < CAST:
        pixels = _cast(pixels, rng)
    return recolour(pixels, rng), cells


def small(pixels: Pixels, cells: Sequence[Cell]) -> tuple[Pixels, list[Cell]]:
    """Return a picture as the network sees it, and those of its cells whose centre is in it."""
    height, width = pixels.shape[:2]
    zoom = SIZE / max(height, width)
    seen = []
    for cell in cells:
        slack = SEEN * cell.side
        inside = -slack < cell.x < width + slack and -slack < cell.y < height + slack
        if inside and cell.side * zoom >= LEAST:
            x, y = min(max(cell.x, 0.0), width - 0.01), min(max(cell.y, 0.0), height - 0.01)
            seen.append(replace(cell, x=x * zoom, y=y * zoom, side=cell.side * zoom))
    return reduced(pixels, SIZE), seen


def _near(pixels: Pixels, cells: list[Cell], rng: Generator) -> tuple[Pixels, list[Cell]]:
    """Return the surroundings of one of the cells, and all cells as seen from there."""
    height, width = pixels.shape[:2]
    sure = [cell for cell in cells if cell.sure]
    aimed = sure[int(rng.integers(len(sure)))]
    wide, high = (
        max(16, min(round(aimed.side * rng.uniform(NEAREST, LEAST_NEAR)), side))
        for side in (width, height)
    )
    slack = 0.15 * aimed.side
    x, y = (
        min(max(round(at - side / 2 + rng.uniform(-slack, slack)), 0), most - side)
        for at, side, most in ((aimed.x, wide, width), (aimed.y, high, height))
    )
    moved = [replace(cell, x=cell.x - x, y=cell.y - y) for cell in cells]
    return np.ascontiguousarray(pixels[y : y + high, x : x + wide]), moved


def _snapped(pixels: Pixels, cells: list[Cell], rng: Generator) -> tuple[Pixels, list[Cell]]:
    height, width = pixels.shape[:2]
    sure = [cell for cell in cells if cell.sure]
    if sure:
        aimed = sure[int(rng.integers(len(sure)))].box(width, height)
    else:
        side = round(min(height, width) * rng.uniform(0.15, 0.5))
        x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
        aimed = Box(x, y, x + side, y + side)
    shot = snap(pixels, aimed, int(rng.choice(SEVERITIES)), rng, SNAP_SIDE)
    moved = []
    for cell in (*cells, *mirrored(cells, width, height)):
        x, y, w = shot.matrix @ (cell.x, cell.y, 1)
        moved.append(replace(cell, x=float(x / w), y=float(y / w), side=cell.side * shot.scale))
    return shot.pixels, moved


def mirrored(cells: Sequence[Cell], width: int, height: int) -> Iterator[Cell]:
    """Yield the mirror images of cells that a simulated eyepiece may show beside the field."""
    for cell in cells:
        for x in (-cell.x, cell.x, 2 * width - cell.x):
            for y in (-cell.y, cell.y, 2 * height - cell.y):
                if (x, y) != (cell.x, cell.y):
                    yield Cell(x, y, cell.side, sure=False)


def _turned(pixels: Pixels, cells: list[Cell], rng: Generator) -> tuple[Pixels, list[Cell]]:
    field, turn = save_again(pixels, rng)
    height, width = field.shape[:2]
    scale = 1 / float(np.sqrt(abs(np.linalg.det(turn.matrix))))
    moved = []
    for cell in cells:
        x, y = turn.find((cell.x, cell.y), width, height)
        moved.append(replace(cell, x=x, y=y, side=cell.side * scale))
    return field, moved


def _cast(pixels: Pixels, rng: Generator) -> Pixels:
    gain = np.exp(rng.normal(0, 0.18, 3)).clip(0.6, 1.6) * rng.uniform(0.7, 1.1)
    gamma = np.exp(rng.normal(0, 0.25))
    light = (pixels / 255.0) ** gamma * gain
    seen: Pixels = (light * 255).clip(0, 255).astype(np.uint8)
    return seen

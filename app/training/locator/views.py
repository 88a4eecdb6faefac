"""Varies marked pictures as phones and other laboratories would, and draws what is to be found.

Between the marks and the network. All chance comes from the generator handed in.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.impulse.box import Box
from app.training.augment import Pixels, other_colours, recolour, save_again
from app.training.locator.marks import Cell, MarkedPhoto
from app.training.phone import snap

SNAPPED = 0.6
"""Share of the views that are a phone's photo of the picture."""
SAVED_AGAIN = 0.2
"""Share of the views that are turned onto black corners."""
SEVERITIES = (1, 2, 3, 3, 4, 4, 5)
SNAP_SIDE = 448
OTHER_COLOURS = 0.5
"""Share of the views in the colours of another laboratory."""
CAST = 0.4
"""Share of the views under a lamp, or a white balance, that is far off."""
SPREAD = 0.13
"""Sigma of the spot that marks a middle, over the cell's side."""
LEAST_SPREAD = 0.6
"""The same, at least, in places of the grid."""
LEARNT_FROM = 0.2
"""Height of the spot from which a place says how far and how large, too."""
SEEN = 0.02
"""How far outside the frame a cell's middle may lie to count, over its side."""

MAPS = 5
"""Maps of what is to be found: heat, right, below, size, and the weight of these three."""


def varied(photo: MarkedPhoto, rng: Generator) -> tuple[Pixels, list[Cell]]:
    """Return a varied view of the picture, and where its cells went."""
    pixels = photo.pixels
    if photo.colours is not None and rng.random() < OTHER_COLOURS:
        pixels = photo.colours.normalised(pixels, other_colours(rng))
    route = rng.random()
    if route < SNAPPED:
        pixels, cells = _snapped(pixels, photo.cells, rng)
    elif route < SNAPPED + SAVED_AGAIN:
        pixels, cells = _turned(pixels, photo.cells, rng)
    else:
        pixels, cells = _flipped(pixels, photo.cells, rng)
    if rng.random() < CAST:
        pixels = _cast(pixels, rng)
    return recolour(pixels, rng), cells


def _snapped(pixels: Pixels, cells: tuple[Cell, ...], rng: Generator) -> tuple[Pixels, list[Cell]]:
    height, width = pixels.shape[:2]
    if cells:
        aimed = cells[int(rng.integers(len(cells)))].box(width, height)
    else:
        side = round(min(height, width) * rng.uniform(0.15, 0.5))
        x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
        aimed = Box(x, y, x + side, y + side)
    shot = snap(pixels, aimed, int(rng.choice(SEVERITIES)), rng, SNAP_SIDE)
    moved = []
    for cell in cells:
        x, y, w = shot.matrix @ (cell.x, cell.y, 1)
        moved.append(Cell(float(x / w), float(y / w), cell.side * shot.scale))
    return shot.pixels, moved


def _turned(pixels: Pixels, cells: tuple[Cell, ...], rng: Generator) -> tuple[Pixels, list[Cell]]:
    field, turn = save_again(pixels, rng)
    height, width = field.shape[:2]
    scale = 1 / float(np.sqrt(abs(np.linalg.det(turn.matrix))))
    return field, [
        Cell(*turn.find((cell.x, cell.y), width, height), cell.side * scale) for cell in cells
    ]


def _flipped(pixels: Pixels, cells: tuple[Cell, ...], rng: Generator) -> tuple[Pixels, list[Cell]]:
    """Return the picture turned by right angles and mirrored, one of the eight ways."""
    moved = list(cells)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
        moved = [Cell(pixels.shape[1] - cell.x, cell.y, cell.side) for cell in moved]
    for _ in range(int(rng.integers(4))):
        width = pixels.shape[1]
        pixels = np.rot90(pixels)
        moved = [Cell(cell.y, width - cell.x, cell.side) for cell in moved]
    return np.ascontiguousarray(pixels), moved


def _cast(pixels: Pixels, rng: Generator) -> Pixels:
    gain = np.exp(rng.normal(0, 0.18, 3)).clip(0.6, 1.6) * rng.uniform(0.7, 1.1)
    gamma = np.exp(rng.normal(0, 0.25))
    light = (pixels / 255.0) ** gamma * gain
    seen: Pixels = (light * 255).clip(0, 255).astype(np.uint8)
    return seen


def target(cells: list[Cell], width: int, height: int, places: int) -> NDArray[np.float32]:
    """Return the maps (places, places, MAPS) of what is to be found in a view.

    The view's longer side, of `width` and `height` pixels, spans the grid.
    """
    maps = np.zeros((places, places, MAPS), dtype=np.float32)
    step = max(width, height) / places
    y, x = np.mgrid[:places, :places] + 0.5
    for cell in cells:
        slack = SEEN * cell.side
        if not (-slack < cell.x < width + slack and -slack < cell.y < height + slack):
            continue
        middle_x = min(max(cell.x / step, 0.0), places - 1e-3)
        middle_y = min(max(cell.y / step, 0.0), places - 1e-3)
        spread = max(LEAST_SPREAD, SPREAD * cell.side / step)
        spot = np.exp(-((x - middle_x) ** 2 + (y - middle_y) ** 2) / (2 * spread**2))
        spot[int(middle_y), int(middle_x)] = 1
        nearer = spot > maps[:, :, 0]
        maps[nearer, 0] = spot[nearer]
        told = nearer & (spot >= LEARNT_FROM)
        maps[told, 1] = (middle_x - x)[told]
        maps[told, 2] = (middle_y - y)[told]
        maps[told, 3] = np.log(cell.side / max(width, height))
        maps[told, 4] = spot[told]
    return maps

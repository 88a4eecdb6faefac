"""Varies stored views anew for each batch, and draws what is to be found in them.

Between the cached views and the training: right-angle turns, colours, and cells laid side by
side. All chance comes from the generator handed in. Knows no network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from app.training.augment.augment import Pixels
from app.training.fit.locator.annotations import Cell
from app.training.fit.locator.view_cache import ViewCache
from app.training.fit.locator.views import SIZE

STRIDE = 8
PLACES = SIZE // STRIDE
MAPS = 6
"""Maps of what is to be found: heat, right, below, size, the weight of these three, and where
nobody knows."""
SPREAD = 0.13
"""Sigma of the spot that marks a centre, over the cell's side."""
LEAST_SPREAD = 0.6
"""The same, at least, in places of the grid."""
LEARNT_FROM = 0.2
"""Height of the spot from which a place says how far and how large, too."""
LAID = 0.25
"""Share of the views in which cells of several are laid side by side."""
LAYOUTS = ((1, 1), (1, 2), (1, 2), (2, 1), (2, 1), (2, 2), (2, 3), (3, 3), (3, 4), (4, 4))
"""Rows and columns of cells laid side by side."""
NEIGHBOURS = 40
"""From how many views in a row those are taken: mostly of one stain."""
LEAST_LAID = 28
"""Side of a cell that is laid beside others, in pixels of its view, at least."""
LEAST_TILE = 30
"""Side of the square around a cell that stands small in a view: smaller it is like a platelet."""
RECOLOURED = 0.6
"""Share of the views whose light varies once more."""
GRAY = 0.04
"""Share of the views without colours."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Draw batches from some of the cached views."""

    cache: ViewCache
    rows: NDArray[np.intp]
    """The views learnt from."""
    lone: NDArray[np.intp]
    """Those of them that show one cell, whole and not too small."""

    @classmethod
    def of(cls, cache: ViewCache, rows: NDArray[np.intp]) -> "Lesson":
        """Return the lesson of the views in `rows`."""
        alone = [row for row in rows if _is_lone(cache, int(row))]
        return cls(cache, rows, np.array(alone, np.intp))

    def batches(
        self, count: int, size: int, rng: Generator
    ) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
        """Yield `count` batches: views (size, SIZE, SIZE, 3), maps (size, PLACES, PLACES, MAPS).

        Each view comes once before any comes again.
        """
        order = np.concatenate(
            [rng.permutation(self.rows) for _ in range(-(-count * size // len(self.rows)))]
        )
        for start in range(0, count * size, size):
            seen = [self.view(int(row), rng) for row in order[start : start + size]]
            maps = [target(cells) for _, cells in seen]
            yield np.stack([pixels for pixels, _ in seen]), np.stack(maps)

    def view(self, row: int, rng: Generator) -> tuple[Pixels, list[Cell]]:
        """Return the view in `row` or, now and then, one of several laid side by side."""
        if len(self.lone) and rng.random() < LAID:
            pixels, cells = self._laid(rng)
        else:
            pixels, cells = self.cache.views[row], self.cache.cells_of(row)
        pixels, cells = turned(pixels, cells, rng)
        return lit(pixels, rng), cells

    def _laid(self, rng: Generator) -> tuple[Pixels, list[Cell]]:
        rows, columns = LAYOUTS[int(rng.integers(len(LAYOUTS)))]
        near = int(rng.integers(len(self.lone)))
        chosen = near + rng.integers(NEIGHBOURS, size=rows * columns)
        of = self.lone[chosen % len(self.lone)]
        parts = [cut(self.cache, int(row), rng) for row in of]
        return laid(parts, rows, columns, rng)


def _is_lone(cache: ViewCache, row: int) -> bool:
    cells = cache.cells_of(row)
    if len(cells) != 1 or not cells[0].sure:
        return False
    (cell,) = cells
    half = cell.side / 2
    width, height = cache.sizes[row]
    inside = half <= cell.x <= width - half and half <= cell.y <= height - half
    return bool(inside and cell.side >= LEAST_LAID)


def cut(cache: ViewCache, row: int, rng: Generator) -> tuple[Pixels, float]:
    """Cut the lone cell out of a view: a square around it, and the cell's side over the square's.

    As narrow as the cell, so that laid cells touch, or up to twice as wide.
    """
    (cell,) = cache.cells_of(row)
    width, height = cache.sizes[row]
    room = min(cell.x, cell.y, width - cell.x, height - cell.y)
    half = min(cell.side / 2 * max(1.0, rng.uniform(0.7, 2.0)), room)
    x0, y0 = round(cell.x - half), round(cell.y - half)
    side = max(1, round(2 * half))
    return cache.views[row][y0 : y0 + side, x0 : x0 + side], cell.side / side


def laid(
    parts: Sequence[tuple[Pixels, float]], rows: int, columns: int, rng: Generator
) -> tuple[Pixels, list[Cell]]:
    """Lay squares with a cell in the middle (`cut`) in rows and columns, and say where cells are.

    They fill the view, or stand small in it on the colour of their own edges.
    """
    most = SIZE // max(rows, columns)
    whole = rng.random() < 0.5 and rows * columns > 1
    least = min(LEAST_TILE, most)
    tile = most if whole else round(np.exp(rng.uniform(np.log(least), np.log(most))))
    edges = np.concatenate([part[[0, -1]].reshape(-1, 3) for part, _ in parts])
    canvas = np.empty((SIZE, SIZE, 3), np.uint8)
    canvas[:] = np.median(edges, axis=0)
    left = 0 if whole else int(rng.integers(SIZE - columns * tile + 1))
    top = 0 if whole else int(rng.integers(SIZE - rows * tile + 1))
    if whole:
        canvas[rows * tile :] = 0
        canvas[:, columns * tile :] = 0
    cells = []
    for number, (part, share) in enumerate(parts):
        x, y = left + number % columns * tile, top + number // columns * tile
        image = Image.fromarray(part).resize((tile, tile), Image.Resampling.BILINEAR)
        canvas[y : y + tile, x : x + tile] = np.asarray(image)
        cells.append(Cell(x + tile / 2, y + tile / 2, share * tile))
    return canvas, cells


def turned(pixels: Pixels, cells: Sequence[Cell], rng: Generator) -> tuple[Pixels, list[Cell]]:
    """Return the square view turned by right angles and mirrored, one of the eight ways."""
    side = len(pixels)
    moved = list(cells)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
        moved = [replace(cell, x=side - cell.x) for cell in moved]
    turns = int(rng.integers(4))
    for _ in range(turns):
        moved = [replace(cell, x=cell.y, y=side - cell.x) for cell in moved]
    return np.rot90(pixels, turns), moved


def lit(pixels: Pixels, rng: Generator) -> Pixels:
    """Return the view under another light: gain and gamma of each channel, or without colours."""
    if rng.random() < GRAY:
        gray = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
        pixels = np.repeat(gray.astype(np.uint8)[:, :, None], 3, axis=2)
    if rng.random() >= RECOLOURED:
        return pixels
    gain = np.exp(rng.normal(0, 0.08, 3) + rng.normal(0, 0.1))
    gamma = np.exp(rng.normal(0, 0.05, 3) + rng.normal(0, 0.15))
    value = np.arange(256)[:, None] / 255
    light = (value**gamma * gain * 255).clip(0, 255).astype(np.uint8)
    return np.stack([light[:, n].take(pixels[:, :, n]) for n in range(3)], axis=2)


def target(cells: Sequence[Cell]) -> NDArray[np.float32]:
    """Return the maps (PLACES, PLACES, MAPS) of what is to be found in a view with `cells`."""
    maps = np.zeros((PLACES, PLACES, MAPS), dtype=np.float32)
    at = np.arange(PLACES) + 0.5
    for cell in cells:
        centre_x, centre_y = (min(n / STRIDE, PLACES - 1e-3) for n in (cell.x, cell.y))
        spread = max(LEAST_SPREAD, SPREAD * cell.side / STRIDE)
        across, down = (np.exp(-((at - n) ** 2) / (2 * spread**2)) for n in (centre_x, centre_y))
        spot = down[:, None] * across
        if not cell.sure:
            maps[:, :, 5] = np.maximum(maps[:, :, 5], spot >= LEARNT_FROM)
            continue
        spot[int(centre_y), int(centre_x)] = 1
        nearer = spot > maps[:, :, 0]
        maps[nearer, 0] = spot[nearer]
        taught = nearer & (spot >= LEARNT_FROM)
        rows, columns = np.nonzero(taught)
        maps[taught, 1] = centre_x - at[columns]
        maps[taught, 2] = centre_y - at[rows]
        maps[taught, 3] = np.log(cell.side / SIZE)
        maps[taught, 4] = spot[taught]
    return maps

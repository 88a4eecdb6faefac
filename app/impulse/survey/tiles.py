"""Lays overlapping tiles over a photo, and makes one list of what is seen in them.

The survey's tool. Knows no network and no kinds of cells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from app.impulse.survey.survey_network import Seen

SAME = 0.45
"""Intersection over union of two boxes of a kind from which they are one."""
INSIDE = 0.7
"""Share of the smaller box in the other from which they are one, the same."""
CUT = 1.5
"""Pixels of a tile: what comes as near to a side behind which the photo goes on may be cut."""
MOST_TRIED = 1000
"""Of a kind in a photo, at most."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Hold a square part of a photo, in its pixels."""

    x: float
    y: float
    width: float
    height: float


def tiles(width: int, height: int, side: float, overlap: float) -> list[Tile]:
    """Return tiles of `side` that cover a photo, any two neighbours sharing `overlap` at least.

    What is no larger than the overlap lies wholly in one of them.
    """
    return [
        Tile(x, y, min(side, width), min(side, height))
        for y in _starts(height, side, overlap)
        for x in _starts(width, side, overlap)
    ]


def _starts(length: int, side: float, overlap: float) -> list[float]:
    if length <= side:
        return [0.0]
    count = 1 + ceil((length - side) / (side - overlap))
    return [float(at) for at in np.linspace(0, length - side, count)]


def placed(seen: Iterable[Seen], tile: Tile, zoom: float) -> list[Seen]:
    """Return what was seen in a view of `tile`, `zoom` pixels a pixel, in pixels of the photo."""
    return [
        replace(one.scaled(1 / zoom), x=one.x / zoom + tile.x, y=one.y / zoom + tile.y)
        for one in seen
    ]


def is_cut(one: Seen, tile: Tile, width: int, height: int, zoom: float) -> bool:
    """Tell whether the tile's side, and not the photo's, may cut what was seen in the tile."""
    slack = CUT / zoom
    x0, y0, x1, y1 = one.corners
    right, below = tile.x + tile.width, tile.y + tile.height
    across = (tile.x > 0 and x0 < tile.x + slack) or (right < width - 0.5 and x1 > right - slack)
    down = (tile.y > 0 and y0 < tile.y + slack) or (below < height - 0.5 and y1 > below - slack)
    return across or down


def merged(seen: Sequence[Seen]) -> list[Seen]:
    """Return `seen` without what was seen twice, each kind by itself; the first stays."""
    kept: list[Seen] = []
    for kind in dict.fromkeys(one.kind for one in seen):
        kept += _apart([one for one in seen if one.kind == kind][:MOST_TRIED])
    return kept


def _apart(seen: Sequence[Seen]) -> list[Seen]:
    kept: list[Seen] = []
    x0, y0, x1, y1, areas = (np.empty(len(seen)) for _ in range(5))
    for one in seen:
        count = len(kept)
        left, top, right, below = one.corners
        across = np.minimum(x1[:count], right) - np.maximum(x0[:count], left)
        down = np.minimum(y1[:count], below) - np.maximum(y0[:count], top)
        shared = np.maximum(across, 0) * np.maximum(down, 0)
        own, others = one.width * one.height, areas[:count]
        twice = (shared > SAME * (others + own - shared)) | (
            shared > INSIDE * np.minimum(others, own)
        )
        if not twice.any():
            x0[count], y0[count], x1[count], y1[count] = left, top, right, below
            areas[count] = own
            kept.append(one)
    return kept

"""Surveys a photo: leukocytes, red cells and platelets, all of them, however small.

The locate block's finer look, where cells are small or many, or where a field's ratios are asked
for. First the whole photo, then tiles of it at the scale that its cells need. Knows no files.
"""

from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
from PIL import Image

from app.impulse.box import Box
from app.impulse.input_block import Photo
from app.impulse.survey.survey_network import Seen, SurveyNetwork
from app.impulse.survey.tiles import Tile, is_cut, merged, placed, tiles

MANY = 4
"""Located cells from which there may be more."""
SMALL = 1 / 7
"""Side of a located cell over the photo's longer side, below which there may be more."""
ENOUGH = 44
"""Side of a leukocyte in a view, in pixels, from which no finer view is needed."""
WANTED = 56
"""The same, in a tile."""
OVERLAP = 1.3
"""Overlap of two tiles over a leukocyte's side."""
LARGE = 1.15
"""Side of what is taken over from the whole photo, the same: a tile may be too small for it."""
TO_RED = 2.0
"""Side of a leukocyte over a red cell's, where only red cells are seen."""
UNSEEN = 1 / 30
"""Side of a leukocyte over the photo's, where nothing tells it."""
NEAREST = 1.6
"""Pixels of a tile's view for one of the photo, at most."""
WORTH = 1.15
"""How much finer tiles are than the whole photo, at least."""
MOST_TILES = 40


class Survey:
    """Find all that lies in a field; safe to call from several threads."""

    def __init__(self, network: SurveyNetwork) -> None:
        self._network = network

    def look(
        self,
        photo: Photo,
        finer: Callable[[], Photo] | None = None,
        located: Sequence[Box] = (),
    ) -> tuple[Photo, list[Seen]]:
        """Return what is in the photo, in pixels of the one returned with it, the surest first.

        That is the photo itself, or what `finer` makes of it where its cells are too small there.
        How large they are is told by those `located` at first, if there are any.
        """
        height, width = photo.pixels.shape[:2]
        picture = Image.fromarray(photo.pixels)
        zoom = self._network.size / max(width, height)
        seen = self._view(picture, Tile(0, 0, width, height), zoom)
        told = median(box.width for box in located) if located else usual_cell(seen)
        cell = told or UNSEEN * max(width, height)
        if cell * zoom >= ENOUGH or WORTH * zoom > min(WANTED / cell, NEAREST):
            return photo, merged(seen)
        if not finer or not told:
            return photo, self._tiled(picture, seen, cell)
        if cell >= WANTED:
            found = self._tiled(picture, seen, cell)
            # A first look that sees little of small cells may have taken them for larger ones.
            cell = min(cell, usual_cell(found) or cell)
            if cell >= WANTED:
                return photo, found
        larger = finer()
        scale = larger.pixels.shape[1] / width
        seen = [one.scaled(scale) for one in seen]
        return larger, self._tiled(Image.fromarray(larger.pixels), seen, cell * scale)

    def _tiled(self, picture: Image.Image, seen: Sequence[Seen], cell: float) -> list[Seen]:
        """Return what tiles show in which a cell is large enough, and what `seen` showed larger."""
        laid, zoom = self._laid(picture.width, picture.height, cell)
        found = [
            one
            for tile in laid
            for one in self._view(picture, tile, zoom)
            # What a tile cuts another one shows whole.
            if not is_cut(one, tile, picture.width, picture.height, zoom)
        ]
        # What no tile can hold was seen whole in the whole photo.
        large = [one for one in seen if max(one.width, one.height) > LARGE * cell]
        return by_heat(merged([*by_heat(found), *by_heat(large)]))

    def _laid(self, width: int, height: int, cell: float) -> tuple[list[Tile], float]:
        """Return tiles and their scale: the one wanted, or as fine as few enough tiles allow."""
        zoom = min(WANTED / cell, NEAREST)
        while True:
            side = self._network.size / zoom
            laid = tiles(width, height, side, min(OVERLAP * cell, side / 2))
            if len(laid) <= MOST_TILES:
                return laid, zoom
            zoom *= 0.9

    def _view(self, picture: Image.Image, tile: Tile, zoom: float) -> list[Seen]:
        across, down = (
            min(self._network.size, max(1, round(side * zoom)))
            for side in (tile.width, tile.height)
        )
        part = (tile.x, tile.y, tile.x + tile.width, tile.y + tile.height)
        view = picture.resize((across, down), Image.Resampling.BILINEAR, part, reducing_gap=1.5)
        return placed(self._network.look(np.asarray(view)), tile, zoom)


def by_heat(seen: Sequence[Seen]) -> list[Seen]:
    """Return what was seen, the surest first."""
    return sorted(seen, key=lambda one: -one.heat)


def usual_cell(seen: Sequence[Seen]) -> float | None:
    """Return the usual side of a leukocyte in pixels; None where nothing tells it."""
    of = {
        kind: [(one.width * one.height) ** 0.5 for one in seen if one.kind == kind]
        for kind in ("leukocyte", "red_cell")
    }
    if of["leukocyte"]:
        return float(median(of["leukocyte"]))
    return TO_RED * float(median(of["red_cell"])) if of["red_cell"] else None


def is_field(boxes: Sequence[Box], width: int, height: int) -> bool:
    """Tell whether a first look's boxes are so small, many or few that a photo is surveyed.

    A photo of one cell, or of a few large ones, is not.
    """
    if not boxes or len(boxes) >= MANY:
        return True
    return median(box.width for box in boxes) < SMALL * max(width, height)

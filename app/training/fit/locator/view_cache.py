"""Caches varied views of the annotated pictures, small as the network sees them.

Drawn once, shared by all runs beside each other; what varies from epoch to epoch is up
to the lesson. Knows no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from app.errors import TrainingError
from app.training.augment.augment import Pixels
from app.training.cache import Cache, contents
from app.training.data.dataset import CLASSES
from app.training.data.sampling import dealt
from app.training.fit.locator import annotations, views
from app.training.fit.locator.annotations import AnnotatedPicture, Cell
from app.training.fit.locator.views import SIZE
from app.training.workers import spread

if TYPE_CHECKING:
    from rich.progress import Progress

NEGATIVES = 4
"""Views of a set for one of each kind of negative of it."""
MOST = 8
"""Views of one picture, at most."""


@dataclass(frozen=True, slots=True)
class ViewCache:
    """Hold many views, and the cells in each."""

    views: NDArray[np.uint8]
    """(N, SIZE, SIZE, 3): the picture in the upper left corner, black beside it."""
    sizes: NDArray[np.int32]
    """(N, 2): width and height of the picture in the view."""
    cells: NDArray[np.float32]
    """(M, 5): the view's place, x, y and side in its pixels, 1 if sure; by views in order."""
    owner: NDArray[np.int32]
    """(N,): the place of each view's picture in the list of pictures."""

    def cells_of(self, view: int) -> list[Cell]:
        """Return the cells in a view, in its pixels."""
        first, last = np.searchsorted(self.cells[:, 0], [view, view + 1])
        return [
            Cell(float(x), float(y), float(side), bool(sure))
            for _, x, y, side, sure in self.cells[first:last]
        ]


def fill(
    folder: Path,
    pictures: Sequence[AnnotatedPicture],
    seed: int,
    most_views: int,
    progress: "Progress",
) -> ViewCache:
    """Return the views of `pictures`, cached in `folder`.

    Raises:
        TrainingError: none of the pictures can be read.
    """
    files = contents(one.sample.path for one in pictures)
    described = [(one.sample.origin, one.sample.label, repr(one.boxes)) for one in pictures]

    def made(to: Path) -> None:
        task = progress.add_task("Drawing views", total=len(pictures))
        owner: list[int] = []
        sizes, cells = [], []
        each = views_each(pictures, most_views)
        asks = ((one, each[place], (seed, place)) for place, one in enumerate(pictures))
        with (
            (to / "views.raw").open("wb") as file,
            spread(_draw, asks, begin=threadpool_limits, given=(1,)) as drawn,
        ):
            for place, of_picture in enumerate(drawn):
                for pixels, seen in of_picture:
                    height, width = pixels.shape[:2]
                    canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
                    canvas[:height, :width] = pixels
                    file.write(canvas.tobytes())
                    cells += [(len(owner), one.x, one.y, one.side, one.sure) for one in seen]
                    sizes.append((width, height))
                    owner.append(place)
                progress.update(task, completed=place + 1)
        if not owner:
            raise TrainingError("None of the locator's pictures could be read.")
        np.save(to / "sizes.npy", np.array(sizes, np.int32))
        np.save(to / "cells.npy", np.array(cells, np.float32).reshape(-1, 5))
        np.save(to / "owner.npy", np.array(owner, np.int32))

    ready = Cache(folder).folder("views", [files, described, seed, most_views], [__name__], made)
    all_sizes, all_cells, all_owner = (
        np.load(ready / f"{name}.npy") for name in ("sizes", "cells", "owner")
    )
    all_views = np.memmap(ready / "views.raw", np.uint8, "r").reshape(-1, SIZE, SIZE, 3)
    return ViewCache(all_views, all_sizes, all_cells, all_owner)


def views_each(pictures: Sequence[AnnotatedPicture], most_views: int) -> list[int]:
    """Return how many views to draw of each picture: about as many of each set."""
    kinds = [_kind(one) for one in pictures]
    return dealt(kinds, [most_views / NEGATIVES if kind else most_views for _, kind in kinds], MOST)


def _kind(one: AnnotatedPicture) -> tuple[str, str]:
    label = one.sample.label
    return one.sample.origin, "" if label in (*CLASSES, annotations.BOXES_ONLY) else label


Drawn = list[tuple[Pixels, list[Cell]]]


def _draw(one: AnnotatedPicture, count: int, seed: tuple[int, int]) -> Drawn:
    photo = annotations.read(one) if count else None
    if photo is None:
        return []
    rng = np.random.default_rng(seed)
    return [views.varied(photo, rng) for _ in range(count)]

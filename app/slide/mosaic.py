"""The cells of a slide, each once, however many pictures show it.

Behind the model: cells of pictures come in with the places of these, and those that lie on each
other are one. Knows no pictures, and of a cell not what it was called.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID, uuid4

import numpy as np

from app.counts.kept.entries import NewCell
from app.counts.kept.print import twins
from app.slide.path import Path, Place

CLOSE, CLOSE_CUT = 0.6, 0.8
"""Of a cell's side: centres no farther apart are one cell's; the box of a cell that the picture's
edge cuts is moved into it, and its centre with it."""
BESIDE = 0.5
"""What a cell at the very end of a picture's diagonal is worth, over one in its middle."""
SQUARE = 0.5
"""Side of the squares by which neighbours are found, in shares of a picture's longer side."""
WHOLE = 0.4
"""Of a cell's side: one that lies so far inside a picture is shown well enough to be found."""
AGREE = 0.03
"""Of a picture's longer side: two pairs of twins that tell two pieces' places as near as this."""

Size = tuple[float, float]
"""Width and height of a picture, in shares of the longer."""


@dataclass(slots=True)
class Sight:
    """Hold a cell as one picture shows it."""

    cell: NewCell
    photo: UUID
    place: Place
    """Of its centre on the slide."""
    side: float
    """In shares of the picture's longer side, as places are."""
    worth: float
    """How well it shows: the sharper and the nearer to the middle; 0 where the edge cuts it."""


@dataclass(slots=True)
class Known:
    """Hold a cell of the slide, by the picture that shows it best."""

    best: Sight
    place: Place
    id: UUID = field(default_factory=uuid4)
    views: int = 1
    """Pictures in which it was found,"""
    shown: int = 0
    """and pictures in which it lies, away from the edges."""
    twin_of: UUID | None = None
    """The cell of another piece that looks just so, where nobody knows how the pieces lie."""

    def add(self, sight: Sight, place: Place, views: int = 1) -> None:
        self.views += views
        if sight.worth > self.best.worth:
            self.best, self.place = sight, place


class Mosaic:
    """Take in the cells of one picture after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: list[Known] = []
        self._squares = _Squares()
        self._pictures: list[tuple[Place, Size]] = []

    def __len__(self) -> int:
        return len(self._known)

    def add(
        self, sights: Iterable[Sight], corner: Place | None = None, size: Size = (1, 1)
    ) -> None:
        """Take in what one picture shows: each of it is another cell.

        Where its upper left `corner` is told, it is one in which cells may have been missed.
        """
        if corner:
            self._pictures.append((corner, size))
        taken: set[UUID] = set()
        new = []
        for sight in sorted(sights, key=lambda one: -one.worth):
            known = self._squares.nearest(sight.place, sight, taken)
            if known is None and sight.cell.edge and self._squares.nearest(sight.place, sight):
                continue  # a part of a cell that was boxed whole, too
            if known is None:
                known = Known(sight, sight.place)
                new.append(known)
            else:
                known.add(sight, sight.place)
            taken.add(known.id)
        for known in new:
            self._known.append(known)
            self._squares.put(known)

    def cells(self) -> list[Known]:
        """Return the cells of the slide in the order in which they came, each once."""
        self._merge()
        pairs = list(self._twins())
        self._join(pairs)
        self._merge()
        left = {one.id for one in self._known}
        for one, other in pairs:
            apart = one.place.piece != other.place.piece
            if apart and one.id in left and other.id in left:
                one.twin_of = other.id
        self._look_again()
        return self._known

    def _merge(self) -> None:
        """Lay pieces of the slide that were joined since on each other."""
        squares, left = _Squares(), list[Known]()
        pieces = defaultdict[int, list[Known]](list)
        for one in self._known:
            pieces[one.place.piece].append(one)
        for _, piece in sorted(pieces.items()):
            new, taken = list[Known](), set[UUID]()
            for one in piece:
                one.place = self._path.resolved(one.place)
                there = squares.nearest(one.place, one.best, taken)
                if there is None:
                    new.append(one)
                else:
                    there.add(one.best, one.place, one.views)
                    taken.add(there.id)
            for one in new:
                squares.put(one)
            left += new
        self._known = left

    def _look_again(self) -> None:
        """Note how many pictures show each cell."""
        pieces = defaultdict[int, list[tuple[float, ...]]](list)
        for place, (width, height) in self._pictures:
            here = self._path.resolved(place)
            pieces[here.piece].append((here.x, here.y, here.x + width, here.y + height))
        ends = {piece: np.array(some) for piece, some in pieces.items()}
        for one in self._known:
            some, x, y = ends.get(one.place.piece, np.empty((0, 4))), one.place.x, one.place.y
            less = WHOLE * one.best.side
            inside = (some[:, :2] < (x - less, y - less)) & (some[:, 2:] > (x + less, y + less))
            one.shown = int(inside.all(axis=1).sum())

    def _twins(self) -> Iterator[tuple[Known, Known]]:
        """Yield cells that look just as one of an earlier piece does."""
        pieces = defaultdict[int, list[Known]](list)
        for one in self._known:
            if one.best.worth:
                pieces[one.place.piece].append(one)
        before: dict[UUID, Known] = {}
        for _, piece in sorted(pieces.items()):
            there = [(one.id, one.best.cell.print) for one in before.values()]
            found = twins([one.best.cell.print for one in piece], there) if there else []
            yield from ((one, before[key]) for one, key in zip(piece, found, strict=False) if key)
            before |= {one.id: one for one in piece}

    def _join(self, pairs: Sequence[tuple[Known, Known]]) -> None:
        """Join pieces where two pairs of twins tell alike how they lie."""
        by_pieces = defaultdict[tuple[int, int], list[tuple[Place, Place]]](list)
        for one, other in pairs:
            by_pieces[one.place.piece, other.place.piece].append((one.place, other.place))
        for found in by_pieces.values():
            for (here, there), (second, its) in combinations(found, 2):
                x = (there.x - here.x) - (its.x - second.x)
                y = (there.y - here.y) - (its.y - second.y)
                if max(abs(x), abs(y)) < AGREE:
                    self._path.join(here, there)
                    break


class _Squares:
    """Find the nearest of many cells."""

    def __init__(self) -> None:
        self._held = defaultdict[tuple[int, int, int], list[Known]](list)

    def put(self, known: Known) -> None:
        self._held[_square(known.place)].append(known)

    def nearest(self, place: Place, sight: Sight, taken: Collection[UUID] = ()) -> Known | None:
        """Return the cell that a sight at this place is of, but none that is `taken`."""
        piece, column, row = _square(place)
        best, found = 1.0, None
        for x in (column - 1, column, column + 1):
            for y in (row - 1, row, row + 1):
                for known in self._held.get((piece, x, y), ()):
                    there = known.place
                    cut = sight.cell.edge or known.best.cell.edge
                    close = CLOSE_CUT if cut else CLOSE
                    off = ((place.x - there.x) ** 2 + (place.y - there.y) ** 2) ** 0.5
                    far = off / (close * max(sight.side, known.best.side))
                    if far < best and known.id not in taken:
                        best, found = far, known
        return found


def _square(place: Place) -> tuple[int, int, int]:
    return place.piece, int(place.x // SQUARE), int(place.y // SQUARE)

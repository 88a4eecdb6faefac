"""The path of a lens over the slide: where each view lies, seen from those before it.

Between `shift.py`, which compares two views, and the mosaic of the cells. Where the thread is lost
a new piece of the slide begins, and is joined to the others once a view shows both. Knows no cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.slide.shift import Shift, View, shift

APART = 0.3
"""Of a view, on the way from one that others are placed by to the next."""
TRIED = 10
"""So many of the last views are looked at when the thread is lost."""
AGAIN = 0.45
"""Of a view: what is nearer was seen before."""
RATHER = 0.6
"""Least correlation with a view that was not the last one: any of many may be alike by chance."""
MARKS_MOST = 5000
"""Of 20 kB each."""


@dataclass(frozen=True, slots=True)
class Place:
    """Hold where the upper left corner of a view lies, in shares of a view's longer side."""

    piece: int
    """Of the slide; places of two pieces can't be compared until they are joined."""
    x: float
    y: float

    def moved(self, by: Shift) -> "Place":
        return Place(self.piece, self.x + by.x, self.y + by.y)

    def far(self, other: "Place") -> float:
        """Return the larger of both distances."""
        return max(abs(self.x - other.x), abs(self.y - other.y))


class Path:
    """Place one view after the other."""

    def __init__(self) -> None:
        self._marks: list[tuple[Place, NDArray[np.int8]]] = []
        """Views that others are placed by, packed."""
        self._mark: tuple[Place, View] | None = None
        self._last: tuple[Place, View] | None = None
        self._joined: list[Place] = []
        """Of each piece, where its origin lies in the one that it was joined to."""

    def place(self, view: View, still: bool = False) -> Place:
        """Return where a view lies; `still` tells that it is none of a row that moves on."""
        found = None if still else self._from_the_last(view)
        if found is None:
            found = self._from_others(view, self._marks[: -TRIED - 1 : -1])
        if found is None:
            if not still:
                self._forget_the_blurred()
            found = Place(len(self._joined), 0.0, 0.0)
            self._joined.append(found)
            self._set_mark(found, view)
        elif still or self._mark is None or found.far(self._mark[0]) > APART:
            found = self._put_right(found, view)
        self._last = found, view
        return found

    def resolved(self, place: Place) -> Place:
        """Return a place in the piece that its own was joined to, if any was."""
        origin = self._joined[place.piece]
        while origin.piece != place.piece:
            place = Place(origin.piece, origin.x + place.x, origin.y + place.y)
            origin = self._joined[place.piece]
        return place

    def join(self, one: Place, other: Place) -> None:
        """Lay two places, found to be the same, on each other."""
        one, other = self.resolved(one), self.resolved(other)
        if one.piece != other.piece:
            if one.piece < other.piece:
                one, other = other, one
            origin = Place(other.piece, other.x - one.x, other.y - one.y)
            self._joined[one.piece] = origin

    def _from_the_last(self, view: View) -> Place | None:
        for known in (self._mark, self._last):
            by = shift(known[1], view) if known else None
            if known and by:
                return known[0].moved(by)
        return None

    def _from_others(
        self, view: View, marks: Iterable[tuple[Place, NDArray[np.int8]]]
    ) -> Place | None:
        for place, packed in marks:
            seen = View.unpacked(packed)
            by = shift(seen, view)
            if by and by.alike >= RATHER:
                self._mark = place, seen
                return place.moved(by)
        return None

    def _forget_the_blurred(self) -> None:
        """Drop the last mark where no other view was ever placed by it."""
        if self._marks and self._last and self._last[0] == self._marks[-1][0]:
            self._marks.pop()

    def _put_right(self, found: Place, view: View) -> Place:
        """Return the place as views that were here before see it; make the view a mark if none."""
        here = self.resolved(found)
        near = [
            (there.far(here), number)
            for number, (mark, _) in enumerate(self._marks)
            if (there := self.resolved(mark)).piece == here.piece and there.far(here) < AGAIN
        ]
        for far, number in sorted(near)[:2]:
            mark, packed = self._marks[number]
            seen = View.unpacked(packed)
            by = shift(seen, view)
            if by and by.alike >= RATHER:
                found = mark.moved(by)
                if far < APART:
                    self._mark = mark, seen
                    return found
                break
        self._set_mark(found, view)
        self._join_others(found, view)
        return found

    def _join_others(self, place: Place, view: View) -> None:
        """Join the piece of a view to one whose last marks show the same."""
        own = self.resolved(place).piece
        others = [one for one in self._marks if self.resolved(one[0]).piece != own]
        for mark, packed in others[-TRIED:]:
            by = shift(View.unpacked(packed), view)
            if by and by.alike >= RATHER:
                self.join(place, mark.moved(by))
                return

    def _set_mark(self, place: Place, view: View) -> None:
        self._mark = place, view
        self._marks.append((place, view.packed()))
        del self._marks[:-MARKS_MOST]

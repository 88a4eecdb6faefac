"""Puts counts of one slide together, and says which slides are held out, now and ever after.

A model that learnt from a slide knows its stain and its light, so no slide is on both sides.
Pure; knows no pixels.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.counts.reviewed.cells import Seen

PART = 5
"""About one of so many slides is held out."""


@dataclass(frozen=True, slots=True)
class Slide:
    """Hold the counts of one slide."""

    name: str
    """A digest of what it is called: that may be a patient's."""
    counts: tuple[UUID, ...]
    held_out: bool


def slides(
    seen: Sequence[Seen],
    held_out: Iterable[UUID] = (),
    learnt: Iterable[UUID] = (),
) -> list[Slide]:
    """Return the slides, those that were reviewed first on top.

    Counts whose slides are called alike are of one slide, and so are those that hold one photo.
    The second is held out, and of all further ones about a fifth, by a digest of its name: what
    comes later moves none of them. Nor does what was deleted since, where an earlier set told
    which counts it `held_out` and which it had `learnt` from.
    """
    joined = _Joined()
    by_key: dict[str, UUID] = {}
    for one in seen:
        name = folded(one.count.slide)
        for key in (f"slide {name}", *(f"photo {cell.photo.sha256}" for cell in one.cells)):
            if key != "slide ":
                joined.merge(one.count.id, by_key.setdefault(key, one.count.id))
    of_slide: dict[UUID, list[Seen]] = {}
    for one in sorted(seen, key=lambda one: (one.first or one.count.at, str(one.count.id))):
        of_slide.setdefault(joined.find(one.count.id), []).append(one)
    kept, known = set(held_out), set(learnt)
    found = []
    for place, of in enumerate(of_slide.values()):
        name = _name(of[0])
        ids = {one.count.id for one in of}
        aside = place == 1 or (place > 1 and _dealt(name) == 0)
        aside = bool(ids & kept) or (aside and not ids & known)
        found.append(Slide(name, tuple(one.count.id for one in of), aside))
    return found


def folded(slide: str) -> str:
    """Return what a slide is called without differences of case, blanks and ways to write."""
    return " ".join(unicodedata.normalize("NFKC", slide).casefold().split())


def _name(one: Seen) -> str:
    told = folded(one.count.slide) or str(one.count.id)
    return f"slide-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _dealt(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0] % PART


class _Joined:
    """Hold which counts are of one slide."""

    def __init__(self) -> None:
        self._above: dict[UUID, UUID] = {}

    def find(self, one: UUID) -> UUID:
        while (above := self._above.get(one, one)) != one:
            one = above
        return one

    def merge(self, one: UUID, other: UUID) -> None:
        first, second = self.find(one), self.find(other)
        if first != second:
            self._above[first] = second

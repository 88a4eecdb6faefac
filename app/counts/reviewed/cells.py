"""Finds the cells of a count that people decided, and of which nobody says otherwise.

From a count's rows to what may be learnt from; the model's word alone teaches nothing. Pure;
knows no database and tells nobody's name.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.counts.kappa import rater
from app.counts.kept.photos import overlap
from app.counts.rows import Count, CountPhoto, last_of
from app.counts.store import Whole
from app.counts.tally import decided_by

Box = tuple[int, int, int, int]

DIFFER, OPEN = "on which people differ", "that nobody reviewed"
"""Why a cell is left out."""
NOT_LEARNT = {"twin": "that another photo shows, too", "not_a_cell": "that are no cells"}
"""What people say that is no class -> the same."""
SAME = 0.5
"""Intersection over union from which two boxes of one photo are one cell's."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a cell, and what people call it."""

    photo: CountPhoto
    box: Box
    """x0, y0, x1, y1 in pixels of the upright photo."""
    label: str
    decided: str
    """`confirmed` or `changed`: whether the model had said so."""

    @property
    def within(self) -> tuple[float, float, float, float]:
        """The box over the photo's sides, as far as it lies in it."""
        x0, y0, x1, y1 = self.box
        sides = (self.photo.width, self.photo.height) * 2
        at = (side / of for side, of in zip((x0, y0, x1, y1), sides, strict=True))
        left, top, right, bottom = (round(min(max(one, 0.0), 1.0), 6) for one in at)
        return left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what there is to learn of one count."""

    count: Count
    cells: tuple[Cell, ...]
    first: datetime | None
    """When somebody first named a class, and holds to it: what is reviewed later comes later."""
    left_out: Counter[str]


def seen(whole: Whole) -> Seen:
    """Return the reviewed cells of a count, in the order of their photos."""
    count, photos, cells, judgements = whole
    of_photo = {one.id: one for one in photos}
    last = last_of(judgements)
    said: dict[UUID, dict[str | UUID, str | None]] = {}
    for one in sorted(judgements, key=lambda one: one.id):
        said.setdefault(one.cell_id, {})[rater(one)] = one.label
    found, left_out = [], Counter[str]()
    for cell in cells:
        labels = {label for label in said.get(cell.id, {}).values() if label}
        judgement, photo = last.get(cell.id), of_photo.get(cell.photo_id)
        if judgement is None or judgement.label is None or photo is None:
            left_out[OPEN] += 1
        elif len(labels) > 1:
            left_out[DIFFER] += 1
        elif judgement.label in NOT_LEARNT:
            left_out[NOT_LEARNT[judgement.label]] += 1
        else:
            decided = decided_by(cell, judgement)
            found.append(Cell(photo, cell.box, judgement.label, decided))
    named = (one.at for one in judgements if one.label and one.label not in NOT_LEARNT)
    return Seen(count, tuple(found), min(named, default=None), left_out)


def once(cells: list[Cell]) -> tuple[list[Cell], int]:
    """Return each cell of a photo that several counts hold once, and how many they call otherwise.

    Of these none is returned.
    """
    kept: list[Cell] = []
    dropped: set[int] = set()
    for one in cells:
        same = next((at for at, other in enumerate(kept) if _same(one, other)), None)
        if same is None:
            kept.append(one)
        elif kept[same].label != one.label:
            dropped.add(same)
    return [one for at, one in enumerate(kept) if at not in dropped], len(dropped)


def _same(one: Cell, other: Cell) -> bool:
    return one.photo.count_id != other.photo.count_id and overlap(one.box, other.box) > SAME

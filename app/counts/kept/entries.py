"""What goes into a count and what is told of it: new photos and cells, and how both stand now.

Between the store, the routes and `looking.py`; the rows themselves are in `rows.py`. Knows no
database.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.counts.rows import Count, CountCell, CountPhoto


@dataclass(frozen=True, slots=True)
class Who:
    """Hold who asks."""

    phone: UUID
    everywhere: bool = False
    """Whether it is the laptop itself, or the teacher elsewhere, who see all counts."""


@dataclass(frozen=True, slots=True)
class NewCell:
    """Hold a cell as it was seen just now."""

    box: tuple[int, int, int, int]
    """x0, y0, x1, y1 in pixels of the upright photo."""
    said: str
    confidence: float
    verdict: str
    reason: str
    kind: str | None
    scores: dict[str, float]
    edge: bool
    print: bytes
    """What it looks like, to know it again (`print.py`)."""
    crop: bytes
    """A JPEG of it."""

    def row(self) -> dict[str, Any]:
        """Return what is written of it among the cells."""
        told = {name: getattr(self, name) for name in self.__slots__ if name != "crop"}
        return told | {"box": list(self.box)}


CELLS = ("cells", "placed")
"""What of a photo is not written among the photos."""


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """Hold a photo as it was seen just now, with its cells."""

    id: UUID
    sha256: str
    width: int
    height: int
    model_name: str
    model_sha256: str
    head: str | None
    jpeg: bytes
    cells: tuple[NewCell, ...]
    placed: tuple[tuple[UUID, UUID | None], ...] | None = None
    """The id of each cell, and which other it may be once more, where both are known already."""

    def row(self) -> dict[str, Any]:
        """Return what is written of it among the photos."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in CELLS}


@dataclass(frozen=True, slots=True)
class CellNow:
    """Hold a cell and what it counts as now."""

    cell: CountCell
    """Without its scores."""
    named: str | None
    """What the last judgement says; None where there is none, or it leaves it to the model."""
    person: str | None

    @property
    def label(self) -> str | None:
        """What it counts as."""
        return self.named or self.cell.counts_as(None)

    @property
    def by(self) -> Literal["model", "person"] | None:
        """Who said so."""
        return "person" if self.named else "model" if self.label else None


@dataclass(frozen=True, slots=True)
class CountNow:
    """Hold a count and how far it is."""

    count: Count
    revision: int
    photos: int
    people: list[str]
    """The names of those who told one, in the order in which they came."""
    phones: int
    counts: dict[str, int] = field(default_factory=dict)
    """What cells count as -> how many."""
    open: int = 0
    """Cells that nobody has decided."""


@dataclass(frozen=True, slots=True)
class Added:
    """Hold a photo as it is stored, with its cells as they are now."""

    photo: CountPhoto
    cells: list[CellNow]
    again: bool
    """Whether it was there before."""
    revision: int


@dataclass(frozen=True, slots=True)
class Word:
    """Hold what somebody once said of a cell."""

    at: datetime
    person: str
    """A name, or #1 and so on: nobody's phone."""
    label: str | None
    """None leaves it to the model."""
    taken_back: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """Hold all that was said of a cell, by the model and then by people."""

    now: CellNow
    scores: dict[str, float]
    photo: CountPhoto
    added_by: str | None
    """Who found it, where the model had missed it and they are called something."""
    words: tuple[Word, ...]
    """As they were said."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Hold the cells that changed since some revision."""

    cells: list[CellNow]
    revision: int
    """Up to which they are told."""
    more: bool
    """Whether there are others behind it."""

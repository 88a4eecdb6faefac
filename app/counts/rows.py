"""The rows of a differential count: the count, its photos, their cells, and who said what.

Read and written by the store; `result.py` sums them up. Knows no database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

Label = Literal[
    "neutrophil",
    "band",
    "eosinophil",
    "lymphocyte",
    "monocyte",
    "basophil",
    "other",
    "erythroblast",
    "not_a_cell",
    "twin",
]
"""What a person may call a cell. `other` is a leukocyte of another kind, `twin` one that another
photo shows, too."""
LEUKOCYTES: tuple[str, ...] = get_args(Label)[:7]
"""What is counted to the target, in the order of a differential. Erythroblasts are counted
apart, and what is no cell, or the same cell again, not at all."""
TARGETS = (50, 100, 200)


@dataclass(frozen=True, slots=True)
class Count:
    """Hold one differential on one smear."""

    id: UUID
    code: str
    """By which other phones join."""
    slide: str
    """What its owner calls the smear."""
    target: int
    at: datetime
    finished_at: datetime | None
    phone: UUID
    """That began it."""
    microscope: str | None
    """The taught head that answers for its photos, by name."""


@dataclass(frozen=True, slots=True)
class CountPhoto:
    """Hold one photo of a count, without its pixels."""

    id: UUID
    count_id: UUID
    at: datetime
    phone: UUID
    person: str
    sha256: str
    """Of the bytes that came."""
    width: int
    height: int
    model_name: str
    model_sha256: str
    head: str | None


@dataclass(frozen=True, slots=True)
class CountCell:
    """Hold one cell of a photo, as the model sees it."""

    id: UUID
    photo_id: UUID
    count_id: UUID
    place: int
    box: tuple[int, int, int, int]
    """x0, y0, x1, y1 in pixels of the upright photo."""
    said: str
    """The model's likeliest class."""
    confidence: float
    verdict: str
    reason: str
    kind: str | None
    scores: Mapping[str, float]
    edge: bool
    """Whether the photo's edge cuts it."""
    added_by: UUID | None
    """The phone that tapped it, where the model had missed it."""
    twin_of: UUID | None
    """The cell that it may be once more."""
    changed: int
    """Rises with everything that happens in its count."""

    def counts_as(self, judgement: "Judgement | None") -> str | None:
        """Return what the cell is after its last judgement, or None while nobody has decided.

        The model's word counts where it is sure, the cell is whole, and no other shows it.
        """
        if judgement and judgement.label:
            return judgement.label
        clear = self.verdict == "sure" and not (self.edge or self.twin_of or self.added_by)
        return self.said if clear and self.said in LEUKOCYTES else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Hold what a person once said of a cell."""

    id: int
    cell_id: UUID
    at: datetime
    phone: UUID
    person: str
    label: str | None
    """A `Label`, or None: back to what the model says."""

    def dump(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"at": self.at.isoformat(), "person": self.person, "label": self.label}


def last_of(judgements: Iterable[Judgement]) -> dict[UUID, Judgement]:
    """Return the last judgement of each cell."""
    return {one.cell_id: one for one in sorted(judgements, key=lambda one: one.id)}

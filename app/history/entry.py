"""One answer as it is stored: what was found, when, in which photo, by which model.

Made from a reply, and a reply is made from it again. Knows no database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, with_config

STRICT = ConfigDict(
    strict=True, allow_inf_nan=False, protected_namespaces=(), revalidate_instances="always"
)


class _Cell(BaseModel):
    """Hold what each cell had in every version; what came later may lack."""

    model_config = STRICT

    box: list[float] = Field(min_length=4, max_length=4)
    located: bool
    label: str
    scores: dict[str, float] | None = None
    known: float | None = None
    verdict: str | None = None
    reason: str | None = None
    kind: str | None = None


@with_config(STRICT)
@dataclass(frozen=True)
class Entry:
    """Hold one row of the history; the names are the columns'."""

    id: UUID
    """Made by the client for one photo, so that sending it again is safe."""
    at: datetime
    """When it was answered, UTC."""
    phone: UUID
    """Random; whoever brings it may list and delete the row."""
    label: str
    confidence: float
    verdict: str
    reason: str
    candidates: list[str]
    scores: dict[str, float]
    """Class -> probability, of the largest cell."""
    cells: list[dict[str, Any]]
    """Each cell's box in pixels of the upload, label, scores, verdict and kind, as in the reply."""
    width: int
    height: int
    timings_ms: dict[str, float]
    model_name: str
    model_sha256: str
    model_served: str
    photo_sha256: str
    """Of the bytes that came, which are gone."""
    photo_kept: bool
    head: str | None = None
    """What its owner calls the taught head that answered; None where the model's own did."""

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Entry":
        """Return what a row of the database holds.

        Raises:
            ValueError: it is damaged: a value is none of its kind.
        """
        entry = cls(**row)
        _WHOLE.validate_python(entry)
        _CELLS.validate_python(entry.cells)
        return entry


_WHOLE = TypeAdapter(Entry)
_CELLS = TypeAdapter(Annotated[list[_Cell], Field(min_length=1)])

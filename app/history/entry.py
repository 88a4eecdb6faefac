"""One answer as it is stored: what was found, when, in which photo, by which model.

Made from a reply, and a reply is made from it again. Knows no database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


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

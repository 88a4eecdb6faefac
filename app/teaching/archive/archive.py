"""What a taught head is made of when it travels: its examples with their pictures, and the head.

Between the store and `packing.py`, `reading.py`. Knows no database and no .zip.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.impulse.heads.taught import TaughtHead
from app.teaching.report import Report


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Hold an example as it is stored, with its picture."""

    id: str
    """By which the report names it; in a file that is its name there."""
    label: str | None
    """None where nobody has named it yet."""
    said: str
    """What was said of it when it was added, how surely, and the verdict."""
    confidence: float
    verdict: str
    group: str
    box: tuple[float, float, float, float]
    """x0, y0, x1, y1 of the cell in the picture, 0..1."""
    picture: bytes
    """A JPEG of what lies around the cell, or of the whole frame."""
    features: NDArray[np.float32]
    """(F,), those of the model `model_sha256`; stored as float16."""
    signature: NDArray[np.float32]
    """(18,)"""
    model_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """Hold a taught head, whole."""

    name: str
    kind: Literal["microscope", "classes"]
    frame: bool
    classes: list[dict[str, Any]]
    """`label` and `colour` of each, in order."""
    examples: list[Kept]
    head: TaughtHead | None = None
    """None where it is not taught yet, and so are the others."""
    report: Report | None = None
    taught_at: datetime | None = None

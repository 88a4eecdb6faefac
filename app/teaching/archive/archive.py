"""What a taught head is made of when it travels: its examples with their pictures, and the head.

Between the store (`kept/moving.py`) and `packing.py`, `reading.py`. Knows no database and no .zip.
"""

from dataclasses import dataclass
from datetime import datetime

from app.impulse.heads.taught import TaughtHead
from app.teaching.kept.rows import Kind, Shown, TaughtClass
from app.teaching.report import Report


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """Hold a microscope or a set of classes, whole."""

    name: str
    kind: Kind
    frame: bool
    classes: tuple[TaughtClass, ...]
    examples: list[Shown]
    """With their pictures."""
    head: TaughtHead | None = None
    """None where it is not taught yet, and so are the others."""
    report: Report | None = None
    """Its `predicted` names examples by their ids."""
    taught_at: datetime | None = None

"""What the process that works on a slide is told, and how the two talk.

Between `jobs.py` and `child.py`. The orders go to its standard input, then a line once it may
store; its end is the order to stop, which the server's death gives, too. Up come lines of JSON.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.counts.kept.entries import Who
from app.impulse.heads.taught import TaughtHead

BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); import app; del sys.path[0]; "
    "from app.slide.job.child import main; main()"
)
"""Not `-m`, which would take a folder `app` in the working directory for ours."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Hold what is to be worked on, and where it goes."""

    file: Path
    folder: Path
    """Where pictures are put meanwhile."""
    count: UUID
    who: Who
    model: Path
    head: TaughtHead | None
    photo_most: int
    """Bytes of a photo in a .zip."""
    database_url: str
    retention_days: int

"""How far a slide is: a small file for each count, which all processes of a server can read.

Written by whoever works on it (`jobs.py`), read for the pages. Knows no slide and no HTTP.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

from app.errors import SmearlensError

Fact = str | int | None


@dataclass(frozen=True, slots=True)
class State:
    """Hold how far the slide of a count is."""

    state: Literal["none", "working", "failed", "finished"] = "none"
    step: Literal["receiving", "looking", "storing"] | None = None
    done: float | None = None
    """Of this step, 0..1."""
    views: int | None = None
    """Pictures that were stored."""
    cells: int | None = None
    left_out: int | None = None
    """Photos in the .zip that could not be read."""
    code: str | None = None
    sentence: str | None = None
    """Why it failed, in English."""
    facts: dict[str, Fact] = field(default_factory=dict)

    @classmethod
    def failed(cls, error: SmearlensError) -> "State":
        return cls("failed", code=error.code, sentence=str(error), facts=error.facts)


class States:
    """Keep the states in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, count: UUID) -> State:
        """Return what was written last; where nothing was, or it is damaged, that there is none."""
        with suppress(OSError, ValueError, TypeError):
            return State(**json.loads(self._file(count).read_text(encoding="utf-8")))
        return State()

    def write(self, count: UUID, state: State) -> None:
        """Put a state in the place of the last one, whole or not at all."""
        file = self._file(count)
        part = file.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):  # the disk is full: what was said before stays
            part.write_text(json.dumps(asdict(state)), encoding="utf-8")
            part.replace(file)

    def forget(self, count: UUID) -> None:
        """Let there be none."""
        with suppress(OSError):
            self._file(count).unlink(missing_ok=True)

    def counts(self) -> list[UUID]:
        """Return the counts of which something is written."""
        found = []
        for file in self._folder.glob("*.json"):
            with suppress(ValueError):
                found.append(UUID(file.stem))
        return found

    def _file(self, count: UUID) -> Path:
        return self._folder / f"{count}.json"

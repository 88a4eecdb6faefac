"""Writes files whole or not at all, and says in one sentence why it could not.

Every result of the studio goes through here, so a full disk or a kill leaves nothing
half-written. Knows no results.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import TrainingError


def write(path: Path, content: Callable[[BinaryIO], object]) -> None:
    """Let `content` write into a file beside `path`, then put it in the place of `path`.

    Raises:
        TrainingError: the disk is full, or the folder can't be written to.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            content(file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        why = (error.strerror or str(error)).lower()
        raise TrainingError(f"{path} can't be written: {why}.") from error


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8."""
    write(path, lambda file: file.write(text.encode()))


def write_json(path: Path, content: Any) -> None:
    """Write `content` to `path` as JSON that people can read."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """Return what `write_json` wrote; raise TrainingError where it can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} is missing or damaged.") from error

"""Photos and cells of a count as a model would see them, made up."""

from typing import Any
from uuid import uuid4

from app.counts.kept.entries import NewCell, NewPhoto


def cell(**told: Any) -> NewCell:
    """Return a sure lymphocyte, or what is told instead; it looks like no other cell."""
    usual: dict[str, Any] = {
        "box": (10, 10, 110, 110),
        "said": "lymphocyte",
        "confidence": 0.9,
        "verdict": "sure",
        "reason": "clear",
        "kind": None,
        "scores": {"lymphocyte": 0.9, "neutrophil": 0.1},
        "edge": False,
        "print": b"",
        "crop": b"\xff\xd8 no picture",
    }
    return NewCell(**usual | told)


def photo(cells: int = 1, **told: Any) -> NewPhoto:
    """Return a photo of so many cells side by side, of bytes that no other has."""
    usual: dict[str, Any] = {
        "id": uuid4(),
        "sha256": uuid4().hex * 2,
        "width": 1000,
        "height": 800,
        "model_name": "wbc",
        "model_sha256": "a" * 64,
        "head": None,
        "jpeg": b"\xff\xd8 no photo",
        "cells": tuple(cell(box=(x, 10, x + 90, 100)) for x in range(0, 100 * cells, 100)),
    }
    return NewPhoto(**usual | told)

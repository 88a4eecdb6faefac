"""Tells which reference cells there are, as `smearlens reference` left them.

Between static/reference/credits.json and the pages of Learn. Knows no words.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.assets import asset
from app.cells import ranked

TYPES = {
    "neutrophil": "n",
    "band": "d",
    "eosinophil": "e",
    "lymphocyte": "l",
    "monocyte": "m",
    "basophil": "b",
    "immature_granulocyte": "i",
    "erythroblast": "r",
    "platelet": "p",
}
"""What a cell may be called, in the order of a differential, and its key; those that a count knows,
too, have the same key there (static/js/counts/labels.js)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold one picture of a reference cell."""

    address: str
    set: str
    """Whose it is, such as `pbc`."""


@dataclass(frozen=True, slots=True)
class ReferenceCells:
    """Hold the pictures shown of each type, and whose they are."""

    shown: dict[str, list[Picture]]
    sets: dict[str, dict[str, str]]
    """Set -> name, authors, licence, terms, link, stain."""
    model: dict[str, str]
    """Name, version and SHA-256 of the model that the quiz's answers are of."""


@cache
def reference_cells() -> ReferenceCells:
    """Return the reference cells, read once."""
    path = asset("static") / "reference" / "credits.json"
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    shown: dict[str, list[Picture]] = {label: [] for label in TYPES}
    for one in told["pictures"]:
        if one["file"].startswith("shown/"):
            picture = Picture(f"/static/reference/{one['file']}", one["source"].split("/")[0])
            shown[one["label"]].append(picture)
    return ReferenceCells(shown, told["sets"], told["model"])


def two_types(asked: Sequence[str]) -> tuple[str, str] | None:
    """Return the two types that an address asks to compare; None where it names no two."""
    named = [label for part in asked for label in part.split(",")]
    first, second, *_ = [*dict.fromkeys(label for label in named if label in TYPES), "", ""]
    return (first, second) if second else None


def wavering(said: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the two types between which an answer is close; None where it isn't."""
    return two_types(ranked(said["scores"])[:2]) if said["reason"] == "close" else None

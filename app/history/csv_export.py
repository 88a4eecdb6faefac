"""Writes answers as CSV, with no cell that a spreadsheet would run as a formula.

Called by the history route. Knows no database.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from app.history.entry import Entry

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What starts a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


def lines(entries: Iterable[Entry], classes: Sequence[str]) -> Iterator[str]:
    """Yield the heading and one line an answer; each class has a column for its score."""
    yield _line(
        [
            "id",
            "time_utc",
            "label",
            "confidence",
            "verdict",
            "reason",
            *(f"score_{name}" for name in classes),
            "cells",
            "boxes",
            "width",
            "height",
            "model",
            "model_sha256",
            "photo_sha256",
        ]
    )
    for entry in entries:
        yield _line(
            [
                entry.id,
                entry.at.isoformat(timespec="milliseconds"),
                entry.label,
                round(entry.confidence, 4),
                entry.verdict,
                entry.reason,
                *(_score(entry, name) for name in classes),
                sum(bool(cell["located"]) for cell in entry.cells),
                " ".join("{}:{}:{}:{}".format(*cell["box"]) for cell in entry.cells),
                entry.width,
                entry.height,
                entry.model_name,
                entry.model_sha256,
                entry.photo_sha256,
            ]
        )


def _score(entry: Entry, name: str) -> float | str:
    return round(entry.scores[name], 4) if name in entry.scores else ""


def _line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell

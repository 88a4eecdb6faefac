"""Writes answers as CSV, a row a cell, with none that a spreadsheet would run as a formula.

Called by the history route; a count's tables are written with its `line`. Knows no database.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from app.history.entry import Entry

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What starts a formula, in full width, too (https://owasp.org/www-community/attacks/CSV_Injection)."""

HEADING = (
    *("photo", "cell", "time_utc", "counts_as", "label", "confidence", "verdict", "reason"),
    *("kind", "known", "located", "x0", "y0", "x1", "y1"),
)
ENDING = ("width", "height", "model", "model_sha256", "photo_sha256", "head")


def heading(classes: Sequence[str]) -> str:
    """Return the first line; each class has a column for its score."""
    return line([*HEADING, *(f"score_{name}" for name in classes), *ENDING])


def lines(entries: Iterable[Entry], classes: Sequence[str]) -> str:
    """Return a line a cell under that heading.

    A photo in which no cell was found has one line, its `cell` 0.
    """
    return "".join(
        line(_cells(entry, place, cell, classes))
        for entry in entries
        for place, cell in enumerate(entry.cells)
    )


def line(cells: Sequence[object]) -> str:
    """Return a line of CSV (RFC 4180), its end included, none of its text a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _cells(entry: Entry, place: int, cell: dict[str, Any], classes: Sequence[str]) -> list[object]:
    # Answers stored before each cell had a verdict of its own have the clearest one's alone.
    verdict = cell.get("verdict") or ("" if place else entry.verdict)
    reason = cell.get("reason") or ("" if place else entry.reason)
    kind = cell.get("kind") or ""
    label = cell["label"]
    scores = cell.get("scores") or ({} if place else entry.scores)
    return [
        entry.id,
        place + 1 if cell["located"] else 0,
        entry.at.isoformat(timespec="milliseconds"),
        _counts_as(label, verdict, kind),
        label,
        _number(scores.get(label)),
        verdict,
        reason,
        kind,
        _number(cell.get("known")),
        "yes" if cell["located"] else "no",
        *cell["box"],
        *(_number(scores.get(name)) for name in classes),
        entry.width,
        entry.height,
        entry.model_name,
        entry.model_sha256,
        entry.photo_sha256,
        entry.head or "",
    ]


def _counts_as(label: str, verdict: str, kind: str) -> str:
    """Return what a differential counts the cell as: a class only where the answer was sure."""
    if verdict == "sure":
        return str(label)
    if verdict == "no_cell":
        return "no_cell"
    return kind or "unsure"


def _number(value: float | None) -> float | str:
    return "" if value is None else round(value, 4)


def _harmless(cell: object) -> object:
    # Numbers are ours: a box may begin left of the photo, and is no formula.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell

"""Prints how well the locate block finds leukocytes, one column a folder.

The last stop of the figures of `evaluate/finding/locating.py`; computes none itself.
"""

from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console

from app.training.evaluate.finding.locating import LocatorScore
from app.training.evaluate.intervals import Interval
from app.training.reports.parts.table import Table
from app.training.reports.parts.wording import between

ROWS: dict[str, Callable[[LocatorScore], str]] = {
    "pictures": lambda one: str(one.pictures),
    "left out": lambda one: str(one.left_out),
    "leukocytes": lambda one: str(one.cells),
    "recall at IoU 0.5": lambda one: _written(one.recall, ".1%"),
    "centre hits": lambda one: _written(one.centre_hits, ".1%"),
    "first box centred": lambda one: _written(one.first, ".1%"),
    "false boxes a picture": lambda one: _written(one.false_boxes, ".3f"),
    "pictures, nothing found": lambda one: str(one.empty),
    "median ms a picture": lambda one: f"{one.milliseconds:.1f}",
}


def show(scores: Sequence[LocatorScore], console: Console) -> None:
    """Print the scores as a table."""
    table = Table(
        ("", *(score.folder for score in scores)),
        tuple((head, *map(write, scores)) for head, write in ROWS.items()),
        "Locate block against boxes drawn by hand",
        "In brackets: 95 % intervals, bootstrap over pictures.",
    )
    console.print(table.to_rich())


def _written(found: Interval, form: str) -> str:
    return "-" if np.isnan(found.value) else between(found.value, found.low, found.high, form)

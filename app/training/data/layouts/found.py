"""What a reader of one layout finds in a folder: labelled things, and what it left out and why.

Between the readers and `dataset.read`. Knows labels as they are written, and no classes.
"""

import math
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Layout = Literal["table", "coco", "voc", "yolo", "folders"]

Relative = tuple[float, float, float, float]
"""x0, y0, x1, y1 over the picture's sides."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one labelled thing: a whole picture, or a box in it."""

    path: Path
    label: str
    group: str = ""
    """What must not be split, where a column or a folder names it."""
    box: Relative | None = None
    field: str = ""
    """The photo that it was cut from, where a column names it: what else was cut from it shares its
    group, and other photos may show the same."""
    held_out: bool = False
    """Whether the set holds it out for testing, in each of its versions."""


@dataclass(slots=True)
class Found:
    """Hold what a folder says."""

    layout: Layout
    entries: list[Entry] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)
    """Pictures of a set with boxes that have none: fields without cells."""
    skipped: dict[str, str] = field(default_factory=dict)
    """File -> why."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Why -> how many."""

    def leave_out(self, pictures: Set[Path], why: str, name: Callable[[Path], str]) -> None:
        """Take back what was found of `pictures`, and list them."""
        self.entries = [one for one in self.entries if one.path not in pictures]
        self.empty = [one for one in self.empty if one not in pictures]
        self.skipped |= {name(one): why for one in pictures}


def relative(corners: tuple[float, float, float, float]) -> Relative:
    """Return the corners of a box; raise ValueError where they enclose nothing in the picture."""
    x0, y0, x1, y1 = corners
    # VOC counts the last pixel in, so equal corners are one pixel. NaN fails the comparison, too.
    if math.inf in map(abs, corners) or not (
        x0 <= x1 and y0 <= y1 and x0 < 1 and y0 < 1 and x1 >= 0 and y1 >= 0
    ):
        raise ValueError("a box is reversed or lies outside the picture")
    return corners

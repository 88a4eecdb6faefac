"""Chooses the labelled pictures of a folder that a head is taught by.

Before `lesson.py`. Reads the folder as the training does, in any layout that it knows, but needs
none of its packages: pictures that show the same field are only looked for where they are there.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from app.cells import checked_names
from app.errors import TrainingError

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Labelled:
    """Hold one picture and what its clearest cell is."""

    path: Path
    file: str
    """Its path in the folder."""
    label: str
    group: str | None
    """What it must not be parted from, as a digest: the folder may call it by a patient's name.
    None where that is no more than the photo itself."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold the pictures to show, and what was left out."""

    pictures: list[Labelled]
    classes: tuple[str, ...]
    found: int
    """Labelled pictures there were."""
    skipped: dict[str, str]
    """File -> why it can't be used."""
    left_out: dict[str, int]
    """Why -> how many."""


def choose(
    folder: Path, classes: Sequence[str], only: bool, most: int, progress: "Progress"
) -> Chosen:
    """Return up to `most` pictures, of each class in turn, and of as many groups as can be.

    Of the `classes` and no others, or of them and whatever else the folder names.

    Raises:
        TrainingError: there is no such folder, or nothing labelled in it.
    """
    from app.training.data import dataset
    from app.training.data.layouts.names import matched

    names = tuple(classes)
    if not only:
        own = dataset.read([folder]).classes
        names = tuple(dict.fromkeys([*names, *(matched(name, names) or name for name in own)]))
    try:
        checked_names(names)
    except ValueError as error:
        raise TrainingError(f"The classes of {folder} can't be taught: {error}.") from error
    data = dataset.read([folder], names)
    if not data.samples:
        data.require(names)
    cells = Counter(one.path for one in data.samples)
    pictures = [
        Labelled(
            path=one.path,
            file=one.path.relative_to(folder).as_posix(),
            label=one.label,
            group=None if one.shared else _digest(one.group),
        )
        for one in data.samples
        if cells[one.path] == 1
    ]
    if several := sum(many > 1 for many in cells.values()):
        data.left_out["several cells in one picture"] += several
    return Chosen(
        pictures=_grouped(spread(pictures, most), progress),
        classes=tuple(name for name in names if any(one.label == name for one in pictures)),
        found=len(pictures),
        skipped=data.skipped,
        left_out=dict(data.left_out),
    )


def spread(pictures: Sequence[Labelled], most: int) -> list[Labelled]:
    """Return up to `most` of the pictures: each class in turn, and in it each group in turn."""
    turns: dict[tuple[str, str | None], int] = {}
    ranked: list[tuple[int, int, Labelled]] = []
    for one in sorted(pictures, key=lambda one: hashlib.sha256(one.file.encode()).digest()):
        turn = turns[one.label, one.group] = turns.get((one.label, one.group), -1) + 1
        # Who has no group but its own photo is the first of it.
        ranked.append((0 if one.group is None else turn, len(ranked), one))
    places: dict[str, int] = {}
    dealt = []
    for _, rank, one in sorted(ranked, key=lambda each: each[:2]):
        place = places[one.label] = places.get(one.label, -1) + 1
        dealt.append((place, rank, one))
    return [one for *_, one in sorted(dealt, key=lambda each: each[:2])[:most]]


def _grouped(pictures: list[Labelled], progress: "Progress") -> list[Labelled]:
    """Return the pictures, those that show one field in one group, as far as nobody named any."""
    alone = [one.path for one in pictures if one.group is None]
    if not alone or find_spec("scipy") is None or find_spec("filelock") is None:
        return pictures
    from app.training.data.grouping import group

    first = group(progress.track(alone, description="Looking for repeats"))
    several = {of for path, of in first.items() if path != of}
    found = {path: _digest(str(of)) for path, of in first.items() if of in several}
    return [replace(one, group=found.get(one.path, one.group)) for one in pictures]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()

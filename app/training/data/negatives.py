"""Finds pictures that show none of the classes: other cells, no cells, no smear.

Beside the dataset: half of them teach the model what to refuse, the other half
tests it. Knows no model.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.impulse.spec import Kind
from app.training.data import scenes
from app.training.data.dataset import Sample
from app.training.data.layouts import walk
from app.training.data.layouts.names import matched

NEGATIVES: tuple[Kind, ...] = (
    "basophil",
    "immature_granulocyte",
    "erythroblast",
    "platelet",
    "no_cell",
)
"""What a new run's outputs after the classes stand for."""

CELLS: tuple[Kind, ...] = ("basophil", "immature_granulocyte", "erythroblast", "platelet")
"""What folders beside those of the classes hold, in this order; `ig` is short for the second."""

NO_SMEAR = "no smear"
NO_LEUKOCYTE = "smear without leukocyte"
OTHER_CELL = "other kinds of cells"
GROUPS = (NO_SMEAR, NO_LEUKOCYTE, OTHER_CELL)
"""The groups by which the model's refusals are reported."""


@dataclass(frozen=True, slots=True)
class Negatives:
    """Hold the two halves; no group is in both."""

    learnt: list[Sample]
    tested: list[Sample]


def read(folders: Iterable[Path], cache: Path, classes: Sequence[str] = ()) -> Negatives:
    """Find the negatives in sets of class folders and in folders of bare fields of red cells.

    What is one of the `classes`, however it is written, is none. Scenes that are no smear are
    cached in the folder `cache`.
    """
    samples: list[Sample] = []
    for folder in folders:
        samples += _of_set(folder, classes)
    for path in sorted(scenes.make(cache).glob("*.png")):
        samples.append(Sample(path, "no_cell", f"scene/{path.stem.split('--')[0]}", NO_SMEAR))
    return Negatives(
        learnt=[one for one in samples if not _tests(one.group)],
        tested=[one for one in samples if _tests(one.group)],
    )


def backgrounds(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Return up to `most` samples of each set once more, for what lies beside their cells.

    Each keeps its group, so it stays on its side of every split.
    """
    taken: list[Sample] = []
    for origin in sorted({one.origin for one in samples}):
        of_set = sorted((one for one in samples if one.origin == origin), key=_lot)
        taken += [
            replace(one, label="no_cell", origin=f"{origin} background", beside=True)
            for one in of_set[:most]
        ]
    return taken


def group_of(sample: Sample) -> str:
    """Name the group of GROUPS that a negative belongs to."""
    if sample.label not in ("platelet", "no_cell"):
        return OTHER_CELL
    return NO_SMEAR if sample.origin == NO_SMEAR else NO_LEUKOCYTE


def _of_set(folder: Path, classes: Sequence[str]) -> list[Sample]:
    origin = folder.resolve().name
    tree = walk(folder)
    samples = [
        Sample(path, "no_cell", f"{origin}/{path.name}", f"{origin} field")
        for path in tree.pictures
        if path.parent == folder
    ]
    for kind in CELLS:
        for path in tree.pictures if matched(kind, classes) is None else ():
            within = path.parent.name
            if path.parent.parent == folder and matched(within, (kind,)):
                group = f"{origin}/{within}/{path.name}"
                samples.append(Sample(path, kind, group, f"{origin} {within}"))
    return samples


def _tests(group: str) -> bool:
    """Deal groups into halves by their names, the same everywhere and for ever."""
    return hashlib.sha256(group.encode()).digest()[0] % 2 == 1


def _lot(sample: Sample) -> str:
    return hashlib.sha256(sample.group.encode()).hexdigest()

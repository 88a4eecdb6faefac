"""Finds pictures that show none of the classes: other cells, no cells, no smear.

Beside the dataset: half of them teach the model what to refuse, the other half
tests it. Knows no model.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.impulse.spec import Stranger
from app.training import scenes
from app.training.dataset import PICTURES, Sample

STRANGERS: tuple[Stranger, ...] = ("other_cell", "no_cell")
"""What a new run's outputs after the classes stand for."""

KINDS: dict[str, Stranger] = {
    "basophil": "other_cell",
    "erythroblast": "other_cell",
    "ig": "other_cell",
    "platelet": "no_cell",
}
"""Folders beside those of the classes: `ig` holds immature granulocytes."""

NO_SMEAR = "no smear"
NO_LEUKOCYTE = "smear without leukocyte"
OTHER_CELL = "other kinds of cells"
GROUPS = (NO_SMEAR, NO_LEUKOCYTE, OTHER_CELL)
"""In which groups the model's refusals are told."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """Hold the two halves; no source is in both."""

    learnt: list[Sample]
    tested: list[Sample]


def read(folders: Iterable[Path], drawn: Path) -> Strangers:
    """Find the strangers in sets of class folders and in folders of bare fields of red cells.

    Scenes that are no smear are made in the folder `drawn`.
    """
    samples: list[Sample] = []
    for folder in folders:
        samples += _of_set(folder)
    scenes.make(drawn)
    for path in sorted(drawn.glob("*.png")):
        samples.append(Sample(path, "no_cell", f"scene/{path.stem.split('--')[0]}", NO_SMEAR))
    return Strangers(
        learnt=[one for one in samples if not _tests(one.source)],
        tested=[one for one in samples if _tests(one.source)],
    )


def backgrounds(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Return up to `most` samples of each set once more, for what lies beside their cells.

    Each keeps its source, so it stays on its side of every split.
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
    """Name the group of GROUPS that a stranger belongs to."""
    if sample.label == "other_cell":
        return OTHER_CELL
    return NO_SMEAR if sample.origin == NO_SMEAR else NO_LEUKOCYTE


def _of_set(folder: Path) -> list[Sample]:
    origin = folder.resolve().name
    bare = [path for path in sorted(folder.glob("*")) if path.suffix.lower() in PICTURES]
    samples = [Sample(path, "no_cell", f"{origin}/{path.name}", f"{origin} field") for path in bare]
    for name, kind in KINDS.items():
        for path in sorted((folder / name).glob("*")):
            if path.suffix.lower() in PICTURES:
                source = f"{origin}/{name}/{path.name}"
                samples.append(Sample(path, kind, source, f"{origin} {name}"))
    return samples


def _tests(source: str) -> bool:
    """Deal sources into halves by their names, the same everywhere and for ever."""
    return hashlib.sha256(source.encode()).digest()[0] % 2 == 1


def _lot(sample: Sample) -> str:
    return hashlib.sha256(sample.source.encode()).hexdigest()

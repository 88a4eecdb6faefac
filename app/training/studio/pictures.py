"""Chooses the pictures of an experiment and deals them out, honestly and leakily.

After `dataset.py` and `grouping.py`: thinned, so that each class has as many pictures and
each of its sources about as many, then in folds by source and in folds by picture. Knows no
model.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training import dataset
from app.training.dataset import CLASSES, Sample
from app.training.grouping import grouped
from app.training.splits import folds

if TYPE_CHECKING:
    from rich.progress import Progress

Dealt = Literal["honest", "leaky"]
SPLITS: tuple[Dealt, ...] = ("honest", "leaky")
"""By source: no source on both sides. By picture: copies of one source on both sides."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Hold pictures that can be told apart by source."""

    samples: tuple[Sample, ...]
    classes: tuple[str, ...]
    found: int
    """Pictures there were before thinning."""

    @classmethod
    def read(
        cls, folders: Sequence[Path], kept: Path, progress: "Progress", each_class: int | None
    ) -> "Pictures":
        """Read labelled pictures, group them by what they show, and thin them.

        `kept` is where the grouping is kept. Classes are those of the four that appear.

        Raises:
            TrainingError: a folder is missing, or a class of a folder holds no picture.
        """
        for folder in folders:
            _require_filled(folder)
        data = dataset.read(folders)
        data.require(CLASSES)
        samples = grouped(data.samples, kept, progress)
        return cls(tuple(thinned(samples, each_class)), CLASSES, len(samples))

    @property
    def labels(self) -> NDArray[np.int64]:
        """(N,): the place of each label in `classes`."""
        return np.array([self.classes.index(one.label) for one in self.samples])

    @property
    def sources(self) -> list[str]:
        return [one.source for one in self.samples]

    def first(self, each_class: int) -> NDArray[np.int64]:
        """Return the places of the first so many pictures of each class."""
        taken = {id(one) for one in thinned(self.samples, each_class)}
        return np.array([place for place, one in enumerate(self.samples) if id(one) in taken])

    def digest(self) -> str:
        """Return what tells these pictures, their labels and sources from any others."""
        rows = [
            (one.path.name, one.label, one.source, one.path.stat().st_size) for one in self.samples
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]

    def dealt(self, way: Dealt, count: int, seed: int) -> NDArray[np.int64]:
        """Return the fold, 0..count-1, of each picture."""
        if way == "leaky":
            order = np.random.default_rng(seed).permutation(len(self.samples))
            return np.argsort(order) % count
        fold_of = {
            one.path: fold
            for fold, split in enumerate(folds(self.samples, count, seed))
            for one in split.held_out
        }
        return np.array([fold_of[one.path] for one in self.samples])


def thinned(samples: Sequence[Sample], each_class: int | None) -> list[Sample]:
    """Return at most `each_class` pictures of each class, as evenly over its sources as they go.

    The first picture of every source comes before the second of any, so what a smaller number
    takes is part of what a larger one takes.
    """
    if each_class is None:
        return list(samples)
    turn_of: dict[tuple[str, str], int] = {}
    turns = []
    for place, one in enumerate(samples):
        turn = turn_of[one.label, one.source] = turn_of.get((one.label, one.source), -1) + 1
        turns.append((turn, place))
    taken: dict[str, int] = {}
    chosen = []
    for _, place in sorted(turns):
        label = samples[place].label
        if taken.get(label, 0) < each_class:
            taken[label] = taken.get(label, 0) + 1
            chosen.append(place)
    return [samples[place] for place in sorted(chosen)]


def _require_filled(folder: Path) -> None:
    """Raise TrainingError where a class folder of one of the four is empty."""
    if not folder.is_dir():
        raise TrainingError(f"The folder {folder} does not exist.")
    for inner in sorted(folder.rglob("*")):
        if inner.is_dir() and inner.name.lower() in CLASSES and not any(inner.iterdir()):
            raise TrainingError(f"The class {inner.name} in {folder} is empty.")

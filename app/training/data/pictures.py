"""Chooses the pictures of an experiment and deals them out, honestly and leakily.

After `dataset.py` and `grouping.py`: thinned, so that each class has as many pictures and
each of its groups about as many, then in folds by group and in folds by picture. Knows no
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

from app.cells import checked_names
from app.errors import TrainingError
from app.training.data import dataset
from app.training.data.dataset import Sample
from app.training.data.grouping import grouped
from app.training.data.splits import folds

if TYPE_CHECKING:
    from rich.progress import Progress

Dealt = Literal["honest", "leaky"]
SPLITS: tuple[Dealt, ...] = ("honest", "leaky")
"""By group: no group on both sides. By picture: near-duplicates on both sides."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Hold pictures that can be told apart by group."""

    samples: tuple[Sample, ...]
    classes: tuple[str, ...]
    found: int
    """Pictures there were before thinning."""

    @classmethod
    def read(
        cls,
        folders: Sequence[Path],
        cache: Path,
        progress: "Progress",
        each_class: int | None,
        classes: Sequence[str] | None = None,
    ) -> "Pictures":
        """Read labelled pictures, group them by what they show, and thin them.

        `cache` is where the grouping is cached. Without `classes` they are `dataset.classes_in`.

        Raises:
            TrainingError: a folder is missing, a class of a folder holds no picture, or a model
                can't call a class so.
        """
        names = tuple(classes or dataset.classes_in(folders))
        try:
            checked_names(names)
        except ValueError as error:
            raise TrainingError(f"These classes can't be learnt: {error}.") from error
        data = dataset.read(folders, names)
        data.require(names)
        samples = grouped(data.samples, cache, progress)
        return cls(tuple(thinned(samples, each_class)), names, len(samples))

    @property
    def labels(self) -> NDArray[np.int64]:
        """(N,): the place of each label in `classes`."""
        return np.array([self.classes.index(one.label) for one in self.samples])

    @property
    def groups(self) -> list[str]:
        return [one.group for one in self.samples]

    def first(self, each_class: int) -> NDArray[np.int64]:
        """Return the places of the first so many pictures of each class."""
        taken = {id(one) for one in thinned(self.samples, each_class)}
        return np.array([place for place, one in enumerate(self.samples) if id(one) in taken])

    def digest(self) -> str:
        """Return what tells these pictures, their labels and groups from any others."""
        rows = [
            (one.path.name, one.label, one.group, one.path.stat().st_size, one.box)
            for one in self.samples
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
    """Return at most `each_class` pictures of each class, as evenly over its groups as they go.

    The first picture of every group comes before the second of any, so what a smaller number
    takes is part of what a larger one takes.
    """
    if each_class is None:
        return list(samples)
    turn_of: dict[tuple[str, str], int] = {}
    turns = []
    for place, one in enumerate(samples):
        turn = turn_of[one.label, one.group] = turn_of.get((one.label, one.group), -1) + 1
        turns.append((turn, place))
    taken: dict[str, int] = {}
    chosen = []
    for _, place in sorted(turns):
        label = samples[place].label
        if taken.get(label, 0) < each_class:
            taken[label] = taken.get(label, 0) + 1
            chosen.append(place)
    return [samples[place] for place in sorted(chosen)]

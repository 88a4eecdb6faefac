"""Holds sources apart: no source is ever on both sides of a split.

Between the dataset and a training. Classes are spread evenly over the folds,
set by set. Knows no pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.errors import TrainingError
from app.training.dataset import Sample


@dataclass(frozen=True, slots=True)
class Split:
    """Hold the two sides of a split."""

    train: list[Sample]
    held_out: list[Sample]
    aside: list[Sample] = field(default_factory=list)
    """What belongs to the training's side, but is not learnt from."""

    def without(self, names: Sequence[str]) -> "Split":
        """Return the split with the pictures of these names aside; held-out ones stay."""
        return Split(
            train=[one for one in self.train if one.path.name not in names],
            held_out=self.held_out,
            aside=[one for one in self.train if one.path.name in names],
        )


def folds(samples: Sequence[Sample], count: int, seed: int) -> list[Split]:
    """Split `samples` into `count` folds by source, each class of each set dealt out evenly.

    Every sample is held out exactly once. A source with pictures of several labels
    counts to the one that comes first in the alphabet.

    Raises:
        TrainingError: fewer than two folds, or a class with fewer sources than folds.
    """
    if count < 2:
        raise TrainingError(f"{count} folds can't hold anything apart; at least 2 are needed.")
    strata: dict[tuple[str, str], set[str]] = {}
    kind_of: dict[str, tuple[str, str]] = {}
    for sample in sorted(samples, key=lambda one: (one.source, one.label)):
        kind = kind_of.setdefault(sample.source, (sample.origin, sample.label))
        strata.setdefault(kind, set()).add(sample.source)
    rng = np.random.default_rng(seed)
    fold_of: dict[str, int] = {}
    first = 0
    for (origin, label), members in sorted(strata.items()):
        if len(members) < count:
            raise TrainingError(
                f"The class {label} of {origin} has only {len(members)} sources, "
                f"too few for {count} folds."
            )
        names = sorted(members)
        rng.shuffle(names)
        for place, name in enumerate(names):
            fold_of[name] = (first + place) % count
        # Go on dealing where the last class ended, so that no fold gets all the odd ones.
        first += len(names)
    return [
        Split(
            train=[sample for sample in samples if fold_of[sample.source] != fold],
            held_out=[sample for sample in samples if fold_of[sample.source] == fold],
        )
        for fold in range(count)
    ]


def leaky_split(samples: Sequence[Sample], part: float, seed: int) -> Split:
    """Split pictures at random, blind to their sources: the mistake this project measures."""
    order = np.random.default_rng(seed).permutation(len(samples))
    held_out = set(order[: max(1, round(part * len(samples)))].tolist())
    return Split(
        train=[sample for place, sample in enumerate(samples) if place not in held_out],
        held_out=[sample for place, sample in enumerate(samples) if place in held_out],
    )


def set_apart(samples: Sequence[Sample], origin: str) -> Split:
    """Hold out a whole set: another microscope, stain and laboratory.

    Raises:
        TrainingError: there is no such set, or nothing beside it.
    """
    split = Split(
        train=[sample for sample in samples if sample.origin != origin],
        held_out=[sample for sample in samples if sample.origin == origin],
    )
    if not split.train or not split.held_out:
        sets = ", ".join(sorted({sample.origin for sample in samples}))
        raise TrainingError(f"The set {origin} can't be held out of {sets}.")
    return split

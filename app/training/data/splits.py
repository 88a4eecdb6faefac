"""Holds groups apart: no group is ever on both sides of a split.

Between the dataset and a training. Classes are spread evenly over the folds,
set by set. Knows no pictures.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from app.errors import TrainingError
from app.training.data.dataset import Sample
from app.training.data.layouts.table import column


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
            aside=[*self.aside, *(one for one in self.train if one.path.name in names)],
        )


HELD_OUT = ("test", "testing", "val", "valid", "validation", "held_out")
"""What a table calls the side that is only asked about; the other is `train`."""


def folds(samples: Sequence[Sample], count: int, seed: int) -> list[Split]:
    """Split `samples` into `count` folds by group, each class of each set spread evenly.

    Every sample is held out exactly once; a group may hold pictures of several classes.

    Raises:
        TrainingError: fewer than two folds, or a class with fewer groups than folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    if count < 2:
        raise TrainingError(f"{count} folds can't hold anything apart; at least 2 are needed.")
    for (origin, label), found in sorted(_counted(samples).items(), key=lambda one: one[1]):
        if found < count:
            raise TrainingError(
                f"The class {label} of {origin} has only {found} "
                f"{'group' if found == 1 else 'groups'} of pictures, too few for {count} folds: "
                f"each class needs {count} pictures that show different cells, or different "
                f"patients. Bring more of it, {_fewer(samples)}or leave the class out."
            )
    fold_of: dict[str, int] = {}
    for origin in sorted({one.origin for one in samples}):
        # In an order of its own, so that the folds depend on the groups alone.
        of_set = sorted(
            {(one.group, one.label, one.path.name) for one in samples if one.origin == origin}
        )
        groups = [group for group, _, _ in of_set]
        splitter = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
        parts = splitter.split(groups, [label for _, label, _ in of_set], groups)
        for fold, (_, held_out) in enumerate(parts):
            fold_of |= {groups[place]: fold for place in held_out}
    return [
        Split(
            train=[sample for sample in samples if fold_of[sample.group] != fold],
            held_out=[sample for sample in samples if fold_of[sample.group] == fold],
        )
        for fold in range(count)
    ]


def leaky_split(samples: Sequence[Sample], part: float, seed: int) -> Split:
    """Split pictures at random, blind to their groups: the mistake this project measures."""
    order = np.random.default_rng(seed).permutation(len(samples))
    held_out = set(order[: max(1, round(part * len(samples)))].tolist())
    return Split(
        train=[sample for place, sample in enumerate(samples) if place not in held_out],
        held_out=[sample for place, sample in enumerate(samples) if place in held_out],
    )


def set_apart(samples: Sequence[Sample], *origins: str) -> Split:
    """Hold out whole sets: other microscopes, stains and laboratories.

    Raises:
        TrainingError: there is no such set, or nothing beside them.
    """
    split = Split(
        train=[sample for sample in samples if sample.origin not in origins],
        held_out=[sample for sample in samples if sample.origin in origins],
    )
    sets = sorted({sample.origin for sample in samples})
    if not split.train or not set(origins).issubset(sets):
        named = " and ".join(origins)
        raise TrainingError(f"The set {named} can't be held out of {', '.join(sets)}.")
    return split


def most_folds(samples: Sequence[Sample], wanted: int) -> int:
    """Return into how many folds the samples go, at most `wanted`; 1 where none can be held out."""
    return min([wanted, *_counted(samples).values()])


def from_table(path: Path, samples: Sequence[Sample]) -> Split:
    """Split `samples` as the table that `smearlens data` wrote says: picture, source and part.

    Their groups are the table's. Pictures that it does not name stand aside.

    Raises:
        TrainingError: the table can't be read, names none of the pictures, parts a group, or
            leaves a side without any.
    """
    try:
        rows = list(column(path, "picture"))
    except OSError as error:
        raise TrainingError(f"The table {path} can't be read.") from error
    named: dict[str, list[Sample]] = {}
    for one in samples:
        for start in range(len(one.path.parts)):
            named.setdefault("/".join(one.path.parts[start:]), []).append(one)
    split = Split([], [])
    sides: dict[str, set[bool]] = {}
    for row in rows:
        part = (row.get("part") or row.get("split") or "").lower()
        meant = named.pop(row["picture"], [])
        if not meant:
            continue
        if len(meant) > 1:
            raise TrainingError(f"{path} names {row['picture']}, which several folders hold.")
        if part not in ("train", *HELD_OUT):
            raise TrainingError(
                f"{path} does not say of {row['picture']} whether it is to train or to test."
            )
        one = meant[0]
        group = f"{one.origin}/{row['source']}" if row.get("source") else one.group
        (split.held_out if part in HELD_OUT else split.train).append(
            replace(one, group=group, shared=False)
        )
        sides.setdefault(group, set()).add(part in HELD_OUT)
    if not split.train or not split.held_out:
        raise TrainingError(
            f"{path} names none of these pictures to {'test' if split.train else 'train'}: "
            "it should be the split.csv that `smearlens data` wrote for this folder."
        )
    parted = sorted(group for group, found in sides.items() if len(found) > 1)
    if parted:
        raise TrainingError(
            f"{path} puts pictures of one source on both sides: {', '.join(parted[:3])}."
        )
    known = {one.path for one in (*split.train, *split.held_out)}
    split.aside.extend(one for one in samples if one.path not in known)
    return split


def _counted(samples: Sequence[Sample]) -> dict[tuple[str, str], int]:
    """Return the number of groups of each class of each set."""
    groups = {(one.origin, one.label, one.group) for one in samples}
    return Counter((origin, label) for origin, label, _ in groups)


def _fewer(samples: Sequence[Sample]) -> str:
    fewer = most_folds(samples, 5)
    return f"take {fewer} folds (--set folds={fewer}), " if fewer > 1 else ""

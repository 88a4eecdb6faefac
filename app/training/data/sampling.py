"""Draws the crops of a batch so that rare classes and small sets count as much as large ones.

Between the cached regions and the training loop. Knows rows and labels, no pictures.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.data.dataset import Sample

T = TypeVar("T")


class BalancedDraw:
    """Draw a set by its share, then a class of it, a group of that and a crop of that.

    Each with equal chance. Other kinds are drawn apart, for a fixed share: their kind first,
    then the set.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        owner: NDArray[np.int32],
        classes: Sequence[str],
        kinds: Sequence[str] = (),
        kind_share: float = 0.0,
        set_weights: Mapping[str, float] | None = None,
    ) -> None:
        """Index cached rows; `owner` (N,) is each row's place in `samples`, -1 for none.

        `set_weights` weighs the sets against each other; one that it does not name gets the mean.
        """
        self._tree: dict[str, dict[str, dict[str, list[int]]]] = {}
        self._kinds: dict[str, dict[str, dict[str, list[int]]]] = {}
        for row, place in enumerate(owner.tolist()):
            if place >= 0:
                one = samples[place]
                if one.label in kinds:
                    of_kind = self._kinds.setdefault(one.label, {})
                    of_kind.setdefault(one.origin, {}).setdefault(one.group, []).append(row)
                else:
                    of_set = self._tree.setdefault(one.origin, {})
                    of_set.setdefault(one.label, {}).setdefault(one.group, []).append(row)
        present = {label for of_set in self._tree.values() for label in of_set}
        missing = [name for name in classes if name not in present]
        if missing:
            raise TrainingError(f"No readable picture of the class {', '.join(missing)} to learn.")
        self._number = {name: place for place, name in enumerate((*classes, *kinds))}
        self._kind_share = kind_share if self._kinds else 0.0
        usual = float(np.mean(list(set_weights.values()))) if set_weights else 1.0
        weights = np.array([(set_weights or {}).get(origin, usual) for origin in self._tree])
        self._bounds = np.cumsum(weights / weights.sum())

    def batches(
        self, count: int, size: int, rng: Generator
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield `count` batches of (rows, class numbers), each (size,); kinds count on."""
        for _ in range(count):
            drawn = [self._draw(rng) for _ in range(size)]
            yield np.array([row for row, _ in drawn]), np.array([label for _, label in drawn])

    def _draw(self, rng: Generator) -> tuple[int, int]:
        if self._kind_share and rng.random() < self._kind_share:
            label, of_kind = _pick(self._kinds, rng)
            _, groups = _pick(of_kind, rng)
        else:
            place = int(np.searchsorted(self._bounds, rng.random(), side="right"))
            of_set = list(self._tree.values())[min(place, len(self._tree) - 1)]
            label, groups = _pick(of_set, rng)
        _, rows = _pick(groups, rng)
        return rows[int(rng.integers(len(rows)))], self._number[label]


def dealt(kinds: Sequence[tuple[str, str]], wanted: Sequence[float], most: int) -> list[int]:
    """Return how many to draw of each: about `wanted` of its kind in all, at most `most` of one.

    Of a kind with many some give none; evenly.
    """
    sizes, place = Counter(kinds), Counter[tuple[str, str]]()
    each = []
    for kind, count in zip(kinds, wanted, strict=True):
        share = min(most, count / sizes[kind])
        each.append(int((place[kind] + 1) * share) - int(place[kind] * share))
        place[kind] += 1
    return each


def _pick(choices: dict[str, T], rng: Generator) -> tuple[str, T]:
    keys = list(choices)
    key = keys[int(rng.integers(len(keys)))]
    return key, choices[key]

"""Draws the crops of a batch so that rare classes and small sets count as much as large ones.

Between the pool and the training loop. Knows rows and labels, no pictures.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.dataset import Sample

T = TypeVar("T")


class BalancedDraw:
    """Draw a set, a class of it, a source of that and a crop of that, each with equal chance.

    Strangers are drawn apart, for a fixed share: their kind first, then the set.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        owner: NDArray[np.int32],
        classes: Sequence[str],
        strangers: Sequence[str] = (),
        strange_share: float = 0.0,
    ) -> None:
        """Index the rows of a pool; `owner` (N,) is each row's place in `samples`, -1 for none."""
        self._tree: dict[str, dict[str, dict[str, list[int]]]] = {}
        self._strange: dict[str, dict[str, dict[str, list[int]]]] = {}
        for row, place in enumerate(owner.tolist()):
            if place >= 0:
                one = samples[place]
                if one.label in strangers:
                    of_kind = self._strange.setdefault(one.label, {})
                    of_kind.setdefault(one.origin, {}).setdefault(one.source, []).append(row)
                else:
                    of_set = self._tree.setdefault(one.origin, {})
                    of_set.setdefault(one.label, {}).setdefault(one.source, []).append(row)
        present = {label for of_set in self._tree.values() for label in of_set}
        missing = [name for name in classes if name not in present]
        if missing:
            raise TrainingError(f"No readable picture of the class {', '.join(missing)} to learn.")
        self._number = {name: place for place, name in enumerate((*classes, *strangers))}
        self._strange_share = strange_share if self._strange else 0.0

    def batches(
        self, count: int, size: int, rng: Generator
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield `count` batches of (rows, class numbers), each (size,); strangers count on."""
        for _ in range(count):
            drawn = [self._draw(rng) for _ in range(size)]
            yield np.array([row for row, _ in drawn]), np.array([label for _, label in drawn])

    def _draw(self, rng: Generator) -> tuple[int, int]:
        if self._strange_share and rng.random() < self._strange_share:
            label, of_kind = _pick(self._strange, rng)
            _, sources = _pick(of_kind, rng)
        else:
            _, of_set = _pick(self._tree, rng)
            label, sources = _pick(of_set, rng)
        _, rows = _pick(sources, rng)
        return rows[int(rng.integers(len(rows)))], self._number[label]


def _pick(choices: dict[str, T], rng: Generator) -> tuple[str, T]:
    keys = list(choices)
    key = keys[int(rng.integers(len(keys)))]
    return key, choices[key]

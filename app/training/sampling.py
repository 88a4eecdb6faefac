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
    """Draw a set, a class of it, a source of that and a crop of that, each with equal chance."""

    def __init__(
        self, samples: Sequence[Sample], owner: NDArray[np.int32], classes: Sequence[str]
    ) -> None:
        """Index the rows of a pool; `owner` (N,) is each row's place in `samples`, -1 for none."""
        self._tree: dict[str, dict[str, dict[str, list[int]]]] = {}
        for row, place in enumerate(owner.tolist()):
            if place >= 0:
                sample = samples[place]
                of_set = self._tree.setdefault(sample.origin, {})
                of_set.setdefault(sample.label, {}).setdefault(sample.source, []).append(row)
        present = {label for of_set in self._tree.values() for label in of_set}
        missing = [name for name in classes if name not in present]
        if missing:
            raise TrainingError(f"No readable picture of the class {', '.join(missing)} to learn.")
        self._number = {name: place for place, name in enumerate(classes)}

    def batches(
        self, count: int, size: int, rng: Generator
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield `count` batches of (rows, class numbers), each (size,)."""
        for _ in range(count):
            drawn = [self._draw(rng) for _ in range(size)]
            yield np.array([row for row, _ in drawn]), np.array([label for _, label in drawn])

    def _draw(self, rng: Generator) -> tuple[int, int]:
        of_set = _pick(self._tree, rng)
        labels = list(of_set)
        label = labels[int(rng.integers(len(labels)))]
        rows = _pick(of_set[label], rng)
        return rows[int(rng.integers(len(rows)))], self._number[label]


def _pick(choices: dict[str, T], rng: Generator) -> T:
    keys = list(choices)
    return choices[keys[int(rng.integers(len(keys)))]]

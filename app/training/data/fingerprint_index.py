"""Finds near-duplicates: which pictures held show the same field as another one.

Under `grouping.py`, which holds near-duplicates together, and under the evaluation, which
leaves out what a model learnt from. Knows no classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.input_block import InputBlock
from app.training.data.fingerprint import POINTS, Fingerprint, fingerprint

LEAST_AGREEING = 9
"""Blobs that must lie where one affine map puts them. Of 2,044 other fields one reached 9;
of 9,892 augmented pictures none was below 13, most are above 25."""
ALONE_ENOUGH = 13
"""Blobs from which a match counts where no picture of the group is at hand to look again. Of
3,200 single cells of PBC one in seven agrees with another one by 9 to 12, 14 by more."""
NEIGHBOURS = 24
"""Blobs held that look most like one of the picture's and vote for their group."""
CANDIDATES = 6
"""Fingerprints with the most votes, which are then aligned with the picture."""
TRIES = 600
"""Triples of blobs from which a map is guessed (RANSAC; Fischler, Bolles, CACM 24, 1981)."""
NEAR = 4.0
"""Pixels by which a blob may miss its place."""
LEAST_AREA = 400
"""Twice the area in square pixels of the triangle of three blobs that a map is guessed from."""
STRETCH = 1.45
"""A map may stretch or shrink lengths up to this factor, in any direction."""


@dataclass(frozen=True, slots=True)
class Match:
    """Name a group that shows the same field, how many blobs agree, and the map between them."""

    group: str
    agreeing: int
    onto: NDArray[np.float64] = field(compare=False)
    """(3, 2) from x, y, 1 in the picture to x, y in the picture held, both of the squashed size."""


class FingerprintIndex:
    """Hold fingerprints of named groups and find those that show what a picture does."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._prints: list[Fingerprint] = []
        # Grown by doubling: a picture is added after every one that is asked for.
        self._looks = np.empty((0, Fingerprint.empty().looks.shape[1] + 2), dtype=np.float32)
        self._owners: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._held = 0

    @classmethod
    def of(cls, pictures: Mapping[str, Path]) -> "FingerprintIndex":
        """Take the fingerprints of pictures, name -> file."""
        index = cls()
        for name, path in pictures.items():
            index.add(name, picture_print(path))
        return index

    def add(self, name: str, seen: Fingerprint) -> None:
        """Add a fingerprint of the group `name`, which may have several."""
        self.names.append(name)
        one = seen.first(POINTS)
        end = self._held + len(one.points)
        if end > len(self._looks):
            more = max(end, 2 * len(self._looks)) - len(self._looks)
            self._looks = np.pad(self._looks, ((0, more), (0, 0)))
            self._owners = np.pad(self._owners, (0, more))
        looks = one.looks.astype(np.float32)
        new = slice(self._held, end)
        self._looks[new, :-2], self._looks[new, -2] = -2 * looks, (looks**2).sum(axis=1)
        self._looks[new, -1], self._owners[new] = 1, len(self._prints)
        self._prints.append(one)
        self._held = end

    def save(self, path: Path) -> None:
        """Write all fingerprints into an .npz file, about 700 bytes each."""
        np.savez_compressed(
            path,
            names=np.array(self.names, dtype=np.str_),
            counts=np.array([len(one.points) for one in self._prints], dtype=np.uint8),
            points=np.concatenate([one.points for one in self._prints]),
            looks=np.concatenate([one.looks for one in self._prints]),
        )

    @classmethod
    def load(cls, path: Path) -> "FingerprintIndex":
        """Read what `save` wrote."""
        index = cls()
        with np.load(path, allow_pickle=False) as file:
            ends = np.cumsum(file["counts"].astype(int))[:-1]
            parts = zip(
                file["names"].tolist(),
                np.split(file["points"], ends),
                np.split(file["looks"], ends),
                strict=True,
            )
            for name, points, looks in parts:
                index.add(name, Fingerprint(points, looks))
        return index

    def group_of(self, path: Path) -> str | None:
        """Name the group of a picture file, None if it is none of these for certain."""
        match = self.match(picture_print(path))
        return match.group if match and match.agreeing >= ALONE_ENOUGH else None

    def match(self, seen: Fingerprint) -> Match | None:
        """Return the group that agrees best with a fingerprint, None if none agrees enough."""
        found = self.matches(seen)
        return found[0] if found else None

    def matches(self, seen: Fingerprint) -> list[Match]:
        """Return the groups that agree with a fingerprint, the best first."""
        if not self._prints or len(seen.points) < LEAST_AGREEING:
            return []
        best: dict[str, Match] = {}
        apart = self._apart(seen)
        for place in self._voted(apart):
            columns = slice(*np.searchsorted(self._owners[: self._held], [place, place + 1]))
            agreeing, onto = _aligned(seen, self._prints[place], apart[:, columns])
            name = self.names[place]
            least = best[name].agreeing + 1 if name in best else LEAST_AGREEING
            if agreeing >= least and onto is not None:
                best[name] = Match(name, agreeing, onto)
        return sorted(best.values(), key=lambda one: -one.agreeing)

    def _apart(self, seen: Fingerprint) -> NDArray[np.float32]:
        """Return how differently each blob seen (rows) and each blob held (columns) look."""
        looks = seen.looks.astype(np.float32)
        squares = (looks**2).sum(axis=1)
        # |a - b|^2 in one product; exact, since all are whole numbers below 2^24.
        asked = np.column_stack([looks, np.ones_like(squares), squares])
        apart: NDArray[np.float32] = asked @ self._looks[: self._held].T
        return apart

    def _voted(self, apart: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the fingerprints that hold most of the blobs that look alike."""
        count = min(NEIGHBOURS, apart.shape[1] - 1)
        near = np.argpartition(apart, count, axis=1)[:, : count + 1]
        distances = np.take_along_axis(apart, near, axis=1)
        weights = 1 - distances / np.maximum(distances.max(axis=1, keepdims=True), 1)
        votes = np.bincount(
            self._owners[near.ravel()], weights.ravel(), minlength=len(self._prints)
        )
        return np.argsort(-votes, kind="stable")[:CANDIDATES]


def picture_print(path: Path) -> Fingerprint:
    """Return the fingerprint of a picture file, an empty one if it can't be read."""
    try:
        return fingerprint(InputBlock().read(path.read_bytes()).pixels)
    except (BadPhoto, OSError):
        return Fingerprint.empty()


def _aligned(
    seen: Fingerprint, held: Fingerprint, apart: NDArray[np.float32]
) -> tuple[int, NDArray[np.float64] | None]:
    """Return how many blobs one affine map, near a rigid one, lays together, and that map."""
    if len(held.points) < LEAST_AGREEING:
        return 0, None
    alike = np.argsort(apart, axis=1)[:, :2]  # each blob seen may be either of two held
    row = np.repeat(np.arange(len(apart)), 2)
    column = alike.ravel()
    order = np.argsort(apart[row, column], kind="stable")[:60]
    start = seen.pixels[row[order]]
    end = held.pixels[column[order]]
    chosen = _best(start, end)
    if chosen is None:
        return 0, None
    ones = np.column_stack([start, np.ones(len(start))])
    onto: NDArray[np.float64] = np.linalg.lstsq(ones[chosen], end[chosen], rcond=None)[0]
    for _ in range(2):  # the map of all that agree is better than that of three
        wider = np.linalg.norm(ones @ onto - end, axis=1) < NEAR
        if wider.sum() < chosen.sum():
            break
        chosen = wider
        onto = np.linalg.lstsq(ones[chosen], end[chosen], rcond=None)[0]
    agreeing = min(len(np.unique(row[order][chosen])), len(np.unique(column[order][chosen])))
    return agreeing, onto


def _best(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Return which pairs agree under the best of many maps guessed from three pairs each."""
    first, second, third = np.random.default_rng(0).integers(0, len(start), (3, TRIES))
    sides = np.stack([start[second] - start[first], start[third] - start[first]], axis=1)
    area = sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]
    wide = np.abs(area) > LEAST_AREA
    first, second, third, sides, area = (part[wide] for part in (first, second, third, sides, area))
    onto = np.stack([end[second] - end[first], end[third] - end[first]], axis=1)
    # In closed form: LAPACK's threads take ten times as long over so small matrices.
    inverse = np.stack([sides[:, 1, 1], -sides[:, 0, 1], -sides[:, 1, 0], sides[:, 0, 0]], axis=1)
    maps = (inverse / area[:, None]).reshape(-1, 2, 2) @ onto
    squares = (maps**2).sum(axis=(1, 2))
    twice = 2 * np.abs(maps[:, 0, 0] * maps[:, 1, 1] - maps[:, 0, 1] * maps[:, 1, 0])
    total, gap = np.sqrt(squares + twice), np.sqrt(np.maximum(squares - twice, 0))
    mild = (total + gap < 2 * STRETCH) & (total - gap > 2 / STRETCH)  # the singular values
    if not mild.any():
        return None
    maps, first = maps[mild], first[mild]
    shifts = end[first] - np.einsum("nk,nkc->nc", start[first], maps)
    missed = start @ maps
    missed += shifts[:, None] - end
    near = np.einsum("npc,npc->np", missed, missed) < NEAR**2
    chosen: NDArray[np.bool_] = near[near.sum(axis=1).argmax()]
    return chosen if chosen.sum() >= 3 else None

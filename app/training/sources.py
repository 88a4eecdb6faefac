"""Finds the source that a picture was made from, by what it shows.

Holds augmented copies of one field together when a training is split, and keeps pictures
of sources that the shipped model learnt from out of its evaluation. Knows no classes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.input_block import InputBlock
from app.training.fingerprint import POINTS, Fingerprint, fingerprint

LEAST_AGREEING = 9
"""Blobs that must lie where one affine map puts them. Of 2,044 strangers one reached 9;
of 9,892 augmented copies none was below 13, most are above 25."""
CLEAR = 20
"""Blobs from which a copy needs no example of its own in its group."""
NEIGHBOURS = 24
"""Blobs of all sources that look most like one of the picture's and vote for their source."""
CANDIDATES = 6
"""Sources with the most votes, which are then aligned with the picture."""
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
    """Name a source of a picture, and how many blobs agree on it."""

    source: str
    agreeing: int


class Sources:
    """Hold the fingerprints of named sources and find those that a picture shows."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._prints: list[Fingerprint] = []
        self._looks: NDArray[np.float32] | None = None
        self._owners: NDArray[np.intp] = np.empty(0, dtype=np.intp)

    @classmethod
    def of(cls, pictures: Mapping[str, Path]) -> "Sources":
        """Take the fingerprints of pictures, name -> file."""
        sources = cls()
        for name, path in pictures.items():
            sources.add(name, picture_print(path))
        return sources

    def add(self, name: str, seen: Fingerprint) -> None:
        """Add a fingerprint of the source `name`, which may have several."""
        self.names.append(name)
        self._prints.append(seen.first(POINTS))
        self._looks = None

    def save(self, path: Path) -> None:
        """Write all fingerprints into an .npz file, about 700 bytes a source."""
        np.savez_compressed(
            path,
            names=np.array(self.names, dtype=np.str_),
            counts=np.array([len(one.points) for one in self._prints], dtype=np.uint8),
            points=np.concatenate([one.points for one in self._prints]),
            looks=np.concatenate([one.looks for one in self._prints]),
        )

    @classmethod
    def load(cls, path: Path) -> "Sources":
        """Read what `save` wrote."""
        sources = cls()
        with np.load(path, allow_pickle=False) as file:
            ends = np.cumsum(file["counts"].astype(int))[:-1]
            parts = zip(
                file["names"].tolist(),
                np.split(file["points"], ends),
                np.split(file["looks"], ends),
                strict=True,
            )
            for name, points, looks in parts:
                sources.add(name, Fingerprint(points, looks))
        return sources

    def source_of(self, path: Path) -> str | None:
        """Name the source of a picture file, None if it is none of these."""
        match = self.match(picture_print(path))
        return match.source if match else None

    def match(self, seen: Fingerprint) -> Match | None:
        """Return the source that agrees best with a fingerprint, None if none agrees enough."""
        found = self.matches(seen)
        return found[0] if found else None

    def matches(self, seen: Fingerprint) -> list[Match]:
        """Return the sources that agree with a fingerprint, the best first."""
        if not self._prints or len(seen.points) < LEAST_AGREEING:
            return []
        best: dict[str, int] = {}
        apart = self._apart(seen)
        for index in self._voted(apart):
            columns = np.flatnonzero(self._owners == index)
            agreeing = _agreeing(seen, self._prints[index], apart[:, columns])
            if agreeing >= LEAST_AGREEING:
                name = self.names[index]
                best[name] = max(agreeing, best.get(name, 0))
        return [Match(name, best[name]) for name in sorted(best, key=lambda one: -best[one])]

    def _apart(self, seen: Fingerprint) -> NDArray[np.float32]:
        """Return how differently each blob seen (rows) and each blob held (columns) look."""
        if self._looks is None:
            self._looks = np.concatenate([one.looks for one in self._prints]).astype(np.float32)
            self._owners = np.repeat(
                np.arange(len(self._prints)), [len(one.points) for one in self._prints]
            )
        asked = seen.looks.astype(np.float32)
        squares = (asked**2).sum(axis=1)[:, None] + (self._looks**2).sum(axis=1)
        apart: NDArray[np.float32] = squares - 2 * asked @ self._looks.T
        return apart

    def _voted(self, apart: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the sources that hold most of the blobs that look alike."""
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


def group(pictures: Iterable[Path], known: Sources | None = None) -> dict[Path, str]:
    """Name a group for each picture, so that pictures that share a field share a name.

    A group is named after its source in `known`, or else after its first picture. Fields that
    overlap are one group, sources of `known` too: to miss a copy is worse than to hold a
    stranger. The order of the pictures can matter where copies differ much.
    """
    sources, joined = Sources(), Joined()
    if known is not None:
        for name, seen in zip(known.names, known._prints, strict=True):
            sources.add(name, seen)
    names: dict[Path, str] = {}
    for path in pictures:
        seen = picture_print(path)
        found = sources.matches(seen)
        name = found[0].source if found else str(path)
        if not found or found[0].agreeing < CLEAR:
            sources.add(name, seen)
        for other in found[1:]:
            joined.join(name, other.source)
        names[path] = name
    return {path: joined.root(name) for path, name in names.items()}


class Joined:
    """Hold which names stand for the same group (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, name: str) -> str:
        """Return the name that stands for the whole group of `name`."""
        while name in self._above:
            name = self._above[name]
        return name

    def join(self, one: str, other: str) -> None:
        """Make one group of two; the name that sorts first stands for it."""
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._above[second] = first


def _agreeing(seen: Fingerprint, held: Fingerprint, apart: NDArray[np.float32]) -> int:
    """Count the blobs of two fingerprints that one affine map, near a rigid one, lays together."""
    if len(held.points) < LEAST_AGREEING:
        return 0
    alike = np.argsort(apart, axis=1)[:, :2]  # each blob seen may be either of two held
    row = np.repeat(np.arange(len(apart)), 2)
    column = alike.ravel()
    order = np.argsort(apart[row, column], kind="stable")[:60]
    start = seen.pixels[row[order]]
    end = held.pixels[column[order]]
    chosen = _best(start, end)
    if chosen is None:
        return 0
    for _ in range(2):  # the map of all that agree is better than that of three
        ones = np.column_stack([start, np.ones(len(start))])
        refined, *_ = np.linalg.lstsq(ones[chosen], end[chosen], rcond=None)
        wider = np.linalg.norm(ones @ refined - end, axis=1) < NEAR
        if wider.sum() < chosen.sum():
            break
        chosen = wider
    return min(len(np.unique(row[order][chosen])), len(np.unique(column[order][chosen])))


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
    stretch = np.linalg.svd(maps, compute_uv=False)
    mild = (stretch[:, 0] < STRETCH) & (stretch[:, 1] > 1 / STRETCH)
    if not mild.any():
        return None
    maps, first = maps[mild], first[mild]
    shifts = end[first] - np.einsum("nk,nkc->nc", start[first], maps)
    misses = np.linalg.norm(start @ maps + shifts[:, None] - end, axis=2)
    chosen: NDArray[np.bool_] = misses[(misses < NEAR).sum(axis=1).argmax()] < NEAR
    return chosen if chosen.sum() >= 3 else None

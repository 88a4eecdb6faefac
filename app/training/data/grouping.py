"""Gives pictures that show the same field one group, before anything is split.

Between the dataset and the splits: every sample whose group no column names is compared by
content with all others. What was found is cached, since looking takes a while. Knows no model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.cluster.hierarchy import DisjointSet

from app.errors import BadPhoto
from app.impulse.input_block import InputBlock
from app.training.cache import Cache, contents
from app.training.data.dataset import Sample
from app.training.data.fingerprint import HEIGHT, SMOOTH, WIDTH, Fingerprint, light_of, of_light
from app.training.data.fingerprint_index import FingerprintIndex, Match
from app.training.data.sets import SPLIT_ALONE

if TYPE_CHECKING:
    from rich.progress import Progress

CLEAR = 20
"""Blobs from which a match needs no second look, and no example of its own in its group."""
ALIKE = 0.9
"""Least correlation of the light of two pictures laid together, where fewer blobs agree. Of 68
such matches among augmented pictures none was below 0.95, of 20 among the fields of BCCD none below
0.903. Of 556 among the 3,200 cells of PBC two were above 0.97, which are shot twice, the others
below 0.9."""
LEAST_SHARED = 0.1
"""Least part of a picture that must lie in the other for that to tell."""
SHRINK = 2
"""How many times smaller than for its fingerprint a picture is compared."""

Light = NDArray[np.float32]
"""(HEIGHT / 2, WIDTH / 2): the logarithm of green light; nan in black corners."""


def grouped(
    samples: Sequence[Sample],
    folder: Path,
    progress: "Progress",
    alone: Sequence[str] = SPLIT_ALONE,
) -> list[Sample]:
    """Return `samples` with one group for all that show the same field, or are equal files.

    It is named after that of the first of its pictures. Groups that a column names stay, and
    those of the sets in `alone`; what was cut from one photo stays together. What was found is
    cached in `folder`.
    """
    shared = [one for one in samples if one.shared and one.origin not in alone]
    if not shared:
        return list(samples)
    group_of = {one.path: one.group for one in shared}
    paths = list(group_of)

    def found() -> list[int]:
        """Return the place of the picture that each one's group is named for."""
        first_of = group(progress.track(paths, description="Looking for repeats"))
        places = {path: place for place, path in enumerate(paths)}
        return [places[first_of[path]] for path in paths]

    first = Cache(folder).json("groups", contents(paths), [__name__], found)
    joined = DisjointSet(paths)
    of_field: dict[str, Path] = {}
    for path, place in zip(paths, first, strict=True):
        joined.merge(path, paths[place])
        joined.merge(path, of_field.setdefault(group_of[path], path))
    places = {path: place for place, path in enumerate(paths)}
    names = {
        path: group_of[min(subset, key=places.__getitem__)]
        for subset in joined.subsets()
        for path in subset
    }
    return [replace(one, group=names.get(one.path, one.group)) for one in samples]


def group(pictures: Iterable[Path]) -> dict[Path, Path]:
    """Return for each picture the first of its group, by name; pictures of one field share it."""
    held, joined = FingerprintIndex(), DisjointSet()
    equal: dict[str, Path] = {}
    for path in pictures:
        joined.add(path)
        # Where little shows no field is told from another, but equal files repeat each other; what
        # can't be read equals nothing else.
        first = equal.setdefault(contents([path])[0] or str(path), path)
        if first != path:
            joined.merge(first, path)
            continue
        found = matches(path, held)
        if not found or found[0].agreeing < CLEAR:
            held.add(str(path), _opened(path, False)[0])
        for one in found:
            joined.merge(path, Path(one.group))
    return {path: first for of in joined.subsets() for first in [min(of)] for path in of}


def repeats(pictures: Sequence[Path], others: Sequence[Path]) -> set[Path]:
    """Return those of `pictures` that show a field of `others`."""
    held = FingerprintIndex()
    for other in others:
        held.add(str(other), _opened(other, False)[0])
    return {path for path in pictures if matches(path, held)}


def matches(path: Path, held: FingerprintIndex) -> list[Match]:
    """Return which of the pictures that `held` names by their paths show the same field."""
    found: list[Match] = []
    for turned in (False, True):  # a fingerprint's picture is squashed: a quarter turn tells
        if not found or found[0].agreeing < CLEAR:
            found += [
                one
                for one in held.matches(_opened(path, turned)[0])
                if one.agreeing >= CLEAR or alike(path, one, turned) >= ALIKE
            ]
    return sorted(found, key=lambda one: -one.agreeing)


def alike(path: Path, match: Match, turned: bool = False) -> float:
    """Return how the light of a picture and its match correlates (-1..1), laid together.

    0 where they share too little.
    """
    light, held = _opened(path, turned)[1], _opened(Path(match.group), False)[1]
    y, x = np.indices(light.shape).reshape(2, -1) * SHRINK
    places = np.column_stack([x, y, np.ones_like(x)]) @ match.onto / SHRINK
    other = ndimage.map_coordinates(held, places.T[::-1], order=1, cval=np.nan)
    known = ~np.isnan(other) & ~np.isnan(light.ravel())
    if known.mean() < LEAST_SHARED:
        return 0.0
    with np.errstate(invalid="ignore"):  # nan, which is never enough, where one shows nothing
        return float(np.corrcoef(light.ravel()[known], other[known])[0, 1])


@lru_cache(maxsize=2048)
def _opened(path: Path, turned: bool) -> tuple[Fingerprint, Light]:
    """Return the fingerprint and the light of a picture, of a blank one where it can't be read."""
    try:
        pixels = InputBlock().read(path.read_bytes()).pixels
    except (BadPhoto, OSError):
        return Fingerprint.empty(), np.full((HEIGHT // SHRINK, WIDTH // SHRINK), np.nan)
    if turned:
        pixels = np.ascontiguousarray(np.rot90(pixels))
    light, known = light_of(pixels)
    smooth = ndimage.gaussian_filter(light, SMOOTH)
    seen = of_light(light, known, smooth)
    smooth[~known] = np.nan
    return seen, smooth[::SHRINK, ::SHRINK].copy()

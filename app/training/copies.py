"""Groups the pictures of any set by what they show, and takes no stranger for a copy.

Called by `leaks.py`. `sources.group` would rather hold a stranger in a group than miss a
copy, and finds many among single cells; here a match of few blobs counts only where the
light of both pictures runs alike, too. Knows no classes.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.errors import BadPhoto
from app.impulse.input_block import InputBlock
from app.training.fingerprint import HEIGHT, POINTS, WIDTH, Fingerprint, _light, fingerprint
from app.training.sources import CLEAR, LEAST_AGREEING, NEAR, Joined, Sources, _best

ALIKE = 0.93
"""Least correlation of the light of two pictures laid together. Of 68 matches of 9 to 19 blobs
among augmented copies none was below 0.95; of 40 among single cells none was above 0.89."""
LEAST_SHARED = 0.1
"""Least part of a picture that must lie in the other for that to tell."""
SMOOTH = 1.5
"""Standard deviation in pixels of the blur that hides grain and the traces of JPEG."""
SHRINK = 2
"""How many times smaller than for its fingerprint a picture is compared."""

Light = NDArray[np.float32]
"""(HEIGHT / 2, WIDTH / 2): the logarithm of green light; nan in black corners."""


def group(pictures: Iterable[Path]) -> dict[Path, str]:
    """Name a group for each picture after one of its own; pictures of one field share a name."""
    sources, joined, paths = Sources(), Joined(), []
    for path in pictures:
        paths.append(path)
        seen, _ = _opened(path)
        found = [
            one
            for one in sources.matches(seen)
            if one.agreeing >= CLEAR or alike(path, Path(one.source)) >= ALIKE
        ]
        if not found or found[0].agreeing < CLEAR:
            sources.add(str(path), seen)
        for one in found:
            joined.join(str(path), one.source)
    return {path: joined.root(str(path)) for path in paths}


def alike(one: Path, other: Path) -> float:
    """Return how the light of two pictures correlates (-1..1) once their blobs are laid together.

    0 where no map lays them together, or they share too little.
    """
    (seen, light), (held, held_light) = _opened(one), _opened(other)
    onto = _map(seen, held.first(POINTS))
    if onto is None:
        return 0.0
    y, x = np.indices(light.shape).reshape(2, -1) * SHRINK
    places = np.column_stack([x, y, np.ones_like(x)]) @ onto / SHRINK
    other_light = ndimage.map_coordinates(held_light, places.T[::-1], order=1, cval=np.nan)
    known = ~np.isnan(other_light) & ~np.isnan(light.ravel())
    if known.mean() < LEAST_SHARED:
        return 0.0
    with np.errstate(invalid="ignore"):  # nan, which is never enough, where one shows nothing
        return float(np.corrcoef(light.ravel()[known], other_light[known])[0, 1])


def _map(seen: Fingerprint, held: Fingerprint) -> NDArray[np.float64] | None:
    """Return the affine map (3, 2) that lays most blobs seen onto blobs held, None if none does."""
    if min(len(seen.points), len(held.points)) < LEAST_AGREEING:
        return None
    apart = ((seen.looks[:, None].astype(float) - held.looks.astype(float)) ** 2).sum(axis=2)
    column = np.argsort(apart, axis=1)[:, :2].ravel()
    row = np.repeat(np.arange(len(apart)), 2)
    order = np.argsort(apart[row, column], kind="stable")[:60]
    start, end = seen.pixels[row[order]], held.pixels[column[order]]
    chosen = _best(start, end)
    if chosen is None:
        return None
    ones = np.column_stack([start, np.ones(len(start))])
    onto: NDArray[np.float64] = np.linalg.lstsq(ones[chosen], end[chosen], rcond=None)[0]
    wider = np.linalg.norm(ones @ onto - end, axis=1) < NEAR
    if wider.sum() >= chosen.sum():
        onto = np.linalg.lstsq(ones[wider], end[wider], rcond=None)[0]
    return onto


@lru_cache(maxsize=1024)
def _opened(path: Path) -> tuple[Fingerprint, Light]:
    """Return the fingerprint and the light of a picture, of a blank one where it can't be read."""
    try:
        pixels = InputBlock().read(path.read_bytes()).pixels
    except (BadPhoto, OSError):
        return Fingerprint.empty(), np.full((HEIGHT // SHRINK, WIDTH // SHRINK), np.nan)
    light, known = _light(pixels)
    smooth = ndimage.gaussian_filter(light, SMOOTH)
    smooth[~known] = np.nan
    return fingerprint(pixels), smooth[::SHRINK, ::SHRINK]

"""What tells one field from all others, even turned, mirrored, sheared or re-coloured.

Read by `fingerprint_index.py`. A fingerprint is a star map: where blobs lie in the field and how
the light around each of them runs. No picture can be made from it. Knows no files.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

WIDTH, HEIGHT = 320, 240
"""Pixels that every picture is squashed to, so that a squashed copy is no different."""
SCALES = (3.0, 4.5, 6.75, 10.0)
"""Standard deviations of the blurs whose differences show blobs."""
LEAST_BLOB = 0.01
"""Least difference of two blurs at a blob, in optical density."""
SMOOTH = 1.5
"""Standard deviation in pixels of the blur that hides grain and the traces of JPEG."""
RADII = np.array([6.0, 12.0, 20.0, 32.0])
"""Radii in pixels of the rings around a blob that are looked at."""
RING = 32
"""Samples on a ring."""
HARMONICS = 3
"""Of a ring's Fourier series the mean and this many amplitudes are stored. Turning the ring
changes only phases, mirroring only their signs: both leave the amplitudes as they are."""
STEPS = 50.0
"""Whole numbers a unit of a look: looks are stored as int8."""
POINTS = 40
"""Blobs stored of a picture that is held."""
POINTS_ASKED = 64
"""Blobs stored of a picture that is asked about."""


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """Hold the blobs of a field, the clearest first."""

    points: NDArray[np.uint8]
    """(n, 2) x, y in 255ths of the sides."""
    looks: NDArray[np.int8]
    """(n, 17) how light runs around each blob."""

    @classmethod
    def empty(cls) -> "Fingerprint":
        """Return the fingerprint of a picture in which nothing shows."""
        return cls(np.empty((0, 2), np.uint8), np.empty((0, 5 + len(RADII) * HARMONICS), np.int8))

    def first(self, count: int) -> "Fingerprint":
        """Return the `count` clearest blobs."""
        return Fingerprint(self.points[:count], self.looks[:count])

    @property
    def pixels(self) -> NDArray[np.float64]:
        """Return the points in pixels of the squashed picture."""
        return self.points * (np.array([WIDTH, HEIGHT]) / 255)


def fingerprint(pixels: NDArray[np.uint8]) -> Fingerprint:
    """Return the fingerprint of a picture (H, W, 3), up to 64 blobs; empty if nothing shows."""
    light, known = light_of(pixels)
    return of_light(light, known, ndimage.gaussian_filter(light, SMOOTH))


def of_light(
    light: NDArray[np.float32], known: NDArray[np.bool_], smooth: NDArray[np.float32]
) -> Fingerprint:
    """Return the fingerprint of what `light_of` made of a picture, and of that blurred."""
    points = _blobs(light, known)
    looks, seen = _looks(smooth, known, points)
    points, looks = points[seen > 0.6], looks[seen > 0.6]
    return Fingerprint(
        np.rint(points * 255 / np.array([WIDTH, HEIGHT])).astype(np.uint8),
        np.rint(looks * STEPS).clip(-127, 127).astype(np.int8),
    )


def light_of(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the logarithm of green light (HEIGHT, WIDTH), and where it is not a black corner."""
    photo = Image.fromarray(pixels)
    shrinks = photo.width >= WIDTH and photo.height >= HEIGHT
    way = Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR
    small = np.asarray(photo.resize((WIDTH, HEIGHT), way))
    red, green, blue = small[:, :, 0], small[:, :, 1], small[:, :, 2]
    known = _lit(np.maximum(np.maximum(red, green), blue) > 20)
    light = np.log(np.arange(16, 272, dtype=np.float32))[green]
    light[~known] = np.median(light[known]) if known.any() else 0
    return light, known


def _lit(bright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what is bright without specks, and without a rim where darkness begins."""
    return _all_lit() if bright.all() else _opened(bright)


def _opened(bright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    known = ndimage.binary_opening(bright, iterations=2)
    return np.asarray(ndimage.binary_erosion(known, iterations=3, border_value=1))


@cache
def _all_lit() -> NDArray[np.bool_]:
    return _opened(np.ones((HEIGHT, WIDTH), dtype=np.bool_))


def _inner(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(ndimage.binary_erosion(known, iterations=8, border_value=0))


@cache
def _all_inner() -> NDArray[np.bool_]:
    return _inner(_all_lit())


def blurred(light: NDArray[np.float32], scales: tuple[float, ...]) -> NDArray[np.float32]:
    """Return the light (HEIGHT, WIDTH) blurred by each of `scales`, as `gaussian_filter` does.

    Its mirrored edges make a blur a product of cosine transforms, which is four times as quick.
    """
    waves = fft.dctn(light.astype(np.float64))
    blurs: NDArray[np.float32] = np.stack(
        [fft.idctn(waves * _passed(scale), overwrite_x=True) for scale in scales]
    ).astype(np.float32)
    return blurs


@cache
def _passed(scale: float) -> NDArray[np.float64]:
    """Return the share of each wave (HEIGHT, WIDTH) that a blur leaves."""
    reach = np.arange(1, int(4 * scale + 0.5) + 1)
    weights = np.exp(-0.5 * (reach / scale) ** 2)
    total = 1 + 2 * weights.sum()
    down, across = (
        (1 + 2 * np.cos(np.pi / side * np.outer(np.arange(side), reach)) @ weights) / total
        for side in (HEIGHT, WIDTH)
    )
    return np.asarray(down[:, None] * across)


def _blobs(light: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the centres (n, 2) x, y of light and dark blobs: extremes of differences of blurs.

    D. Lowe, IJCV 60 (2004) 91-110, section 3, at one octave.
    """
    blurs = blurred(light, SCALES)
    heights = np.abs(blurs[:-1] - blurs[1:])
    peaks = (heights == ndimage.maximum_filter(heights, (3, 7, 7))) & (heights > LEAST_BLOB)
    inner = _all_inner() if known is _all_lit() else _inner(known)
    layer, y, x = np.nonzero(peaks & inner)
    clearest = np.argsort(-heights[layer, y, x], kind="stable")[:POINTS_ASKED]
    return np.stack([x[clearest], y[clearest]], axis=1)


def _looks(
    smooth: NDArray[np.float32], known: NDArray[np.bool_], points: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how light runs around each point, and which share of its rings is in the picture."""
    angles = np.arange(RING) * (2 * np.pi / RING)
    x = points[:, 0, None, None] + RADII[:, None] * np.cos(angles)
    y = points[:, 1, None, None] + RADII[:, None] * np.sin(angles)
    rings = ndimage.map_coordinates(smooth, [y, x], order=1, mode="nearest")
    inside = (x >= 0) & (y >= 0) & (x < WIDTH) & (y < HEIGHT)
    column, row = np.rint(x).astype(int), np.rint(y).astype(int)
    inside &= known[row.clip(0, HEIGHT - 1), column.clip(0, WIDTH - 1)]
    counts = inside.sum(axis=2, keepdims=True)
    means = (rings * inside).sum(axis=2, keepdims=True) / np.maximum(counts, 1)
    rings = np.where(inside, rings, means)  # what is not in the picture adds nothing
    amplitudes = 1.4 * np.abs(np.fft.rfft(rings, axis=2))[:, :, 1 : HARMONICS + 1] / RING
    levels = np.concatenate([smooth[points[:, 1], points[:, 0]][:, None], means[:, :, 0]], axis=1)
    levels -= levels.mean(axis=1, keepdims=True)
    looks = np.concatenate(
        [levels, amplitudes.reshape(len(points), len(RADII) * HARMONICS)], axis=1
    )
    looks /= np.sqrt(rings.var(axis=(1, 2)) + 1e-4)[:, None]
    return np.sign(looks) * np.sqrt(np.abs(looks)), inside.mean(axis=(1, 2))

"""How far one view of a slide lies from another that overlaps it.

Asked by `path.py`, which places views on the slide by it. Phase correlation proposes, the pixels
that both views show decide. Knows no cells, and no turning or zooming.
"""

from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 192
"""Pixels of a view's longer side."""
AROUND = 0.18
"""Of a view's longer side: light that changes more slowly is the lamp's, not the smear's."""
DARK = 0.35
"""Of a view's bright parts: what is darker is the rim of the eyepiece."""
TAPER = 0.2
"""Of either side of a view, at each end, that fades out, so that its edges are no picture."""
SMOOTH = 0.18
"""Cycles a pixel from which on noise is damped."""
PEAKS = 6
"""Places that are compared well."""
NEAR = 4
"""Pixels around a peak in which no other is looked for."""
MOST = 2.0
"""Standard deviations of a view's pixel, at most."""
STEPS, RIM = 60, -128
"""Of a packed view: steps of a standard deviation, and what stands for the rim."""
OVERLAP = 0.12
"""Of a view, at least, that both must show."""
ALIKE = ((0.3, 0.62), (0.6, 0.4))
"""Share of a view that both show -> the least correlation of it, and between these in between.

Of 60 fields of BCCD and 60 of TXL-PBC, no two of which overlap, any two reach 0.55 somewhere, by
two nuclei perhaps, and less where they share more. Parts of one field that share three quarters,
in other light and focus, reach 0.63 at least, and 0.9 mostly."""

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """Hold a view as it is compared: small, grey, without the lamp's light."""

    plane: Plane
    """(h, w): how much darker or lighter than around; 0 where the rim is."""
    lit: NDArray[np.bool_]
    spectrum: NDArray[np.complex128]

    @classmethod
    def of(cls, grey: NDArray[np.uint8]) -> Self:
        """Look at a picture (H, W) of any size."""
        height, width = grey.shape
        zoom = SIDE / max(height, width)
        size = max(8, round(width * zoom)), max(8, round(height * zoom))
        small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX), np.float32)
        bright = small > DARK * np.percentile(small, 90)
        around = round(AROUND * SIDE)
        # The rim's own shadow reaches into the picture.
        lit = blurred(bright.astype(np.float32), 5) > 0.99
        shares = blurred(lit.astype(np.float32), around)
        usual = blurred(np.where(lit, small, 0), around) / np.maximum(shares, 1e-3)
        plane = np.where(lit, small / np.maximum(usual, 1) - 1, 0)
        plane /= plane.std() + 1e-6
        # Else two nuclei would be alike whatever lies around them.
        steps = (plane.clip(-MOST, MOST) * STEPS).round()
        return cls.unpacked(np.where(lit, steps, RIM).astype(np.int8))

    @classmethod
    def unpacked(cls, packed: NDArray[np.int8]) -> Self:
        """Return the view that `packed` was made of."""
        lit = packed != RIM
        plane = np.where(lit, packed / np.float32(STEPS), 0).astype(np.float32)
        return cls(plane, lit, np.fft.rfft2(plane * _window(*plane.shape)))

    def packed(self) -> NDArray[np.int8]:
        """Return the view in a byte a pixel."""
        return np.where(self.lit, (self.plane * STEPS).round(), RIM).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hold where a view lies, seen from another; in shares of the longer side."""

    x: float
    y: float
    alike: float
    """Correlation of what both show, up to 1."""


def shift(one: View, other: View) -> Shift | None:
    """Return where `other` lies seen from `one`; None where they don't seem to overlap.

    C. D. Kuglin and D. C. Hines, "The phase correlation image alignment method", Proc. IEEE Int.
    Conf. on Cybernetics and Society (1975) 163-165. Its surface is that of a torus, so each peak
    stands for four places; that one is taken where both views are most alike.
    """
    if one.plane.shape != other.plane.shape:
        return None
    height, width = one.plane.shape
    cross = one.spectrum * other.spectrum.conj()
    cross *= _smooth(height, width) / (np.abs(cross) + 1e-6)
    surface = np.fft.irfft2(cross, (height, width))
    best, found = 0.0, None
    for row, column in _peaks(surface):
        off_y, off_x = _between(surface, row, column)
        for y in (row, row - height):
            for x in (column, column - width):
                alike, share = _alike(one, other, x, y)
                clear = alike * share**0.5
                if clear > best and alike >= _least(share):
                    best, found = clear, Shift((x + off_x) / SIDE, (y + off_y) / SIDE, alike)
    return found


def blurred(plane: Plane, around: int) -> Plane:
    """Return the mean of each pixel's square of `around` pixels, as far as it is inside."""
    for axis in (0, 1):
        length = plane.shape[axis]
        sums = np.concatenate(
            [np.zeros_like(plane.take([0], axis)), plane.cumsum(axis, dtype=np.float64)], axis
        )
        middle = np.arange(length)
        low = np.maximum(middle - around // 2, 0)
        high = np.minimum(middle + around // 2 + 1, length)
        shape = (-1, 1) if axis == 0 else (1, -1)
        plane = (sums.take(high, axis) - sums.take(low, axis)) / (high - low).reshape(shape)
    return plane.astype(np.float32)


def _peaks(surface: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the rows and columns of the highest peaks, none beside another."""
    height, width = surface.shape
    left = surface.copy()
    found = []
    for _ in range(PEAKS):
        row, column = divmod(int(left.argmax()), width)
        found.append((row, column))
        rows = np.arange(row - NEAR, row + NEAR + 1) % height
        columns = np.arange(column - NEAR, column + NEAR + 1) % width
        left[np.ix_(rows, columns)] = -np.inf
    return found


def _between(surface: NDArray[np.float64], row: int, column: int) -> tuple[float, float]:
    """Return how far the top lies beside a peak's pixel, by a parabola along each side."""
    height, width = surface.shape
    rows = surface[[row - 1, row, (row + 1) % height], column]
    columns = surface[row, [column - 1, column, (column + 1) % width]]
    return _top(rows), _top(columns)


def _top(values: NDArray[np.float64]) -> float:
    before, here, behind = map(float, values)
    bend = before - 2 * here + behind
    return float(np.clip((before - behind) / (2 * bend), -0.5, 0.5)) if bend < 0 else 0.0


def _alike(one: View, other: View, x: int, y: int) -> tuple[float, float]:
    """Return the correlation of what both show with `other` at x, y, and its share of a view."""
    height, width = one.plane.shape
    if abs(x) >= width or abs(y) >= height:
        return 0.0, 0.0
    mine = (slice(max(y, 0), height + min(y, 0)), slice(max(x, 0), width + min(x, 0)))
    its = (slice(max(-y, 0), height + min(-y, 0)), slice(max(-x, 0), width + min(-x, 0)))
    both = one.lit[mine] & other.lit[its]
    share = float(both.sum()) / both.size * (both.size / one.lit.size)
    if share < OVERLAP:
        return 0.0, share
    a, b = one.plane[mine][both], other.plane[its][both]
    a, b = a - a.mean(), b - b.mean()
    length = float(np.sqrt((a @ a) * (b @ b)))
    return (float(a @ b) / length if length > 0 else 0.0), share


def _least(share: float) -> float:
    (low, most), (high, least) = ALIKE
    return most + (least - most) * min(max((share - low) / (high - low), 0), 1)


@cache
def _window(height: int, width: int) -> Plane:
    """Return the weights (h, w) that fade out to each edge (Tukey's)."""
    return np.outer(_fading(height), _fading(width)).astype(np.float32)


def _fading(length: int) -> NDArray[np.float64]:
    from_edge = np.minimum(np.arange(length), np.arange(length)[::-1]) / max(TAPER * length, 1)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.minimum(from_edge, 1)))


@cache
def _smooth(height: int, width: int) -> NDArray[np.float64]:
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    return np.asarray(np.exp(-(rows**2 + columns**2) / SMOOTH**2))

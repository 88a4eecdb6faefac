"""Nuclei in a mask of stained pixels, and how far their cells reach.

The locate block's middle step: pieces become nuclei, lobes of one cell together.
Knows pixels of the shrunk photo only, no boxes of the upload.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.impulse.locate.components import Piece, pieces

LEAST_NUCLEUS = 0.0012
"""Area of the smallest nucleus over the square of the photo's short side."""
LEAST_SHARE = 0.25
"""Area of the smallest nucleus over that of the photo's largest one: the rest is platelets."""
LEAST_LOBE = 0.15
"""Area of the smallest lobe of a nucleus over LEAST_NUCLEUS."""
MOST_LOBES = 30
"""Pieces looked at in a photo, the largest first."""
GAP = 0.6
"""Lobes are one nucleus up to this gap over their mean diameter."""
GLASS_BETWEEN = 0.2
"""Share of the line between two lobes of one nucleus that looks like glass, at most."""
RAYS = 48
"""Directions in which the edge of a cell is looked for."""
REACH = 0.4
"""How far beyond its nucleus a cell's edge is looked for, over the nucleus's size."""
USUAL_RIM = 0.15
"""Width of the cytoplasm over the nucleus's size where no edge is seen, between red cells."""
SIDE = 1.16, 1.23
"""A cell is SIDE[0] * exp(SIDE[1] * rim) times its nucleus's size: fitted to 680 drawn boxes."""


@dataclass(frozen=True, slots=True, eq=False)
class Nucleus:
    """Hold the lobes of one nucleus."""

    lobes: tuple[Piece, ...]

    @property
    def area(self) -> int:
        return sum(lobe.area for lobe in self.lobes)

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom), half-open."""
        left, top, right, bottom = zip(*(lobe.bounds for lobe in self.lobes), strict=True)
        return min(left), min(top), max(right), max(bottom)

    def drawn(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return the nucleus as a mask of this shape."""
        mask = np.zeros(shape, dtype=np.bool_)
        for lobe in self.lobes:
            for y, x0, x1 in zip(lobe.y, lobe.x0, lobe.x1, strict=True):
                mask[y, x0:x1] = True
        return mask

    def breadth(self, shape: tuple[int, ...]) -> float:
        """Return the diameter of the disc of the same area, in a photo of this shape.

        Where the nucleus is in lobes or the photo's edge cuts it, the longer side of its
        bounds stands in.
        """
        left, top, right, bottom = self.bounds
        cut = left == 0 or top == 0 or right == shape[1] or bottom == shape[0]
        if cut or len(self.lobes) > 1:
            return float(max(right - left, bottom - top))
        return float(2 * (self.area / np.pi) ** 0.5)

    @property
    def size(self) -> float:
        """Return the geometric mean of the sides of its bounds."""
        left, top, right, bottom = self.bounds
        return float(((right - left) * (bottom - top)) ** 0.5)


def nuclei(mask: NDArray[np.bool_], glass: NDArray[np.bool_]) -> list[Nucleus]:
    """Return the nuclei in the stained `mask` (h, w), the largest first.

    Lobes are one nucleus where they are near and no `glass` (h, w) lies between them.
    """
    least = LEAST_NUCLEUS * min(mask.shape) ** 2
    found: list[Nucleus] = []
    for lobe in pieces(mask, round(max(6.0, LEAST_LOBE * least)))[:MOST_LOBES]:
        near = [
            other for other in found if any(_together(lobe, part, glass) for part in other.lobes)
        ]
        found = [other for other in found if other not in near]
        found.append(Nucleus((lobe, *(part for other in near for part in other.lobes))))
    found.sort(key=lambda nucleus: nucleus.area, reverse=True)
    return [one for one in found if one.area >= max(least, LEAST_SHARE * found[0].area)]


def _together(one: Piece, other: Piece, glass: NDArray[np.bool_]) -> bool:
    """Tell whether two lobes are of one nucleus."""
    reach = 1 + GAP * (one.area**0.5 + other.area**0.5) / np.pi**0.5
    apart = ((one.edge[:, None] - other.edge[None]) ** 2).sum(axis=2)
    nearest = np.unravel_index(apart.argmin(), apart.shape)
    if apart[nearest] > reach**2:
        return False
    x, y = np.rint(np.linspace(one.edge[nearest[0]], other.edge[nearest[1]], 16)).astype(int).T
    return bool(glass[y, x].mean() <= GLASS_BETWEEN)


def cell_side(nucleus: Nucleus, glass: NDArray[np.bool_]) -> float:
    """Return the side in pixels of the square that holds the nucleus's cell.

    Rays leave the nucleus until they meet `glass` (h, w). The median of those that do is the
    rim of cytoplasm; rays into touching red cells or out of the picture say nothing.
    """
    left, top, right, bottom = nucleus.bounds
    centre = np.array([(left + right - 1) / 2, (top + bottom - 1) / 2])
    angles = np.arange(RAYS) * (2 * np.pi / RAYS)
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    steps = np.arange(1, max(3, round(REACH * nucleus.size)) + 1)
    lengths = _radii(nucleus, centre)[:, None] + steps
    points = np.rint(centre + lengths[:, :, None] * rays[:, None]).astype(np.intp)
    x, y = points[:, :, 0], points[:, :, 1]
    inside = (x >= 0) & (y >= 0) & (x < glass.shape[1]) & (y < glass.shape[0])
    free = inside & glass[y.clip(0, glass.shape[0] - 1), x.clip(0, glass.shape[1] - 1)]
    first = free.argmax(axis=1)
    rims = first[free.any(axis=1) & (first < len(steps) - 1)]
    rim = float(np.median(rims)) / nucleus.size if len(rims) >= RAYS // 12 else USUAL_RIM
    side = nucleus.size * SIDE[0] * float(np.exp(SIDE[1] * rim))
    return max(side, right - left, bottom - top)


def _radii(nucleus: Nucleus, centre: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the nucleus reaches from `centre` (x, y) along each ray."""
    away = np.concatenate([lobe.edge for lobe in nucleus.lobes]) - centre
    turns = np.arctan2(away[:, 1], away[:, 0]) / (2 * np.pi)
    radii = np.zeros(RAYS)
    np.maximum.at(radii, np.rint(turns * RAYS).astype(np.intp) % RAYS, np.hypot(*away.T))
    for _ in range(2):  # bridge the gaps between lobes
        radii = np.maximum(radii, (np.roll(radii, 1) + np.roll(radii, -1)) / 2)
    return radii

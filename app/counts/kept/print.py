"""The print of a cell: what it and its surroundings look like, small, so that it is known again.

Made by `looking.py`, compared by the store. Two photos of one session show a cell moved, slightly
turned and otherwise boxed, and with it the red cells around it, which no other cell has so.
Knows no classes and no database.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from app.impulse.box import Box

AROUND = 1.6
"""Side of what is looked at over that of the cell's box."""
SIDE, WINDOW = 28, 20
"""Pixels of a print, and of its middle that is looked for in another, wherever it fits best."""
ANGLES = (-8, -4, 0, 4, 8)
"""Degrees."""
SCALES = (0.9, 1.0, 1.1)
ALIKE = 0.945
"""Least mean correlation of both planes from which two may be one cell.

Measured on 100 fields of BCCD and 80 of TXL-PBC, each taken twice with the stage moved by up to
15 %, turned by up to 4 degrees either way, nearer or farther by 5 %, in other light and focus: of
the whole cells that both photos show 93 % (43 of 46) and 100 % (60) are found; of all cells 0.9 %
(2 of 213) and none (of 165) are taken for one of the 160 to 210 of other fields. Taken as if by
two phones, anew adjusted (`app.training.augment.phone`), it is 33 % and 0.5 %."""
COARSE, NEAREST = 7, 12
"""Pixels of a print for a first look, after which so many are compared well."""
DARKEST = 3.0
"""Optical density that is written as 255."""

Planes = NDArray[np.uint8]
"""(2, SIDE, SIDE): optical density in green, and saturation."""


def print_of(pixels: NDArray[np.uint8], box: Box) -> bytes:
    """Return the print of what is in `box` of `pixels` (H, W, 3); 1,568 bytes."""
    height, width = pixels.shape[:2]
    half = AROUND * max(box.width, box.height) / 2
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    left, top, right, bottom = (round(side) for side in (x - half, y - half, x + half, y + half))
    # What would be outside of the photo is taken for what is at its edge.
    columns = np.clip(np.arange(left, max(right, left + 1)), 0, width - 1)
    rows = np.clip(np.arange(top, max(bottom, top + 1)), 0, height - 1)
    part = Image.fromarray(pixels[rows[:, np.newaxis], columns])
    small = np.asarray(part.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32)
    density = -np.log((small[:, :, 1] + 1) / 256) * (255 / DARKEST)
    saturation = small.max(axis=2) - small.min(axis=2)
    return bytes(np.stack([density, saturation]).clip(0, 255).astype(np.uint8).tobytes())


def twins(prints: Sequence[bytes], there: Sequence[tuple[UUID, bytes]]) -> list[UUID | None]:
    """Return for each of `prints` which cell of `there` it may be once more, if any.

    Damaged prints are like no other.
    """
    known = [(key, planes) for key, data in there if (planes := _planes(data)) is not None]
    if not known:
        return [None for _ in prints]
    all_planes = np.stack([planes for _, planes in known])
    coarse = _coarse(all_planes)
    found: list[UUID | None] = []
    for data in prints:
        planes = _planes(data)
        if planes is None:
            found.append(None)
            continue
        likest = np.argsort(-(coarse @ _coarse(planes[np.newaxis])[0]))[:NEAREST]
        alike = _alike(planes, all_planes[likest])
        best = int(alike.argmax())
        found.append(known[likest[best]][0] if alike[best] >= ALIKE else None)
    return found


def _planes(data: bytes) -> Planes | None:
    if len(data) != 2 * SIDE * SIDE:
        return None
    return np.frombuffer(data, np.uint8).reshape(2, SIDE, SIDE)


def _coarse(planes: Planes) -> NDArray[np.float32]:
    """Return what tells prints (n, 2, SIDE, SIDE) apart at a first look, (n, 2 * COARSE ** 2)."""
    part = SIDE // COARSE
    small = planes.reshape(-1, 2, COARSE, part, COARSE, part).mean(axis=(3, 5), dtype=np.float32)
    return _normed(small.reshape(len(planes), 2, -1)).reshape(len(planes), -1)


def _alike(planes: Planes, others: Planes) -> NDArray[np.float32]:
    """Return how alike a print is to each of `others` (n, 2, SIDE, SIDE), turned to fit best."""
    windows = sliding_window_view(others, (WINDOW, WINDOW), axis=(2, 3))  # type: ignore[call-overload]
    count, _, down, across = windows.shape[:4]
    flat = windows.reshape(count, 2, down * across, WINDOW * WINDOW).astype(np.float32)
    turned = _normed(_turned(planes))
    return np.asarray(
        np.einsum("vpd,npwd->nvw", turned, _normed(flat), optimize=True).max(axis=(1, 2)) / 2
    )


def _turned(planes: Planes) -> NDArray[np.float32]:
    """Return the middle of a print at all angles and scales, (v, 2, WINDOW ** 2)."""
    turned = []
    for angle in ANGLES:
        pictures = [
            Image.fromarray(plane).rotate(angle, Image.Resampling.BICUBIC) for plane in planes
        ]
        for scale in SCALES:
            off = (SIDE - WINDOW * scale) / 2
            middle = (off, off, SIDE - off, SIDE - off)
            turned.append(
                [
                    np.asarray(
                        one.resize((WINDOW, WINDOW), Image.Resampling.BILINEAR, box=middle),
                        np.float32,
                    ).ravel()
                    for one in pictures
                ]
            )
    return np.array(turned)


def _normed(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return values with mean 0 and length 1 along the last axis, so that products correlate."""
    less = values - values.mean(axis=-1, keepdims=True)
    return np.asarray(less / (np.linalg.norm(less, axis=-1, keepdims=True) + 1e-6))

"""Lays pieces of fields side by side, at any scale, and draws what is to be found in them.

Between the boxed fields and the training. All chance comes from the generator handed in. Knows
no network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.impulse.survey.survey_network import KINDS
from app.training.augment.augment import Pixels
from app.training.fit.survey.boxed_fields import Boxed, FieldPhoto

SIZE = 320
STRIDE = 4
PLACES = SIZE // STRIDE
Unknown = NDArray[np.bool_]
"""(PLACES, PLACES, kinds): where nobody knows whether something of that kind lies."""
MAPS = 2 * len(KINDS) + 5
"""Maps of what is to be found: the heat of each kind, where nobody knows of each kind, the weight
of the other four, right, below, and the logarithms of width and height."""
SPREAD = 0.11
"""Sigma of the spot that marks a middle, over the box's side, along either side."""
LEAST_SPREAD = 0.55
"""The same, at least, in places of the grid."""
REACH = 3
"""How far a spot reaches, in sigmas."""
LEARNT_FROM = 0.3
"""Height of the spot from which a place says how far and how large, too."""
LAYOUTS = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)
"""Pieces along each side of a view."""
LEAST_CELL = 10
"""Side of a leukocyte in a view, in pixels, at least."""
LEAST_BOX = 4
"""Side of a box in a view, in pixels, from which it is to be found."""
WHOLE = 0.45
"""Share of a box that a piece must hold for it to be found there."""
NEAREST = 1.5
"""How much larger than its file a piece is shown, at most."""
MIXED, GRAY, LIT, SOFT, NOISY = 0.5, 0.08, 0.75, 0.3, 0.2
"""Shares of the views whose colours are mixed anew (of them: to gray), under another light, soft,
and with a sensor's noise."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Draw batches of views of `photos`, those of each set as often as `shares` says."""

    photos: Sequence[FieldPhoto]
    shares: dict[str, float]

    def batches(
        self, count: int, size: int, rng: Generator
    ) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
        """Yield `count` batches: views (size, SIZE, SIZE, 3), maps (size, PLACES, PLACES, MAPS)."""
        of_set = {
            name: [one for one in self.photos if one.field.origin == name] for name in self.shares
        }
        names = [name for name in self.shares if of_set[name]]
        chances = np.array([self.shares[name] for name in names])
        chances /= chances.sum()
        for _ in range(count):
            seen = [view(of_set[str(rng.choice(names, p=chances))], rng) for _ in range(size)]
            yield (
                np.stack([pixels for pixels, _, _ in seen]),
                np.stack([target(boxes, unknown) for _, boxes, unknown in seen]),
            )


def view(photos: Sequence[FieldPhoto], rng: Generator) -> tuple[Pixels, list[Boxed], Unknown]:
    """Return a view of one piece or several laid side by side, what is in it, what nobody knows."""
    along = int(rng.choice(LAYOUTS))
    edges = np.linspace(0, SIZE, along + 1).round().astype(int)
    canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
    unknown = np.zeros((PLACES, PLACES, len(KINDS)), np.bool_)
    boxes: list[Boxed] = []
    near = rng.random()
    for row in range(along):
        for column in range(along):
            left, top = int(edges[column]), int(edges[row])
            side = int(edges[row + 1]) - top, int(edges[column + 1]) - left
            photo = photos[int(rng.integers(len(photos)))]
            pixels, seen = piece(photo, side, near, rng)
            height, width = pixels.shape[:2]
            canvas[top : top + height, left : left + width] = pixels
            boxes += [replace(one, x=one.x + left, y=one.y + top) for one in seen]
            here = np.s_[
                top // STRIDE : -(-(top + side[0]) // STRIDE),
                left // STRIDE : -(-(left + side[1]) // STRIDE),
            ]
            for number, kind in enumerate(KINDS):
                unknown[here][:, :, number] |= kind not in photo.field.known
    canvas, boxes, unknown = turned(canvas, boxes, unknown, rng)
    return coloured(canvas, rng), boxes, unknown


def piece(
    photo: FieldPhoto, side: tuple[int, int], near: float, rng: Generator
) -> tuple[Pixels, list[Boxed]]:
    """Return a piece of `side` (height, width) of a photo, at a scale drawn for it, and its boxes.

    From the whole photo in the piece (`near` 0) up to nearly one cell alone (1).
    """
    high, wide = photo.pixels.shape[:2]
    least = max(side[0] / high, side[1] / wide)
    if photo.cell:
        least = max(least, LEAST_CELL / photo.cell)
    most = max(least, min(NEAREST, 1.0 * min(side) / (photo.cell or high)))
    zoom = float(np.exp(rng.normal(0, 0.08)) * least * (most / least) ** (near * 0.8))
    zoom = min(max(zoom, least), max(most, least))
    cut_high, cut_wide = min(side[0] / zoom, high), min(side[1] / zoom, wide)
    x, y = rng.uniform(0, wide - cut_wide), rng.uniform(0, high - cut_high)
    shown = Image.fromarray(photo.pixels).resize(
        (side[1], side[0]),
        Image.Resampling.BILINEAR,
        (x, y, x + cut_wide, y + cut_high),
        reducing_gap=1.5,
    )
    zoom_x, zoom_y = side[1] / cut_wide, side[0] / cut_high
    seen = []
    for one in photo.boxes:
        x0, x1 = ((n - x) * zoom_x for n in (one.x - one.width / 2, one.x + one.width / 2))
        y0, y1 = ((n - y) * zoom_y for n in (one.y - one.height / 2, one.y + one.height / 2))
        whole = (x1 - x0) * (y1 - y0)
        x0, x1 = max(x0, 0.0), min(x1, float(side[1]))
        y0, y1 = max(y0, 0.0), min(y1, float(side[0]))
        if x1 - x0 < 1 or y1 - y0 < 1:
            continue
        sure = (x1 - x0) * (y1 - y0) >= WHOLE * whole and min(x1 - x0, y1 - y0) >= LEAST_BOX
        seen.append(
            Boxed(one.kind, (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, one.sure and sure)
        )
    return np.asarray(shown), seen


def turned(
    pixels: Pixels, boxes: Sequence[Boxed], unknown: Unknown, rng: Generator
) -> tuple[Pixels, list[Boxed], Unknown]:
    """Return the square view turned by right angles and mirrored, one of the eight ways."""
    side = len(pixels)
    moved = list(boxes)
    if rng.random() < 0.5:
        pixels, unknown = pixels[:, ::-1], unknown[:, ::-1]
        moved = [replace(one, x=side - one.x) for one in moved]
    turns = int(rng.integers(4))
    for _ in range(turns):
        moved = [
            replace(one, x=one.y, y=side - one.x, width=one.height, height=one.width)
            for one in moved
        ]
    return np.rot90(pixels, turns), moved, np.rot90(unknown, turns)


def coloured(pixels: Pixels, rng: Generator) -> Pixels:
    """Return the view under another lamp, in another stain, softer or with noise."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if rng.random() < MIXED:
        gray = np.full((3, 3), 1 / 3)
        vivid = rng.uniform(0.6, 1.4)
        mix = gray + vivid * (np.eye(3) - gray) + rng.normal(0, 0.08, (3, 3))
        if rng.random() < GRAY:
            mix = gray
        mix /= mix.sum(axis=1, keepdims=True)
        image = image.convert("RGB", tuple(np.hstack([mix, np.zeros((3, 1))]).ravel()))
    if rng.random() < LIT:
        gain = np.exp(rng.normal(0, 0.12, 3) + rng.normal(0, 0.12))
        gamma = np.exp(rng.normal(0, 0.08, 3) + rng.normal(0, 0.25))
        light = (np.arange(256)[:, None] / 255) ** gamma * gain * 255
        image = image.point(list(light.T.clip(0, 255).astype(int).ravel()))
    if rng.random() < SOFT:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.4)))
    seen = np.asarray(image)
    if rng.random() < NOISY:
        noise = rng.integers(-255, 256, seen.shape, np.int16) * rng.uniform(0.005, 0.04)
        seen = (seen + noise).clip(0, 255).astype(np.uint8)
    return seen


def target(boxes: Sequence[Boxed], unknown: Unknown) -> NDArray[np.float32]:
    """Return the maps (PLACES, PLACES, MAPS) of what is to be found in a view with `boxes`."""
    kinds = len(KINDS)
    maps = np.zeros((PLACES, PLACES, MAPS), dtype=np.float32)
    maps[:, :, kinds : 2 * kinds] = unknown
    for one in boxes:
        number = KINDS.index(one.kind)
        x, y = (min(n / STRIDE, PLACES - 1e-3) for n in (one.x, one.y))
        columns, across = _spot(x, one.width)
        rows, down = _spot(y, one.height)
        here = maps[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        spot = down[:, None] * across
        if not one.sure:
            hidden = here[:, :, kinds + number]
            np.maximum(hidden, spot >= LEARNT_FROM / 2, out=hidden)
            continue
        spot[int(y) - rows[0], int(x) - columns[0]] = 1
        np.maximum(here[:, :, number], spot, out=here[:, :, number])
        taught = (spot >= LEARNT_FROM) & (spot > here[:, :, 2 * kinds])
        down_at, across_at = np.nonzero(taught)
        here[taught, 2 * kinds] = spot[taught]
        here[taught, 2 * kinds + 1] = x - 0.5 - columns[across_at]
        here[taught, 2 * kinds + 2] = y - 0.5 - rows[down_at]
        here[taught, 2 * kinds + 3] = np.log(one.width / SIZE)
        here[taught, 2 * kinds + 4] = np.log(one.height / SIZE)
    return maps


def _spot(middle: float, side: float) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the places along one axis that a spot reaches, and its height there."""
    sigma = max(LEAST_SPREAD, SPREAD * side / STRIDE)
    first = max(0, int(middle - REACH * sigma))
    places = np.arange(first, min(PLACES, int(middle + REACH * sigma) + 1))
    return places, np.exp(-((places + 0.5 - middle) ** 2) / (2 * sigma**2))

"""Turns a photo into what goes into a count: its cells, their prints, and pictures without EXIF.

Called in a worker's thread by the routes. Knows no database.
"""

import hashlib
from collections.abc import Callable, Sequence
from io import BytesIO
from statistics import median
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.counts.kept.entries import NewCell, NewPhoto
from app.counts.kept.print import print_of
from app.counts.rows import CountPhoto
from app.history.kept_photo import encode
from app.impulse.box import Box
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Cell, Impulse

EDGE = 0.01
"""Of a photo's side: what comes as near to its end may go on behind it."""
CROP_MOST = 160
"""Pixels of a crop's longer side."""
AROUND = 1.2
"""Side of a crop over that of the cell's box."""
QUALITY = 88
SIDE = 0.12
"""Of a cell over the photo's shorter side, where no other cell tells it."""
LEAST = 8
"""Pixels of a box's side."""

Admit = Callable[[int], None]
Sides = tuple[int, int, int, int]


def look(
    data: bytes,
    impulse: Impulse,
    key: UUID,
    admit: Admit = lambda _: None,
    head: TaughtHead | None = None,
) -> tuple[NewPhoto, dict[str, float]]:
    """Return the photo whose file is `data` with its cells, and the milliseconds of each stage.

    What the model takes for no cell is left out.

    Raises:
        BadPhoto: the bytes can't be used as a photo.
    """
    answer = impulse.classify(data, admit, head)
    photo, finer = answer.photo, answer.finer
    assert photo is not None  # noqa: S101 - `classify` always tells it
    assert finer is not None  # noqa: S101 - the same
    cells = [cell for cell in answer.cells if cell.located and cell.verdict != "no_cell"]
    scale = (1 / finer.scale_x, 1 / finer.scale_y)
    sides = (photo.width, photo.height)
    seen = NewPhoto(
        id=key,
        sha256=hashlib.sha256(data).hexdigest(),
        width=photo.width,
        height=photo.height,
        model_name=impulse.spec.name,
        model_sha256=impulse.model_sha256,
        head=head.name if head else None,
        jpeg=encode(photo.pixels),
        cells=tuple(
            _new(cell, cell.box, cell.box.scaled(*scale), finer.pixels, sides) for cell in cells
        ),
    )
    return seen, answer.timings_ms


def look_at(
    jpeg: bytes,
    photo: CountPhoto,
    box: Sides,
    impulse: Impulse,
    admit: Admit = lambda _: None,
    head: TaughtHead | None = None,
) -> NewCell:
    """Return what is in `box`, in pixels of the upright photo, whose kept JPEG is `jpeg`."""
    with Image.open(BytesIO(jpeg)) as opened:
        admit(6 * opened.width * opened.height)
        pixels = np.asarray(opened.convert("RGB"))
    height, width = pixels.shape[:2]
    asked = Box(*box)
    within = asked.scaled(width / photo.width, height / photo.height).clipped(width, height)
    cell = impulse.name(pixels, within, head)
    return _new(cell, asked, within, pixels, (photo.width, photo.height))


def box_around(
    photo: CountPhoto, x: int, y: int, side: int | None, others: Sequence[Sides]
) -> Sides | None:
    """Return the square around a point, moved into the photo; None where that is outside.

    Its side is that of the photo's other cells where none is told.
    """
    if not (0 <= x < photo.width and 0 <= y < photo.height):
        return None
    short = min(photo.width, photo.height)
    if side is None:
        side = round(median(box[2] - box[0] for box in others) if others else SIDE * short)
    side = min(max(side, LEAST), short)
    left = min(max(x - side // 2, 0), photo.width - side)
    top = min(max(y - side // 2, 0), photo.height - side)
    return left, top, left + side, top + side


def box_inside(photo: CountPhoto, box: Sides) -> Sides | None:
    """Return what of a box is inside the photo; None where that is too little to be a cell."""
    x0, x1 = (min(max(x, 0), photo.width) for x in (box[0], box[2]))
    y0, y1 = (min(max(y, 0), photo.height) for y in (box[1], box[3]))
    return (x0, y0, x1, y1) if min(x1 - x0, y1 - y0) >= LEAST else None


def _new(
    cell: Cell, box: Box, within: Box, pixels: NDArray[np.uint8], sides: tuple[int, int]
) -> NewCell:
    """Return a cell of `box` in the photo, which is `within` in its decoded pixels."""
    return NewCell(
        box=(box.x0, box.y0, box.x1, box.y1),
        said=cell.label,
        confidence=cell.confidence,
        verdict=cell.verdict,
        reason=cell.reason,
        kind=cell.kind,
        scores=cell.scores,
        edge=_cut(box, sides),
        print=print_of(pixels, within),
        crop=_crop(pixels, within),
    )


def _cut(box: Box, sides: tuple[int, int]) -> bool:
    """Tell whether a box comes as near to the photo's edge as a cell that goes on behind it."""
    width, height = sides
    beside = min(box.x0, width - box.x1) < EDGE * width
    return beside or min(box.y0, height - box.y1) < EDGE * height


def _crop(pixels: NDArray[np.uint8], box: Box) -> bytes:
    height, width = pixels.shape[:2]
    more_x, more_y = (round(side * (AROUND - 1) / 2) for side in (box.width, box.height))
    part = pixels[
        max(box.y0 - more_y, 0) : min(box.y1 + more_y, height),
        max(box.x0 - more_x, 0) : min(box.x1 + more_x, width),
    ]
    return encode(part, CROP_MOST, QUALITY)

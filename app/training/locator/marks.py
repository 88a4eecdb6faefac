"""Says where the leukocytes are in the pictures that the locator learns from.

Boxes drawn by hand where a set has them, the nucleus rule where a picture shows one
cell. Knows no views and no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.errors import BadPhoto, TrainingError
from app.impulse.box import Box
from app.impulse.colours import Colours
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.augment import Pixels
from app.training.boxes import read_boxed, repeats
from app.training.dataset import Sample

BARE = "no_cell"
"""The label of pictures without a leukocyte."""
BOXED = "boxed"
"""The label of pictures whose boxes alone are known."""
MIDDLE = 0.25
"""How far from its picture's middle a lone cell lies, over the shorter side, at most."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Name a picture, and the boxes drawn on it if there are any."""

    sample: Sample
    drawn: tuple[Box, ...] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a cell's middle and side in pixels."""

    x: float
    y: float
    side: float

    def box(self, width: int, height: int) -> Box:
        """Return the square around it, cut off at the edge of a picture of this size."""
        x0, y0 = round(self.x - self.side / 2), round(self.y - self.side / 2)
        x1, y1 = x0 + round(self.side), y0 + round(self.side)
        return Box(max(x0, 0), max(y0, 0), min(x1, width), min(y1, height))


@dataclass(frozen=True, slots=True)
class MarkedPhoto:
    """Hold a picture's pixels, its cells and the colours of its stain."""

    pixels: Pixels
    cells: tuple[Cell, ...]
    colours: Colours | None


def marked(samples: Sequence[Sample], boxed: Path | None) -> list[Marked]:
    """Return the pictures to learn from: `samples`, and the fields with boxes in `boxed`.

    Of these, none that show a field of the samples.
    """
    drawn: dict[Path, tuple[Box, ...]] = {}
    for folder in sorted({one.path.parent.parent for one in samples}):
        if (folder / "Annotations").is_dir():
            drawn |= {field.picture: field.boxes for field in read_boxed(folder)}
    found = [Marked(one, drawn.get(one.path)) for one in samples if not one.beside]
    if boxed is not None:
        fields = read_boxed(boxed)
        copied = repeats([field.picture for field in fields], list(drawn))
        origin = boxed.resolve().name
        found += [
            Marked(Sample(one.picture, BOXED, f"{origin}/{one.picture.name}", origin), one.boxes)
            for one in fields
            if one.picture not in copied
        ]
    return found


def read(one: Marked) -> MarkedPhoto | None:
    """Read a picture and place its cells; None where it can't be read or they can't be placed."""
    try:
        pixels = InputBlock().read(one.sample.path.read_bytes()).pixels
    except (BadPhoto, OSError):
        return None
    found = LocateBlock(LocateSpec(margin=1.0)).find(pixels)
    if one.sample.label == BARE:
        return MarkedPhoto(pixels, (), found.colours)
    ruled = [_cell(box) for box in found.boxes]
    if one.drawn is not None:
        cells = [_agreed(box, ruled) for box in one.drawn]
        return MarkedPhoto(pixels, tuple(cells), found.colours)
    height, width = pixels.shape[:2]
    most = MIDDLE * min(height, width)
    lone = [cell for cell in ruled if np.hypot(cell.x - width / 2, cell.y - height / 2) < most]
    return MarkedPhoto(pixels, (lone[0],), found.colours) if lone else None


def _cell(box: Box) -> Cell:
    return Cell((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, (box.width * box.height) ** 0.5)


def _agreed(drawn: Box, ruled: Sequence[Cell]) -> Cell:
    """Return the rule's cell whose middle lies in the `drawn` box and that is about as large.

    So that crops are centred and sized alike everywhere; the drawn box where there is none.
    """
    hand = _cell(drawn)
    for cell in ruled:
        inside = drawn.x0 <= cell.x <= drawn.x1 and drawn.y0 <= cell.y <= drawn.y1
        if inside and 0.7 < cell.side / hand.side < 1.4:
            return cell
    return hand


def check(pictures: Sequence[Marked]) -> None:
    """Raise TrainingError where there is nothing to learn."""
    if not any(one.sample.label != BARE for one in pictures):
        raise TrainingError("No picture with a leukocyte was found to teach the locator.")

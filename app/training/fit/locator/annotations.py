"""Says where the leukocytes are in the pictures that the locator learns from.

Boxes drawn by hand where a set has them, the nucleus rule where a picture shows one
cell. Knows no views and no network.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.errors import BadPhoto, TrainingError
from app.impulse.box import Box
from app.impulse.colour.colours import Colours
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.augment.augment import Pixels
from app.training.cache import Cache, contents
from app.training.data import fields, grouping
from app.training.data.dataset import Sample
from app.training.data.layouts.names import leukocyte

BARE = ("no_cell", "platelet")
"""The labels of pictures without a leukocyte."""
BOXES_ONLY = "boxed"
"""The label of pictures whose boxes alone are known."""
OFF_CENTRE = 0.25
"""How far from its picture's centre a lone cell lies, over the shorter side, at most."""


@dataclass(frozen=True, slots=True)
class AnnotatedPicture:
    """Name a picture, and the boxes that annotate it if there are any."""

    sample: Sample
    boxes: tuple[Box, ...] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a cell's centre and side in pixels."""

    x: float
    y: float
    side: float
    sure: bool = True
    """Whether it is to be found; else nobody knows if it is one, and finding it is no error."""

    def box(self, width: int, height: int) -> Box:
        """Return the square around it, cut off at the edge of a picture of this size."""
        x0, y0 = round(self.x - self.side / 2), round(self.y - self.side / 2)
        x1, y1 = x0 + round(self.side), y0 + round(self.side)
        return Box(max(x0, 0), max(y0, 0), min(x1, width), min(y1, height))


@dataclass(frozen=True, slots=True)
class AnnotatedPhoto:
    """Hold a picture's pixels, its cells and the colours of its stain."""

    pixels: Pixels
    cells: tuple[Cell, ...]
    colours: Colours | None


def annotated(
    samples: Sequence[Sample], folders: Sequence[Path], cache: Path
) -> list[AnnotatedPicture]:
    """Return the pictures to learn from: `samples`, and the fields with boxes in `folders`.

    Of these, none that show a field of the samples: where a labels.csv says that they do, the
    sample takes over the boxes. And a fifth of them not, so that there is something to score.
    Which show the same field is cached in `cache`.
    """
    boxes_of: dict[Path, tuple[Box, ...] | None] = {}
    same: dict[str, Path] = {}
    # All sets here are laid out as SET/CLASS/PICTURE.
    for folder in sorted({one.path.parent.parent for one in samples}):
        same |= fields.same_pictures(folder)
        if (folder / "Annotations").is_dir() or (folder / "labels").is_dir():
            boxes_of |= {one.picture: one.boxes for one in fields.read(folder)}
    known = list(boxes_of)
    more = []
    for folder in folders:
        found = fields.with_boxes(folder)
        repeated = _repeats([one.picture for one in found], known, cache)
        origin = folder.resolve().name
        for field in found:
            name = field.picture.name
            if name in same:
                boxes_of[same[name]] = field.boxes
            elif field.picture not in repeated and not is_test(name):
                sample = Sample(field.picture, BOXES_ONLY, f"{origin}/{name}", origin)
                more.append(AnnotatedPicture(sample, field.boxes))
    return [
        *(
            AnnotatedPicture(one, boxes_of.get(one.path))
            for one in samples
            if not (one.beside or one.box)
        ),
        *_named_by_box(samples),
        *more,
    ]


def _named_by_box(samples: Sequence[Sample]) -> list[AnnotatedPicture]:
    """Return each field once of which a table names cells; `read` finds what else may be one."""
    of_path: dict[Path, list[Sample]] = {}
    for one in samples:
        if one.box and not one.beside:
            of_path.setdefault(one.path, []).append(one)
    found = []
    for path, of in of_path.items():
        boxes = [one.box for one in of if one.box and leukocyte(one.label)]
        if boxes:
            found.append(AnnotatedPicture(of[0], fields.in_pixels(path, boxes)))
    return found


def _repeats(pictures: Sequence[Path], others: Sequence[Path], cache: Path) -> set[Path]:
    """Return what `grouping.repeats` does, which takes long: every run asks for the same."""

    def places() -> list[int]:
        found = grouping.repeats(pictures, others)
        return [place for place, one in enumerate(pictures) if one in found]

    parts = [contents(pictures), contents(others)]
    return {
        pictures[place]
        for place in Cache(cache).json("repeats", parts, [grouping.__name__], places)
    }


def is_test(name: str) -> bool:
    """Tell whether the field with boxes in the file `name` only tests: one in five, by a hash."""
    return hashlib.sha256(name.encode()).digest()[0] % 5 == 0


def read(one: AnnotatedPicture) -> AnnotatedPhoto | None:
    """Read a picture and place its cells; None where it can't be read or they can't be placed."""
    try:
        photo = InputBlock().read(one.sample.path.read_bytes())
    except (BadPhoto, OSError):
        return None
    pixels = photo.pixels
    found = LocateBlock(LocateSpec(margin=1.0)).find(pixels)
    if one.sample.label in BARE:
        return AnnotatedPhoto(pixels, (), found.colours)
    ruled = [_cell(box) for box in found.boxes]
    if one.boxes is not None:
        cells = [_agreed(fields.seen(box, photo), ruled) for box in one.boxes]
        return AnnotatedPhoto(pixels, (*cells, *_others(ruled, cells)), found.colours)
    height, width = pixels.shape[:2]
    most = OFF_CENTRE * min(height, width)
    lone = [cell for cell in ruled if np.hypot(cell.x - width / 2, cell.y - height / 2) < most]
    if not lone:
        return None
    return AnnotatedPhoto(pixels, (lone[0], *_others(ruled, lone[:1])), found.colours)


def _cell(box: Box) -> Cell:
    return Cell((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, (box.width * box.height) ** 0.5)


def _agreed(hand_drawn: Box, ruled: Sequence[Cell]) -> Cell:
    """Return the rule's cell whose centre lies in the `hand_drawn` box and that is about as large.

    So that crops are centred and sized alike everywhere; that box where there is none.
    """
    hand = _cell(hand_drawn)
    for cell in ruled:
        inside = (
            hand_drawn.x0 <= cell.x <= hand_drawn.x1 and hand_drawn.y0 <= cell.y <= hand_drawn.y1
        )
        if inside and 0.7 < cell.side / hand.side < 1.4:
            return cell
    return hand


def _others(ruled: Sequence[Cell], cells: Sequence[Cell]) -> list[Cell]:
    """Return what the rule found beside the `cells`: a leukocyte that nobody annotated, or none."""
    return [
        replace(one, sure=False)
        for one in ruled
        if all(max(abs(one.x - cell.x), abs(one.y - cell.y)) > cell.side / 2 for cell in cells)
    ]


def check(pictures: Sequence[AnnotatedPicture]) -> None:
    """Raise TrainingError where there is nothing to learn."""
    if not any(one.sample.label not in BARE for one in pictures):
        raise TrainingError("No picture with a leukocyte was found to teach the locator.")

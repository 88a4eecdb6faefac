"""Scores the locate block on fields whose leukocytes are annotated.

Runs the input and locate block that serve, over folders of annotated fields, over a phone's
photos of them, or over what is laid out of their cells. Knows no classes and no table.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_high
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.training.augment.phone.camera import snap
from app.training.data import fields as known_fields
from app.training.data.dataset import Sample
from app.training.data.fields import Field, same_pictures, seen
from app.training.data.grouping import repeats
from app.training.evaluate.finding.layout import Layout, lay_out
from app.training.evaluate.intervals import Interval
from app.training.files import sha256
from app.training.fit.locator import AnnotatedPicture, annotations
from app.training.fit.locator.annotations import Cell
from app.training.fit.locator.views import mirrored

MOST_LONE = 240
"""Pictures of a set of single cells, at most: placing their boxes takes long."""


@dataclass(frozen=True, slots=True)
class LocatorScore:
    """Hold what the locate block made of one folder."""

    folder: str
    pictures: int
    left_out: int
    """Pictures not scored: learnt from, or repeating one of an earlier folder."""
    cells: int
    """Annotated leukocytes."""
    recall: Interval
    """Share of them found with an intersection over union of at least 0.5."""
    centre_hits: Interval
    """Share of them holding the centre of a box that found no other cell."""
    first: Interval
    """Share of the pictures with a leukocyte whose first box is centred in one."""
    false_boxes: Interval
    """Boxes a picture whose centre lies in no annotated leukocyte, or in one already found."""
    empty: int
    """Pictures with a annotated leukocyte in which none was found."""
    milliseconds: float
    """Median time of the locate block a picture."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold a picture that the locate block is asked about."""

    name: str
    pixels: NDArray[np.uint8]
    boxes: tuple[Box, ...]
    mirrored: tuple[Box, ...] = ()
    """Mirror images of cells, which an eyepiece may show: finding one is no error."""


@dataclass(frozen=True, slots=True)
class Located:
    """Hold what the locate block found in a picture, and what is in it."""

    name: str
    boxes: tuple[Box, ...]
    mirrored: tuple[Box, ...]
    found: list[Box]
    seconds: float


def score_locators(
    folders: Sequence[Path],
    block: LocateBlock,
    learnt: Container[str] = (),
    severity: int = 0,
    layout: Layout | None = None,
    skipped: dict[str, str] | None = None,
) -> list[LocatorScore]:
    """Score `block` on the pictures of each folder, on a phone's photos or a `layout` of them.

    Pictures whose SHA-256 is among the `learnt`, and those that repeat one of an earlier
    folder, are left out. What can't be read is added to `skipped`, file -> why.

    Raises:
        TrainingError: no picture is left in a folder.
    """
    scores = []
    known: list[Path] = []
    named: dict[str, Path] = {}
    for folder in folders:
        fields = known_fields.read(folder, skipped)
        annotated = [one.picture for one in fields if one.boxes]
        repeated = repeats(annotated, known) if annotated else set()
        known += annotated
        fresh = [
            one
            for one in fields
            if one.picture not in repeated
            and one.picture.name not in named
            and sha256(one.picture) not in learnt
        ]
        named |= same_pictures(folder)
        left_out = len(fields) - len(fresh)
        scores.append(
            score_fields(_placed(fresh, folder), block, folder.name, left_out, severity, layout)
        )
    return scores


def _placed(fields: Sequence[Field], folder: Path) -> list[Field]:
    """Return fields with boxes as they are, of single cells some with what the nucleus rule draws.

    Only where it draws one box.
    """
    placed = [one for one in fields if one.boxes is not None]
    lone = [one.picture for one in fields if one.boxes is None]
    lone.sort(key=lambda one: hashlib.sha256(one.name.encode()).digest())
    for picture in lone[:MOST_LONE]:
        read = annotations.read(
            AnnotatedPicture(Sample(picture, "", str(picture), folder.name), None)
        )
        if read is not None and len(read.cells) == 1:
            height, width = read.pixels.shape[:2]
            placed.append(Field(picture, (read.cells[0].box(width, height),)))
    return placed


def score_fields(
    fields: Sequence[Field],
    block: LocateBlock,
    name: str,
    left_out: int = 0,
    severity: int = 0,
    layout: Layout | None = None,
) -> LocatorScore:
    """Score the locate block on annotated fields; raise TrainingError where there is none."""
    reader = InputBlock()
    located: list[Located] = []
    shown = _laid(fields, reader, layout) if layout else _whole(fields, reader)
    console = Console(stderr=True)
    for one in track(shown, f"Locating in {name}", len(fields), console=console, transient=True):
        asked = _snapped(reader, one, severity) if severity else one
        start = perf_counter()
        found = block.locate(asked.pixels)
        seconds = perf_counter() - start
        located.append(Located(one.name, asked.boxes, asked.mirrored, found, seconds))
    if not located:
        raise TrainingError(
            f"No picture is left in {name}: there is none, or all were learnt from."
        )
    with_cells = [one for one in located if one.boxes]
    of_cells = [one.name for one in with_cells for _ in one.boxes]
    overlapped = [
        any(overlap(box, cell) >= 0.5 for box in one.found)
        for one in with_cells
        for cell in one.boxes
    ]
    hits = [
        number < matched(one.found, one.boxes)
        for one in with_cells
        for number in range(len(one.boxes))
    ]
    first = [matched(one.found[:1], one.boxes) for one in with_cells]
    false = [
        sum(not _centred(box, one.mirrored) for box in unmatched(one.found, one.boxes))
        for one in located
    ]
    return LocatorScore(
        folder=name,
        pictures=len(located),
        left_out=left_out,
        cells=len(of_cells),
        recall=Interval.of(overlapped, of_cells),
        centre_hits=Interval.of(hits, of_cells),
        first=Interval.of(first, [one.name for one in with_cells]),
        false_boxes=Interval.of(false, [one.name for one in located]),
        empty=sum(not one.found for one in with_cells),
        milliseconds=median_high(one.seconds for one in located) * 1000,
    )


def _whole(fields: Sequence[Field], reader: InputBlock) -> Iterator[Shown]:
    for field in fields:
        yield Shown(field.picture.name, *_opened(field, reader))


def _laid(fields: Sequence[Field], reader: InputBlock, layout: Layout) -> Iterator[Shown]:
    """Yield layouts of the cells of those fields that show one; each is in one layout."""
    lone = [field for field in fields if len(field.boxes or ()) == 1]
    for start in range(0, len(lone) - layout.cells + 1, layout.cells):
        chosen = lone[start : start + layout.cells]
        opened = [_opened(field, reader) for field in chosen]
        cells = [(pixels, boxes[0]) for pixels, boxes in opened]
        yield Shown(chosen[0].picture.name, *lay_out(layout, cells))


def _opened(field: Field, reader: InputBlock) -> tuple[NDArray[np.uint8], tuple[Box, ...]]:
    photo = reader.read(field.picture.read_bytes())
    return photo.pixels, tuple(seen(box, photo) for box in field.boxes or ())


def _snapped(reader: InputBlock, field: Shown, severity: int) -> Shown:
    """Return a phone's photo of the field, the same each time, and the boxes seen in it."""
    height, width = field.pixels.shape[:2]
    aimed = field.boxes[0] if field.boxes else Box(width // 3, height // 3, width // 2, height // 2)
    rng = np.random.default_rng([severity, *field.name.encode()])
    shot = snap(field.pixels, aimed, severity, rng)
    photo = reader.read(shot.file).pixels
    zoom = photo.shape[1] / shot.pixels.shape[1]

    def shown(cells: Iterable[Cell]) -> Iterator[Box]:
        for cell in cells:
            x, y, w = shot.matrix @ (cell.x, cell.y, 1)
            x, y, half = x / w * zoom, y / w * zoom, cell.side * shot.scale * zoom / 2
            if 0 <= x < photo.shape[1] and 0 <= y < photo.shape[0]:
                yield Box(*(round(n) for n in (x - half, y - half, x + half, y + half)))

    cells = [
        Cell((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, (box.width + box.height) / 2)
        for box in field.boxes
    ]
    images = mirrored(cells, width, height)
    return Shown(field.name, photo, tuple(shown(cells)), tuple(shown(images)))


def matched(found: Sequence[Box], cells: Sequence[Box]) -> int:
    """Count the cells that hold the centre of a box, one box a cell, the first box first."""
    return len(found) - len(unmatched(found, cells))


def unmatched(found: Sequence[Box], cells: Sequence[Box]) -> list[Box]:
    """Return the boxes whose centre lies in no cell, or in one that an earlier box has found."""
    free = list(cells)
    left = []
    for box in found:
        cell = next((cell for cell in free if _centred(box, (cell,))), None)
        if cell is None:
            left.append(box)
        else:
            free.remove(cell)
    return left


def _centred(box: Box, cells: Sequence[Box]) -> bool:
    """Tell whether the centre of `box` lies in one of the cells."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1 for cell in cells)


def overlap(one: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union, 0..1."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (one.area + other.area - width * height)

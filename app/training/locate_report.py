"""How well the locate block finds boxed leukocytes, in figures.

Runs the input and locate block that serve, over folders of boxed fields or a phone's
photos of them.
Knows no classes and no model.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.training.boxes import BoxedField, read_boxed, repeats
from app.training.dataset import sha256
from app.training.metrics import bootstrap
from app.training.phone import snap


@dataclass(frozen=True, slots=True)
class LocatorScore:
    """Hold what the locate block made of one folder."""

    folder: str
    pictures: int
    left_out: int
    """Pictures not scored: learnt from, or repeating a field of an earlier folder."""
    cells: int
    """Boxed leukocytes."""
    overlapped: int
    """Of these, found with an intersection over union of at least 0.5."""
    centred: int
    """Of these, holding the centre of a box that found no other cell."""
    first: float
    """Share of the pictures with a leukocyte whose first box is centred in one."""
    false_boxes: int
    """Boxes whose centre lies in no boxed leukocyte, or in one already found."""
    empty: int
    """Pictures with a boxed leukocyte in which none was found."""
    recall_interval: tuple[float, float]
    """95 % bootstrap interval of the recall, over pictures."""
    centre_interval: tuple[float, float]
    """95 % bootstrap interval of the centre hits, over pictures."""
    milliseconds: float
    """Median time of the locate block a picture."""

    @property
    def recall(self) -> float:
        return self.overlapped / self.cells

    @property
    def centre_hits(self) -> float:
        return self.centred / self.cells

    @property
    def false_per_picture(self) -> float:
        return self.false_boxes / self.pictures


def score_locators(
    folders: Sequence[Path], block: LocateBlock, learnt: Container[str] = (), severity: int = 0
) -> list[LocatorScore]:
    """Score `block` on the boxed fields of each folder, or on a phone's photos of them.

    Pictures whose SHA-256 is among the `learnt`, and those that repeat a field of an earlier
    folder, are left out.

    Raises:
        TrainingError: no boxed leukocyte is left in a folder.
    """
    scores = []
    known: list[Path] = []
    for folder in folders:
        fields = read_boxed(folder)
        repeated = repeats([field.picture for field in fields], known)
        known += [field.picture for field in fields]
        fresh = [
            field
            for field in fields
            if field.picture not in repeated and sha256(field.picture) not in learnt
        ]
        left_out = len(fields) - len(fresh)
        scores.append(score_fields(fresh, block, folder.name, left_out, severity))
    return scores


def score_fields(
    fields: Sequence[BoxedField],
    block: LocateBlock,
    name: str,
    left_out: int = 0,
    severity: int = 0,
) -> LocatorScore:
    """Score the locate block on boxed fields; raise TrainingError where none has a cell."""
    reader = InputBlock()
    false = empty = 0
    overlapped: list[float] = []
    centred: list[float] = []
    first: list[float] = []
    of: list[str] = []
    times = []
    shown = Console(stderr=True)
    for field in track(fields, f"Locating in {name}", console=shown, transient=True):
        pixels, boxes = reader.read(field.picture.read_bytes()).pixels, field.boxes
        if severity:
            pixels, boxes = _snapped(reader, pixels, field, severity)
        start = perf_counter()
        found = block.locate(pixels)
        times.append(perf_counter() - start)
        hit = matched(found, boxes)
        of += [str(field.picture)] * len(boxes)
        centred += [1.0] * hit + [0.0] * (len(boxes) - hit)
        false += len(found) - hit
        empty += bool(boxes) and not found
        overlapped += [any(overlap(box, cell) >= 0.5 for box in found) for cell in boxes]
        if boxes:
            first.append(float(matched(found[:1], boxes)))
    if not of:
        raise TrainingError(
            f"No boxed leukocyte is left in {name}: there is none, or all were learnt from."
        )
    return LocatorScore(
        folder=name,
        pictures=len(fields),
        left_out=left_out,
        cells=len(of),
        overlapped=round(sum(overlapped)),
        centred=round(sum(centred)),
        first=float(np.mean(first)),
        false_boxes=false,
        empty=empty,
        recall_interval=bootstrap(np.array(overlapped, float), of),
        centre_interval=bootstrap(np.array(centred), of),
        milliseconds=sorted(times)[len(times) // 2] * 1000,
    )


def _snapped(
    reader: InputBlock, pixels: NDArray[np.uint8], field: BoxedField, severity: int
) -> tuple[NDArray[np.uint8], tuple[Box, ...]]:
    """Return a phone's photo of the field, the same each time, and the boxes seen in it."""
    height, width = pixels.shape[:2]
    aimed = field.boxes[0] if field.boxes else Box(width // 3, height // 3, width // 2, height // 2)
    rng = np.random.default_rng([severity, *field.picture.name.encode()])
    shot = snap(pixels, aimed, severity, rng)
    photo = reader.read(shot.file).pixels
    zoom = photo.shape[1] / shot.pixels.shape[1]
    seen = []
    for box in field.boxes:
        x, y, w = shot.matrix @ ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, 1)
        x, y = x / w * zoom, y / w * zoom
        if 0 <= x < photo.shape[1] and 0 <= y < photo.shape[0]:
            wide, high = (n * shot.scale * zoom / 2 for n in (box.width, box.height))
            seen.append(Box(*(round(n) for n in (x - wide, y - high, x + wide, y + high))))
    return photo, tuple(seen)


def matched(found: Sequence[Box], cells: Sequence[Box]) -> int:
    """Count the cells that hold the centre of a box, one box a cell, the first box first."""
    free = list(cells)
    for box in found:
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        for cell in free:
            if cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1:
                free.remove(cell)
                break
    return len(cells) - len(free)


def overlap(one: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union, 0..1."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (one.area + other.area - width * height)


def print_locator(scores: Sequence[LocatorScore], console: Console | None = None) -> None:
    """Print the scores as a table, one column a folder."""
    table = Table("", title="Locate block against boxes drawn by hand")
    for score in scores:
        table.add_column(score.folder, justify="right")
    rows: dict[str, Callable[[LocatorScore], str]] = {
        "pictures": lambda one: str(one.pictures),
        "left out": lambda one: str(one.left_out),
        "leukocytes": lambda one: str(one.cells),
        "recall at IoU 0.5": lambda one: _told(one.recall, one.recall_interval),
        "centre hits": lambda one: _told(one.centre_hits, one.centre_interval),
        "first box centred": lambda one: f"{one.first:.1%}",
        "false boxes a picture": lambda one: f"{one.false_per_picture:.3f}",
        "pictures, nothing found": lambda one: str(one.empty),
        "median ms a picture": lambda one: f"{one.milliseconds:.1f}",
    }
    for heading, told in rows.items():
        table.add_row(heading, *map(told, scores))
    (console or Console()).print(table)
    (console or Console()).print("In brackets: 95 % intervals, bootstrap over pictures.")


def _told(share: float, interval: tuple[float, float]) -> str:
    return f"{share:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"

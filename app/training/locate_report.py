"""How well the locate block finds boxed leukocytes, in figures.

Runs the input and locate block that serve, over folders of boxed fields.
Knows no classes and no model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.boxes import BoxedField, read_boxed, repeats


@dataclass(frozen=True, slots=True)
class LocatorScore:
    """Hold what the locate block made of one folder."""

    folder: str
    pictures: int
    left_out: int
    """Pictures that repeat a field of an earlier folder, not scored."""
    cells: int
    """Boxed leukocytes."""
    overlapped: int
    """Of these, found with an intersection over union of at least 0.5."""
    centred: int
    """Of these, holding the centre of a box that found no other cell."""
    false_boxes: int
    """Boxes whose centre lies in no boxed leukocyte, or in one already found."""
    empty: int
    """Pictures with a boxed leukocyte in which none was found."""
    milliseconds: float
    """Median time of the locate block a picture."""

    @property
    def recall(self) -> float:
        return self.overlapped / self.cells if self.cells else float("nan")

    @property
    def centre_hits(self) -> float:
        return self.centred / self.cells if self.cells else float("nan")

    @property
    def false_per_picture(self) -> float:
        return self.false_boxes / self.pictures if self.pictures else float("nan")


def score_locator(
    folder: Path, spec: LocateSpec | None = None, known: Iterable[Path] = ()
) -> LocatorScore:
    """Score the locate block on the boxed fields in `folder`.

    Pictures that show a field of the pictures `known` are left out.
    """
    fields = read_boxed(folder)
    repeated = repeats([field.picture for field in fields], list(known))
    return score_fields(
        [field for field in fields if field.picture not in repeated],
        spec or LocateSpec(),
        folder.name,
        len(repeated),
    )


def score_locators(folders: Sequence[Path], spec: LocateSpec | None = None) -> list[LocatorScore]:
    """Score each folder, without the pictures that repeat a field of an earlier one."""
    scores = []
    known: list[Path] = []
    for folder in folders:
        scores.append(score_locator(folder, spec, known))
        known += [field.picture for field in read_boxed(folder)]
    return scores


def score_fields(
    fields: Sequence[BoxedField], spec: LocateSpec, name: str, left_out: int = 0
) -> LocatorScore:
    """Score the locate block on boxed fields."""
    reader, locator = InputBlock(), LocateBlock(spec)
    cells = overlapped = centred = false = empty = 0
    times = []
    for field in fields:
        pixels = reader.read(field.picture.read_bytes()).pixels
        start = perf_counter()
        found = locator.locate(pixels)
        times.append(perf_counter() - start)
        hit = matched(found, field.boxes)
        cells += len(field.boxes)
        centred += hit
        false += len(found) - hit
        empty += bool(field.boxes) and not found
        overlapped += sum(any(overlap(box, cell) >= 0.5 for box in found) for cell in field.boxes)
    median = sorted(times)[len(times) // 2] * 1000 if times else float("nan")
    return LocatorScore(
        name, len(fields), left_out, cells, overlapped, centred, false, empty, median
    )


def matched(found: Sequence[Box], cells: Sequence[Box]) -> int:
    """Count the cells that hold the centre of a box, one box a cell, the largest box first."""
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
    """Print the scores as a table, one row a folder."""
    table = Table(title="Locate block against boxes drawn by hand")
    table.add_column("folder")
    for heading in (
        "pictures",
        "left out",
        "cells",
        "recall, IoU 0.5",
        "centre hits",
        "false boxes a picture",
        "nothing found",
        "ms a picture",
    ):
        table.add_column(heading, justify="right")
    for score in scores:
        table.add_row(
            score.folder,
            str(score.pictures),
            str(score.left_out),
            str(score.cells),
            f"{score.recall:.3f}",
            f"{score.centre_hits:.3f}",
            f"{score.false_per_picture:.3f}",
            str(score.empty),
            f"{score.milliseconds:.1f}",
        )
    (console or Console()).print(table)

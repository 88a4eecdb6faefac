"""Fields of which it is known where their leukocytes are, of what kind or not.

Between the dataset and what teaches or scores the locate block. Knows nothing of how cells
are found.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app.errors import BadPhoto, TrainingError
from app.impulse.box import Box
from app.impulse.input_block import InputBlock, Photo
from app.training.data import dataset, layouts
from app.training.data.dataset import CLASSES, Dataset
from app.training.data.layouts import Relative, table, walk
from app.training.data.layouts.names import leukocyte


@dataclass(frozen=True, slots=True)
class Field:
    """Name a picture and the boxes of its leukocytes."""

    picture: Path
    boxes: tuple[Box, ...] | None
    """In pixels of its file; None where it shows one cell somewhere."""


def read(folder: Path, skipped: dict[str, str] | None = None) -> list[Field]:
    """Return the pictures of a set with boxes, of single cells by class, or of bare fields.

    What can't be opened is left out only where it is to be added to `skipped`, file -> why:
    whoever learns from the fields opens each of them once.

    Raises:
        TrainingError: there is no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise TrainingError(f"The folder {folder} does not exist.")
    tree = walk(folder)
    layout = layouts.box_layout(tree)
    below = any(one.parent != folder for one in tree.pictures)
    if layout is None and not below and not table.tables(tree):
        found = Dataset(skipped=tree.skipped, empty=tree.pictures)
    else:
        found = dataset.read([folder], layout=layout)
    if skipped is not None:
        skipped |= found.skipped
    if layout is None and found.samples:
        known = [one for one in found.samples if one.label in CLASSES]
        return [Field(one, None) for one in sorted({one.path for one in known or found.samples})]
    boxes: dict[Path, list[Relative]] = {one: [] for one in found.empty}
    for one in found.samples:
        of = boxes.setdefault(one.path, [])
        if one.box is not None and leukocyte(one.label):
            of.append(one.box)
    return [
        Field(picture, in_pixels(picture, of))
        for picture, of in sorted(boxes.items())
        if skipped is None or _opens(picture, folder, skipped)
    ]


def with_boxes(folder: Path) -> list[Field]:
    """Return the fields of a set with boxes; raise TrainingError where it has none."""
    fields = [one for one in read(folder) if one.boxes is not None]
    if not any(one.boxes for one in fields):
        raise TrainingError(f"{folder} holds no boxes around leukocytes.")
    return fields


def same_pictures(folder: Path) -> dict[str, Path]:
    """Return name of a picture in another set -> path of the same one in `folder`.

    As the column txl_picture of labels.csv says, where there is one.
    """
    path = folder / table.MAIN
    rows = table.column(path, "txl_picture") if path.is_file() else ()
    return {Path(row["txl_picture"]).name: folder / row["file"] for row in rows}


def seen(box: Box, photo: Photo) -> Box:
    """Return a box of a file in the pixels of its photo, which may be decoded smaller."""
    wide, high = photo.scale_x, photo.scale_y
    return Box(*(round(n) for n in (box.x0 / wide, box.y0 / high, box.x1 / wide, box.y1 / high)))


def _opens(picture: Path, folder: Path, skipped: dict[str, str]) -> bool:
    try:
        InputBlock().read(picture.read_bytes())
    except (BadPhoto, OSError) as error:
        skipped[picture.relative_to(folder).as_posix()] = str(error)
        return False
    return True


def in_pixels(picture: Path, boxes: list[Relative]) -> tuple[Box, ...]:
    """Return boxes in the pixels of their file; none where it can't be opened."""
    if not boxes:
        return ()
    try:
        with Image.open(picture) as photo:
            width, height = photo.size
    except (OSError, Image.DecompressionBombError):
        return ()  # whoever opens it finds that out
    return tuple(
        Box(round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height))
        for x0, y0, x1, y1 in boxes
    )

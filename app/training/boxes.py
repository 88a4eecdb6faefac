"""Pictures with leukocytes boxed by hand, in the VOC and the YOLO layout.

Read by the locate report. Knows how the boxes are written down, and which
pictures show the same field; knows nothing of how cells are found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import TrainingError
from app.impulse.box import Box

VOC_NAME = "WBC"
YOLO_CLASS = "0"
SIGN_SIDE = 24
"""Side of the tiny picture by which fields are compared."""
SAME_FIELD = 0.65
"""Correlation of tiny pictures from which two show the same field. Between BCCD and 450 fields
of other slides it stays below 0.645; re-coloured, cropped and turned copies lie above."""


@dataclass(frozen=True, slots=True)
class BoxedField:
    """Name a picture and the boxes of its leukocytes in pixels."""

    picture: Path
    boxes: tuple[Box, ...]


def read_boxed(folder: Path) -> list[BoxedField]:
    """Read `JPEGImages/` with `Annotations/*.xml` (VOC) or `images/` with `labels/*.txt` (YOLO)."""
    if (folder / "Annotations").is_dir():
        fields = [
            BoxedField(path, _voc(folder / "Annotations" / f"{path.stem}.xml"))
            for path in sorted((folder / "JPEGImages").glob("*.jpg"))
        ]
    elif (folder / "labels").is_dir():
        fields = [
            BoxedField(path, _yolo(folder / "labels" / f"{path.stem}.txt", path))
            for path in sorted((folder / "images").glob("*.jpg"))
        ]
    else:
        raise TrainingError(
            f"{folder} holds no boxes: it has neither a folder Annotations nor a folder labels."
        )
    if not fields:
        raise TrainingError(f"{folder} holds no pictures with boxes.")
    return fields


def _voc(path: Path) -> tuple[Box, ...]:
    """Read the leukocytes of a Pascal VOC file."""
    boxes = []
    root = ElementTree.parse(path).getroot()  # noqa: S314 - the user's own data set
    for thing in root.iter("object"):
        if thing.findtext("name") == VOC_NAME:
            corners = (
                thing.findtext(f"bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")
            )
            x0, y0, x1, y1 = (round(float(corner or "nan")) for corner in corners)
            boxes.append(Box(x0, y0, x1, y1))
    return tuple(boxes)


def _yolo(path: Path, picture: Path) -> tuple[Box, ...]:
    """Read the leukocytes of a YOLO file: class, centre and size over the picture's sides."""
    with Image.open(picture) as photo:
        width, height = photo.size
    boxes = []
    for line in path.read_text().splitlines():
        kind, *numbers = line.split()
        if kind == YOLO_CLASS:
            x, y, w, h = (float(number) for number in numbers[:4])
            boxes.append(
                Box(
                    round((x - w / 2) * width),
                    round((y - h / 2) * height),
                    round((x + w / 2) * width),
                    round((y + h / 2) * height),
                )
            )
    return tuple(boxes)


def sign(picture: Path) -> NDArray[np.float32]:
    """Return the field of a picture as a unit vector: green light, tiny, its mean taken off."""
    with Image.open(picture) as photo:
        tiny = photo.convert("RGB").resize((SIGN_SIDE, SIGN_SIDE), Image.Resampling.BOX)
    return _unit(np.asarray(tiny, dtype=np.float32)[:, :, 1])


def repeats(pictures: Sequence[Path], others: Sequence[Path]) -> set[Path]:
    """Return those of `pictures` that show a field of `others`, be it turned or mirrored."""
    if not others:
        return set()
    known = np.stack([sign(other) for other in others])
    found = set()
    for picture in pictures:
        tiny = sign(picture).reshape(SIGN_SIDE, SIGN_SIDE)
        views = np.stack([view.ravel() for view in _views(tiny)])
        if (views @ known.T).max() > SAME_FIELD:
            found.add(picture)
    return found


def _views(square: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Yield the eight ways to turn and mirror a square."""
    for turns in range(4):
        turned = np.rot90(square, turns)
        yield turned
        yield turned[:, ::-1]


def _unit(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `values` as a vector of mean 0 and length 1; a flat one stays 0."""
    vector = values.ravel() - values.mean()
    length = float(np.linalg.norm(vector))
    unit: NDArray[np.float32] = vector / np.float32(length or 1.0)
    return unit

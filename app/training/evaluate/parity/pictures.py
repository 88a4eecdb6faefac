"""Chooses the pictures that all targets are asked about, and cuts crops of them.

Evenly over the folders named and over each folder's own files. Knows no labels.
"""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from app.errors import TrainingError
from app.impulse.input_block import InputBlock
from app.training.evaluate.parity.asked import Answers

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


def chosen(folders: Sequence[Path], limit: int) -> list[Path]:
    """Return up to `limit` pictures, as many of each folder, every so-manyeth of its files.

    Raises:
        TrainingError: a folder is missing or holds no picture.
    """
    found: list[Path] = []
    for place, folder in enumerate(folders):
        if not folder.is_dir():
            raise TrainingError(f"The folder {folder} does not exist.")
        files = sorted(one for one in folder.rglob("*") if one.suffix.lower() in SUFFIXES)
        if not files:
            raise TrainingError(f"The folder {folder} holds no picture.")
        wanted = (limit - len(found)) // (len(folders) - place)
        count = min(wanted, len(files))
        found += [files[step * len(files) // count] for step in range(count)]
    return found


def crops(pictures: Sequence[Path], answers: Answers, to: Path) -> list[Path]:
    """Cut the clearest cell of each picture out of it, into PNG files in the folder `to`.

    As it is, without resizing, where the answers say that it is; pictures without one are left out.
    """
    made = []
    for place, (picture, said) in enumerate(zip(pictures, answers, strict=True)):
        if said is None or said.box is None:
            continue
        photo = InputBlock().read(picture.read_bytes())
        x0, y0, x1, y1 = (
            round(side / scale)
            for side, scale in zip(said.box, (photo.scale_x, photo.scale_y) * 2, strict=True)
        )
        path = to / f"{place:04}.png"
        Image.fromarray(photo.pixels[y0:y1, x0:x1]).save(path)
        made.append(path)
    return made

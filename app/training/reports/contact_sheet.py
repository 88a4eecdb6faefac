"""Lays pictures of one class out on a sheet, so that a person sees what is in it.

Called by `smearlens data`. Knows no labels beyond the sheet's.
"""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.impulse.input_block import InputBlock
from app.training.data.dataset import Sample, cut
from app.training.files import write

COLUMNS, MOST = 6, 24
SIDE, ROOM, HEAD = 140, 6, 30
LONGEST = 60
"""Letters of a file's name: file systems count bytes, of which a letter may have four."""


def file_names(labels: Iterable[str]) -> dict[str, str]:
    """Return a file for the sheet of each class: no two share one, even where case is ignored."""
    names: dict[str, str] = {}
    for label in labels:
        plain = re.sub(r"[^\w.-]", "-", label.casefold()).strip(".")[:LONGEST] or "class"
        name, number = plain, 1
        while name in names.values():
            number += 1
            name = f"{plain}-{number}"
        names[label] = name
    return {label: f"{name}.jpg" for label, name in names.items()}


def draw(path: Path, title: str, entries: Sequence[Sample]) -> None:
    """Write a sheet of `entries` as JPEG to `path`; raise TrainingError where it can't be."""
    rows = -(-len(entries) // COLUMNS)
    wide = min(COLUMNS, len(entries))
    sheet = Image.new("RGB", (ROOM + wide * (SIDE + ROOM), HEAD + rows * (SIDE + ROOM)), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((ROOM, 6), title, fill="#1d1623", font=ImageFont.load_default(16))
    for place, one in enumerate(entries):
        pixels = InputBlock().read(one.path.read_bytes()).pixels
        if one.box:
            box = cut(one.box, pixels.shape[1], pixels.shape[0])
            pixels = pixels[box.y0 : box.y1, box.x0 : box.x1]
        picture = Image.fromarray(pixels)
        picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        row, column = divmod(place, COLUMNS)
        at = (ROOM + column * (SIDE + ROOM), HEAD + row * (SIDE + ROOM))
        sheet.paste(picture, (at[0] + (SIDE - picture.width) // 2, at[1]))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=85)
    write(path, lambda file: file.write(out.getvalue()))

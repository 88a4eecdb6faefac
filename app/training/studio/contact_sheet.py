"""Lays pictures of one class out on a sheet, so that a person sees what is in it.

Called by `smearlens data`. Knows no labels beyond the sheet's.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.impulse.input_block import InputBlock
from app.training.studio.layouts import Entry, cut
from app.training.studio.store import write

COLUMNS, MOST = 6, 24
SIDE, ROOM, HEAD = 140, 6, 30


def draw(path: Path, title: str, entries: Sequence[Entry]) -> None:
    """Write a sheet of `entries` as JPEG to `path`; raise TrainingError where it can't be."""
    rows = -(-len(entries) // COLUMNS)
    wide = min(COLUMNS, len(entries))
    sheet = Image.new("RGB", (ROOM + wide * (SIDE + ROOM), HEAD + rows * (SIDE + ROOM)), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((ROOM, 6), title, fill="#1d1623", font=ImageFont.load_default(16))
    for place, one in enumerate(entries):
        pixels = InputBlock().read(one.path.read_bytes()).pixels
        if one.box:
            box = cut(_scaled(one.path, one.box, pixels.shape[1]), pixels.shape[1], pixels.shape[0])
            pixels = pixels[box.y0 : box.y1, box.x0 : box.x1]
        picture = Image.fromarray(pixels)
        picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        row, column = divmod(place, COLUMNS)
        at = (ROOM + column * (SIDE + ROOM), HEAD + row * (SIDE + ROOM))
        sheet.paste(picture, (at[0] + (SIDE - picture.width) // 2, at[1]))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=85)
    write(path, lambda file: file.write(out.getvalue()))


def _scaled(
    path: Path, box: tuple[float, float, float, float], width: int
) -> tuple[float, float, float, float]:
    """Return the box for a picture that was decoded smaller than its file."""
    if max(box) <= 1.0:
        return box
    with Image.open(path) as image:
        factor = width / image.width
    x0, y0, x1, y1 = box
    return x0 * factor, y0 * factor, x1 * factor, y1 * factor

"""The contact sheet: fields as they are, and as a phone shows them at each severity.

For the eye of whoever sets the severities. Knows no training.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from app.errors import BadPhoto, TrainingError
from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.augment.augment import Pixels
from app.training.augment.phone.camera import snap
from app.training.augment.phone.level import SEVERITIES


def read_field(path: Path) -> tuple[Pixels, Box]:
    """Return the picture in `path`, and the box of its largest leukocyte or else its frame.

    Raises:
        TrainingError: the file is no picture that the input block reads.
    """
    try:
        pixels = InputBlock().read(path.read_bytes()).pixels
    except OSError as error:
        raise TrainingError(f"{path} can't be opened: {error.strerror}.") from error
    except BadPhoto as error:
        raise TrainingError(f"{path}: {error}") from error
    boxes = LocateBlock(LocateSpec()).locate(pixels)
    return pixels, boxes[0] if boxes else Box(0, 0, pixels.shape[1], pixels.shape[0])


def contact_sheet(
    fields: Sequence[tuple[Pixels, Box]],
    seed: int,
    tile: int = 320,
    advance: Callable[[int], None] = lambda rows: None,
) -> Image.Image:
    """Draw a row for each field: as it is, with its box, then at severity 1 to 5.

    Tiles are `tile` pixels wide and high, under a line of words. `advance` is called
    with how many rows are done.
    """
    head, gap = 24, 6
    step = tile + gap
    columns = ["original", *(f"severity {severity}" for severity in SEVERITIES)]
    size = (len(columns) * step + gap, head + len(fields) * step + gap)
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for column, title in enumerate(columns):
        draw.text((gap + column * step, 6), title, fill="black")
    for row, (pixels, box) in enumerate(fields):
        shots = [_framed(pixels, box)]
        for severity in SEVERITIES:
            rng = np.random.default_rng([seed, row, severity])
            shots.append(Image.fromarray(snap(pixels, box, severity, rng, 3 * tile).pixels))
        for column, shot in enumerate(shots):
            shot.thumbnail((tile, tile), Image.Resampling.LANCZOS)
            left = gap + column * step + (tile - shot.width) // 2
            sheet.paste(shot, (left, head + row * step + (tile - shot.height) // 2))
        advance(row + 1)
    return sheet


def _framed(pixels: Pixels, box: Box) -> Image.Image:
    image = Image.fromarray(pixels)
    width = max(1, max(image.size) // 160)
    corners = (box.x0, box.y0, box.x1 - 1, box.y1 - 1)
    ImageDraw.Draw(image).rectangle(corners, outline="yellow", width=width)
    return image

"""Cuts the small picture that is kept of a cell, and looks at it again under another model.

Between a photo and the store. A picture is pixels alone, so no EXIF can follow. Knows no labels.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import NotTeachable
from app.history.kept_photo import encode
from app.impulse.box import Box
from app.impulse.heads.signature import signature
from app.impulse.impulse import Impulse

AROUND = 1.6
"""Side of the picture over the longer side of the cell's box."""
CELL_MOST, FRAME_MOST = 320, 640
"""Pixels of a picture's longer side, of a cell and of a whole photo."""
QUALITY = 95

Within = tuple[float, float, float, float]
"""x0, y0, x1, y1 in parts of a picture's sides."""


def cut(pixels: NDArray[np.uint8], box: Box) -> tuple[bytes, Within]:
    """Return the JPEG of what is around `box` in `pixels` (H, W, 3), and where in it the box is."""
    height, width = pixels.shape[:2]
    x0, x1 = sorted(min(max(x, 0), width) for x in (box.x0, box.x1))
    y0, y1 = sorted(min(max(y, 0), height) for y in (box.y0, box.y1))
    whole = (x0, y0, x1, y1) == (0, 0, width, height)
    half = AROUND * max(x1 - x0, y1 - y0, 1) / 2
    left, right = (round((x0 + x1) / 2 + side) for side in (-half, half))
    top, bottom = (round((y0 + y1) / 2 + side) for side in (-half, half))
    left, top = max(left, 0), max(top, 0)
    part = pixels[top : min(bottom, height), left : min(right, width)]
    high, wide = part.shape[:2]
    within = ((x0 - left) / wide, (y0 - top) / high, (x1 - left) / wide, (y1 - top) / high)
    return encode(part, FRAME_MOST if whole else CELL_MOST, QUALITY), within


def look_again(
    picture: bytes, within: Within, impulse: Impulse
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return features (F,) and signature (18,) of the cell in a kept picture.

    Raises:
        NotTeachable: the model gives no features.
    """
    with Image.open(BytesIO(picture)) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = within
    box = Box(round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height))
    crop = impulse.dsp_block.crop(pixels, box)
    features = impulse.learning_block.read(impulse.dsp_block.scaled(crop)).features
    if features is None:
        raise NotTeachable
    return features.astype(np.float32), signature(np.asarray(crop))

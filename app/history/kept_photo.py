"""Encodes the photo that is kept: its pixels alone, as the impulse decoded them.

Called by the classify route where photos are kept. From pixels no EXIF, no
place and no name can follow. Knows no database.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

QUALITY = 90


def encode(pixels: NDArray[np.uint8]) -> bytes:
    """Return a JPEG of `pixels`, (H, W, 3) RGB."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()

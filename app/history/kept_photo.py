"""Encodes what is kept of a photo, all or part of it: pixels alone, as the impulse decoded them.

Called where photos, or pictures of cells, are kept. From pixels no EXIF, no
place and no name can follow. Knows no database.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

QUALITY = 90


def encode(pixels: NDArray[np.uint8], most: int | None = None, quality: int = QUALITY) -> bytes:
    """Return a JPEG of `pixels`, (H, W, 3) RGB, made smaller where a side is over `most`."""
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    if most is not None:
        picture.thumbnail((most, most), Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()

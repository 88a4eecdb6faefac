"""Reads HEIC by libheif, where the extra `heic` is installed; else it is refused.

Its decoder had a critical hole in 2026 and comes with code under the GPL, so it is no part of
the ordinary installation.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.errors import HeicPhoto
from app.impulse.formats.picture import Picture

if TYPE_CHECKING:
    from pillow_heif import HeifFile

SAVING, FULL, CLEAR = 5.0, 9.5, 2.0
"""Bytes of a pixel, measured, in libheif's planes and in RGB: with colours in a quarter of the
pixels (4:2:0) as phones write them, with all, and for alpha beside."""
DECODING = 12_000_000
"""Bytes of the decoder's own, measured."""


def parse(data: bytes) -> Picture:
    """Return the primary picture of a HEIC, which libheif turns upright.

    Raises:
        HeicPhoto: the extra is not installed, or it can't read this one.
    """
    try:
        import pillow_heif
    except ImportError as error:
        raise HeicPhoto from error
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.options.AUX_IMAGES = False
    try:
        picture = pillow_heif.open_heif(BytesIO(data))
    except MemoryError:
        raise
    except Exception as error:
        raise HeicPhoto from error
    width, height = picture.size
    bytes_a_pixel = SAVING if picture.info.get("chroma") in (400, 420) else FULL
    if picture.mode == "RGBA":
        bytes_a_pixel += CLEAR
    if picture.info.get("bit_depth", 8) > 8:
        bytes_a_pixel *= 2
    return Picture(
        "HEIF",
        "A HEIC picture",
        width,
        height,
        int(bytes_a_pixel * width * height) + len(data) + DECODING,
        profile=picture.info.get("icc_profile"),
        page=HeifPage(picture),
    )


@dataclass(frozen=True, slots=True)
class HeifPage:
    """Hold a picture that libheif decodes when it is asked for its pixels."""

    picture: "HeifFile"

    def decode(self, _: int) -> NDArray[np.uint8]:
        """Return it whole, where libheif put it: Pillow would copy it."""
        return np.asarray(self.picture)

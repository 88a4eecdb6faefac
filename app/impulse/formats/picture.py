"""A picture file, taken apart: what its decoder is to see, and what is known beside that.

Made by the module of each format, read by the input block. Metadata never reaches a decoder,
so whatever is wrong with it can do no harm. Decodes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Format = Literal["JPEG", "PNG", "WEBP", "BMP", "TIFF", "HEIF"]

PROFILE_MOST = 2_000_000
"""Bytes of an ICC profile that is looked at; those of screens and cameras have 500 to 20,000."""


class Page(Protocol):
    """A picture that its own format's module decodes, and not Pillow."""

    def decode(self, shrink: int) -> Image.Image | NDArray[np.uint8]:
        """Return it in 8 bits, whole or in RGB `shrink` times smaller (mean of pixels)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold one still picture of a file."""

    format: Format
    kind: str
    """What a person is told that it is."""
    width: int
    """Pixels as stored, not upright."""
    height: int
    needs: int
    """Bytes that its decoder takes at its peak, beside the upload and the small picture."""
    small: int = 10
    """Bytes of a pixel of the small picture that comes of it, on its way to an array."""
    parts: Sequence[bytes | memoryview] = ()
    """Of a file of that format what carries the pixels, and nothing else where it may harm."""
    orientation: int = 1
    """EXIF's, 1 to 8, where browsers honour it; else 1."""
    profile: bytes | None = None
    """The ICC profile, as far as one can be read."""
    scaled: bool = False
    """Whether its decoder makes it smaller as the file is read, so that few pixels are held."""
    wide: bool = False
    """Whether it is a PNG of 16 bits a colour."""
    whole: bool = True
    """Whether the file reaches the picture's end."""
    page: Page | None = None
    """Of a TIFF, WebP or HEIC, which are not read by way of Pillow's files."""

    @property
    def stored(self) -> bytes:
        """The parts in one piece."""
        return b"".join(self.parts)

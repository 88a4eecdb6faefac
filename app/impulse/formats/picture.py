"""A picture file, taken apart: what its decoder is to see, and what is known beside that.

Made by the module of each format, read by the input block. Metadata never reaches a decoder,
so whatever is wrong with it can do no harm. Decodes nothing.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from PIL import Image

Format = Literal["JPEG", "PNG", "WEBP", "BMP", "TIFF", "HEIF"]

PROFILE_MOST = 2_000_000
"""Bytes of an ICC profile that is looked at; those of screens and cameras have 500 to 20,000."""


class Page(Protocol):
    """A picture that its own format's module decodes, and not Pillow."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    def decode(self, shrink: int) -> Image.Image:
        """Return it in RGB, 8 bits, `shrink` times smaller (mean of pixels)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold one still picture of a file."""

    format: Format
    stored: bytes
    """A file of that format with what carries the pixels, and nothing else where it may harm."""
    orientation: int = 1
    """EXIF's, 1 to 8, where browsers honour it; else 1."""
    profile: bytes | None = None
    """The ICC profile, as far as one can be read."""
    progressive: bool = False
    """Whether it is a JPEG of several scans, which can only be decoded whole."""
    wide: bool = False
    """Whether it has 16 bits a colour."""
    whole: bool = True
    """Whether the file reaches the picture's end."""
    page: Page | None = None
    """Of a TIFF or HEIC, which Pillow does not read."""

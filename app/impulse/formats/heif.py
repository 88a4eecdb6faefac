"""Reads HEIC by libheif, where the extra `heic` is installed; else it is refused.

Its decoder had a critical hole in 2026 and comes with code under the GPL, so it is no part of
the ordinary installation.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from app.errors import HeicPhoto
from app.impulse.formats.picture import Picture

if TYPE_CHECKING:
    from pillow_heif import HeifFile


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
    except Exception as error:
        raise HeicPhoto from error
    width, height = picture.size
    page = HeifPage(picture, width, height)
    return Picture("HEIF", data, profile=picture.info.get("icc_profile"), page=page)


@dataclass(frozen=True, slots=True)
class HeifPage:
    """Hold a picture that libheif decodes when it is asked for its pixels."""

    picture: "HeifFile"
    width: int
    height: int

    def decode(self, shrink: int) -> Image.Image:
        """Return it in RGB, `shrink` times smaller, on white where it is clear."""
        image = self.picture.to_pillow()
        if image.has_transparency_data:
            white = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(white, image.convert("RGBA"))
        image = image.convert("RGB")
        return image.reduce(shrink) if shrink > 1 else image

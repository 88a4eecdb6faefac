"""Input block: the bytes of an upload become an upright RGB photo.

First block of the impulse; the locate block reads its pixels. Decides by
content, never by name. Knows nothing of cells.
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from app.errors import (
    BadPhoto,
    BrokenPhoto,
    EmptyUpload,
    HeicPhoto,
    MovingPhoto,
    NotAPhoto,
    PhotoTooLarge,
    PhotoTooNarrow,
    PhotoTooSmall,
)
from app.impulse.parts import check_parts
from app.impulse.sniff import seems_heic, sniff

MEGAPIXELS_MOST = 50
MEGAPIXELS_WHOLE = {"PNG": 24, "WEBP": 16, "progressive": 24}
"""The most of what can only be decoded whole, in about 100 MB; of 50 they would take up to 900."""
SIDE_LEAST = 32
SIDE_MOST = 12_000
ASPECT_MOST = 8

# A located cell is a tenth of the frame or more; at 960 pixels it still fills
# a good part of the 160 that the model sees. A 12 MP JPEG is decoded at a quarter.
LONG_SIDE_ENOUGH = 960

STRIP = 64
"""Rows of the small picture that are made at once."""

FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Photo:
    """Hold an upright photo, decoded no larger than needed."""

    pixels: NDArray[np.uint8]
    """(H, W, 3) RGB, 0..255; the whole photo, scaled down to 960..1919 on its long side."""
    width: int
    """Pixels of the upload, upright, before any scaling."""
    height: int

    @property
    def scale_x(self) -> float:
        """Pixels of the upload for one decoded pixel."""
        return self.width / self.pixels.shape[1]

    @property
    def scale_y(self) -> float:
        return self.height / self.pixels.shape[0]


class InputBlock:
    """Decode uploads: JPEG, PNG or WebP, still, of a sane size."""

    def read(self, data: bytes) -> Photo:
        """Decode `data` upright, alpha laid on white, 16 bit scaled to 8, CMYK converted.

        Limits are checked on the header, before any pixel is decoded: 50 megapixels (PNG
        and progressive JPEG 24, WebP 16), sides of 32 to 12,000 pixels, one side at most
        8 times the other, one frame.

        Raises:
            BadPhoto: one of its kinds, for whatever can't be used.
        """
        if not data.strip(b"\0"):
            raise EmptyUpload
        check_parts(data)
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                # Decoded in one piece, not in pieces of 64 KB, after each of which the thread
                # would wait for its turn among Python's threads: up to 5 ms in a busy server.
                image.decodermaxblock = len(data)
                return self._decode(image)
        except BadPhoto:
            raise
        except UnidentifiedImageError as error:
            raise self._unidentified(data) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PhotoTooLarge(MEGAPIXELS_MOST, SIDE_MOST) from error
        except Exception as error:
            # Pillow's decoders also raise ValueError, SyntaxError and others on broken
            # files: https://github.com/python-pillow/Pillow/issues/9814
            raise BrokenPhoto from error

    def _decode(self, image: Image.Image) -> Photo:
        width, height = image.size
        kind = "progressive" if "progressive" in image.info else image.format or ""
        _check_size(width, height, MEGAPIXELS_WHOLE.get(kind, MEGAPIXELS_MOST))
        frames = getattr(image, "n_frames", 1)
        # Phones write MPO: a JPEG with a depth map or a second view behind the photo.
        if frames > 1 and image.format != "MPO":
            raise MovingPhoto(frames)
        long_side = max(width, height)
        image.draft(
            None,
            (width * LONG_SIDE_ENOUGH // long_side, height * LONG_SIDE_ENOUGH // long_side),
        )
        image.load()
        upright = _upright(image)
        # Square photos are the same either way.
        turned = upright.size != image.size
        excess = max(upright.size) // LONG_SIDE_ENOUGH
        rgb = _to_rgb(upright, excess)
        return Photo(
            pixels=np.asarray(rgb),
            width=height if turned else width,
            height=width if turned else height,
        )

    def _unidentified(self, data: bytes) -> BadPhoto:
        if seems_heic(data):
            return HeicPhoto()
        seems = sniff(data)
        if seems in FORMATS:
            return BrokenPhoto()
        return NotAPhoto(seems)


def _check_size(width: int, height: int, megapixels: int) -> None:
    if width * height > megapixels * 1_000_000 or max(width, height) > SIDE_MOST:
        raise PhotoTooLarge(megapixels, SIDE_MOST)
    if min(width, height) < SIDE_LEAST:
        raise PhotoTooSmall(width, height, SIDE_LEAST)
    if max(width, height) > ASPECT_MOST * min(width, height):
        raise PhotoTooNarrow(width, height, ASPECT_MOST)


def _upright(image: Image.Image) -> Image.Image:
    """Turn `image` as its EXIF says; a photo with broken EXIF stays as it is."""
    try:
        # What is upright needs no copy, which `exif_transpose` would make.
        upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
        return image if upright else ImageOps.exif_transpose(image)
    except Exception:
        return image


def _to_rgb(image: Image.Image, shrink: int) -> Image.Image:
    """Return an 8-bit RGB picture, `shrink` times smaller (whole factor, mean of pixels)."""
    if shrink <= 1 or image.mode == "RGB":
        rgb = _flat(image)
        return rgb.reduce(shrink) if shrink > 1 else rgb
    # Strip by strip, since a second and a third copy of a large picture is too much.
    width, height = image.size
    small = Image.new("RGB", (-(-width // shrink), -(-height // shrink)))
    rows = STRIP * shrink
    for top in range(0, height, rows):
        strip = _flat(image.crop((0, top, width, min(top + rows, height))))
        small.paste(strip.reduce(shrink), (0, top // shrink))
    return small


def _flat(image: Image.Image) -> Image.Image:
    """Return 8-bit RGB, on white where the picture is clear."""
    if image.mode.startswith("I"):
        # convert() clips 16 bit to 255 and so turns a microscope's picture white.
        wide = np.asarray(image).clip(0, 65535)
        image = Image.fromarray((wide // 257).astype(np.uint8))
    if image.has_transparency_data:
        # Shrinking comes last: hidden colours must not bleed through the edge.
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(white, clear)
    return image if image.mode == "RGB" else image.convert("RGB")

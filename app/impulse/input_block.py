"""Input block: the bytes of an upload become an upright RGB photo.

First block of the impulse; the locate block reads its pixels. Decides by
content, never by name. Knows nothing of cells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import (
    BadPhoto,
    BrokenPhoto,
    CutPhoto,
    EmptyUpload,
    FormatTooLarge,
    MovingPhoto,
    NotAPhoto,
    PhotoTooLarge,
    PhotoTooNarrow,
    PhotoTooSmall,
)
from app.impulse.formats import bmp, heif, jpeg, png, tiff, webp
from app.impulse.formats.picture import Picture
from app.impulse.formats.profile import to_srgb
from app.impulse.formats.sniff import sniff
from app.impulse.formats.wide import STRIP, deepened

MEGAPIXELS_MOST = 50
PIXELS_MOST = 51_000_000
"""What is sold as 50 megapixels has up to 8192 x 6144."""
WHOLE = {
    "JPEG": ("A progressive JPEG", 24, 24_600_000),
    "PNG": ("A PNG", 24, 24_600_000),
    "WEBP": ("A WebP", 16, 4096 * 4096),
    "BMP": ("A BMP", 24, 24_600_000),
    "HEIF": ("A HEIC picture", 24, 24_600_000),
    "TIFF": ("A TIFF", 24, 24_600_000),
    "TIFF of 16 bits": ("A TIFF of 16 bits", 12, 12_600_000),
}
"""Format -> its name, megapixels and pixels at most of what can only be decoded whole, in about
100 MB; of 50 megapixels they would take up to 900."""
SIDE_LEAST = 32
SIDE_MOST = 12_000
ASPECT_MOST = 8

# A located cell is a tenth of the frame or more; at 960 pixels it still fills
# a good part of the 160 that the model sees. A 12 MP JPEG is decoded at a quarter.
LONG_SIDE_ENOUGH = 960

LACKING_MOST = 20
"""Bytes that a JPEG may lack at its end, about: browsers show it, too."""
OTHER = b"\x55" * 64
"""What a scan may go on with."""

PARSERS: dict[str, Callable[[bytes], Picture]] = {
    "JPEG": jpeg.parse,
    "PNG": png.parse,
    "WEBP": webp.parse,
    "BMP": bmp.parse,
    "TIFF": tiff.parse,
    "HEIC": heif.parse,
}

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation -> what turns the stored picture upright."""


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
    """Decode uploads: JPEG, PNG, WebP, BMP or TIFF (HEIC by an extra), still, of a sane size."""

    def read(self, data: bytes) -> Photo:
        """Decode `data` upright, alpha laid on white, 10 to 16 bit scaled to 8, in sRGB.

        Limits are checked on the header, before any pixel is decoded: 50 megapixels (PNG,
        progressive JPEG, BMP and TIFF 24, WebP 16, TIFF of 16 bits 12), sides of 32 to 12,000
        pixels, one side at most 8 times the other, one frame.

        Raises:
            BadPhoto: one of its kinds, for whatever can't be used.
        """
        if not data.strip(b"\0"):
            raise EmptyUpload
        whole = True
        try:
            picture = _taken_apart(data)
            whole = picture.whole
            small, width, height = _decoded(picture)
        except BadPhoto:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PhotoTooLarge(MEGAPIXELS_MOST, SIDE_MOST) from error
        except Exception as error:
            # Pillow's decoders also raise ValueError, SyntaxError and others on broken
            # files: https://github.com/python-pillow/Pillow/issues/9814
            raise (BrokenPhoto if whole else CutPhoto) from error
        if picture.profile:
            small = to_srgb(small, picture.profile)
        if picture.orientation in UPRIGHT:
            small = small.transpose(UPRIGHT[picture.orientation])
        if picture.orientation >= 5:
            width, height = height, width
        return Photo(np.asarray(small), width, height)


def _taken_apart(data: bytes) -> Picture:
    seems = sniff(data)
    if seems is None:
        raise NotAPhoto
    if seems.name not in PARSERS:
        raise NotAPhoto(*seems)
    return PARSERS[seems.name](data)


def _decoded(picture: Picture) -> tuple[Image.Image, int, int]:
    """Return the picture as stored, 8-bit RGB and small, and the width and height it has."""
    if picture.format != "JPEG" or picture.whole:
        return _opened(picture, picture.stored)
    # Its own bytes stand for those that lack: if they fill the picture, it does not matter what
    # comes behind them. Others must fill it, too, since a few bytes may say a lot by chance.
    stored = picture.stored.removesuffix(jpeg.END)
    guesses = []
    for back in (LACKING_MOST, 2 * LACKING_MOST, 3 * LACKING_MOST):
        own = stored[-back:][:LACKING_MOST].replace(b"\xff", b"\x7f")
        guesses.append(_opened(picture, stored + own + jpeg.END))
        if guesses[-1][0] != _opened(picture, stored + own + OTHER + jpeg.END)[0]:
            raise CutPhoto
    return guesses[0]


def _opened(picture: Picture, stored: bytes) -> tuple[Image.Image, int, int]:
    if picture.page:
        width, height = picture.page.width, picture.page.height
        _check_size(width, height, picture)
        shrink = max(width, height) // LONG_SIDE_ENOUGH
        return picture.page.decode(shrink), width, height
    with Image.open(BytesIO(stored), formats=(picture.format,)) as image:
        width, height = image.size
        _check_size(width, height, picture)
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            raise MovingPhoto(frames)
        # Decoded in one piece, not in pieces of 64 KB, after each of which the thread
        # would wait for its turn among Python's threads: up to 5 ms in a busy server.
        image.decodermaxblock = len(stored)
        long_side = max(width, height)
        image.draft(
            None,
            (width * LONG_SIDE_ENOUGH // long_side, height * LONG_SIDE_ENOUGH // long_side),
        )
        image.load()
        shrink = max(image.size) // LONG_SIDE_ENOUGH
        if picture.wide:
            return deepened(image, stored, shrink) or _to_rgb(image, shrink), width, height
        return _to_rgb(image, shrink), width, height


def _check_size(width: int, height: int, picture: Picture) -> None:
    if width * height > PIXELS_MOST or max(width, height) > SIDE_MOST:
        raise PhotoTooLarge(MEGAPIXELS_MOST, SIDE_MOST)
    wide = " of 16 bits" if picture.page and picture.wide else ""
    kind, megapixels, pixels = WHOLE[picture.format + wide]
    baseline = picture.format == "JPEG" and not picture.progressive
    if width * height > pixels and not baseline:
        raise FormatTooLarge(kind, megapixels, MEGAPIXELS_MOST)
    if min(width, height) < SIDE_LEAST:
        raise PhotoTooSmall(width, height, SIDE_LEAST)
    if max(width, height) > ASPECT_MOST * min(width, height):
        raise PhotoTooNarrow(width, height, ASPECT_MOST)


def _to_rgb(image: Image.Image, shrink: int) -> Image.Image:
    """Return an 8-bit RGB picture, `shrink` times smaller (whole factor, mean of pixels)."""
    if shrink <= 1 or image.mode == "RGB":
        rgb = flat(image)
        return rgb.reduce(shrink) if shrink > 1 else rgb
    # Strip by strip, since a second and a third copy of a large picture is too much.
    width, height = image.size
    small = Image.new("RGB", (-(-width // shrink), -(-height // shrink)))
    rows = STRIP * shrink
    for top in range(0, height, rows):
        strip = flat(image.crop((0, top, width, min(top + rows, height))))
        small.paste(strip.reduce(shrink), (0, top // shrink))
    return small


def flat(image: Image.Image) -> Image.Image:
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

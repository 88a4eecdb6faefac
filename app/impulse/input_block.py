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
from app.impulse.formats.wide import AT_ONCE, deepened, strips

MEGAPIXELS_MOST = 50
PIXELS_MOST = 51_000_000
"""What is sold as 50 megapixels has up to 8192 x 6144."""
WHOLE_MEGAPIXELS_MOST = 24
WHOLE_PIXELS_MOST = 24_600_000
"""What can only be decoded whole takes long, too."""
MEMORY_MOST = 180_000_000
"""Bytes that a photo may take while it is decoded, its file among them: 12 megapixels of WebP."""
SIDE_LEAST = 32
SIDE_MOST = 12_000
ASPECT_MOST = 8

# A cell that is looked at once is a tenth of the frame or more; at 960 pixels it still fills
# a good part of what the model sees. A 12 MP JPEG is decoded at a quarter.
LONG_SIDE_ENOUGH = 960
LONG_SIDE_FINER = 2 * LONG_SIDE_ENOUGH
"""Where cells are small: as much as is decoded for a survey."""

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
    """(H, W, 3) RGB, 0..255; the whole photo, scaled down to `enough` on its long side, or up to
    twice that."""
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

    def read(
        self,
        data: bytes,
        admit: Callable[[int], None] = lambda _: None,
        enough: int = LONG_SIDE_ENOUGH,
    ) -> Photo:
        """Decode `data` upright, alpha laid on white, 10 to 16 bit scaled to 8, in sRGB.

        Its long side comes to `enough` pixels at least, where the file has as many.

        Limits are checked on the header, before any pixel is decoded: 50 megapixels (24 of what
        must be decoded whole), `MEMORY_MOST` bytes, sides of 32 to 12,000 pixels, one side at
        most 8 times the other, one frame. Then `admit` is told how many bytes it will take.

        Raises:
            BadPhoto: one of its kinds, for whatever can't be used.
            MemoryError: there is less memory than it takes.
        """
        if not data[:64].strip(b"\0") and not data.strip(b"\0"):
            raise EmptyUpload
        try:
            picture = taken_apart(data)
        except (BadPhoto, MemoryError):
            raise
        except Exception as error:
            raise BrokenPhoto from error
        needed = memory(picture, len(data), enough)
        _check_size(picture, needed)
        admit(needed)
        try:
            small = _decoded(picture, enough)
        except (BadPhoto, MemoryError):
            raise
        except Exception as error:
            # A decoder that got no memory says no more than that it failed.
            bytes(needed)
            # Pillow's decoders also raise ValueError, SyntaxError and others on broken
            # files: https://github.com/python-pillow/Pillow/issues/9814
            raise (BrokenPhoto if picture.whole else CutPhoto) from error
        width, height = picture.width, picture.height
        if picture.profile:
            small = to_srgb(small, picture.profile)
        if picture.orientation in UPRIGHT:
            small = small.transpose(UPRIGHT[picture.orientation])
        if picture.orientation >= 5:
            width, height = height, width
        return Photo(np.asarray(small), width, height)


def taken_apart(data: bytes) -> Picture:
    """Return what the file is made of, by its content.

    Raises:
        BadPhoto: it is in no format that is read, or of a kind that is not; or it is cut or
            damaged where that tells.
    """
    seems = sniff(data)
    if seems is None:
        raise NotAPhoto
    if seems.name not in PARSERS:
        raise NotAPhoto(*seems)
    return PARSERS[seems.name](data)


def memory(picture: Picture, upload: int, enough: int = LONG_SIDE_ENOUGH) -> int:
    """Return the bytes that a photo takes while it is decoded, its file of `upload` among them.

    By the header alone. Measured of every kind: tests/system/decoder_memory.py.
    """
    long_side = max(picture.width, picture.height)
    shrink = max(1, long_side // enough)
    if picture.scaled:
        # libjpeg scales by whole powers of two, and leaves up to twice as many of each side.
        shrink = 1 << min(3, shrink.bit_length() - 1)
    small = -(-picture.width // shrink) * -(-picture.height // shrink)
    return upload + picture.needs + picture.small * small


def _decoded(picture: Picture, enough: int) -> Image.Image:
    """Return the picture as stored, 8-bit RGB and small."""
    if picture.format != "JPEG" or picture.whole:
        return _opened(picture, picture.stored, enough)
    # Its own bytes stand for those that lack: if they fill the picture, it does not matter what
    # comes behind them. Others must fill it, too, since a few bytes may say a lot by chance.
    stored = picture.stored.removesuffix(jpeg.END)
    first = None
    for back in (LACKING_MOST, 2 * LACKING_MOST, 3 * LACKING_MOST):
        own = stored[-back:][:LACKING_MOST].replace(b"\xff", b"\x7f")
        guess = _opened(picture, stored + own + jpeg.END, enough)
        if guess != _opened(picture, stored + own + OTHER + jpeg.END, enough):
            raise CutPhoto
        first = first or guess
    assert first  # noqa: S101 - for the type checker: there are three of them
    return first


def _opened(picture: Picture, stored: bytes, enough: int) -> Image.Image:
    width, height = picture.width, picture.height
    shrink = max(1, max(width, height) // enough)
    if picture.page:
        return _to_rgb(picture.page.decode(shrink), shrink, width, height)
    with Image.open(BytesIO(stored), formats=(picture.format,)) as image:
        if image.size != (width, height):
            raise BrokenPhoto
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            raise MovingPhoto(frames)
        # A JPEG in one piece, which is not copied; more at once than the default of others.
        image.decodermaxblock = len(stored) if picture.format == "JPEG" else AT_ONCE
        long_side = max(width, height)
        image.draft(
            None,
            (width * enough // long_side, height * enough // long_side),
        )
        image.load()
        shrink = max(1, max(image.size) // enough)
        deep = picture.wide and deepened(image, stored, shrink)
        return deep or _to_rgb(image, shrink, *image.size)


def _check_size(picture: Picture, needed: int) -> None:
    width, height = picture.width, picture.height
    if width * height > PIXELS_MOST or max(width, height) > SIDE_MOST:
        raise PhotoTooLarge(MEGAPIXELS_MOST, SIDE_MOST)
    if needed > MEMORY_MOST or (width * height > WHOLE_PIXELS_MOST and not picture.scaled):
        fitting = width * height * MEMORY_MOST // needed // 1_000_000
        megapixels = min(fitting, WHOLE_MEGAPIXELS_MOST)
        raise FormatTooLarge(picture.kind, megapixels, MEGAPIXELS_MOST)
    if min(width, height) < SIDE_LEAST:
        raise PhotoTooSmall(width, height, SIDE_LEAST)
    if max(width, height) > ASPECT_MOST * min(width, height):
        raise PhotoTooNarrow(width, height, ASPECT_MOST)


def _to_rgb(
    image: Image.Image | NDArray[np.uint8], shrink: int, width: int, height: int
) -> Image.Image:
    """Return an 8-bit RGB picture, `shrink` times smaller (whole factor, mean of pixels).

    As it is where it no more has `width` x `height`.
    """
    if isinstance(image, Image.Image) and image.mode == "RGB":
        return image.reduce(shrink) if shrink > 1 and image.size == (width, height) else image
    # Strip by strip, since a second and a third copy of a large picture is too much.
    small = Image.new("RGB", (-(-width // shrink), -(-height // shrink)))
    for top, bottom in strips(width, height, shrink):
        if isinstance(image, Image.Image):
            strip = flat(image.crop((0, top, width, bottom)))
        else:
            strip = flat(Image.fromarray(image[top:bottom, :width]))
        small.paste(strip.reduce(shrink) if shrink > 1 else strip, (0, top // shrink))
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

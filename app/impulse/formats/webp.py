"""Takes a WebP apart: the chunks that carry pixels, without EXIF, XMP and what follows.

Browsers turn no WebP by its EXIF, so no more does the server. Container:
https://developers.google.com/speed/webp/docs/riff_container.
"""

import struct
from dataclasses import dataclass

from PIL import Image

from app.errors import BrokenPhoto, CutPhoto, MovingPhoto
from app.impulse.formats.picture import PROFILE_MOST, Picture

CHUNKS_MOST = 20_000
"""Chunks of a WebP; a still one has up to seven."""
PIXELS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
METADATA_FLAGS = 0x2C
"""Of VP8X: there is a profile, EXIF or XMP."""
BYTES = 12
"""Of a pixel: two canvases of libwebp's and what it hands over, each of four. What it takes to
decode alpha or a lossless picture it gives back before it fills the second."""


def parse(data: bytes) -> Picture:
    """Return the picture of a WebP.

    Raises:
        BrokenPhoto: it holds no pixels, is cut, or has absurdly many parts.
    """
    view, end = memoryview(data), min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    place, seen, profile = 12, set(), None
    kept: list[bytes | memoryview] = []
    for _ in range(CHUNKS_MOST):
        if place + 8 > end:
            break
        kind, length = (
            data[place : place + 4],
            int.from_bytes(data[place + 4 : place + 8], "little"),
        )
        body = view[place + 8 : place + 8 + length]
        if kind in PIXELS:
            if len(body) < length:
                raise CutPhoto
            flags = bytes([body[0] & ~METADATA_FLAGS]) if kind == b"VP8X" and body else b""
            kept += [kind + struct.pack("<I", length), flags, body[len(flags) :]]
            kept += [b"\0" * (length % 2)]
            seen.add(kind)
        elif kind == b"ICCP" and len(body) == length <= PROFILE_MOST:
            profile = bytes(body)
        place += 8 + length + length % 2
    else:
        raise BrokenPhoto
    if not seen & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise CutPhoto if end < 8 + int.from_bytes(data[4:8], "little") else BrokenPhoto
    length = 4 + sum(map(len, kept))
    width, height = _size(bytes(kept[0][:4]), bytes(kept[1]) + bytes(kept[2][:10]))
    parts = [b"RIFF" + struct.pack("<I", length) + b"WEBP", *kept]
    return Picture(
        "WEBP",
        "A WebP",
        width,
        height,
        # libwebp copies the file.
        BYTES * width * height + 2 * length,
        profile=profile,
        page=WebPage(parts, width, height),
    )


def _size(kind: bytes, start: bytes) -> tuple[int, int]:
    """Return the width and height that the first chunk tells."""
    if kind == b"VP8X" and len(start) >= 10:
        return 1 + int.from_bytes(start[4:7], "little"), 1 + int.from_bytes(start[7:10], "little")
    if kind == b"VP8 " and start[3:6] == b"\x9d\x01\x2a" and len(start) >= 10:
        width, height = struct.unpack("<HH", start[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and start[:1] == b"\x2f" and len(start) >= 5:
        bits = int.from_bytes(start[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise BrokenPhoto


@dataclass(frozen=True, slots=True)
class WebPage:
    """Hold a WebP that libwebp decodes when it is asked for its pixels.

    Pillow's own file keeps libwebp's canvases while it copies the pixels once more: 16 bytes of
    each and not 12.
    """

    parts: list[bytes | memoryview]
    width: int
    height: int

    def decode(self, _: int) -> Image.Image:
        """Return it whole.

        Raises:
            BrokenPhoto: its canvas is of another size than it says at its start.
            MovingPhoto: it has several frames.
        """
        from PIL._webp import WebPAnimDecoder  # a Pillow built without it serves all else

        decoder = WebPAnimDecoder(b"".join(self.parts))
        (width, height), _, _, frames, mode = decoder.get_info()
        if (width, height) != (self.width, self.height):
            raise BrokenPhoto
        if frames > 1:
            raise MovingPhoto(frames)
        frame = decoder.get_next()
        if frame is None:
            raise BrokenPhoto
        del decoder
        # This maps them and copies none.
        return Image.frombuffer(mode, (width, height), frame[0], "raw", mode, 0, 1)

"""Takes a WebP apart: the chunks that carry pixels, without EXIF, XMP and what follows.

Browsers turn no WebP by its EXIF, so no more does the server. Container:
https://developers.google.com/speed/webp/docs/riff_container. Decodes nothing.
"""

import struct

from app.errors import BrokenPhoto, CutPhoto
from app.impulse.formats.picture import PROFILE_MOST, Picture

CHUNKS_MOST = 20_000
"""Chunks of a WebP; a still one has up to seven."""
PIXELS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
METADATA_FLAGS = 0x2C
"""Of VP8X: there is a profile, EXIF or XMP."""


def parse(data: bytes) -> Picture:
    """Return the picture of a WebP.

    Raises:
        BrokenPhoto: it holds no pixels, is cut, or has absurdly many parts.
    """
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    place, kept, seen, profile = 12, [], set(), None
    for _ in range(CHUNKS_MOST):
        if place + 8 > end:
            break
        kind, length = (
            data[place : place + 4],
            int.from_bytes(data[place + 4 : place + 8], "little"),
        )
        body = data[place + 8 : place + 8 + length]
        if kind in PIXELS:
            if len(body) < length:
                raise CutPhoto
            if kind == b"VP8X" and body:
                body = bytes([body[0] & ~METADATA_FLAGS]) + body[1:]
            kept.append(kind + struct.pack("<I", length) + body + b"\0" * (length % 2))
            seen.add(kind)
        elif kind == b"ICCP" and len(body) == length <= PROFILE_MOST:
            profile = body
        place += 8 + length + length % 2
    else:
        raise BrokenPhoto
    if not seen & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise CutPhoto if end < 8 + int.from_bytes(data[4:8], "little") else BrokenPhoto
    pixels = b"WEBP" + b"".join(kept)
    return Picture("WEBP", b"RIFF" + struct.pack("<I", len(pixels)) + pixels, profile=profile)

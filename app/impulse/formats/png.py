"""Takes a PNG apart: the chunks that carry pixels, and what the others say of them.

Text, times and profiles of any length, and chunks whose checksum is wrong, are left out, as
browsers do. Chunks: https://www.w3.org/TR/png-3/. Decodes nothing but a profile.
"""

import struct
import zlib

from app.errors import BrokenPhoto, CutPhoto, MovingPhoto
from app.impulse.formats.exif import orientation
from app.impulse.formats.picture import PROFILE_MOST, Picture

START = b"\x89PNG\r\n\x1a\n"
CHUNKS_MOST = 20_000
"""Chunks of a PNG, which encoders write in 8 kB or more."""
CRITICAL = {b"IHDR", b"PLTE", b"IDAT"}
PACKED = {b"zTXt", b"iTXt", b"iCCP"}
UNPACKED_MOST = 64_000_000
"""Bytes of all texts and profiles, unpacked: more is a bomb for whoever reads them."""
AT_ONCE = 1_000_000
NAMES_MOST = 4096
"""Bytes of the names before a packed text."""
GREY, PALETTE = 0, 3
DECODING = 4_000_000
"""Bytes of the decoder and of what is read at once."""
SPARE = {b"tRNS", b"eXIf", b"iCCP", b"acTL"}
"""Chunks that say something of the pixels; a wrong checksum makes them worthless."""


def parse(data: bytes) -> Picture:
    """Return the still picture of a PNG.

    Raises:
        BrokenPhoto: a chunk that carries pixels is damaged, or there are absurdly many, or bombs.
        MovingPhoto: it has several frames.
    """
    view, place, kept, said, pixels, whole = memoryview(data), len(START), [], {}, False, False
    unpacked = 0
    for _ in range(CHUNKS_MOST):
        if place + 8 > len(data):
            break
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        end = place + 12 + length
        if kind == b"IEND":
            whole = True
            break
        if (kind == b"IHDR") != (place == len(START)):
            raise BrokenPhoto
        if kind == b"IDAT" and end > len(data):
            raise CutPhoto
        if kind in PACKED:
            unpacked += _unpacked(kind, view[place + 8 : end - 4], UNPACKED_MOST - unpacked)
            if unpacked >= UNPACKED_MOST:
                raise BrokenPhoto
        if kind in SPARE and not pixels and kind not in said and end <= len(data):
            if zlib.crc32(view[place + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big"):
                said[kind] = data[place + 8 : min(end - 4, place + 8 + PROFILE_MOST)]
                if kind == b"tRNS":
                    kept.append(view[place:end])
        elif kind in CRITICAL:
            kept.append(view[place:end])
            pixels |= kind == b"IDAT"
        elif not kind[0] & 0x20:
            # What a decoder must understand has a capital; there are no others of them.
            raise BrokenPhoto
        place = end
    else:
        raise BrokenPhoto
    frames = int.from_bytes(said.get(b"acTL", b"")[:4], "big")
    if frames > 1:
        raise MovingPhoto(frames)
    parts: list[bytes | memoryview] = [START, *kept, b"\0\0\0\0IEND\xaeB`\x82"]
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26].ljust(10, b"\0"))
    # Pillow holds grey with alpha, and all colours but a palette's, in four bytes.
    bytes_a_pixel = (depth + 7) // 8 if colour in (GREY, PALETTE) else 4
    return Picture(
        "PNG",
        "A PNG",
        width,
        height,
        width * height * bytes_a_pixel + sum(map(len, parts)) + DECODING,
        # Means in 32 bits, twice, of what may be of fewer than 16.
        30 if depth == 16 and bytes_a_pixel == 4 else 10,
        parts,
        orientation=orientation(said.get(b"eXIf", b"")),
        profile=_profile(said.get(b"iCCP")),
        wide=depth == 16,
        whole=whole,
    )


def _unpacked(kind: bytes, chunk: memoryview, most: int) -> int:
    """Return how many bytes a text or profile has, counted up to about `most`."""
    start = _named(bytes(chunk[:NAMES_MOST]), kind)
    unpack, count = zlib.decompressobj(), 0
    try:
        for place in range(start, len(chunk) if start else 0, AT_ONCE):
            packed: bytes | memoryview = chunk[place : place + AT_ONCE]
            while packed and count < most and not unpack.eof:
                count += len(unpack.decompress(packed, AT_ONCE))
                packed = unpack.unconsumed_tail
    except zlib.error:
        pass
    return count


def _named(start: bytes, kind: bytes) -> int:
    """Return where the packed bytes of a text or profile begin; 0 where none are."""
    name = start.find(b"\0") + 1
    if kind != b"iTXt":
        return name and name + 1
    if start[name : name + 1] != b"\1":
        return 0
    language = start.find(b"\0", name + 2) + 1
    return language and start.find(b"\0", language) + 1


def _profile(chunk: bytes | None) -> bytes | None:
    """Return what an iCCP chunk holds behind its name, unless that is no profile."""
    if chunk is None:
        return None
    _, _, packed = chunk.partition(b"\0")
    unpack = zlib.decompressobj()
    try:
        profile = unpack.decompress(packed[1:], PROFILE_MOST)
    except zlib.error:
        return None
    return profile if unpack.eof else None

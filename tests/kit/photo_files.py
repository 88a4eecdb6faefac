"""Photo files as phones, cameras and programs write them, put together byte by byte."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from tests.system.hostile_photos import PNG_START, chunk, header, segment, webp

EXIF = b"Exif\0\0"
SHORT, LONG = 3, 4


def exif_block(orientation: int, kind: int = SHORT, order: str = "<") -> bytes:
    """Return an EXIF block that tells an orientation, from its TIFF header on."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    value = struct.pack(order + ("H" if kind == SHORT else "I"), orientation).ljust(4, b"\0")
    entry = struct.pack(f"{order}HHI", 0x0112, kind, 1) + value
    return start + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)


def xmp(orientation: int) -> bytes:
    """Return an XMP packet that tells an orientation."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{orientation}"/>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """Return a JPEG with one more segment, its first."""
    return jpeg[:2] + segment(marker, body) + jpeg[2:]


def with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """Return a PNG with one more chunk before its pixels."""
    return png[:33] + chunk(kind, body) + png[33:]


def with_spoilt_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """Return a PNG with one more chunk, its checksum wrong."""
    return png[:33] + chunk(kind, body)[:-4] + b"\1\2\3\4" + png[33:]


def with_riff_chunk(picture: bytes, kind: bytes, body: bytes, size: tuple[int, int]) -> bytes:
    """Return a WebP with one more chunk behind its pixels; `picture` is a simple one."""
    flag = {b"EXIF": 8, b"XMP ": 4, b"ICCP": 32}[kind]
    canvas = (size[0] - 1).to_bytes(3, "little") + (size[1] - 1).to_bytes(3, "little")
    length = int.from_bytes(picture[16:20], "little")
    pixels = picture[12:16] + picture[20 : 20 + length]
    parts = [pixels, kind + body] if kind != b"ICCP" else [kind + body, pixels]
    return webp(b"VP8X" + bytes([flag, 0, 0, 0]) + canvas, *parts)


def turned_by(data: bytes, way: str, orientation: int, size: tuple[int, int]) -> bytes:
    """Return the photo `data` with an orientation, told in one of the ways of `WAYS`."""
    block = exif_block(orientation)
    made = {
        "JPEG EXIF": lambda: with_segment(data, 0xE1, EXIF + block),
        "JPEG EXIF, big endian": lambda: with_segment(
            data, 0xE1, EXIF + exif_block(orientation, order=">")
        ),
        "JPEG EXIF LONG": lambda: with_segment(data, 0xE1, EXIF + exif_block(orientation, LONG)),
        "JPEG XMP": lambda: with_segment(
            data, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(orientation)
        ),
        "PNG eXIf": lambda: with_chunk(data, b"eXIf", block),
        "PNG eXIf LONG": lambda: with_chunk(data, b"eXIf", exif_block(orientation, LONG)),
        "PNG eXIf behind the pixels": lambda: data[:-12] + chunk(b"eXIf", block) + data[-12:],
        "PNG eXIf of a wrong checksum": lambda: with_spoilt_chunk(data, b"eXIf", block),
        "PNG XMP": lambda: with_chunk(
            data, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(orientation)
        ),
        "WebP EXIF": lambda: with_riff_chunk(data, b"EXIF", block, size),
        "WebP EXIF with a JPEG's start": lambda: with_riff_chunk(data, b"EXIF", EXIF + block, size),
        "WebP XMP": lambda: with_riff_chunk(data, b"XMP ", xmp(orientation), size),
    }
    return made[way]()


WAYS = {
    "JPEG EXIF": True,
    "JPEG EXIF, big endian": True,
    "JPEG EXIF LONG": False,
    "JPEG XMP": False,
    "PNG eXIf": True,
    "PNG eXIf LONG": False,
    "PNG eXIf behind the pixels": False,
    "PNG eXIf of a wrong checksum": False,
    "PNG XMP": False,
    "WebP EXIF": False,
    "WebP EXIF with a JPEG's start": False,
    "WebP XMP": False,
}
"""Way to tell an orientation -> whether browsers, and so the server, turn the photo by it."""


def png16(rows: bytes, width: int, height: int, colour: int) -> bytes:
    """Return a PNG of 16 bits; `rows` are its samples, big endian, and no filter's."""
    length = len(rows) // height
    lines = b"".join(b"\0" + rows[at : at + length] for at in range(0, len(rows), length))
    pixels = chunk(b"IDAT", zlib.compress(lines, 1))
    return PNG_START + header(width, height, 16, colour) + pixels + chunk(b"IEND")


def _packed(stored: bytes, rows: int, compression: int) -> bytes:
    """Return a strip's or tile's bytes as a TIFF of that compression holds them."""
    if compression != 5:
        return zlib.compress(stored) if compression in (8, 32946) else stored
    made = BytesIO()
    picture = Image.frombytes("L", (len(stored) // rows, rows), stored)
    picture.save(made, "TIFF", compression="tiff_lzw", tiffinfo={278: rows})
    (start,), (length,) = (Image.open(made).tag_v2[tag] for tag in (273, 279))
    return made.getvalue()[start : start + length]


def tiff(
    pixels: np.ndarray,
    *,
    order: str = "<",
    big: bool = False,
    compression: int = 1,
    predictor: int = 1,
    planar: int = 1,
    rows: int = 40,
    tile: int = 0,
    more: Sequence[tuple[int, int, int]] = (),
    pages: int = 1,
) -> bytes:
    """Return a TIFF of (H, W, C) uint8 or uint16; `more` tags are (tag, type, value)."""
    height, width, samples = pixels.shape
    wide = pixels.dtype.itemsize
    planes = [pixels] if planar == 1 else [pixels[:, :, n : n + 1] for n in range(samples)]
    chunks = []
    for plane in planes:
        for top in range(0, height, tile or rows):
            for left in range(0, width, tile or width):
                part = plane[top : top + (tile or rows), left : left + (tile or width)]
                if tile:
                    edge = ((0, tile - part.shape[0]), (0, tile - part.shape[1]), (0, 0))
                    part = np.pad(part, edge)
                if predictor == 2:
                    part = np.diff(part, axis=1, prepend=np.zeros_like(part[:, :1]))
                stored = part.astype(f"{order}u{wide}").tobytes()
                chunks.append(_packed(stored, len(part), compression))
    start = 16 if big else 8
    places = np.cumsum([start, *map(len, chunks)])
    tags = [
        (256, 4, [width]),
        (257, 4, [height]),
        (258, 3, [8 * wide] * samples),
        (259, 3, [compression]),
        (262, 3, [2 if samples >= 3 else 1]),
        (277, 3, [samples]),
        (284, 3, [planar]),
        (317, 3, [predictor]),
        *((tag, kind, [value]) for tag, kind, value in more),
    ]
    offset = 16 if big else 4
    lengths = [len(chunk) for chunk in chunks]
    if tile:
        tags += [(322, 3, [tile]), (323, 3, [tile])]
        tags += [(324, offset, places[:-1]), (325, 4, lengths)]
    else:
        tags += [(273, offset, places[:-1]), (278, 3, [rows]), (279, 4, lengths)]
    tags.sort()
    head, room = ("HHQ", 8) if big else ("HHI", 4)
    directory = int(places[-1]) + int(places[-1]) % 2
    tables = directory + (8 if big else 2) + len(tags) * (12 if room == 4 else 20) + room
    entries = tail = b""
    for tag, kind, values in tags:
        letter = {3: "H", 4: "I", 16: "Q"}[kind]
        body = struct.pack(f"{order}{len(values)}{letter}", *map(int, values))
        if len(body) > room:
            where = struct.pack(order + ("Q" if big else "I"), tables + len(tail))
            tail += body
            body = where
        entries += struct.pack(order + head, tag, kind, len(values)) + body.ljust(room, b"\0")
    mark = b"II" if order == "<" else b"MM"
    if big:
        start_bytes = mark + struct.pack(f"{order}HHHQ", 43, 8, 0, directory)
        count = struct.pack(f"{order}Q", len(tags))
    else:
        start_bytes = mark + struct.pack(f"{order}HI", 42, directory)
        count = struct.pack(f"{order}H", len(tags))
    following = struct.pack(order + ("Q" if big else "I"), directory if pages > 1 else 0)
    body = start_bytes + b"".join(chunks)
    return body.ljust(directory, b"\0") + count + entries + following + tail

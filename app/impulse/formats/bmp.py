"""Checks a BMP's header, so that only pixels without compression reach the decoder.

Headers: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage. Decodes nothing.
"""

import struct

from app.errors import BrokenPhoto, CutPhoto, OddPhoto
from app.impulse.formats.picture import Picture

HEADERS = {12, 40, 52, 56, 64, 108, 124}
PLAIN, MASKS = 0, 3
DEPTHS = {1, 4, 8, 16, 24, 32}
OLD = 12
DECODING = 4_000_000
"""Bytes of what is read at once."""
RGB, BGR = (0xFF, 0xFF00, 0xFF0000), (0xFF0000, 0xFF00, 0xFF)
ORDERS = {
    16: [(0xF800, 0x7E0, 0x1F), (0x7C00, 0x3E0, 0x1F)],
    24: [BGR],
    32: [RGB, BGR, (0xFF000000, 0xFF0000, 0xFF00), (0xFF000000, 0xFF00, 0xFF), (0, 0, 0)],
}
"""Bits a pixel -> where red, green and blue lie in them."""


def parse(data: bytes) -> Picture:
    """Return the picture of a BMP.

    Raises:
        BrokenPhoto: its header makes no sense.
        CutPhoto: the file ends before its pixels do.
        OddPhoto: its pixels are packed, or its colours in an order that Pillow does not know.
    """
    if len(data) < 54:
        raise CutPhoto
    start, header = struct.unpack_from("<II", data, 10)
    if header not in HEADERS:
        raise BrokenPhoto
    packing = PLAIN
    if header == OLD:
        width, height, _, depth = struct.unpack_from("<HHHH", data, 18)
    else:
        width, height, _, depth, packing = struct.unpack_from("<iiHHI", data, 18)
    if packing not in (PLAIN, MASKS) or depth not in DEPTHS:
        raise OddPhoto("a BMP with compression", "save it without, or as a JPEG")
    if packing == MASKS and len(data) >= 66 and not _usual(depth, header, data):
        raise OddPhoto
    if width <= 0 or not height or start < 14 + header:
        raise BrokenPhoto
    row = (width * depth + 31) // 32 * 4
    pixels = width * abs(height)
    return Picture(
        "BMP",
        "A BMP",
        width,
        abs(height),
        pixels * (1 if depth <= 8 else 4) + DECODING,
        parts=[data],
        whole=start + row * abs(height) <= len(data),
    )


def _usual(depth: int, header: int, data: bytes) -> bool:
    """Tell whether the bits of red, green, blue and alpha lie as Pillow knows them."""
    *colours, alpha = struct.unpack_from("<4I", data, 54)
    # The headers below 56 bytes have no mask for alpha, with which alone Pillow takes RGB.
    clear = header >= 56 and alpha == 0xFF000000
    return tuple(colours) in ORDERS.get(depth, ()) and (tuple(colours) != RGB or clear)

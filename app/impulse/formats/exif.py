"""Which way up a photo is held, as browsers take it from EXIF.

Read by the formats. The page draws boxes and crops over what its browser shows, so both must
turn a photo alike: Chromium takes EXIF of a JPEG and the eXIf chunk before a PNG's pixels, in
each the tag as one SHORT. It takes none of a WebP, none of XMP, and no other type.
"""

import struct

ORIENTATION = 0x0112
SHORT = 3
ENTRIES_MOST = 500
"""Entries of an IFD that are looked at; cameras write some dozens."""


def orientation(tiff: bytes) -> int:
    """Return the orientation, 1 to 8, in an EXIF block that starts at its TIFF header; else 1."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(min(count, ENTRIES_MOST)):
            place = start + 2 + 12 * entry
            tag, kind, values, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if tag == ORIENTATION:
                return value if (kind, values) == (SHORT, 1) and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1

"""Counts the parts of a file before a decoder goes through them one by one.

First step of the input block: a few megabytes can hold hundreds of thousands of
empty segments or scans, each of which costs time. Decodes nothing.
"""

from app.errors import BrokenPhoto

SEGMENTS_MOST = 300
"""Segments of a JPEG before its pixels; a colour profile and a long EXIF take some dozens. Pillow
appends one EXIF segment to another, which is quadratic."""
JUNK_MOST = 4096
"""Bytes of a JPEG between its segments, which Pillow skips one by one."""
SCANS_MOST = 100
"""Scans of a progressive JPEG; encoders write about ten, and each goes over the whole picture."""
CHUNKS_MOST = 20_000
"""Chunks of a PNG, which encoders write in 8 kB or more."""


def check_parts(data: bytes) -> None:
    """Refuse a JPEG or PNG of absurdly many parts; leave all else to the decoder.

    Raises:
        BrokenPhoto: there are more than any camera or program writes.
    """
    if data.startswith(b"\xff\xd8") and not _jpeg_is_sane(data):
        raise BrokenPhoto
    if data.startswith(b"\x89PNG") and _chunks(data) > CHUNKS_MOST:
        raise BrokenPhoto


def _jpeg_is_sane(data: bytes) -> bool:
    # Inside a scan FF is always followed by 00 or a restart marker (ITU-T T.81, B.1.1.5).
    if data.count(b"\xff\xda") > SCANS_MOST:
        return False
    place, junk = 2, 0
    for _ in range(SEGMENTS_MOST):
        start = data.find(b"\xff", place)
        marker = start
        while data[marker + 1 : marker + 2] == b"\xff" and junk <= JUNK_MOST:
            marker += 1
            junk += 1
        junk += max(0, start - place)
        if junk > JUNK_MOST:
            return False
        if start < 0 or data[marker + 1 : marker + 2] in (b"", b"\xda"):
            return True
        kind = data[marker + 1]
        alone = kind in (0x00, 0x01) or 0xD0 <= kind <= 0xD9
        length = 0 if alone else int.from_bytes(data[marker + 2 : marker + 4], "big")
        place = marker + 2 + length
    return False


def _chunks(data: bytes) -> int:
    """Count the chunks of a PNG, up to one more than it may have."""
    place, count = 8, 0
    while place < len(data) and count <= CHUNKS_MOST:
        place += 12 + int.from_bytes(data[place : place + 4], "big")
        count += 1
    return count

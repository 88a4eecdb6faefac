"""Takes a JPEG apart: its segments and scans, up to the end of its own picture.

Behind that may stand a video (motion photos), more pictures (MPO, gain maps) or a camera's
appendix; none of it counts. Markers: ITU-T T.81, table B.1. Decodes nothing.
"""

import re

from app.errors import BrokenPhoto, CutPhoto, OddPhoto
from app.impulse.formats.exif import orientation
from app.impulse.formats.picture import PROFILE_MOST, Picture

BLOCK = 8
"""Pixels of a block's side, of as many coefficients; libjpeg holds each in two bytes."""
LINES = 64
"""Rows of each component that libjpeg holds at once, at most: two of the tallest MCU's."""
SEGMENTS_MOST = 300
"""Segments of a picture; a colour profile and a long EXIF take some dozens."""
SCANS_MOST = 100
"""Scans of a picture; encoders write about ten, and each goes over all of it."""
JUNK_MOST = 4096
"""Bytes between segments; decoders skip them one by one."""

EOI, SOS, APP0, APP1, APP2, ADOBE = 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
PROGRESSIVE = {0xC2, 0xCA}
READ = {0xC0, 0xC1, 0xC9} | PROGRESSIVE
"""Frames that are read: of Huffman or arithmetic coding, neither lossless nor hierarchical."""
TABLES = {0xC4, 0xCC, 0xDB, 0xDD}
JPEG_LS = 0xF7
FRAMES = (set(range(0xC0, 0xD0)) | {JPEG_LS}) - TABLES - {0xC8}
ALONE = {0x00, 0x01, *range(0xD0, 0xD8)}
METADATA = {0xDC, 0xFE, *range(0xE0, 0xF0)}

END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""Inside a scan FF is followed by 00 or a restart marker (T.81, B.1.1.5)."""
EXIF = b"Exif\0\0"
PROFILE = b"ICC_PROFILE\0"
END = b"\xff\xd9"
SCAN = b"\xff\xda"


def parse(data: bytes) -> Picture:
    """Return the first picture of a JPEG.

    Raises:
        BrokenPhoto: it has no frame or no scan, is cut long before its end, or has absurdly
            many parts.
        OddPhoto: it is of a kind that is not read.
    """
    parts = _Parts()
    whole = _walk(data, parts)
    if not whole and (parts.unsettled or not parts.scans):
        raise CutPhoto
    if not parts.scans or not parts.components:
        raise BrokenPhoto
    kept: list[bytes | memoryview] = [b"\xff\xd8", *parts.kept, END]
    # One that is cut is decoded with other ends, for each of which it is copied once more.
    needs = sum(map(len, kept)) * (1 if whole else 2) + parts.buffered()
    return Picture(
        "JPEG",
        "A progressive JPEG" if parts.several else "A JPEG",
        parts.width,
        parts.height,
        needs,
        10 if whole else 24,
        kept,
        orientation=parts.orientation or 1,
        profile=parts.whole_profile(),
        scaled=not parts.several,
        whole=whole,
    )


class _Parts:
    """What was found so far."""

    def __init__(self) -> None:
        self.kept: list[memoryview] = []
        self.width = self.height = 0
        self.components: tuple[int, ...] = ()
        self.sampling: tuple[tuple[int, int], ...] = ()
        """Of each component, across and down, 1 to 4."""
        self.unsettled: set[tuple[int, int]] = set()
        """(component, coefficient) that no scan has brought to its last bit yet."""
        self.scans = 0
        self.segments = 0
        self.progressive = False
        self.several = False
        """Whether it comes in several scans, which libjpeg puts together before it goes on."""
        self.orientation: int | None = None
        self.profile: dict[int, bytes] = {}
        """Number of the piece -> piece."""

    def segment(self, kind: int, segment: memoryview) -> None:
        """Take in a segment, from its marker to its end."""
        self.segments += 1
        if self.segments > SEGMENTS_MOST:
            raise BrokenPhoto
        if kind in FRAMES:
            self._frame(kind, segment)
        body = bytes(segment[4:40])
        if kind == APP1 and body.startswith(EXIF) and self.orientation is None:
            self.orientation = orientation(bytes(segment[4 + len(EXIF) :]))
        elif kind == APP2 and body.startswith(PROFILE) and len(body) > len(PROFILE):
            self.profile[body[len(PROFILE)]] = bytes(segment[4 + len(PROFILE) + 2 :])
        # JFIF and Adobe's segment say how the colours are coded; all else there is metadata.
        coded = (kind == APP0 and body.startswith(b"JFIF\0")) or (
            kind == ADOBE and body.startswith(b"Adobe")
        )
        if coded or kind in FRAMES or kind in TABLES:
            self.kept.append(segment)
        elif kind not in METADATA:
            raise BrokenPhoto

    def _frame(self, kind: int, segment: memoryview) -> None:
        if kind not in READ:
            raise OddPhoto("a lossless or hierarchical JPEG", "save it as a plain JPEG")
        if len(segment) < 10 or self.components:
            raise BrokenPhoto
        if segment[4] != 8:
            raise OddPhoto(f"a JPEG with {segment[4]} bits a colour", "save it with 8")
        self.progressive = kind in PROGRESSIVE
        self.several = self.progressive
        self.height = int.from_bytes(segment[5:7], "big")
        self.width = int.from_bytes(segment[7:9], "big")
        self.components = tuple(segment[10::3][: segment[9]])
        self.sampling = tuple((one >> 4, one & 15) for one in segment[11::3][: segment[9]])
        if not (self.width and self.height) or any(0 in one for one in self.sampling):
            raise BrokenPhoto
        self.unsettled = {(one, place) for one in self.components for place in range(64)}

    def is_last(self, header: memoryview) -> bool:
        """Tell whether no scan follows that with this header: all colours are in it, whole."""
        return not self.several and header[4:5] == bytes([len(self.components)])

    def scan(self, scan: memoryview) -> None:
        """Take in a scan with its header; its data reach up to the next marker."""
        self.scans += 1
        if self.scans > SCANS_MOST or len(scan) < 5:
            raise BrokenPhoto
        count = scan[4]
        if len(scan) < 8 + 2 * count:
            raise BrokenPhoto
        first, last, bits = scan[5 + 2 * count : 8 + 2 * count]
        if not self.progressive:
            self.several |= count < len(self.components)
            first, last, bits = 0, 63, 0
        if not bits & 15:
            self.unsettled -= {
                (one, place)
                for one in scan[5 : 5 + 2 * count : 2]
                for place in range(first, last + 1)
            }
        self.kept.append(scan)

    def buffered(self) -> int:
        """Return the bytes that libjpeg holds of the components at once.

        Of several scans these are all coefficients, whatever the size that is asked for.
        """
        across = max(one for one, _ in self.sampling)
        down = max(one for _, one in self.sampling)
        rows = LINES * self.width * len(self.components)
        if not self.several:
            return rows
        blocks = 0
        for wide, tall in self.sampling:
            columns = -(-self.width * wide // (across * BLOCK))
            lines = -(-self.height * tall // (down * BLOCK))
            blocks += -(-columns // wide) * wide * (-(-lines // tall) * tall)
        return 2 * BLOCK * BLOCK * blocks + rows

    def whole_profile(self) -> bytes | None:
        """Return the ICC profile whose pieces came."""
        profile = b"".join(self.profile[number] for number in sorted(self.profile))
        return profile if 0 < len(profile) <= PROFILE_MOST else None


def _walk(data: bytes, parts: _Parts) -> bool:
    """Take in every part of the picture; tell whether its end was reached."""
    view, place, junk = memoryview(data), 2, 0
    while (start := data.find(b"\xff", place)) >= 0:
        marker = start
        while data[marker + 1 : marker + 2] == b"\xff" and marker - place <= JUNK_MOST:
            marker += 1
        junk += marker - place
        if junk > JUNK_MOST:
            raise BrokenPhoto
        if marker + 1 >= len(data):
            return False
        kind = data[marker + 1]
        if kind == EOI:
            return True
        place = marker + 2
        if kind in ALONE:
            junk += 2
            continue
        place += int.from_bytes(data[place : place + 2], "big")
        if place > len(data) or place < marker + 4:
            return False
        if kind != SOS:
            parts.segment(kind, view[marker:place])
        elif parts.is_last(view[marker:place]):
            end = _end(data, place)
            parts.scan(view[marker : len(data.rstrip(b"\xff")) if end < 0 else end])
            return end >= 0
        else:
            found = END_OF_SCAN.search(data, place)
            place = found.start() if found else len(data.rstrip(b"\xff"))
            parts.scan(view[marker:place])
    return False


def _end(data: bytes, place: int) -> int:
    """Return an end behind the picture's scan at `place`, no earlier than its own; -1 without.

    The decoder stops at the picture's own, so the last will do: it is found at once. Only a
    file with so many scans that they may be this picture's is looked through.
    """
    end = data.rfind(END, place)
    if end >= 0 and data.count(SCAN, place, end) > SCANS_MOST:
        end = data.find(END, place)
        if data.count(SCAN, place, end) > SCANS_MOST:
            raise BrokenPhoto
    return end

"""Reads the first page of a TIFF or BigTIFF, as microscope cameras write it.

8 or 16 bits, grey, RGB or a palette, strips or tiles, plain, LZW or deflate. The directory is
read here (TIFF 6.0; BigTIFF: https://www.awaresystems.be/imaging/tiff/bigtiff.html), so that
libtiff, which unpacks LZW, sees nothing of the file but that.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import BrokenPhoto, CutPhoto, NotAPhoto, OddPhoto
from app.impulse.formats.picture import PROFILE_MOST, Picture
from app.impulse.formats.sniff import CAMERA, MICROSCOPE
from app.impulse.formats.wide import bits_of

Whole = NDArray[Any]
"""Whole numbers."""

ENTRIES_MOST = 500
CHUNKS_MOST = 20_000
"""Strips or tiles; each costs time, however small."""
TILE_MOST = 2048 * 2048
"""Pixels of a tile; most have 256 x 256."""
PACKED_MOST = 40_000_000
"""Bytes of a strip of LZW, which libtiff unpacks as a whole, into memory of its own."""
AT_ONCE = 4_000_000
"""Bytes of pixels that are unpacked at once, where strips are small."""
BLOCK = 1_000_000
"""Bytes of pixels that are made smaller at once, about."""

PIECE = 500_000
"""Bytes, packed and unpacked, that are inflated at once."""
TEMPORARY = 10
"""Bytes that numpy takes on the way for one of pixels, where there is alpha."""

PLAIN, LZW, DEFLATE = (1,), (5,), (8, 32946)
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE = 0, 1, 2, 3
TYPES = {1: "u1", 3: "u2", 4: "u4", 7: "u1", 13: "u4", 16: "u8", 18: "u8"}
WAY = "save it as a JPEG, or as a TIFF of 8 bits without compression"
COMPRESSIONS = {6: "JPEG", 7: "JPEG", 33003: "JPEG 2000", 33005: "JPEG 2000", 34712: "JPEG 2000"}


class Directory:
    """The tags of the first page."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order = "<" if data[:2] == b"II" else ">"
        big = data[2:4] in (b"+\0", b"\0+")
        self.inline, size = (8, 20) if big else (4, 12)
        self.entries: dict[int, tuple[int, int, int]] = {}
        """Tag -> type, count and where the value stands."""
        head = "HHQ" if big else "HHI"
        try:
            (start,) = struct.unpack_from(self.order + ("Q" if big else "I"), data, 8 if big else 4)
            (count,) = struct.unpack_from(self.order + ("Q" if big else "H"), data, start)
            start += 8 if big else 2
            for place in range(start, start + size * min(count, ENTRIES_MOST), size):
                tag, kind, values = struct.unpack_from(self.order + head, data, place)
                self.entries.setdefault(tag, (kind, values, place + size - self.inline))
        except struct.error as error:
            raise CutPhoto from error

    def values(self, tag: int) -> Whole:
        """Return the whole numbers of a tag; none where it lacks or is of another type.

        Raises:
            CutPhoto: they stand behind the file's end.
        """
        kind, count, place = self.entries.get(tag, (0, 0, 0))
        if kind not in TYPES or count == 0:
            return np.zeros(0, np.uint8)
        read = np.dtype(self.order + TYPES[kind])
        if count * read.itemsize > self.inline:
            offset = self.order + ("Q" if self.inline == 8 else "I")
            (place,) = struct.unpack_from(offset, self.data, place)
        if place + count * read.itemsize > len(self.data):
            raise CutPhoto
        return np.frombuffer(self.data, read, count, place)

    def value(self, tag: int, default: int) -> int:
        found = self.values(tag)
        return int(found[0]) if found.size else default

    def text(self, tag: int) -> bytes:
        """Return the start of a text."""
        kind, count, place = self.entries.get(tag, (0, 0, 0))
        if kind != 2:
            return b""
        if count > self.inline:
            offset = self.order + ("Q" if self.inline == 8 else "I")
            (place,) = struct.unpack_from(offset, self.data, place)
        return self.data[place : place + min(count, 40)]


@dataclass(frozen=True, slots=True)
class Page:
    """Hold where the pixels of a page are and what they mean."""

    data: bytes
    order: str
    width: int
    height: int
    bits: int
    samples: int
    planes: int
    """1, or `samples` where each has strips of its own."""
    colours: int
    compression: int
    predictor: bool
    inverted: bool
    alpha: bool
    premultiplied: bool
    palette: NDArray[np.uint8] | None
    """(256, 3)."""
    offsets: Whole
    counts: Whole
    chunk: tuple[int, int]
    """Width and height of a strip or tile."""
    tiled: bool

    @property
    def area(self) -> int:
        """Bytes of all pixels."""
        return self.band * self.down

    @property
    def row(self) -> int:
        """Bytes of a row of a strip or tile."""
        return self.chunk[0] * self.samples // self.planes * self.bits // 8

    @property
    def band(self) -> int:
        """Bytes of all strips, or tiles of a row of tiles, that hold the same rows."""
        return self.row * self.chunk[1] * self.across * self.planes

    @property
    def block(self) -> int:
        """Bytes of one row of pixels."""
        return self.row * self.across * self.planes

    @property
    def needs(self) -> int:
        """Bytes that it takes to decode it, beside the small picture that comes of it."""
        unpacked = 0 if self.compression in PLAIN else max(self.band, min(AT_ONCE, self.area))
        if self.tiled and self.down > 1:
            unpacked *= 2  # the next are unpacked while rows of the last are still held
        if self.compression in LZW:
            # libtiff holds a strip and the picture; its file is put together for it.
            unpacked = 2 * unpacked + 2 * min(len(self.data), unpacked)
        step = max(self.width, self.height) // 960 + 1
        return unpacked + TEMPORARY * max(BLOCK, step * self.block)

    @property
    def across(self) -> int:
        return -(-self.width // self.chunk[0])

    @property
    def down(self) -> int:
        return -(-self.height // self.chunk[1])

    def decode(self, shrink: int) -> Image.Image:
        """Return the page in RGB, 8 bits, `shrink` times smaller (mean of pixels).

        Raises:
            BrokenPhoto: its strips are too few or damaged.
            CutPhoto: they stand behind the file's end.
        """
        return _decoded(self, shrink)


def parse(data: bytes) -> Picture:
    """Return the first page of a TIFF.

    Raises:
        BrokenPhoto: its directory makes no sense.
        CutPhoto: the file ends before its directory or its pixels.
        OddPhoto: it is of a kind that is not read.
        NotAPhoto: it is a raw photo or a scanner's slide, which only look like a TIFF.
    """
    directory = Directory(data)
    _refuse_others(directory)
    value = directory.value
    width, height = value(256, 0), value(257, 0)
    samples, photometric = value(277, 1), value(262, -1)
    bits = {int(one) for one in directory.values(258)} or {1}
    compression, planar = value(259, 1), value(284, 1)
    colours = 3 if photometric == RGB else 1
    if compression not in PLAIN + LZW + DEFLATE:
        packed = COMPRESSIONS.get(compression, "a rare")
        raise OddPhoto(f"a TIFF with {packed} compression", WAY)
    if bits not in ({8}, {16}) or (photometric == PALETTE and bits != {8}):
        deepest = max(bits)
        raise OddPhoto(f"a TIFF of {deepest} bit{'s' * (deepest > 1)} a colour", WAY)
    if set(map(int, directory.values(339))) - {1} or value(266, 1) != 1:
        raise OddPhoto("a TIFF whose pixels are no whole numbers", WAY)
    if not WHITE_IS_ZERO <= photometric <= PALETTE:
        raise OddPhoto("a TIFF that is neither grey nor RGB", WAY)
    if value(317, 1) not in (1, 2):
        raise OddPhoto("a TIFF of decimal numbers", WAY)
    if not colours <= samples <= colours + 5 or planar not in (1, 2) or not width or not height:
        raise BrokenPhoto
    tiled = 322 in directory.entries
    chunk = (value(322, 0), value(323, 0)) if tiled else (width, min(value(278, height), height))
    offsets = directory.values(324 if tiled else 273)
    extra = value(338, 0)
    page = Page(
        data,
        directory.order,
        width,
        height,
        bits.pop(),
        samples,
        samples if planar == 2 else 1,
        colours,
        compression,
        predictor=value(317, 1) == 2 and compression not in PLAIN,
        inverted=photometric == WHITE_IS_ZERO,
        alpha=samples > colours and extra in (1, 2),
        premultiplied=extra == 1,
        palette=_palette(directory) if photometric == PALETTE else None,
        offsets=offsets,
        counts=directory.values(325 if tiled else 279),
        chunk=chunk,
        tiled=tiled,
    )
    if min(chunk) <= 0 or (tiled and chunk[0] * chunk[1] > TILE_MOST):
        raise BrokenPhoto
    if compression in LZW and page.row * chunk[1] > PACKED_MOST:
        raise OddPhoto("a TIFF of LZW in one large piece", WAY)
    if len(offsets) > CHUNKS_MOST:
        raise OddPhoto(f"a TIFF in {len(offsets):,} pieces", WAY)
    profile = directory.values(34675)
    turned = value(274, 1)
    return Picture(
        "TIFF",
        "A TIFF of 16 bits" if page.bits == 16 else "A TIFF",
        width,
        height,
        page.needs,
        18,
        orientation=turned if 1 <= turned <= 8 else 1,
        profile=profile.tobytes() if 0 < profile.nbytes <= PROFILE_MOST else None,
        page=page,
    )


def _decoded(page: Page, shrink: int) -> Image.Image:
    if len(page.offsets) != page.across * page.down * page.planes:
        raise BrokenPhoto
    means, rest, peak = [], None, 0
    step = max(1, shrink)
    for rows in _rows(page, max(1, BLOCK // (step * page.block)) * step):
        peak = max(peak, int(rows.max()))
        block = rows if rest is None else np.concatenate([rest, rows])
        whole = len(block) // step * step
        if whole:
            means.append(_shrunk(block[:whole], step, step))
        rest = block[whole:].copy() if whole < len(block) else None
    if rest is not None:
        means.append(_shrunk(rest, len(rest), step))
    scale = np.float32(255 / (2 ** bits_of(peak) - 1) if page.bits == 16 else 1)
    pixels = np.concatenate([_levels(mean, scale) for mean in means])
    if page.inverted:
        pixels = 255 - pixels
    return Image.fromarray(np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels)


def _levels(mean: NDArray[np.float32], scale: np.float32) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = (mean * scale + np.float32(0.5)).clip(0, 255).astype(np.uint8)
    return levels


def _shrunk(block: Whole, rows: int, columns: int) -> NDArray[np.float32]:
    """Return the means of `rows` rows and `columns` columns each."""
    height, width, samples = block.shape
    sums: Whole = block.reshape(height // rows, rows, width, samples).sum(1, dtype=np.uint32)
    mean: NDArray[np.float32] = (sums / np.float32(rows)).astype(np.float32)
    starts = np.arange(0, width, columns)
    mean = np.add.reduceat(mean, starts, axis=1)
    mean /= np.diff(np.append(starts, width)).astype(np.float32)[:, None]
    return mean


def _rows(page: Page, most: int) -> Iterator[Whole]:
    """Yield at most `most` rows at a time: (rows, width, colours), of 8 or 16 bits."""
    kind = np.dtype(f"{page.order}u{page.bits // 8}")
    per_chunk = page.samples // page.planes
    group = max(1, AT_ONCE // page.band)
    for first in range(0, page.down, group):
        bands = range(first, min(first + group, page.down))
        chunks = _chunks(page, bands)
        for band in bands:
            height = min(page.chunk[1], page.height - band * page.chunk[1])
            for top in range(0, height, most):
                bottom = min(top + most, height)
                planes = []
                for plane in range(page.planes):
                    columns = []
                    for column in range(page.across):
                        read = chunks[band, plane, column].rows(top, bottom)
                        cells = read.view(kind).reshape(bottom - top, page.chunk[0], per_chunk)
                        cells = cells.astype(kind.newbyteorder("="), copy=False)
                        if page.predictor:
                            cells = np.cumsum(cells, axis=1, dtype=cells.dtype)
                        columns.append(cells)
                    planes.append(columns[0] if len(columns) == 1 else np.hstack(columns))
                pixels = planes[0] if len(planes) == 1 else np.concatenate(planes, axis=2)
                yield _colours(page, pixels[:, : page.width])


def _colours(page: Page, pixels: Whole) -> Whole:
    """Return the colours alone, on white where an 8-bit picture is clear."""
    if page.palette is not None:
        looked_up: Whole = page.palette[pixels[:, :, 0]]
        return looked_up
    colours = pixels[:, :, : page.colours]
    # A camera has no clear pixels, and of its bits it is not known yet what is white.
    if not page.alpha or page.bits == 16:
        return colours
    alpha = pixels[:, :, page.colours, None].astype(np.uint16)
    lit = colours if page.premultiplied else colours * alpha // 255
    white = 0 if page.inverted else 255
    return (lit + white * (255 - alpha) // 255).clip(0, 255).astype(np.uint8)


class _Chunk:
    """A strip or tile, unpacked."""

    def __init__(self, unpacked: memoryview | Image.Image, row: int, top: int = 0) -> None:
        self._unpacked = unpacked
        self._row = row
        self._top = top

    def rows(self, top: int, bottom: int) -> NDArray[np.uint8]:
        if isinstance(self._unpacked, Image.Image):
            box = (0, self._top + top, self._row, self._top + bottom)
            return np.asarray(self._unpacked.crop(box))
        part = self._unpacked[top * self._row : bottom * self._row]
        return np.frombuffer(part, np.uint8).reshape(bottom - top, self._row)


def _chunks(page: Page, bands: range) -> dict[tuple[int, int, int], _Chunk]:
    """Unpack the strips or tiles of so many bands: (band, plane, column) -> chunk."""
    places = [
        (band, plane, column)
        for band in bands
        for plane in range(page.planes)
        for column in range(page.across)
    ]
    numbers = [(plane * page.down + band) * page.across + column for band, plane, column in places]
    heights = [
        page.chunk[1] if page.tiled else min(page.chunk[1], page.height - band * page.chunk[1])
        for band, _, _ in places
    ]
    if page.compression in LZW:
        # libtiff takes only the last strip to be lower; of several planes each has such a one.
        chunks = {}
        for height in set(heights):
            of = [at for at, one in enumerate(heights) if one == height]
            picture = _lzw([_packed(page, numbers[at]) for at in of], page, height)
            for row, at in enumerate(of):
                chunks[places[at]] = _Chunk(picture, page.row, row * height)
        return chunks
    return {
        place: _Chunk(_unpacked(page, number, page.row * height), page.row)
        for place, number, height in zip(places, numbers, heights, strict=True)
    }


def _packed(page: Page, number: int) -> memoryview:
    """Return a strip as it is stored."""
    start = int(page.offsets[number])
    if start >= len(page.data) or number >= len(page.counts):
        raise CutPhoto
    end = start + int(page.counts[number])
    if end > len(page.data):
        raise CutPhoto
    return memoryview(page.data)[start:end]


def _unpacked(page: Page, number: int, length: int) -> memoryview:
    if page.compression in PLAIN:
        start = int(page.offsets[number])
        if start + length > len(page.data):
            raise CutPhoto
        return memoryview(page.data)[start : start + length]
    packed, unpacked, place = _packed(page, number), bytearray(length), 0
    inflate = zlib.decompressobj()
    try:
        # In pieces, since zlib would put the whole together from parts and so hold it twice.
        for start in range(0, len(packed), PIECE):
            piece: bytes | memoryview = packed[start : start + PIECE]
            while place < length:
                asked = min(PIECE, length - place)
                got = inflate.decompress(piece, asked)
                unpacked[place : place + len(got)] = got
                place += len(got)
                piece = inflate.unconsumed_tail
                if len(got) < asked:
                    break
    except zlib.error as error:
        raise BrokenPhoto from error
    if place < length:
        raise BrokenPhoto
    return memoryview(unpacked)


def _lzw(strips: list[memoryview], page: Page, rows: int) -> Image.Image:
    """Let libtiff unpack strips of `rows` rows, as a grey picture of their bytes."""
    count = len(strips)
    tags = [
        (256, page.row),
        (257, rows * count),
        (258, 8),
        (259, 5),
        (262, 1),
        (273, 0),
        (277, 1),
        (278, rows),
        (279, 0),
    ]
    directory = 8 + sum(map(len, strips))
    directory += directory % 2
    tables = directory + 2 + 12 * len(tags) + 4
    starts = np.cumsum([8, *map(len, strips)])[:-1]
    lengths = [len(strip) for strip in strips]
    entries = b""
    for tag, value in tags:
        if tag in (273, 279):
            of = starts if tag == 273 else lengths
            at = tables if tag == 273 else tables + 4 * count
            entries += struct.pack("<HHII", tag, 4, count, int(of[0]) if count == 1 else at)
        else:
            entries += struct.pack("<HHII", tag, 4, 1, value)
    file = b"".join([b"II*\0", struct.pack("<I", directory), *strips])
    file = file.ljust(directory, b"\0") + struct.pack("<H", len(tags)) + entries + bytes(4)
    file += struct.pack(f"<{count}I", *map(int, starts)) + struct.pack(f"<{count}I", *lengths)
    picture = Image.open(BytesIO(file), formats=("TIFF",))
    picture.load()
    return picture


def _palette(directory: Directory) -> NDArray[np.uint8]:
    colours = directory.values(320)
    if len(colours) != 3 * 256:
        raise BrokenPhoto
    table = colours.astype(np.uint32).reshape(3, 256).T
    # Some programs write 8 bits where 16 are meant.
    palette: NDArray[np.uint8] = (table if table.max() < 256 else table >> 8).astype(np.uint8)
    return palette


def _refuse_others(directory: Directory) -> None:
    """Name what is built like a TIFF and holds no picture that is meant to be seen as it is."""
    maker, told = directory.text(271).upper(), directory.text(270)
    if 50706 in directory.entries:
        raise NotAPhoto("a raw photo (DNG)", CAMERA)
    if directory.data[8:10] == b"CR":
        raise NotAPhoto("a raw photo (Canon CR2)", CAMERA)
    if directory.value(262, 0) in RAW_COLOURS or (
        maker.startswith(RAW_MAKERS) and 330 in directory.entries
    ):
        raise NotAPhoto("a camera's raw photo", CAMERA)
    if 65420 in directory.entries:
        raise NotAPhoto("a scanned slide (Hamamatsu NDPI)", MICROSCOPE)
    if told.startswith(b"Aperio"):
        raise NotAPhoto("a scanned slide (Aperio SVS)", MICROSCOPE)
    if 34412 in directory.entries:
        raise NotAPhoto("a confocal microscope's file (Zeiss LSM)", MICROSCOPE)


RAW_COLOURS = (32803, 34892)
"""One colour a pixel, as a camera's sensor has them (TIFF/EP)."""
RAW_MAKERS = (
    b"NIKON",
    b"SONY",
    b"PENTAX",
    b"RICOH",
    b"SAMSUNG",
    b"HASSELBLAD",
    b"SEIKO EPSON",
    b"EASTMAN",
    b"KODAK",
    b"MAMIYA",
    b"LEAF",
    b"PHASE ONE",
    b"IMACON",
)
"""Whose raw photos begin with a small picture, and hold the real one in a directory below it."""

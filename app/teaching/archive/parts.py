"""Opens a .zip that somebody else may have made, and lends its parts one by one.

Under `reading.py`. Bounded before anything is unpacked: in bytes, in parts, in what a part may
become. Nothing is ever written to a disk. Knows nothing of what the parts mean.
"""

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, Self

import numpy as np

from app.errors import NoArchive

BYTES_MOST = 50_000_000
"""Of the file, and of all that comes out of it; 500 examples have 23 MB at most."""
PARTS_MOST = 1100
"""Parts: the pictures, as many of what a Mac adds, and the few others."""
NAME_MOST = 300
"""Bytes of a part's name, about."""
START, END, END_SIZE = b"PK\x03\x04", b"PK\x05\x06", 22
LOCATOR, LOCATOR_SIZE = b"PK\x06\x07", 20
"""What a .zip, its end without a comment, and the pointer to a Zip64's end begin with
(https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3)."""
LISTING_MOST = PARTS_MOST * (46 + 2 * NAME_MOST)
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts may be packed; Python unpacks other kinds without a limit."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError),
    *(RuntimeError, NotImplementedError, OverflowError, AttributeError, IndexError, SyntaxError),
    struct.error,
)
"""What `zipfile` and NumPy raise of damaged files; UnicodeDecodeError is a ValueError."""

HEADERS: dict[tuple[int, int], Callable[[IO[bytes]], tuple[tuple[int, ...], bool, Any]]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
"""Version of an array's file -> what reads its shape and its dtype."""


class Parts:
    """Hold the parts of a .zip by their names, below the folder that holds `main`."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        self._archive = archive
        self._root = root

    @classmethod
    def of(cls, data: bytes, main: str, most: int = BYTES_MOST) -> Self:
        """Open `data`; `main` lies on top of it, or in the one folder that all lies in.

        Raises:
            NoArchive: it is no such .zip, damaged, or too large.
        """
        try:
            archive = _opened(data, most)
        except DAMAGED as error:
            raise NoArchive from error
        names = archive.namelist()
        found = [PurePosixPath(name) for name in names if PurePosixPath(name).name == main]
        found = [path for path in found if len(path.parts) <= 2 and path.parts[0] != "__MACOSX"]
        if len(found) != 1:
            raise NoArchive
        return cls(archive, "" if len(found[0].parts) == 1 else f"{found[0].parts[0]}/")

    def __contains__(self, name: str) -> bool:
        return f"{self._root}{name}" in self._archive.NameToInfo

    def __getitem__(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            NoArchive: there is none, or it is damaged.
        """
        try:
            return self._archive.read(f"{self._root}{name}")
        except DAMAGED as error:
            raise NoArchive from error


def _opened(data: bytes, most: int) -> zipfile.ZipFile:
    """Open a .zip of `most` bytes altogether; raise one of `DAMAGED` where it is none."""
    # All of the listing is read at once, so its length is looked at first. Where a second, longer
    # listing is told of (Zip64), Python would believe that one.
    end, before = data[-END_SIZE:], data[-END_SIZE - LOCATOR_SIZE : -END_SIZE]
    listing = int.from_bytes(end[12:16], "little")
    if end[:4] != END or before[:4] == LOCATOR or data[:4] != START:
        raise ValueError("it is no .zip without more")
    if len(data) > most or listing > LISTING_MOST:
        raise ValueError("it is too large")
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    if len(infos) > PARTS_MOST or sum(one.file_size for one in infos) > most:
        raise ValueError("it is too large")
    if not all(map(_harmless, infos)) or len(archive.NameToInfo) < len(infos):
        raise ValueError("it is none of ours")
    return archive


def _harmless(one: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(one.filename)
    outside = path.is_absolute() or ".." in path.parts or {"\\", ":"} & set(one.filename)
    encrypted = one.flag_bits & 1
    return one.compress_type in PLAIN and not (outside or encrypted)


def arrays_fit(data: bytes, most: int) -> bool:
    """Tell whether an .npz holds arrays of `most` bytes altogether, none longer than its part.

    NumPy makes room for what a header says before it reads on, however much that is.
    """
    try:
        with _opened(data, most) as archive:
            return all(size <= one.file_size for one, size in _sizes(archive))
    except DAMAGED:
        return False


def _sizes(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, int]]:
    for one in archive.infolist():
        with archive.open(one) as part:
            magic = np.lib.format.read_magic(part)  # type: ignore[no-untyped-call]
            shape, _, dtype = HEADERS[magic](part)
            if dtype.hasobject or any(side < 0 for side in shape):
                raise ValueError("objects")
            yield one, math.prod(shape) * dtype.itemsize

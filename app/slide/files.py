"""The photos and videos in what somebody named: files, folders and .zips of them.

First step of a slide's count. Decides by content, never by name; nothing is unpacked onto a disk,
and each photo is read up to a limit. Knows no pictures.
"""

import os
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from app.errors import (
    BrokenPhoto,
    FileUnreadable,
    SmearlensError,
    UploadTooLarge,
    ZipTooLarge,
    ZipUnreadable,
)
from app.impulse.formats.sniff import sniff

PARTS_MOST = 10_000
"""Files that a .zip may list."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
START = 512
"""Bytes by which a file is known."""
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts may be packed; Python unpacks other kinds without a limit."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError),
    *(RuntimeError, NotImplementedError, OverflowError, IndexError),
)
"""What `zipfile` raises of damaged files; UnicodeDecodeError is a ValueError."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a file that was found: the bytes of a photo, the path of a video, or what is wrong."""

    name: str
    """As it was named; of a part of a folder or a .zip with its path in it."""
    named: bool
    """Whether somebody named this very file."""
    data: bytes | None = None
    video: Path | None = None
    error: SmearlensError | None = None
    share: float = 1.0
    """Of what was named, how much is behind with this file."""


def found(named: str, most: int) -> Iterator[Found]:
    """Yield what is in a file, a folder or a .zip, in the order of names.

    Photos of more than `most` bytes are none. What a system hides or adds by itself is passed over.
    """
    path = Path(named)
    if not path.is_dir():
        yield from _file(path, named, True, most)
        return
    inside = sorted(_below(path), key=lambda one: _order(one.relative_to(path).as_posix()))
    for number, one in enumerate(inside):
        name = f"{named.rstrip('/')}/{one.relative_to(path).as_posix()}"
        for part in _file(one, name, False, most):
            share = (number + part.share) / len(inside)
            yield Found(part.name, False, part.data, part.video, part.error, share)


def _below(folder: Path) -> Iterator[Path]:
    # A link to a folder might lead around in a circle.
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _hidden(name)]
        yield from (Path(where, name) for name in files if not _hidden(name))


def _file(path: Path, name: str, named: bool, most: int) -> Iterator[Found]:
    try:
        if path.exists() and not path.is_file():
            raise FileUnreadable("it is a device or a pipe, not a file")
        with path.open("rb") as file:
            start = file.read(START)
            if start.startswith(ZIP):
                yield from _parts(file, name, named, most)
            elif is_video(start):
                yield Found(name, named, video=path)
            else:
                yield Found(name, named, data=_bounded(file, start, most))
    except OSError as error:
        why = FileUnreadable(error.strerror or "it can't be read")
        yield Found(name, named, error=why)
    except SmearlensError as error:
        yield Found(name, named, error=error)


def is_video(start: bytes) -> bool:
    """Tell whether a file that begins so is a video."""
    seems = sniff(start)
    return seems is not None and seems.name.startswith("a video")


def _bounded(file: IO[bytes], start: bytes, most: int) -> bytes:
    data = start + file.read(max(most + 1 - len(start), 0))
    if len(data) > most:
        raise UploadTooLarge(most)
    return data


def _parts(file: IO[bytes], name: str, named: bool, most: int) -> Iterator[Found]:
    """Yield the photos in a .zip; a bomb's part is read up to the limit, and no further."""
    try:
        archive = zipfile.ZipFile(file)
        infos = [one for one in archive.infolist() if not one.is_dir()]
    except DAMAGED as error:
        raise ZipUnreadable from error
    if len(infos) > PARTS_MOST:
        raise ZipTooLarge(PARTS_MOST)
    parts = [one for one in infos if not any(map(_hidden, PurePosixPath(one.filename).parts))]
    parts.sort(key=lambda one: _order(one.filename))
    for number, one in enumerate(parts):
        share = (number + 1) / len(parts)
        where = f"{name}/{one.filename}"
        try:
            yield Found(where, False, data=_part(archive, one, most), share=share)
        except SmearlensError as error:
            yield Found(where, False, error=error, share=share)


def _part(archive: zipfile.ZipFile, one: zipfile.ZipInfo, most: int) -> bytes:
    if one.compress_type not in PLAIN or one.flag_bits & 1:
        raise BrokenPhoto
    try:
        with archive.open(one) as part:
            return _bounded(part, b"", most)
    except DAMAGED as error:
        raise BrokenPhoto from error


def _hidden(name: str) -> bool:
    hidden = name.startswith(".") and name != ".."
    return hidden or name in ("__MACOSX", "Thumbs.db", "desktop.ini")


def _order(name: str) -> list[tuple[int, str]]:
    """Return what sorts 10 behind 9, and letters behind both."""
    pieces = re.split(r"(\d+)", name.casefold())
    return [(int(one), "") if one.isdecimal() else (sys.maxsize, one) for one in pieces if one]

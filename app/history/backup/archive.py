"""Reads a backup, which may be damaged, or made up by somebody to do harm.

The reverse of `saving.py`. Nothing is unpacked to the disk, and no name in it is one of a file
here; a line is read up to a limit. Knows no database.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from app.errors import BackupError
from app.history.backup.manifest import FORMAT, MANIFEST, Manifest, Part, part_of

MANIFEST_MOST = 1_000_000
"""Bytes."""
LINE_MOST = 256_000_000
"""Bytes of one row: its photo is a JPEG of a few MB at most."""
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
NEWER = "A newer Smearlens wrote this backup. Install that one, or a newer, and try again."


class Archive:
    """Read one backup."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
        self.manifest = manifest
        self._file = file
        self._path = path

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Archive"]:
        """Open the backup at `path` and read its manifest.

        Raises:
            BackupError: it can't be opened, is none, is damaged or of a newer format.
        """
        try:
            with path.open("rb") as raw, zipfile.ZipFile(raw) as file:
                yield cls(file, _manifest(file, path), path)
        except OSError as error:
            why = (error.strerror or "it can't be read").lower()
            raise BackupError(f"{path} can't be read: {why}.") from error
        except UNREADABLE as error:
            raise damaged(path) from error

    def check(self, progress: Callable[[int], None]) -> None:
        """Read all of it once, and compare it with its manifest.

        Raises:
            BackupError: it is damaged.
        """
        done = 0
        for table in self.manifest.tables:
            for _ in self.lines(table):
                done += 1
                progress(done)

    def lines(self, table: str) -> Iterator[bytes]:
        """Return the lines of a table.

        Raises:
            BackupError: they are not what the manifest tells of them; the last to be known.
        """
        part: Part = self.manifest.tables[table]
        digest, many = hashlib.sha256(), 0
        try:
            with io.BufferedReader(self._file.open(part_of(table)), 1 << 20) as lines:  # type: ignore[type-var]
                while line := lines.readline(LINE_MOST):
                    many += 1
                    if many > part.rows or not line.endswith(b"\n"):
                        raise damaged(self._path)
                    digest.update(line)
                    yield line
        except UNREADABLE as error:
            raise damaged(self._path) from error
        if (many, digest.hexdigest()) != (part.rows, part.sha256):
            raise damaged(self._path)


def damaged(path: Path) -> BackupError:
    """Return what to say of a file that can't be restored."""
    return BackupError(f"{path} is no backup of Smearlens, or it is damaged. Nothing was changed.")


def _manifest(file: zipfile.ZipFile, path: Path) -> Manifest:
    names = file.namelist()
    strange = any(one.compress_type not in METHODS or one.flag_bits & 1 for one in file.infolist())
    if strange or MANIFEST not in names or file.getinfo(MANIFEST).file_size > MANIFEST_MOST:
        raise damaged(path)
    with file.open(MANIFEST) as opened:
        data = opened.read(MANIFEST_MOST + 1)
    try:
        of = json.loads(data)["format"]
        if isinstance(of, int) and of > FORMAT:
            raise BackupError(NEWER)
        manifest = Manifest.model_validate_json(data)
    except (ValidationError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise damaged(path) from error
    if sorted(names) != sorted([MANIFEST, *map(part_of, manifest.tables)]):
        raise damaged(path)
    return manifest

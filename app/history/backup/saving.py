"""Writes all that is stored into one archive, as it was at one moment, a row at a time.

Called by `smearlens backup`. Knows no settings, and no server, which may go on writing.
"""

import hashlib
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from app.errors import BackupError
from app.history.backup.manifest import MANIFEST, Manifest, Part, part_of, written
from app.history.backup.opened import reading
from app.history.backup.rows import Rows, tables

LEVEL = 1
"""Of zlib: nearly all of it are JPEGs, and of these it wins back what base64 took."""

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""


def save(url: str, file: BinaryIO, version: str, progress: Progress) -> Manifest:
    """Write what the database at `url` holds into `file`, and return what is told of it.

    Raises:
        BackupError: there is nothing, or it can't be read.
        OSError: `file` can't be written.
    """
    at = datetime.now(UTC)
    with reading(url) as connection:
        # The first that is read fixes what is seen from here on.
        found = tables(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
        if not found or revision is None:
            raise BackupError("There is nothing to back up: the database holds no history yet.")
        total = sum(rows.many(connection) for rows in found)
        done, parts = 0, {}
        archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        try:
            for rows in found:
                before = done

                def tell(many: int, before: int = before) -> None:
                    progress(before + many, total)

                parts[rows.name] = _write(archive, rows, connection, tell)
                done += parts[rows.name].rows + parts[rows.name].left_out
            manifest = written(version, revision, at, parts)
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        except BaseException:
            # A file that a full disk cut short complains once more as it is closed.
            with suppress(OSError, ValueError):
                archive.close()
            raise
        archive.close()
    return manifest


def _write(
    archive: zipfile.ZipFile, rows: Rows, connection: Connection, tell: Callable[[int], None]
) -> Part:
    many = left_out = 0
    digest = hashlib.sha256()
    with archive.open(part_of(rows.name), "w", force_zip64=True) as part:
        for line in rows.lines(connection):
            if line is None:
                left_out += 1
            else:
                part.write(line)
                digest.update(line)
                many += 1
            tell(many + left_out)
    return Part(columns=rows.columns, rows=many, left_out=left_out, sha256=digest.hexdigest())

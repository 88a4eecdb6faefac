"""Brings a backup back: all of it in one transaction, checked before it is committed.

Called by `smearlens restore`. The tables are made as they were when the backup was written, filled,
read once more, and only then brought up to date. Knows no settings.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete
from sqlalchemy.exc import DataError, IntegrityError

from app.errors import BackupError
from app.history.backup.archive import NEWER, Archive, damaged
from app.history.backup.manifest import Manifest
from app.history.backup.opened import writing
from app.history.backup.rows import tables
from app.history.backup.saving import Progress
from app.history.database import MIGRATIONS, migrate
from app.history.tables import clock, metadata

PASSES = 3
"""Each row is read in the archive, written, and read in the database."""


def restore(url: str, path: Path, replace: bool, progress: Progress) -> Manifest:
    """Put what the backup at `path` holds into the database at `url`.

    Raises:
        BackupError: it is damaged, or the database is not empty, in use, or can't be written.
    """
    with Archive.open(path) as archive:
        manifest = archive.manifest
        _refuse_newer(manifest)
        total = PASSES * manifest.rows
        archive.check(lambda done: progress(done, total))
        done = manifest.rows

        def add(many: int) -> None:
            nonlocal done
            done += many
            progress(done, total)

        with writing(url) as connection:
            migrate(connection)
            _empty(connection, replace)
            migrate(connection, manifest.revision)
            try:
                _fill(connection, archive, add)
            except (ValueError, OverflowError, DataError, IntegrityError) as error:
                raise damaged(path) from error
            _compare(connection, manifest, add)
            migrate(connection)
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    if manifest.revision not in known:
        raise BackupError(NEWER)


def _empty(connection: Connection, replace: bool) -> None:
    """Drop our tables, where nothing is in them or all of it is to be replaced."""
    held = {rows.name: rows.many(connection) for rows in tables(connection)}
    held.pop(clock.name, None)
    if any(held.values()) and not replace:
        answers, counts, taught = (held.get(name, 0) for name in ("answers", "counts", "taught"))
        raise BackupError(
            f"Something is stored there already: {answers:,} answers, {counts:,} counts and "
            f"{taught:,} of what was taught. --replace puts the backup in its place; to keep it, "
            "back it up first."
        )
    metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE alembic_version")


def _fill(connection: Connection, archive: Archive, add: Callable[[int], None]) -> None:
    found = tables(connection)
    told = {name: part.columns for name, part in archive.manifest.tables.items()}
    if told.keys() != {rows.name for rows in found}:
        raise ValueError("it has other tables")
    for rows in reversed(found):  # migrations make rows, too
        connection.execute(delete(rows.table))
    for rows in found:
        if told[rows.name] != rows.columns:
            raise ValueError("a table has other columns")
        for many in rows.put(connection, archive.lines(rows.name)):
            add(many)
        if connection.dialect.name == "postgresql":
            rows.number_on(connection)


def _compare(connection: Connection, manifest: Manifest, add: Callable[[int], None]) -> None:
    """Read what was written, and compare it with the backup, byte for byte."""
    for rows in tables(connection):
        digest = hashlib.sha256()
        for line in rows.lines(connection):
            digest.update(line or b"")
            add(1)
        if digest.hexdigest() != manifest.tables[rows.name].sha256:
            raise BackupError(
                "The database did not keep what was written into it. Nothing was changed."
            )

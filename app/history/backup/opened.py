"""Lends a connection for a whole backup, in one transaction that may take its time.

Under `saving.py` and `restoring.py`. A backup reads what was committed when it began, and no
writer waits for it; what is restored is there as a whole, or not at all. Knows no archive.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.errors import BackupError, HistoryError, HistoryFull
from app.history.connections import APPLICATION, engine
from app.history.database import Database
from app.history.failures import named
from app.history.place import Place

PATIENCE_MOST_S = 24 * 3600
"""Seconds for one statement: tables may be large, and their disk slow."""
LOOK_S = 0.5
"""Seconds in which a command that only looked has ended; a server stays."""
IN_USE = (
    "A server or another command uses this history. Stop it first, for a restore changes all "
    "that it knows."
)
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = :application AND pid <> pg_backend_pid()"
)


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Lend a connection that sees what is stored as it is now, however long it reads.

    Raises:
        BackupError: nothing is stored there, or it can't be read.
        BadSetting: the address names no database.
    """
    with _transaction(url, "Nothing was backed up") as connection:
        yield connection


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """Lend a connection whose changes are all kept when the block ends well, else none.

    Raises:
        BackupError: somebody uses the database, or it can't be written.
        BadSetting: the address names no database.
    """
    with _transaction(url, "Nothing was changed", write=True) as connection:
        on_postgres = connection.dialect.name == "postgresql"
        if on_postgres and connection.scalar(OTHERS, {"application": APPLICATION}):
            raise BackupError(IN_USE)
        yield connection


@contextmanager
def _transaction(url: str, failed: str, write: bool = False) -> Iterator[Connection]:
    parsed = Database.at(url).url
    place = None
    if parsed.get_backend_name() == "sqlite":
        place = Place(Path(str(parsed.database)))
    try:
        if place:
            _prepare(place, write)
        made = engine(parsed, place, 1, PATIENCE_MOST_S)
        options = {"begin": "IMMEDIATE"} if write else {"isolation_level": "REPEATABLE READ"}
        if place and not write:
            options = {}
        try:
            with made.execution_options(**options).begin() as connection:
                yield connection
        finally:
            made.dispose()
    except (SQLAlchemyError, CommandError, sqlite3.Error, HistoryError) as error:
        raise _told(error, failed, on_postgres=place is None) from error


def _prepare(place: Place, write: bool) -> None:
    path = place.path
    there = path.exists() and path.stat().st_size > 0
    if write:
        try:
            place.make()
        except OSError as error:
            raise named(error, on_postgres=False) from error
        if there:
            _refuse_used(path)
    elif not there:
        raise BackupError(f"There is nothing to back up: {path} does not exist, or is empty.")


def _refuse_used(path: Path) -> None:
    """Raise BackupError where the file is open elsewhere.

    SQLite gives up a write-ahead log only where nobody else has the database open, even if they
    do nothing with it at the moment (https://sqlite.org/pragma.html#pragma_journal_mode).
    """
    with closing(sqlite3.connect(path, timeout=LOOK_S)) as connection:
        try:
            found = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise BackupError(IN_USE) from error
    if found != ("delete",):
        raise BackupError(IN_USE)


def _told(error: Exception, failed: str, on_postgres: bool) -> BackupError:
    if not isinstance(error, HistoryError):
        original = error if isinstance(error, DBAPIError | sqlite3.Error) else None
        if original is None and not isinstance(error, CommandError):
            return BackupError(f"{failed}: the database can't be used.")
        error = named(error, on_postgres)
    if isinstance(error, HistoryFull):
        return BackupError(f"{failed}: the database's disk is full.")
    return BackupError(f"{failed}: {error.facts.get('reason', 'the database can’t be used')}.")

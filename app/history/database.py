"""Opens SQLite or PostgreSQL, brings its tables up to date, and names what fails.

Under `history.py`, which says what is read and written. A database that can't
be reached now may be reached at the next call. Knows no answers.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.errors import BadSetting, HistoryError, HistoryFull, HistoryUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE_S = 5
"""Seconds to wait for a connection or for another writer."""
MIGRATION_LOCK = 0x5EA2
"""Any number of our own: replicas that start together migrate one after the other."""
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds the history's file",
    sqlite3.SQLITE_NOTADB: "the history's file is no database",
    sqlite3.SQLITE_CORRUPT: "the history's file is damaged",
}
FULL_POSTGRES = {"53100"}  # https://www.postgresql.org/docs/current/errcodes-appendix.html


class Database:
    """Lend connections to the database at `url`; its tables are made when first asked."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine = _engine(url)
        self._migrating = threading.Lock()
        self._migrated = False

    @classmethod
    def at(cls, url: str) -> "Database":
        """Return the database at `url`, sqlite or postgresql.

        Raises:
            BadSetting: the address names no database we can use.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise BadSetting(
                "SMEARLENS_DATABASE_URL is no address of a database, "
                "like postgresql://user:password@host/name."
            ) from error
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
            raise BadSetting("SMEARLENS_DATABASE_URL can be sqlite or postgresql, nothing else.")
        if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
            raise BadSetting(
                "SMEARLENS_DATABASE_URL must name a file. To store nothing set "
                "SMEARLENS_RETENTION_DAYS=0."
            )
        try:
            return cls(parsed)
        except ImportError as error:
            raise BadSetting(
                "SMEARLENS_DATABASE_URL needs a driver: pip install 'smearlens[postgres]'."
            ) from error

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Lend a connection in a transaction, committed when the block ends.

        Raises:
            HistoryFull: no space is left for what is written.
            HistoryUnavailable: the database can't be reached, read or written.
            IntegrityError: a row with the same key is there.
        """
        try:
            self._migrate()
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DBAPIError, NoConnectionFree, CommandError, OSError) as error:
            raise _named(error, self.url) from error

    def close(self) -> None:
        """Close every connection; SQLite then folds its log into the file."""
        self._engine.dispose()

    def _migrate(self) -> None:
        if self._migrated:
            return
        with self._migrating:
            if self._migrated:
                return
            if self.url.get_backend_name() == "sqlite":
                Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            locked = self._engine.execution_options(begin="IMMEDIATE")
            with locked.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            self._migrated = True


def _engine(url: URL) -> Engine:
    """Make the engine; parameters, which hold a phone's id, show in no error."""
    # Few connections each, so that many replicas fit into PostgreSQL's hundred.
    pool: dict[str, Any] = {"pool_size": 2, "max_overflow": 3, "pool_timeout": PATIENCE_S}
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": PATIENCE_S,
                "tcp_user_timeout": 1000 * PATIENCE_S,
                "options": f"-c statement_timeout={2 * PATIENCE_S}s -c synchronous_commit=on",
            },
            **pool,
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE_S}, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """Make a commit mean that the disk has it (https://sqlite.org/wal.html)."""
    connection.isolation_level = None  # sqlite3 would begin too late and not for every statement
    _log_ahead(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; where two do so to a new file, SQLite refuses one at once."""
    patience = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    how = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")


def _named(error: Exception, url: URL) -> HistoryError:
    original = getattr(error, "orig", error)
    code = getattr(original, "sqlite_errorcode", None)
    if code in FULL or getattr(original, "sqlstate", None) in FULL_POSTGRES:
        return HistoryFull()
    if isinstance(error, CommandError):
        return HistoryUnavailable("it was written by a newer Smearlens")
    if url.get_backend_name() == "postgresql":
        return HistoryUnavailable("the database does not answer")
    return HistoryUnavailable(REASONS.get(code or 0, "the laptop can't write to its folder"))

"""Opens SQLite or PostgreSQL, brings its tables up to date, and names what fails.

Under `history.py`, which says what is read and written. A database that can't
be reached now may be reached at the next call. Knows no answers.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Table,
    delete,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.errors import BadSetting, HistoryUnavailable
from app.history.connections import PATIENCE_S, engine
from app.history.failures import MOVED, SILENT, named
from app.history.place import Place, PulledAway, refuse_foreign
from app.history.tables import clock

LOG = logging.getLogger("smearlens.history")
MIGRATIONS = Path(__file__).parent / "migrations"
SETTLE_S = 2.0
"""Seconds for which files that were pulled away stay closed: by then every process that held
them has noticed, since each looks once a second, and what is opened next is opened by all."""
READERS = 4
"""Connections that read; one more writes. Few, so that many servers fit PostgreSQL's hundred."""
MIGRATION_LOCK = 0x5EA2
"""Any number of our own: replicas that start together migrate one after the other."""


def many(connection: Connection, table: Table, which: ColumnElement[bool] | None = None) -> int:
    """Return how many rows a table has, or how many of them are these."""
    query = select(func.count()).select_from(table)
    return connection.execute(query if which is None else query.where(which)).scalar_one()


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a revision that is theirs or newer, in the connection's transaction.

    Raises:
        HistoryUnavailable: they are another program's.
        CommandError: they are of a revision that is not known here.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        refuse_foreign(set(inspect(connection).get_table_names()), shared=True)
    config.attributes["connection"] = connection
    command.upgrade(config, to)


class Database:
    """Lend connections to the database at `url`; its tables are made when first asked."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._place = None
        if url.get_backend_name() == "sqlite":
            self._place = Place(Path(str(url.database)))
        self._writer = engine(url, self._place, 1).execution_options(begin="IMMEDIATE")
        self._readers = engine(url, self._place, READERS)
        self._opening = threading.Lock()
        self._opened = False
        self._times_dropped = 0
        self._closed_until = 0.0

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
        """Lend the connection that writes, in a transaction, committed when the block ends.

        Raises:
            HistoryFull: no space is left for what is written.
            HistoryUnavailable: the database can't be reached, read or written.
            IntegrityError: a row with the same key is there.
        """
        with self._lend(self._writer) as connection:
            yield connection
        self.watch()  # what was committed into a file that is gone by now is not stored

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection to read with, in a transaction.

        Raises:
            HistoryUnavailable: the database can't be reached or read.
        """
        with self._lend(self._readers) as connection:
            yield connection

    def watch(self) -> None:
        """Look whether SQLite's files are still those that are open; if not, close them.

        Raises:
            HistoryUnavailable: they are not.
        """
        try:
            if self._place:
                self._place.check()
        except PulledAway as error:
            self._drop()
            raise HistoryUnavailable(MOVED) from error

    def check(self) -> None:
        """Ask the database whether it could be written now.

        Raises:
            HistoryError: it could not.
        """
        with self.begin() as connection:
            # It finds nothing, but is refused where nothing can be written.
            connection.execute(delete(clock).where(clock.c.id == 0))

    def close(self) -> None:
        """Close every connection; SQLite then folds its log into the file."""
        self._writer.dispose()
        self._readers.dispose()
        if self._place:
            self._place.release()

    @contextmanager
    def _lend(self, source: Engine) -> Iterator[Connection]:
        try:
            self._open()
            lent = self._times_dropped
            with source.connect() as connection:
                try:
                    if not self._opened:  # dropped by another thread just now
                        raise PulledAway
                    with connection.begin():
                        self.watch()
                        yield connection
                finally:
                    if lent != self._times_dropped or not self._opened:
                        connection.invalidate()
        except IntegrityError:
            raise
        except PulledAway as error:
            self._drop()
            raise HistoryUnavailable(MOVED) from error
        except (DBAPIError, NoConnectionFree, CommandError, sqlite3.Error, OSError) as error:
            raise named(error, on_postgres=self._place is None) from error

    def _drop(self) -> None:
        """Close what was pulled away; what others have lent is closed as it comes back."""
        with self._opening:
            if not self._opened:
                return
            self._opened = False
            self._times_dropped += 1
            self._closed_until = time.monotonic() + SETTLE_S
            LOG.error("The history's file was removed or replaced; it is opened anew.")
            self.close()

    def _open(self) -> None:
        if self._opened:
            return
        if not self._opening.acquire(timeout=PATIENCE_S):
            raise HistoryUnavailable(SILENT)
        try:
            if self._opened:
                return
            if time.monotonic() < self._closed_until:
                raise HistoryUnavailable(MOVED)
            if self._place:
                self._place.make()
            with self._writer.begin() as connection:
                migrate(connection)
            self._opened = True
        except Exception:
            self.close()  # what is there at the next try may be another file
            raise
        finally:
            self._opening.release()

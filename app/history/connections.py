"""Makes the connections to SQLite and PostgreSQL: durable, and none waits for ever.

Under `database.py`, which lends them. Knows no tables.
"""

import random
import sqlite3
import time
from collections.abc import Generator
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from app.history.place import Place

PATIENCE_S = 4
"""Seconds for a statement, a connection, or for another writer to end."""
APPLICATION = "smearlens"
"""What PostgreSQL calls our connections in its list of them."""
STEPS = 100_000
"""Steps of SQLite's machine, a few milliseconds, after which it looks at the clock."""


def engine(url: URL, place: Place | None, connections: int, patience_s: int = PATIENCE_S) -> Engine:
    """Make an engine of so many connections; parameters, a phone's id, show in no error.

    A statement may take `patience_s`, and a transaction of SQLite's twice that.
    """
    pool: dict[str, Any] = {
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": 1,
        "hide_parameters": True,
    }
    if place:
        made = create_engine(url, connect_args={"timeout": PATIENCE_S}, **pool)
        _prepare_sqlite(made, place, patience_s)
        return made
    made = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": PATIENCE_S,
            "application_name": APPLICATION,
            "tcp_user_timeout": 1000 * PATIENCE_S,
            "options": f"-c statement_timeout={2 * patience_s}s -c synchronous_commit=on",
        },
        **pool,
    )
    _prepare_postgres(made, patience_s)
    return made


def _prepare_postgres(engine: Engine, patience_s: int) -> None:
    """Let no connection wait for ever; PostgreSQL's own limits hold while its server runs.

    One that is stopped keeps its connections open and says nothing.
    """
    import psycopg  # installed where it is used

    class Patient(psycopg.Connection[Any]):
        """Close itself once the server has kept it waiting for `patience_s`."""

        def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
            try:
                return super().wait(_until(time.monotonic() + patience_s, gen), *args, **kwargs)
            except TimeoutError as error:
                self.close()
                raise psycopg.OperationalError("the server does not answer") from error

    @event.listens_for(engine, "do_connect")
    def _(_: object, __: object, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return Patient.connect(*args, **named)


def _prepare_sqlite(engine: Engine, place: Place, patience_s: int) -> None:
    """Make a commit mean that the disk has it (https://sqlite.org/wal.html)."""

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # sqlite3 would begin too late and not each time
        connection.text_factory = _as_text
        _patiently(connection, "PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA journal_size_limit=-1")  # a smaller log is one that was cut
        connection.execute("PRAGMA schema_version")  # opens the log, too
        place.hold()
        connection.set_progress_handler(
            lambda: time.monotonic() > record.info.get("until", float("inf")), STEPS
        )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info["until"] = time.monotonic() + 2 * patience_s
        if connection.get_execution_options().get("begin") != "IMMEDIATE":
            connection.exec_driver_sql("BEGIN")
            return
        driver = connection.connection.driver_connection
        if driver is not None:
            _patiently(driver, "BEGIN IMMEDIATE")


def _as_text(stored: bytes) -> str:
    return stored.decode(errors="replace")  # a damaged row must not spoil those around it


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Repeat what SQLite refuses while another writes, as often as is fair to each.

    SQLite itself asks ever more seldom, and so a busy process would keep the others out; and
    where two switch a new file to a write-ahead log, it refuses one at once.
    """
    patience = time.monotonic() + PATIENCE_S
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute(statement)
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > patience:
                    raise
                time.sleep(random.uniform(0.0005, 0.003))  # noqa: S311 - no secret
    finally:
        connection.execute(f"PRAGMA busy_timeout={1000 * PATIENCE_S}")


def _until(end: float, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    # psycopg wakes its generators ten times a second, whether or not anything has come.
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() > end:
                raise TimeoutError
            wanted = gen.send(ready)
    except StopIteration as done:
        return done.value

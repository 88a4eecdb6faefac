"""Names what a database's error means for the person with the phone.

Called by `database.py`. Knows codes, no queries.
"""

import sqlite3

from alembic.util import CommandError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.errors import HistoryError, HistoryFull, HistoryUnavailable

BUSY = "too many ask for the history at once"
SILENT = "the database does not answer"
MOVED = "the history's file was removed or replaced"
READ_ONLY = "the database can be read, but not written"
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds the history's file",
    sqlite3.SQLITE_NOTADB: "the history's file is no database",
    sqlite3.SQLITE_CORRUPT: "the history's file is damaged",
    sqlite3.SQLITE_INTERRUPT: SILENT,
}
"""By SQLite's primary code, the lowest byte of the one it tells."""
# https://www.postgresql.org/docs/current/errcodes-appendix.html
FULL_POSTGRES = {"53100"}
READ_ONLY_POSTGRES = {"25006", "42501"}


def named(error: Exception, on_postgres: bool) -> HistoryError:
    """Return the error to tell in place of the database's own."""
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlite_errorcode", None) or 0
    state = getattr(original, "sqlstate", None)
    if code in FULL or state in FULL_POSTGRES:
        return HistoryFull()
    if isinstance(error, CommandError):
        return HistoryUnavailable("it was written by a newer Smearlens")
    if isinstance(error, NoConnectionFree):
        return HistoryUnavailable(BUSY)
    if on_postgres:
        return HistoryUnavailable(READ_ONLY if state in READ_ONLY_POSTGRES else SILENT)
    return HistoryUnavailable(REASONS.get(code & 0xFF, "the laptop can't write to its folder"))

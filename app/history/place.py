"""Where SQLite's files lie: kept from other users' eyes, and watched for being pulled away.

Under `database.py`. An open file that is removed or replaced takes what is written, and
loses it; SQLite does not look. Knows no rows.
"""

import logging
import os
import sqlite3
import stat
import threading
from contextlib import closing, suppress
from pathlib import Path

from app.errors import HistoryUnavailable

LOG = logging.getLogger("smearlens.history")
MAGICS = {0x377F0682, 0x377F0683}
"""What a write-ahead log begins with (https://sqlite.org/fileformat.html#the_write_ahead_log)."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO
POSIX = os.name == "posix"

Identity = tuple[int, int] | None
"""Device and inode of a file; None where there is none."""


class PulledAway(Exception):
    """Say that the files held open are not those at their path any more."""


class Place:
    """Know the database at `path` and its log by what they are, not by what they are called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._lock = threading.Lock()
        self._held: tuple[Identity, Identity] | None = None
        self._log_size = 0

    def make(self) -> None:
        """Make folder and file where they lack, for this user alone, and mend what others may read.

        A folder that holds more than the history is only told of: it may be anybody's.

        Raises:
            HistoryUnavailable: the file is another program's database; it is left as it is.
            OSError: they can't be made.
            sqlite3.Error: the file is no database, or damaged.
        """
        if self.path.exists() and self.path.stat().st_size:
            self._refuse_foreign()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if POSIX:
            with suppress(FileExistsError):
                # One that is there is not opened: to close it would end the locks that SQLite
                # has on it in this process (https://sqlite.org/howtocorrupt.html).
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            self._mend()

    def hold(self) -> None:
        """Remember the files that were opened now.

        Raises:
            PulledAway: they are others than those held already.
        """
        with self._lock:
            now = self._look()
            if self._held is None:
                self._held, self._log_size = now, 0
            elif now != self._held:
                raise PulledAway

    def check(self) -> None:
        """Compare what lies at the path with what is held.

        Raises:
            PulledAway: it is gone, or another file, or its log was cut or overwritten.
        """
        with self._lock:
            if self._held is None:
                return
            if self._look() != self._held or not self._log_is_whole():
                raise PulledAway

    def release(self) -> None:
        """Forget the files, once all connections are closed."""
        with self._lock:
            self._held = None

    def _look(self) -> tuple[Identity, Identity]:
        return _identity(self.path), _identity(self._log)

    def _log_is_whole(self) -> bool:
        # SQLite begins its log anew in the same file, and never makes it smaller.
        try:
            with self._log.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                begin = file.read(4)
        except OSError:
            return self._log_size == 0
        whole = size >= self._log_size and (size == 0 or int.from_bytes(begin, "big") in MAGICS)
        self._log_size = max(size, self._log_size)
        return whole

    def _refuse_foreign(self) -> None:
        """Look into the file before anything of it is changed."""
        url = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(url, uri=True)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            refuse_foreign({str(name) for (name,) in rows}, shared=False)

    def _mend(self) -> None:
        ours = {f"{self.path.name}{end}" for end in ("", "-wal", "-shm", "-journal")}
        _close_to_others(
            self.path.parent, "folder", {path.name for path in self.path.parent.iterdir()} <= ours
        )
        for name in ours:
            _close_to_others(self.path.with_name(name), "file", True)


def refuse_foreign(tables: set[str], shared: bool) -> None:
    """Let a history pass, or what is still empty; `shared` is a database of several programs.

    Raises:
        HistoryUnavailable: the tables are another program's.
    """
    others = tables - {"alembic_version"}
    numbered = "alembic_version" in tables
    if others and ("answers" not in tables if numbered else not shared):
        raise HistoryUnavailable("its database belongs to another program")


def _identity(path: Path) -> Identity:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _close_to_others(path: Path, what: str, ours: bool) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    if not found.st_mode & OTHERS:
        return
    mended = False
    if ours and found.st_uid == os.geteuid():
        with suppress(OSError):
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
            mended = True
    LOG.warning(
        "Other users of this computer could open the history's %s; %s",
        what,
        "now they can't." if mended else "please take that right from them.",
    )

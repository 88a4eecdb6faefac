"""Takes the log's lines to stderr without anybody having to wait for who reads them there.

Between the log's form and the file descriptor: a bounded queue and one thread. Knows lines
alone.
"""

import io
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

MOST = 1_000_000
"""Characters that wait for a reader who is slow; of more, the newest lines are left out."""
PAUSE = 0.02
"""Seconds in which lines gather, so that a busy server writes many at once."""
TOGETHER: int = getattr(select, "PIPE_BUF", 512)
"""Bytes that a pipe takes whole, whichever other process writes to it: lines stay lines."""
PATIENCE = 0.5
"""Seconds in which a reader must take something as the server ends."""


class Outlet:
    """Write lines to stderr, or to `descriptor`, in a thread of its own; a full pipe stops that."""

    def __init__(self, left_out: Callable[[int], None]) -> None:
        self.descriptor: int | None = None
        """Where stderr leads, once something else stands at its place."""
        self._tell_left_out = left_out
        """Is called with a number of lines once there is room to say so."""
        self._lines: deque[str] = deque()
        self._waiting = 0
        self._left_out = 0
        self._writing = self._ending = self._stuck = False
        # Whoever holds it may be interrupted by garbage whose end is an error to be logged.
        self._lock = threading.RLock()
        self._some = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, line: str) -> None:
        """Have `line` written soon, without waiting for that."""
        with self._lock:
            if self._waiting + len(line) > MOST:
                self._left_out += 1
                return
            self._lines.append(line)
            self._waiting += len(line)
            if not (self._thread and self._thread.is_alive()):  # as after a fork
                self._thread = threading.Thread(target=self._run, name="log", daemon=True)
                self._thread.start()
        self._some.set()
        if self._ending:
            self.flush()

    def begin(self) -> None:
        """Write in the background, also after an end."""
        self._ending = self._stuck = False

    def end(self) -> None:
        """Write all, and from now on each line before `put` returns: a signal may end it all."""
        self._ending = True
        self.flush()

    def flush(self) -> None:
        """Wait until all is written, unless nobody reads for `PATIENCE` seconds."""
        waiting, end = -1, 0.0
        while (self._lines or self._writing) and not self._stuck:
            if waiting != self._waiting:
                waiting, end = self._waiting, time.monotonic() + PATIENCE
            self._stuck = time.monotonic() > end
            time.sleep(PAUSE / 4)

    def _run(self) -> None:
        while True:
            self._some.wait()
            self._some.clear()
            self._writing = True
            while self._lines:
                self._write_some()
            self._writing = False
            time.sleep(0 if self._ending else PAUSE)

    def _write_some(self) -> None:
        with self._lock:
            text = self._lines.popleft()
            while self._lines and len(text) + len(self._lines[0]) <= TOGETHER:
                text += self._lines.popleft()
        self._write(text)
        with self._lock:
            self._waiting -= len(text)
            left_out, self._left_out = self._left_out, 0
        if left_out:
            self._tell_left_out(left_out)

    def _write(self, text: str) -> None:
        descriptor = self.descriptor if self.descriptor is not None else _of_stderr()
        if descriptor is None:
            return
        rest = text.encode("utf-8", "backslashreplace")
        while rest:
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:  # whoever started the server made it so
                time.sleep(PAUSE)
            except OSError:  # the reader has gone, the disk is full
                return


def _of_stderr() -> int | None:
    """Return where stderr leads now; None where there is none."""
    try:
        return sys.stderr.fileno() if sys.stderr else None
    except (io.UnsupportedOperation, ValueError):
        return None

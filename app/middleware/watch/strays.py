"""Brings into the log what Python, its threads and libraries in C write past the loggers.

Beside the log's form, in a process whose stderr is its own. Knows where lines come from, not
how they look.
"""

import atexit
import logging
import os
import re
import sys
import threading
import warnings
from types import TracebackType
from typing import TextIO

from app.middleware.watch.outlet import Outlet

LOG = logging.getLogger("smearlens.process")
LONGEST = 4096
"""Bytes of a line of a library's; what is longer comes as several."""
LAST = 0.2
"""Seconds in which what C wrote must be read as the process ends."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def gather() -> None:
    """Log what Python would write to stderr by itself, from now on until the process ends.

    Does nothing where somebody else looks at stderr already, as a test's runner does.
    """
    if sys.stderr is not sys.__stderr__:
        return
    logging.raiseExceptions = False
    sys.excepthook = _crashed
    sys.unraisablehook = _unraisable
    threading.excepthook = _crashed_thread
    warnings.showwarning = _warned


def take_stderr(outlet: Outlet) -> None:
    """Put a pipe at stderr's place; what C writes there is logged, and waits for nobody.

    Does nothing where somebody else looks at stderr already, where there is none, nor twice.
    """
    taken = outlet.descriptor is not None or sys.stderr is not sys.__stderr__
    if taken or sys.stderr is None or os.name != "posix":
        return
    try:
        sys.stderr.flush()
        real = os.dup(2)
    except OSError:  # there is none
        return
    reading, writing = os.pipe()
    # Whoever writes may hold what the thread that reads needs.
    os.set_blocking(writing, False)
    os.dup2(writing, 2)
    os.close(writing)
    outlet.descriptor = real
    reader = threading.Thread(target=_read, args=(reading,), name="stderr", daemon=True)
    reader.start()
    atexit.register(_give_back, outlet, real, reader)


def _give_back(outlet: Outlet, real: int, reader: threading.Thread) -> None:
    """Log what is left, and let Python end as it does."""
    os.dup2(real, 2)
    reader.join(LAST)
    sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
    threading.excepthook = threading.__excepthook__
    outlet.end()


def _read(descriptor: int) -> None:
    with open(descriptor, "rb") as lines:
        while line := lines.readline(LONGEST):
            told = CONTROL.sub(" ", line.decode("ascii", "backslashreplace")).strip()
            if told:
                LOG.warning("stderr", extra={"said": told})


def _crashed(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    LOG.critical("the server ended by an error", exc_info=(kind, error, place))


def _crashed_thread(told: threading.ExceptHookArgs) -> None:
    error = told.exc_value or told.exc_type()
    LOG.error("a thread ended by an error", exc_info=(told.exc_type, error, told.exc_traceback))


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    error = told.exc_value or told.exc_type()
    LOG.error("an error nobody takes", exc_info=(told.exc_type, error, told.exc_traceback))


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    LOG.warning("warning", extra={"said": f"{category.__name__}: {filename}:{lineno}"})

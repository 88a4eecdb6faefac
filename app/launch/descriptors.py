"""How many sockets and files this process may have open, and what it does where none is left.

Asked as the server starts, and by its event loop when a connection can't be accepted. Knows no
HTTP.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None  # type: ignore[assignment]

LOG = logging.getLogger("smearlens.launch")

USEFUL = 4096
RESERVED = 64
"""Descriptors for all that is no client: the history, models, pages, and who was accepted last."""
AT_ONCE = 8
"""Connections accepted before the event loop makes room for them; asyncio takes its backlog."""
BACKLOG = 2048
"""Connections that the system keeps until they are accepted."""
QUIET = 60
"""Seconds without a second line about the same."""
FAILED = "socket.accept() out of system resource"
"""asyncio's words for it (Lib/asyncio/selector_events.py)."""


def room_for(connections: int) -> int:
    """Raise this process's limit as far as is useful; return how many connections it leaves.

    Each may hold a second descriptor, for a temporary file.
    """
    if resource is None:
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(USEFUL, 2 * connections + RESERVED)
    endless = resource.RLIM_INFINITY
    if soft != endless and soft < wanted:
        wanted = wanted if hard == endless else min(wanted, hard)
        with suppress(ValueError, OSError):  # some systems grant less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return connections if soft == endless else min(connections, max(1, (soft - RESERVED) // 2))


class Notice:
    """Tell the log of connections that can't be accepted, once in a while."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def tell(self, error: OSError) -> None:
        """Say why, unless that was said within `QUIET` seconds."""
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET
            LOG.warning("No connection can be accepted: %s", error.strerror)


class Shortage:
    """Handle an event loop's errors: of connections that can't be accepted tell once in a while.

    asyncio would write a traceback for each, thousands a second.
    """

    def __init__(self, make_room: Callable[[], object]) -> None:
        self._make_room = make_room
        self._notice = Notice()

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if context["message"] != FAILED:
            loop.default_exception_handler(context)
            return
        self._make_room()
        self._notice.tell(context["exception"])

"""A bounded pool of threads: so many photos at once, so many waiting, no more.

The classify route hands it the impulse's work, which would block the event
loop. Knows nothing of photos.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import anyio

from app.errors import ServerBusy

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Run functions in at most `threads` threads, with at most `queue` callers waiting."""

    def __init__(self, threads: int, queue: int) -> None:
        self._threads = anyio.CapacityLimiter(threads)
        self._places = threads + queue
        self._taken = 0

    @property
    def waiting(self) -> int:
        """How many callers wait for a thread."""
        return self._threads.statistics().tasks_waiting

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `function(*args, **kwargs)`, run in a thread of the pool.

        Raises:
            ServerBusy: all places are taken; refused at once, nothing waits.
        """
        if self._taken >= self._places:
            raise ServerBusy
        self._taken += 1
        try:
            return await anyio.to_thread.run_sync(
                lambda: function(*args, **kwargs), limiter=self._threads
            )
        finally:
            self._taken -= 1

"""A bounded pool of threads: so many photos at once, so many waiting, no more.

The admission hands each photo a place, the classify route has its work done
there, which would block the event loop. Knows nothing of photos.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

import anyio

from app.errors import ClientGone, ServerBusy

P = ParamSpec("P")
T = TypeVar("T")

HELD = 0.1
"""Seconds for which a place is kept while the upload comes in. In a fast network that is
enough, so none is read in vain; over slow Wi-Fi nobody keeps others out meanwhile."""

LOOK = 0.05
"""Seconds after which the next in line is asked once more whether it has gone."""


class Workers:
    """Run functions in at most `threads` threads, with at most `queue` callers waiting."""

    def __init__(self, threads: int, queue: int) -> None:
        # One more has its turn than there are threads: a thread that is done takes up the next
        # photo at once, without waiting for the event loop to hand it over.
        self._turn = anyio.CapacityLimiter(threads + 1)
        self._threads = ThreadPoolExecutor(threads, "worker")
        self._places = threads + queue
        self._taken = 0

    @property
    def waiting(self) -> int:
        """How many callers wait for a thread."""
        turns = self._turn.statistics()
        return turns.tasks_waiting + (turns.borrowed_tokens == turns.total_tokens)

    def take(self) -> "Place":
        """Return a place, kept for `HELD` seconds or until `Place.leave`.

        Raises:
            ServerBusy: all places are taken; refused at once, nothing waits.
        """
        return Place(self)

    async def close(self) -> None:
        """End the threads, each after the photo it looks at; what waits for one is dropped."""
        end = partial(self._threads.shutdown, cancel_futures=True)
        await anyio.to_thread.run_sync(end)


class Place:
    """Hold one of the places; a context that gives it back at its end."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._held = False
        self._hold()
        self._expiry = asyncio.get_running_loop().call_later(HELD, self.leave)

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        self._expiry.cancel()
        self.leave()

    def _hold(self) -> None:
        if self._workers._taken >= self._workers._places:
            raise ServerBusy
        self._workers._taken += 1
        self._held = True

    def leave(self) -> None:
        """Give the place back, if it is held."""
        self._workers._taken -= self._held
        self._held = False

    async def work(
        self,
        gone: Callable[[], Awaitable[bool]],
        function: Callable[P, T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return `function(*args, **kwargs)`, run in a thread of the pool when its turn comes.

        Raises:
            ServerBusy: the place was kept too long, and now all are taken.
            ClientGone: `gone` said so when the turn came; the function was not run.
        """
        self._expiry.cancel()
        if not self._held:
            self._hold()
        try:
            async with self._workers._turn:
                if await gone():
                    raise ClientGone
                # With the request's context, so that what is logged there has its id.
                work = partial(copy_context().run, function, *args, **kwargs)
                job = self._workers._threads.submit(work)
                answer = asyncio.wrap_future(job)
                while not (await asyncio.wait([answer], timeout=LOOK))[0]:
                    if not job.running() and await gone() and job.cancel():
                        raise ClientGone
                return await answer
        finally:
            self.leave()

"""A bounded pool of threads: so many photos at once, in so much memory, so many waiting, no more.

The admission hands each photo a place, the classify route has its work done
there, which would block the event loop. Knows nothing of photos.
"""

import asyncio
import ctypes
import sys
import threading
from collections import deque
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

SHARE = 32_000_000
"""Bytes that each thread may always take: a phone's photo never waits for memory."""
LENT = 160_000_000
"""Bytes that all photos together may take beyond their threads' shares; a pool of more than
`LENT / SHARE` threads lends a share a thread. One alone may always have what it needs."""


# What glibc's malloc keeps of a large photo for its thread alone, up to 100 MB, lacks all others.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


class NoMemoryYetError(Exception):
    """Say that a photo has to wait until others give memory back; never seen outside."""


class Memory:
    """Lend bytes, first come first served: who asks for much is not overtaken by who asks for less.

    Taken and given back in threads, waited for in the event loop.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lent = 0
        self._lock = threading.Lock()
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def take(self, count: int) -> bool:
        """Take `count` bytes if they are there and nobody waits; tell whether they were taken."""
        with self._lock:
            return not self._queue and self._took(count)

    def _took(self, count: int) -> bool:
        fits = self._lent + count <= self._size or not self._lent
        self._lent += count * fits
        return fits

    def give_back(self, count: int) -> None:
        """Give `count` bytes back, and take them for whoever has waited longest."""
        with self._lock:
            self._lent -= count
            while self._queue and self._took(self._queue[0][0]):
                _, turn = self._queue.popleft()
                turn.get_loop().call_soon_threadsafe(_end, turn)

    async def wait(self, count: int, gone: Callable[[], Awaitable[bool]]) -> None:
        """Take `count` bytes when their turn comes.

        Raises:
            ClientGone: `gone` said so meanwhile; nothing was taken.
        """
        with self._lock:
            if not self._queue and self._took(count):
                return
            turn = asyncio.get_running_loop().create_future()
            self._queue.append((count, turn))
        try:
            while not (await asyncio.wait([turn], timeout=LOOK))[0]:
                if await gone():
                    raise ClientGone
        except BaseException:
            with self._lock:
                waits = (count, turn) in self._queue
                if waits:
                    self._queue.remove((count, turn))
            # Whoever goes at the head may have kept others waiting; what came too late goes on.
            self.give_back(0 if waits else count)
            raise


def _end(turn: "asyncio.Future[None]") -> None:
    if not turn.done():
        turn.set_result(None)


class Workers:
    """Run functions in at most `threads` threads, with at most `queue` callers waiting."""

    def __init__(self, threads: int, queue: int) -> None:
        # One more has its turn than there are threads: a thread that is done takes up the next
        # photo at once, without waiting for the event loop to hand it over.
        self._turn = anyio.CapacityLimiter(threads + 1)
        self._threads = ThreadPoolExecutor(threads, "worker")
        self._memory = Memory(max(LENT, threads * SHARE))
        self._places = threads + queue
        self._places_for_many = min(self._places, threads + 1)
        self._taken = 0

    @property
    def waiting(self) -> int:
        """How many callers wait for a thread or for memory."""
        turns = self._turn.statistics()
        for_thread = turns.tasks_waiting + (turns.borrowed_tokens == turns.total_tokens)
        return for_thread + self._memory.waiting

    def take(self, one_of_many: bool = False) -> "Place":
        """Return a place, kept for `HELD` seconds or until `Place.leave`.

        What is `one_of_many`, and can be done without, gets one only where it is the first to wait:
        so it keeps no photo out.

        Raises:
            ServerBusy: all places are taken; refused at once, nothing waits.
        """
        return Place(self, self._places_for_many if one_of_many else self._places)

    async def close(self) -> None:
        """End the threads, each after the photo it looks at; what waits for one is dropped."""
        end = partial(self._threads.shutdown, cancel_futures=True)
        await anyio.to_thread.run_sync(end)


class Place:
    """Hold one of the places; a context that gives it back at its end."""

    def __init__(self, workers: Workers, places: int) -> None:
        self._workers = workers
        self._places = places
        self._held = False
        self._needs = self._lent = 0
        self._hold()
        self._expiry = asyncio.get_running_loop().call_later(HELD, self.leave)

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        self._expiry.cancel()
        self.leave()

    def _hold(self) -> None:
        if self._workers._taken >= self._places:
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

        It is run once more from its start where it told `admit` of memory that was not there.

        Raises:
            ServerBusy: the place was kept too long, and now all are taken; or the machine has
                less memory than the function took.
            ClientGone: `gone` said so when the turn came; the function was not run.
        """
        self._expiry.cancel()
        if not self._held:
            self._hold()
        # With the request's context, so that what is logged there has its id.
        work = partial(copy_context().run, function, *args, **kwargs)
        try:
            async with self._workers._turn:
                if await gone():
                    raise ClientGone
                done = await self._run(gone, work)
            while not done:
                # It keeps no thread from others meanwhile, and then is the next to have one.
                await self._workers._memory.wait(self._needs, gone)
                self._lent = self._needs
                done = await self._run(gone, work)
            return done[0]
        finally:
            self.leave()

    async def _run(
        self, gone: Callable[[], Awaitable[bool]], work: Callable[[], T]
    ) -> tuple[T] | None:
        """Return what `work` returns in a thread; None where its memory is not there yet."""
        job = self._workers._threads.submit(self._done, work)
        answer = asyncio.wrap_future(job)
        try:
            while not (await asyncio.wait([answer], timeout=LOOK))[0]:
                if not job.running() and await gone() and job.cancel():
                    raise ClientGone
            return await answer
        finally:
            if job.cancelled():
                self._give_back()

    def _done(self, work: Callable[[], T]) -> tuple[T] | None:
        try:
            return (work(),)
        except NoMemoryYetError:
            return None
        except MemoryError as error:
            raise ServerBusy from error
        finally:
            if self._lent and _trim:
                _trim(0)
            # Here and not in the event loop, where a request may end before its thread.
            self._give_back()

    def admit(self, count: int) -> None:
        """Take the memory for `count` bytes; called by the function that `work` runs.

        It is given back when the function ends. The function must let pass what this raises.
        """
        needs = max(0, count - SHARE)
        if needs <= self._lent:
            return
        self._give_back()
        if not self._workers._memory.take(needs):
            self._needs = needs
            raise NoMemoryYetError
        self._lent = needs

    def _give_back(self) -> None:
        lent, self._lent = self._lent, 0
        if lent:
            self._workers._memory.give_back(lent)

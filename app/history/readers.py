"""Threads of the history's own in which it is read, so that nobody else waits for its database.

Between the routes and the queries. What can't be begun soon is refused at once. Knows no
database.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from app.errors import HistoryUnavailable
from app.history.failures import BUSY, SILENT

P = ParamSpec("P")
T = TypeVar("T")

WITHIN_S = 5.0
"""Seconds after which whoever waits is told that the database does not answer."""
PATIENT_S = 30.0
"""The same for what goes on for longer: the next part of an export, deleting everything."""
WAITING_MOST = 256
"""Readers that may wait for a thread; of more, each is told so at once."""


class Readers:
    """Run functions in `threads` threads, which end with the process, whatever they wait for."""

    def __init__(self, threads: int) -> None:
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = (
            queue.SimpleQueue()
        )
        self._threads = [
            threading.Thread(target=self._run, name=f"history-reader-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `function(*args, **kwargs)`, run in a thread, and in this context.

        Raises:
            HistoryUnavailable: too many wait already, or the answer took too long.
        """
        if self._jobs.qsize() >= WAITING_MOST:
            raise HistoryUnavailable(BUSY)
        return await in_time(self._put(partial(function, *args, **kwargs)))

    async def ask_patiently(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the same for what is being sent already: wait longer, and among however many."""
        return await in_time(self._put(partial(function, *args, **kwargs)), PATIENT_S)

    def close(self) -> None:
        """Let each thread end after what it does now."""
        for _ in self._threads:
            self._jobs.put(None)

    def _put(self, function: Callable[[], T]) -> Future[T]:
        done: Future[T] = Future()
        self._jobs.put((done, partial(copy_context().run, function)))
        return done

    def _run(self) -> None:
        while job := self._jobs.get():
            done, function = job
            if not done.set_running_or_notify_cancel():
                continue
            try:
                done.set_result(function())
            except Exception as error:  # whoever waits must hear of it
                done.set_exception(error)


async def in_time(done: Future[T], seconds: float = WITHIN_S) -> T:
    """Return what a thread makes, if it does so within `seconds`.

    Raises:
        HistoryUnavailable: it does not. Unless it was begun, it never will be.
    """
    asked = asyncio.wrap_future(done)
    try:
        await asyncio.wait([asked], timeout=seconds)
    finally:
        asked.cancel()  # has no effect on one that is done
    if asked.cancelled():
        raise HistoryUnavailable(SILENT)
    return asked.result()

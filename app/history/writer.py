"""One thread that commits in groups: what waits while the disk syncs goes next, together.

Between `History.store` and its commit; whatever else writes has its turn in between. A
commit waits for the disk and costs a core more than its rows do, so a crowded server makes
few. Knows no database.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from app.errors import HistoryUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
Done = TypeVar("Done")

GROUP_MOST = 64
WAITING_MOST = 512
GATHER = 0.05
"""Seconds for which an item that may wait does, so that others are committed with it."""
PAUSE = 0.02
"""Seconds in which other processes, too, can write; SQLite hands its lock to nobody in turn."""
CLOSE_S = 2.0
"""Seconds for which what waits at the end is committed; nobody waits for it any more."""


@dataclass(frozen=True)
class _Put(Generic[Item, Result]):
    item: Item
    may_wait: bool
    done: Future[Result] = field(default_factory=Future)


@dataclass(frozen=True)
class _Job:
    work: Callable[[], Any]
    done: Future[Any] = field(default_factory=Future)


class Writer(Generic[Item, Result]):
    """Hand what is `put` to `commit`, in groups, and call `idle` once nothing waits.

    `idle` is called again after `PAUSE` where it says that there is more to do, else after
    `every` seconds.
    """

    def __init__(
        self,
        commit: Callable[[list[Item]], list[Result | Exception]],
        idle: Callable[[], bool | None],
        every: float = 3600,
    ) -> None:
        self._commit = commit
        self._idle = idle
        self._every = every
        self._waiting: queue.Queue[_Put[Item, Result] | _Job | None] = queue.Queue(WAITING_MOST)
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)
        self._thread.start()

    def put(self, item: Item, may_wait: bool = False) -> Future[Result]:
        """Return at once; the future tells when `item` is committed, or why it is not.

        One that may wait does so for `GATHER` seconds, or until one comes that may not.

        Raises:
            HistoryUnavailable: more wait than the disk can take in.
        """
        put: _Put[Item, Result] = _Put(item, may_wait)
        self._add(put)
        return put.done

    def run(self, work: Callable[[], Done]) -> Future[Done]:
        """Return at once; `work` is done in the writer's thread, between two commits.

        Raises:
            HistoryUnavailable: more wait than the disk can take in.
        """
        job = _Job(work)
        self._add(job)
        return job.done

    def close(self) -> None:
        """Commit what waits, and end; a commit that hangs is left behind after `CLOSE_S`."""
        with suppress(queue.Full):
            self._waiting.put(None, timeout=CLOSE_S / 4)
        self._thread.join(CLOSE_S)

    def _add(self, waiting: _Put[Item, Result] | _Job) -> None:
        try:
            self._waiting.put_nowait(waiting)
        except queue.Full as error:
            raise HistoryUnavailable("its disk is too slow for so many photos") from error

    def _run(self) -> None:
        due = time.monotonic() + self._every
        ending = False
        while not ending:
            group: list[_Put[Item, Result]] = []
            following = None
            try:
                following = self._waiting.get(timeout=max(0.0, due - time.monotonic()))
                until = time.monotonic() + GATHER
                while isinstance(following, _Put):
                    group.append(following)
                    if len(group) == GROUP_MOST:
                        break
                    if not following.may_wait:
                        until = 0.0  # for the whole group: what is here already still joins
                    following = self._waiting.get(timeout=max(0.0, until - time.monotonic()))
                ending = following is None
            except queue.Empty:
                following = None
            if group:
                self._settle(group)
            if isinstance(following, _Job):
                _do(following)
            if time.monotonic() >= due:
                due = time.monotonic() + (PAUSE if self._idle() else self._every)

    def _settle(self, group: list[_Put[Item, Result]]) -> None:
        # One whose client has gone is dropped here; from here on it can't be cancelled.
        group = [put for put in group if put.done.set_running_or_notify_cancel()]
        if not group:
            return
        results: list[Result | Exception]
        try:
            results = self._commit([put.item for put in group])
        except Exception as error:  # whoever waits must hear of it
            results = [error] * len(group)
        for put, result in zip(group, results, strict=True):
            if isinstance(result, Exception):
                put.done.set_exception(result)
            else:
                put.done.set_result(result)


def _do(job: _Job) -> None:
    if not job.done.set_running_or_notify_cancel():
        return
    try:
        job.done.set_result(job.work())
    except Exception as error:  # whoever waits must hear of it
        job.done.set_exception(error)

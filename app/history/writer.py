"""One thread that commits in groups: what waits while the disk syncs goes next, together.

Between `History.store` and its commit. A commit waits for the disk and costs a core more
than its rows do, so a crowded server makes few. Knows no database.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.errors import HistoryUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

GROUP_MOST = 64
WAITING_MOST = 512
GATHER = 0.05
"""Seconds for which an item that may wait does, so that others are committed with it."""


@dataclass(frozen=True)
class _Put(Generic[Item, Result]):
    item: Item
    may_wait: bool
    done: Future[Result] = field(default_factory=Future)


class Writer(Generic[Item, Result]):
    """Hand what is `put` to `commit`, in groups, and call `tidy` every `every` seconds."""

    def __init__(
        self,
        commit: Callable[[list[Item]], list[Result | Exception]],
        tidy: Callable[[], None],
        every: float = 3600,
    ) -> None:
        self._commit = commit
        self._tidy = tidy
        self._every = every
        self._waiting: queue.Queue[_Put[Item, Result] | None] = queue.Queue(WAITING_MOST)
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)
        self._thread.start()

    def put(self, item: Item, may_wait: bool = False) -> Future[Result]:
        """Return at once; the future tells when `item` is committed, or why it is not.

        One that may wait does so for `GATHER` seconds, or until one comes that may not.

        Raises:
            HistoryUnavailable: more wait than the disk can take in.
        """
        put: _Put[Item, Result] = _Put(item, may_wait)
        try:
            self._waiting.put_nowait(put)
        except queue.Full as error:
            raise HistoryUnavailable("its disk is too slow for so many photos") from error
        return put.done

    def close(self) -> None:
        """Commit what waits, and end."""
        self._waiting.put(None)
        self._thread.join(30)

    def _run(self) -> None:
        due = time.monotonic() + self._every
        ending = False
        while not ending:
            group: list[_Put[Item, Result]] = []
            try:
                following = self._waiting.get(timeout=max(0.0, due - time.monotonic()))
                until = time.monotonic() + GATHER
                while following is not None:
                    group.append(following)
                    if len(group) == GROUP_MOST:
                        break
                    if not following.may_wait:
                        until = 0.0  # for the whole group: what is here already still joins
                    following = self._waiting.get(timeout=max(0.0, until - time.monotonic()))
                ending = following is None
            except queue.Empty:
                pass
            if group:
                self._settle(group)
            if time.monotonic() >= due:
                self._tidy()
                due = time.monotonic() + self._every

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

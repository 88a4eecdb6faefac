"""One thread that commits in groups: what waits while the disk syncs goes next, together.

Between `History.store` and its commit. A commit waits for the disk, so one for
each photo would hold the server to the disk's pace. Knows no database.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from app.errors import HistoryUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

GROUP_MOST = 64
WAITING_MOST = 512


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
        self._waiting: queue.Queue[tuple[Item, Future[Result]] | None] = queue.Queue(WAITING_MOST)
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)
        self._thread.start()

    def put(self, item: Item) -> Future[Result]:
        """Return at once; the future tells when `item` is committed, or why it is not.

        Raises:
            HistoryUnavailable: more wait than the disk can take in.
        """
        done: Future[Result] = Future()
        try:
            self._waiting.put_nowait((item, done))
        except queue.Full as error:
            raise HistoryUnavailable("its disk is too slow for so many photos") from error
        return done

    def close(self) -> None:
        """Commit what waits, and end."""
        self._waiting.put(None)
        self._thread.join(30)

    def _run(self) -> None:
        due = time.monotonic() + self._every
        ending = False
        while not ending:
            group: list[tuple[Item, Future[Result]]] = []
            try:
                following = self._waiting.get(timeout=max(0.0, due - time.monotonic()))
                while following is not None:
                    group.append(following)
                    if len(group) == GROUP_MOST:
                        break
                    following = self._waiting.get_nowait()
                ending = following is None
            except queue.Empty:
                pass
            if group:
                self._settle(group)
            if time.monotonic() >= due:
                self._tidy()
                due = time.monotonic() + self._every

    def _settle(self, group: list[tuple[Item, Future[Result]]]) -> None:
        # One whose client has gone is dropped here; from here on it can't be cancelled.
        group = [pair for pair in group if pair[1].set_running_or_notify_cancel()]
        if not group:
            return
        results: list[Result | Exception]
        try:
            results = self._commit([item for item, _ in group])
        except Exception as error:  # whoever waits must hear of it
            results = [error] * len(group)
        for (_, done), result in zip(group, results, strict=True):
            if isinstance(result, Exception):
                done.set_exception(result)
            else:
                done.set_result(result)

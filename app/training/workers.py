"""Spreads work over processes that end with this one, however it ends.

Ctrl-C is for this process alone, a killed worker ends the work with one sentence, and a worker
whose parent was killed does not stay behind. Knows no work.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from app.errors import TrainingError

WORKERS = 2
AHEAD = 16
"""Answers that are worked out before they are asked for."""

Answer = TypeVar("Answer")


@contextmanager
def spread(
    work: Callable[..., Answer],
    asks: Iterable[tuple[Any, ...]],
    workers: int = WORKERS,
    begin: Callable[..., object] | None = None,
    given: tuple[Any, ...] = (),
) -> Iterator[Iterator[Answer]]:
    """Yield an iterator over `work(*ask)` of each of `asks`, in their order.

    Each process first calls `begin(*given)`.

    Raises:
        TrainingError: a worker was killed.
    """
    # Spawned, since TensorFlow can't be forked.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (begin, given))
    try:
        yield _answers(pool, work, asks)
    except BrokenProcessPool as error:
        raise TrainingError(
            "A worker process was killed, perhaps because the memory ran out. "
            "What is done is kept: the same command goes on from there."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def alone(work: Callable[..., Answer], *ask: Any) -> Answer:
    """Return `work(*ask)` of one process of its own."""
    with spread(work, [ask], workers=1) as answers:
        return next(answers)


def _answers(
    pool: ProcessPoolExecutor, work: Callable[..., Answer], asks: Iterable[tuple[Any, ...]]
) -> Iterator[Answer]:
    pending: deque[Future[Answer]] = deque()
    for ask in asks:
        with _without_interrupts():
            pending.append(pool.submit(work, *ask))
        if len(pending) > AHEAD:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back: a process that is started meanwhile never hears of it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(begin: Callable[..., object] | None, given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    if begin:
        begin(*given)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)

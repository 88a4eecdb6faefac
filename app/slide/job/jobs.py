"""Works on slides that are sent: takes a file in, has a process look at it, tells how far it is.

Between the route and `child.py`. One slide at a time is worked on by all processes of a server:
who works on it holds a lock, which its death lets go. Knows no HTTP.
"""

import asyncio
import logging
import os
import shutil
import tempfile
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from app.errors import (
    AnotherSlide,
    NoSpaceForSlide,
    NothingToCount,
    NoVideoReader,
    SlideBroke,
    SlideCancelled,
    SlideStopped,
    SlideThere,
)
from app.slide.files import START, ZIP, is_video
from app.slide.job.orders import Orders
from app.slide.job.state import State, States
from app.slide.job.work import Work

if os.name == "posix":
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock

LOG = logging.getLogger("smearlens.slide")

RESERVE = 200_000_000
"""Bytes of the disk that are left to what else is stored, and to the pictures of the slide."""
AT_ONCE = 1_000_000
"""Bytes that are written at once."""
PATIENCE_S = 5.0
"""Seconds for which who cancels waits for the end."""
LOOK_S = 0.1
TRIES = 5
"""To take the lock, which who asks how far it is may hold for an instant."""
KEPT_S = 7 * 86_400
"""Seconds for which it is known how a slide ended."""


class Slides:
    """Work on one slide at a time; `folder` is shared by all processes of a server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._states = States(folder)
        self._working: Job | None = None

    def clear_up(self) -> None:
        """Remove what a killed server left behind, unless another process is at work."""
        if not self._folder.is_dir():
            return
        lock = self._lock(tries=1)
        if lock is None:
            return
        with lock:
            for left in [*self._folder.glob("work-*"), *self._folder.glob("*.part")]:
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
            for cancel in self._folder.glob("*.cancel"):
                cancel.unlink(missing_ok=True)
            for count in self._states.counts():
                self._end_of_killed(count)
            old = time.time() - KEPT_S
            for file in self._folder.glob("*.json"):
                if file.stat().st_mtime < old:
                    file.unlink(missing_ok=True)

    async def close(self) -> None:
        """Stop what is worked on: the server stops."""
        if self._working:
            await self._working.stop()

    def state(self, count: UUID) -> State:
        """Return how far the slide of a count is."""
        state = self._states.read(count)
        if state.state != "working" or self._mine(count):
            return state
        lock = self._lock(LOCK_SH if os.name == "posix" else 0, tries=1)
        if lock is None:
            return state
        with lock:  # nobody works on it, so whoever did was killed
            self._end_of_killed(count)
        return self._states.read(count)

    def begin(self, count: UUID, size: int) -> "Job":
        """Return a job that takes in a file of so many bytes; a context that ends it by itself.

        Raises:
            SlideThere, AnotherSlide: one is worked on already, in this count or elsewhere.
            NoSpaceForSlide: the disk has no room for it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = None if self._working else self._lock()
            if lock is None:
                there = self.state(count).state == "working"
                raise SlideThere if there else AnotherSlide
            try:
                if shutil.disk_usage(self._folder).free < size + RESERVE:
                    raise NoSpaceForSlide
                self._cancel(count).unlink(missing_ok=True)
                self._working = Job(self, count, lock, size)
            except BaseException:
                lock.close()
                raise
        except OSError as error:
            raise NoSpaceForSlide from error
        return self._working

    async def cancel(self, count: UUID) -> State:
        """Cancel what is worked on, or forget how it ended; return how it stands then."""
        until = time.monotonic() + PATIENCE_S
        state = self.state(count)
        if state.state != "working":
            self._states.forget(count)
            return State()
        try:
            self._cancel(count).touch()
        except OSError as error:
            raise NoSpaceForSlide from error
        while state.state == "working" and time.monotonic() < until:
            await asyncio.sleep(LOOK_S)
            state = self.state(count)
        return state

    def cancelled(self, count: UUID) -> bool:
        """Tell whether somebody cancelled it, in whichever process."""
        return self._cancel(count).exists()

    def write(self, count: UUID, state: State) -> None:
        """Tell how far it is."""
        if state.state == "none":
            self._states.forget(count)
        else:
            self._states.write(count, state)

    def ended(self, job: "Job") -> None:
        """Let the next one in."""
        self._cancel(job.count).unlink(missing_ok=True)
        self._working = None

    def temporary(self) -> Path:
        """Return a new folder for a slide."""
        return Path(tempfile.mkdtemp(prefix="work-", dir=self._folder))

    def _mine(self, count: UUID) -> bool:
        return self._working is not None and self._working.count == count

    def _end_of_killed(self, count: UUID) -> None:
        if self._states.read(count).state == "working":
            self._states.write(count, State.failed(SlideStopped()))

    def _cancel(self, count: UUID) -> Path:
        return self._folder / f"{count}.cancel"

    def _lock(self, how: int | None = None, tries: int = TRIES) -> BinaryIO | None:
        """Return the lock as a file that holds it until it is closed; None where another does."""
        file = (self._folder / "lock").open("ab", buffering=0)
        if os.name != "posix":  # where there is one process, `_working` says it
            return file
        for _ in range(tries):
            try:
                flock(file, (LOCK_EX if how is None else how) | LOCK_NB)
            except BlockingIOError:
                time.sleep(0.01)
            else:
                return file
        file.close()
        return None


class Job:
    """Take in one file, then have it worked on; as a context it ends unless it goes on."""

    def __init__(self, slides: Slides, count: UUID, lock: BinaryIO, size: int) -> None:
        self.count = count
        self._slides = slides
        self._lock = lock
        self._size = max(size, 1)
        self.folder = slides.temporary()
        self.file = self.folder / "slide"
        self._pieces: list[bytes] = []
        self._waiting = self._written = 0
        self._known = False
        self._task: asyncio.Task[None] | None = None
        slides.write(count, State("working", "receiving", 0.0))

    def __enter__(self) -> "Job":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._task:
            self._end(State())

    async def add(self, piece: bytes) -> None:
        """Take in the next bytes.

        Raises:
            NothingToCount, NoVideoReader: they begin no .zip, and no video that can be read here.
            SlideCancelled: somebody else cancelled it.
            NoSpaceForSlide: they can't be written.
        """
        self._pieces.append(piece)
        self._waiting += len(piece)
        if self._waiting >= AT_ONCE:
            await self._write()

    def end(self) -> None:
        """Call it whole; nobody drops it for another's sake."""

    async def go(self, orders: Orders) -> None:
        """Have it worked on, whoever waits for it; raises as `add` does."""
        await self._write()
        if not self._written:
            raise NothingToCount
        self._slides.write(self.count, State("working", "looking", 0.0))
        self._task = asyncio.create_task(self._work(orders))

    async def stop(self) -> None:
        """End it, for the server's sake."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _write(self) -> None:
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._waiting = 0
        if not self._known and data:
            self._known = True
            _check(data[:START])
        if self._slides.cancelled(self.count):
            raise SlideCancelled
        try:
            await asyncio.to_thread(self._append, data)
        except OSError as error:
            raise NoSpaceForSlide from error
        self._written += len(data)
        done = min(self._written / self._size, 1.0)
        self._slides.write(self.count, State("working", "receiving", round(done, 3)))

    def _append(self, data: bytes) -> None:
        with self.file.open("ab", buffering=0) as file:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]

    async def _work(self, orders: Orders) -> None:
        state = State.failed(SlideBroke())
        try:
            tell, cancelled = self._slides.write, self._slides.cancelled
            work = Work(orders, partial(tell, self.count), partial(cancelled, self.count))
            state = await work.run()
        except asyncio.CancelledError:
            state = State.failed(SlideStopped())
        except OSError as error:
            LOG.warning("no process could be started for a slide: %s", type(error).__name__)
        finally:
            self._end(state)

    def _end(self, state: State) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._slides.write(self.count, state)
        self._slides.ended(self)
        self._lock.close()


def _check(start: bytes) -> None:
    if is_video(start):
        if not find_spec("av"):
            raise NoVideoReader
    elif not start.startswith(ZIP):
        raise NothingToCount

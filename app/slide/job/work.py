"""Has a process work on a slide, and hears how far it is, until it ends or is ended.

Between `jobs.py` and `child.py`. Knows no files and no lock.
"""

import asyncio
import json
import logging
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress

from app.assets import PACKAGE
from app.errors import SlideBroke
from app.slide.job.orders import BOOT, Orders
from app.slide.job.state import State

LOG = logging.getLogger("smearlens.slide")

LOOK_S = 0.2
"""Seconds between two looks whether somebody cancelled it."""


class Work:
    """Have `orders` carried out; `tell` hears how far it is."""

    def __init__(
        self, orders: Orders, tell: Callable[[State], None], cancelled: Callable[[], bool]
    ) -> None:
        self._orders = orders
        self._tell = tell
        self._cancelled = cancelled
        self._stores = False

    async def run(self) -> State:
        """Return how it ended; no state at all where it was cancelled.

        The process is gone by then, also where this is cancelled itself.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", BOOT, str(PACKAGE.parent)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what decoders say there names files
            start_new_session=os.name == "posix",  # Ctrl-C is the server's to obey
        )
        assert process.stdin is not None  # noqa: S101 - they are pipes
        assert process.stdout is not None  # noqa: S101
        watching = asyncio.create_task(self._watch(process))
        try:
            with suppress(ConnectionError):
                process.stdin.write(pickle.dumps(self._orders))
                await process.stdin.drain()
            return await self._hear(process.stdin, process.stdout)
        finally:
            watching.cancel()
            with suppress(ProcessLookupError):
                process.kill()
            process.stdin.close()
            await process.wait()

    async def _hear(self, down: asyncio.StreamWriter, up: asyncio.StreamReader) -> State:
        async for line in up:
            told = json.loads(line)
            if "done" in told:
                self._tell(State("working", "looking", told["done"]))
            elif "may_store" in told and not self._cancelled():
                # From here on it is too late to cancel: what is stored is stored.
                self._stores = True
                self._tell(State("working", "storing"))
                with suppress(ConnectionError):
                    down.write(b"\n")
                    await down.drain()
            elif "finished" in told:
                return State("finished", **told["finished"])
            elif "failed" in told:
                return State("failed", **told["failed"])
            elif "broke" in told:
                LOG.error("a slide could not be worked on: %s", told["broke"])
                return State.failed(SlideBroke())
        if self._cancelled() and not self._stores:
            return State()
        LOG.error("the process that works on a slide ended before it was done")
        return State.failed(SlideBroke())

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """End the process once somebody cancels, unless it stores already."""
        while not self._stores:
            if self._cancelled():
                with suppress(ProcessLookupError):
                    process.kill()
                return
            await asyncio.sleep(LOOK_S)

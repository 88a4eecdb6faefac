"""One of several processes that answer: takes in the connections which its parent accepts.

Started by `spawn.py`, which says what goes over the socket between the two. Knows no terminal
and no address to listen on.
"""

import asyncio
import os
import pickle
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from app.errors import SmearlensError
from app.impulse.impulse import Impulse
from app.launch.connection import Connection, Limits
from app.launch.descriptors import AT_ONCE
from app.launch.processes.spawn import CLOSED, FAILED, OVERTIME, READY, SECURE, Orders
from app.launch.server import Server
from app.middleware.joined import Joined
from app.middleware.watch.metrics import Metrics, share


def main(up: int) -> None:
    """Answer what comes over the socket of this number; the orders are on standard input."""
    parent = socket.socket(fileno=up)
    orders: Orders = pickle.load(sys.stdin.buffer)  # noqa: S301 - from its own parent
    try:
        share(orders.folder, orders.place)
        impulse = Impulse.load(orders.settings.model, orders.settings.workers)
        child = Child(orders, impulse, parent)
    except (SmearlensError, OSError) as error:
        with suppress(OSError):
            parent.sendall(FAILED + str(error).encode())
        sys.exit(1)
    child.run()
    if os.getppid() != orders.parent:  # it was killed, and can't clear up
        shutil.rmtree(orders.folder, ignore_errors=True)


class Handed(Connection):
    """A connection that tells when it is lost."""

    def __init__(self, lost: Callable[[], None], limits: Limits, **of_uvicorn: Any) -> None:
        super().__init__(limits, **of_uvicorn)
        self._lost = lost

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._lost()


class Child(Server):
    """Serve whom the parent hands over; listen nowhere."""

    def __init__(self, orders: Orders, impulse: Impulse, parent: socket.socket) -> None:
        super().__init__(orders.settings, impulse, partial(Handed, self.lost))
        self.app.state.joined = Joined(orders.folder / "joined", orders.key)
        self._figures: Metrics = self.app.state.metrics
        self._parent = parent
        self._patience = orders.settings.stop_within + OVERTIME
        self._untold = 0
        self._arriving: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, then tell the parent."""
        await super().startup(sockets=[])
        self._parent.setblocking(False)
        asyncio.get_running_loop().add_reader(self._parent, self._take)
        with suppress(OSError):  # where it is gone, its end is read next
            self._parent.send(READY)

    async def on_tick(self, counter: int) -> bool:
        """Tell what could not be told yet; every tenth of a second."""
        self._figures.refresh()
        self._tell()
        return await super().on_tick(counter)

    def _take(self) -> None:
        """Take in who has come, some at once, as asyncio does of those that it accepts."""
        for _ in range(AT_ONCE):
            if not self._took():
                return

    def _took(self) -> bool:
        """Take in one connection, or the order to stop, which the parent's death gives too."""
        try:
            told, clients, _, _ = socket.recv_fds(self._parent, 1, 1)
        except BlockingIOError:
            return False
        except OSError:
            told = b""
        for client in clients:
            # asyncio sends small answers at once (TCP_NODELAY) only where TCP is named.
            arrived = socket.socket(proto=socket.IPPROTO_TCP, fileno=client)
            if told == SECURE and self.door:
                self.door.take(arrived)
                continue
            task = asyncio.create_task(self._join(arrived))
            self._arriving.add(task)
            task.add_done_callback(self._arriving.discard)
        if told and not clients:  # this process has no file descriptor left for it
            self.lost()
        if not told:
            asyncio.get_running_loop().remove_reader(self._parent)
            self.should_exit = True
            signal.alarm(self._patience)
        return bool(told)

    async def _join(self, client: socket.socket) -> None:
        """Make a connection of one that speaks plain HTTP."""
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self.made, client)
        except OSError:  # gone before it was here
            client.close()
            self.lost()

    def lost(self) -> None:
        """Count one that is gone."""
        self._untold += 1
        self._tell()

    def _tell(self) -> None:
        """Tell of the connections lost, unless the parent is too busy to hear."""
        with suppress(OSError):
            while self._untold:
                self._untold -= self._parent.send(CLOSED * self._untold)

"""Takes in who comes to the port of HTTPS: within a deadline, and not too many at once.

Before `connection.py`, which has its own clocks once the handshake is done. Knows sockets and
TLS, no requests.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.errors import NotHttps
from app.launch.connection import LINGER, Connection
from app.launch.descriptors import AT_ONCE, Notice
from app.launch.tls.certificate import Certificate
from app.replies.problems import as_bytes

HANDSHAKE = b"\x16"
"""What TLS begins with (RFC 8446, 5.1); nothing that HTTP begins with."""
LOOK_EVERY = 10
"""Seconds between two looks at addresses and files."""
BREATH = 0.05
"""Seconds without accepting anybody where that fails."""


class Door:
    """Make connections of those who finish a handshake within so many seconds."""

    def __init__(
        self,
        made: Callable[[], Connection],
        certificate: Certificate,
        within: float,
        most: int,
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._made = made
        self._certificate = certificate
        self._within = within
        self._most = most
        """Handshakes under way at once; of more, the oldest of the busiest address ends."""
        self._lost = lost
        self._arriving: dict[asyncio.Task[None], str] = {}
        self._listening: socket.socket | None = None
        self._fresh: asyncio.Task[None] | None = None
        self._notice = Notice()

    def open(self, listening: socket.socket | None = None) -> None:
        """Keep the certificate fresh, and accept who comes where nobody else does."""
        self._fresh = asyncio.create_task(self._keep_fresh())
        self._listening = listening
        if listening:
            listening.setblocking(False)
            self._listen()

    def close(self) -> None:
        """Take nobody more, and end what handshakes are under way."""
        if self._listening:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None
        for task in [*self._arriving, *filter(None, [self._fresh])]:
            task.cancel()

    def take(self, client: socket.socket) -> None:
        """Take in one who came."""
        task = asyncio.create_task(self._join(client))
        self._arriving[task] = _address(client)
        task.add_done_callback(self._arriving.pop)
        if len(self._arriving) > self._most:
            share = Counter(self._arriving.values())
            max(self._arriving, key=lambda one: share[self._arriving[one]]).cancel()

    def _listen(self) -> None:
        if self._listening:
            asyncio.get_running_loop().add_reader(self._listening, self._accept)

    def _accept(self) -> None:
        assert self._listening  # noqa: S101 - it is read from
        for _ in range(AT_ONCE):
            try:
                client, _ = self._listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                self._notice.tell(error)
                loop = asyncio.get_running_loop()
                loop.remove_reader(self._listening)
                loop.call_later(BREATH, self._listen)
                return
            self.take(client)

    async def _join(self, client: socket.socket) -> None:
        client.setblocking(False)
        connection: Any = self._made()
        try:
            async with asyncio.timeout(self._within):
                first = await _first_byte(client)
                if first == HANDSHAKE:
                    await asyncio.get_running_loop().connect_accepted_socket(
                        lambda: connection,
                        client,
                        ssl=self._certificate.context,
                        ssl_handshake_timeout=self._within,
                    )
                elif first:
                    await _refuse(client)
        except OSError:  # gone, too slow, or of another mind about TLS
            pass
        finally:
            if connection.transport is None:  # else it tells by itself
                client.close()
                self._lost()

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await asyncio.to_thread(self._certificate.look)


async def _first_byte(client: socket.socket) -> bytes:
    """Return what somebody says first, and leave it there; nothing where nothing comes."""
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    loop.add_reader(client, heard.set)
    try:
        await heard.wait()
    finally:
        loop.remove_reader(client)
    return client.recv(1, socket.MSG_PEEK)


async def _refuse(client: socket.socket) -> None:
    """Tell who speaks plain HTTP where HTTPS is spoken, and let that be read."""
    loop = asyncio.get_running_loop()
    await loop.sock_recv(client, 65_536)
    await loop.sock_sendall(client, as_bytes(NotHttps(), ()))
    client.shutdown(socket.SHUT_WR)
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while await loop.sock_recv(client, 65_536):
                pass


def _address(client: socket.socket) -> str:
    try:
        return str(client.getpeername()[0])
    except OSError:
        return ""

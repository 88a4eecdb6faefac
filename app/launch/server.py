"""Answers requests in one process: uvicorn, with our connections, their limits and our end.

Run by `serve.py` where one process is enough, else in each `child.py`. Knows no terminal.
"""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial

import uvicorn

from app.impulse.impulse import Impulse
from app.launch.connection import LINGER, Connection, Limits, make_room
from app.launch.descriptors import AT_ONCE, BACKLOG, Shortage, room_for
from app.launch.tls.certificate import Certificate
from app.launch.tls.door import Door
from app.main import create_app
from app.settings import Settings

SWITCH_EVERY = 0.0005
"""Seconds for which a thread that computes may keep the event loop waiting; Python's own 5 ms
add up to more than a refusal may take."""

LATE = 5
"""Turns of the event loop, of 10 ms at least, in which whoever has come is accepted and heard."""


class Server(uvicorn.Server):
    """Answer whoever comes in the instant in which the server is told to stop.

    uvicorn cuts off those who are not accepted yet; and as asyncio makes connections of the others
    a moment later, it would not tell them, and end their requests at last with a 500.
    """

    def __init__(
        self,
        settings: Settings,
        impulse: Impulse,
        connection: Callable[..., Connection] = Connection,
    ) -> None:
        limits = Limits(
            headers_within=settings.headers_within,
            body_within=settings.body_within,
            connections=room_for(settings.connections),
            stop_within=max(settings.stop_within - LINGER, 0.5),
            unread_most=settings.max_upload_mb * 1_000_000,
        )
        self.app = create_app(settings, impulse)
        self._connection = partial(connection, limits)
        config = uvicorn.Config(
            self.app,
            log_level="warning",
            access_log=False,
            http=self._connection,  # type: ignore[arg-type]
            ws="none",
            backlog=AT_ONCE,
            proxy_headers=False,  # who is on loopback is told by the socket alone
            # The connections end by themselves; this is for what hangs all the same.
            timeout_graceful_shutdown=settings.stop_within + 1,
        )
        super().__init__(config)
        self.door = self._door(settings, limits) if settings.speaks_https else None
        self._secure: socket.socket | None = None

    def _door(self, settings: Settings, limits: Limits) -> Door:
        return Door(
            self.made,
            Certificate(settings),
            within=limits.headers_within,
            most=max(1, limits.connections // 2),
            lost=self.lost,
        )

    def made(self) -> Connection:
        """Make a connection, as uvicorn makes those that it accepts itself."""
        return self._connection(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def lost(self) -> None:
        """Hear of one who came and never was a connection."""

    def run(
        self, sockets: list[socket.socket] | None = None, secure: socket.socket | None = None
    ) -> None:
        """Serve until told to stop; a terminal that is closed tells so, too."""
        hangup = getattr(signal, "SIGHUP", None)
        if hangup and signal.getsignal(hangup) != signal.SIG_IGN:  # as nohup sets it
            signal.signal(hangup, lambda *_: signal.raise_signal(signal.SIGTERM))
        sys.setswitchinterval(SWITCH_EVERY)
        # What is loaded by now stays; to look through it for garbage would stop every answer
        # for 0.2 s.
        gc.freeze()
        self._secure = secure
        super().run(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and stay calm where the system has no descriptor left for a connection."""
        shortage = Shortage(partial(make_room, self.server_state.connections))
        asyncio.get_running_loop().set_exception_handler(shortage)
        await super().startup(sockets)
        for listening in sockets or []:
            listening.listen(BACKLOG)
        if self.door and self.started:
            self.door.open(self._secure)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take in who has come, stop listening, give what is in flight its time, then end."""
        await _turns()
        for server in self.servers:
            server.close()
        if self.door:
            self.door.close()
        await _turns()
        self.app.state.revisions.close()  # who listens to what changes is not waited for
        await super().shutdown(sockets)


async def _turns() -> None:
    for _ in range(LATE):
        await asyncio.sleep(0.01)

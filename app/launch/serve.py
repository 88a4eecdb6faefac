"""Runs the server: opens the socket, prints the QR code, then serves.

Behind `smearlens serve`. Knows sockets and the terminal, no routes.
"""

import asyncio
import errno
import gc
import ipaddress
import os
import secrets
import socket
import sys
from functools import partial

import uvicorn
from pydantic import SecretStr

from app.errors import BadSetting
from app.impulse.impulse import Impulse
from app.launch.connection import LINGER, Connection, Limits, make_room
from app.launch.descriptors import AT_ONCE, BACKLOG, Shortage, room_for
from app.launch.invitation import print_invitation
from app.launch.network import canonical
from app.main import create_app
from app.settings import Settings

SWITCH_EVERY = 0.0005
"""Seconds for which a thread that computes may keep the event loop waiting; Python's own 5 ms
add up to more than a refusal may take."""

FIRST_PORT = 8000
LAST_PORT = 8099
LATE = 5
"""Turns of the event loop, of 10 ms at least, in which whoever has come is accepted and heard."""


class Server(uvicorn.Server):
    """Answer whoever comes in the instant in which the server is told to stop.

    uvicorn cuts off those who are not accepted yet; and as asyncio makes connections of the others
    a moment later, it would not tell them, and end their requests at last with a 500.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and stay calm where the system has no descriptor left for a connection."""
        shortage = Shortage(partial(make_room, self.server_state.connections))
        asyncio.get_running_loop().set_exception_handler(shortage)
        await super().startup(sockets)
        for listening in sockets or []:
            listening.listen(BACKLOG)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take in who has come, stop listening, give what is in flight its time, then end."""
        await _turns()
        for server in self.servers:
            server.close()
        await _turns()
        await super().shutdown(sockets)


async def _turns() -> None:
    for _ in range(LATE):
        await asyncio.sleep(0.01)


def serve(settings: Settings) -> None:
    """Serve until interrupted; uploads in flight get `settings.stop_within` seconds.

    Raises:
        BadSetting: the address or the port can't be listened on.
        ModelUnusable, NoRuntime: there is no model to serve.
    """
    listening = open_socket(settings.host, settings.port)
    impulse = Impulse.load(settings.model, settings.workers)
    token = settings.token or (None if settings.open else SecretStr(secrets.token_urlsafe(16)))
    host, port = listening.getsockname()[:2]
    # On a terminal lines would push the code away that the next phone scans.
    log = settings.log or ("quiet" if sys.stderr and sys.stderr.isatty() else "json")
    settings = settings.model_copy(update={"port": port, "token": token, "log": log})
    if ipaddress.ip_address(host).is_loopback:
        # By its name, too: some systems lead that of the machine itself to 127.0.1.1.
        names = (*settings.allowed_hosts, settings.host.lower())
        settings = settings.model_copy(update={"host": host, "allowed_hosts": names})
    config = uvicorn.Config(
        create_app(settings, impulse),
        log_level="warning",
        access_log=False,
        http=partial(Connection, _limits(settings)),  # type: ignore[arg-type]
        ws="none",
        backlog=AT_ONCE,
        proxy_headers=False,  # who is on loopback is told by the socket alone
        # The connections end by themselves; this is for what hangs all the same.
        timeout_graceful_shutdown=settings.stop_within + 1,
    )
    print_invitation(settings)
    sys.setswitchinterval(SWITCH_EVERY)
    # What is loaded by now stays; to look through it for garbage would stop every answer for 0.2 s.
    gc.freeze()
    Server(config).run(sockets=[listening])


def _limits(settings: Settings) -> Limits:
    return Limits(
        headers_within=settings.headers_within,
        body_within=settings.body_within,
        connections=room_for(settings.connections),
        stop_within=max(settings.stop_within - LINGER, 0.5),
        unread_most=settings.max_upload_mb * 1_000_000,
    )


def open_socket(host: str, port: int | None) -> socket.socket:
    """Listen on `port`, or without one on 8000 or the next free.

    Raises:
        BadSetting: the host is unknown, or the port is taken.
    """
    try:
        found = socket.getaddrinfo(canonical(host), None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise _no_such(host) from error
    family, _, _, _, address = found[0]
    last_error: OSError | None = None
    for candidate in [port] if port else range(FIRST_PORT, LAST_PORT + 1):
        # asyncio sends small answers at once (TCP_NODELAY) only where TCP is named.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            # On Windows this option would let two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # Some systems leave IPv4 out of `::` where they are not told otherwise.
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        try:
            listening.bind((address[0], candidate, *address[2:]))
            listening.listen(BACKLOG)
        except OSError as error:
            listening.close()
            if error.errno in (errno.EADDRNOTAVAIL, errno.EINVAL):
                raise _no_such(host) from error
            last_error = error
        else:
            return listening
    what = f"Port {port} can't" if port else f"No port from {FIRST_PORT} to {LAST_PORT} can"
    raise BadSetting(
        f"{what} be used on {host}: {_reason(last_error)}. Choose another with --port."
    ) from last_error


def _no_such(host: str) -> BadSetting:
    return BadSetting(f"This laptop has no address “{host}” to listen on.")


def _reason(error: OSError | None) -> str:
    return (error.strerror or str(error)).lower() if error else "unknown"

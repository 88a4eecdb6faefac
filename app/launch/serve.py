"""Runs the server: opens the socket, then serves with as many processes as pay.

Behind `smearlens serve`. Knows sockets and the terminal, no routes.
"""

import errno
import ipaddress
import os
import secrets
import socket
import sys
from pathlib import Path

from pydantic import SecretStr

from app.errors import BadSetting
from app.launch.descriptors import BACKLOG
from app.launch.network import canonical
from app.launch.processes.parent import Parent
from app.machine import ROOT, usable_cores, usable_memory
from app.settings import Settings

FIRST_PORT = 8000
LAST_PORT = 8099
CHILD_BYTES, PARENT_BYTES = 180_000_000, 60_000_000
"""What a process that answers and the one that keeps them take (docs/sizing.md)."""


def serve(settings: Settings) -> None:
    """Serve until interrupted; uploads in flight get `settings.stop_within` seconds.

    Raises:
        BadSetting: the address or the port can't be listened on.
        ModelUnusable, NoRuntime: there is no model to serve.
    """
    listening = open_socket(settings.host, settings.port)
    token = settings.token or (None if settings.open else SecretStr(secrets.token_urlsafe(16)))
    host, port = listening.getsockname()[:2]
    # On a terminal lines would push the code away that the next phone scans.
    log = settings.log or ("quiet" if sys.stderr and sys.stderr.isatty() else "json")
    processes = how_many(settings)
    found = {"port": port, "token": token, "log": log, "processes": processes}
    settings = settings.model_copy(update=found)
    if ipaddress.ip_address(host).is_loopback:
        # By its name, too: some systems lead that of the machine itself to 127.0.1.1.
        names = (*settings.allowed_hosts, settings.host.lower())
        settings = settings.model_copy(update={"host": host, "allowed_hosts": names})
    if processes == 1:
        _serve_alone(settings, listening)
    else:
        Parent(settings, listening, processes).run()


def _serve_alone(settings: Settings, listening: socket.socket) -> None:
    # A parent of others needs none of this, and must not wait for it.
    from app.impulse.impulse import Impulse
    from app.launch.invitation import print_invitation
    from app.launch.server import Server

    server = Server(settings, Impulse.load(settings.model, settings.workers))
    print_invitation(settings)
    server.run([listening])


def how_many(settings: Settings, root: Path = ROOT) -> int:
    """Return how many processes pay here, unless it is set: one a core, as far as memory goes."""
    if os.name != "posix":
        return 1  # no other system lets a process hand connections to another
    if settings.processes:
        return settings.processes
    most = usable_cores(root)
    if "workers" in settings.model_fields_set:
        most = min(most, settings.workers)
    memory = usable_memory(root)
    if memory:
        most = min(most, (memory // 2 - PARENT_BYTES) // CHILD_BYTES)
    return max(1, most)


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

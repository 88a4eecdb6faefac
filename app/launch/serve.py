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
PORTS = range(FIRST_PORT, 8100)
HTTPS_PORTS = range(8443, 8500)
CHILD_BYTES, PARENT_BYTES = 180_000_000, 60_000_000
"""What a process that answers and the one that keeps them take (docs/sizing.md)."""


def serve(settings: Settings) -> None:
    """Serve until interrupted; uploads in flight get `settings.stop_within` seconds.

    Raises:
        BadSetting: the address or the port can't be listened on.
        ModelUnusable, NoRuntime: there is no model to serve.
    """
    listening = open_socket(settings.host, settings.port)
    secure = _secured(settings)
    token = settings.token or (None if settings.open else SecretStr(secrets.token_urlsafe(16)))
    host, port = listening.getsockname()[:2]
    # On a terminal lines would push the code away that the next phone scans.
    log = settings.log or ("quiet" if sys.stderr and sys.stderr.isatty() else "json")
    processes = how_many(settings)
    found = {"port": port, "token": token, "log": log, "processes": processes}
    settings = settings.model_copy(update=found | _certified(settings, secure))
    if ipaddress.ip_address(host).is_loopback:
        # By its name, too: some systems lead that of the machine itself to 127.0.1.1.
        names = (*settings.allowed_hosts, settings.host.lower())
        settings = settings.model_copy(update={"host": host, "allowed_hosts": names})
    if processes == 1:
        _serve_alone(settings, listening, secure)
    else:
        Parent(settings, listening, secure, processes).run()


def _secured(settings: Settings) -> socket.socket | None:
    """Listen for HTTPS, if it is wanted."""
    if not settings.wants_https:
        return None
    if os.name != "posix":
        raise BadSetting("--https runs on Linux, on a Mac and under WSL.")
    return open_socket(settings.host, settings.https_port, HTTPS_PORTS, "--https-port")


def _certified(settings: Settings, secure: socket.socket | None) -> dict[str, object]:
    """Return the settings of HTTPS as they are from now on; a certificate is made where none is.

    Raises:
        BadSetting: there is none, or it can't be used.
    """
    if not secure:
        return {"https": False, "https_port": None}
    from app.launch.tls.certificate import ensure, load
    from app.launch.tls.kept import Kept
    from app.launch.tls.names import names_now

    files = settings.tls_cert, settings.tls_key
    if not settings.tls_cert:
        kept = Kept.of(settings)
        ensure(kept, names_now(settings))
        files = kept.leaf, kept.leaf
    certificate, key = (file.absolute() for file in files if file)
    load(certificate, key)
    port = secure.getsockname()[1]
    return {"https": True, "https_port": port, "tls_cert": certificate, "tls_key": key}


def _serve_alone(
    settings: Settings, listening: socket.socket, secure: socket.socket | None
) -> None:
    # A parent of others needs none of this, and must not wait for it.
    from app.impulse.impulse import Impulse
    from app.launch.invitation import print_invitation
    from app.launch.server import Server

    server = Server(settings, Impulse.load(settings.model, settings.workers))
    print_invitation(settings)
    server.run([listening], secure)


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


def open_socket(
    host: str, port: int | None, ports: range = PORTS, flag: str = "--port"
) -> socket.socket:
    """Listen on `port`, or without one on the first of `ports` that is free.

    Raises:
        BadSetting: the host is unknown, or the port is taken.
    """
    try:
        found = socket.getaddrinfo(canonical(host), None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise _no_such(host) from error
    family, _, _, _, address = found[0]
    last_error: OSError | None = None
    for candidate in [port] if port else ports:
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
    what = f"Port {port} can't" if port else f"No port from {ports[0]} to {ports[-1]} can"
    raise BadSetting(
        f"{what} be used on {host}: {_reason(last_error)}. Choose another with {flag}."
    ) from last_error


def _no_such(host: str) -> BadSetting:
    return BadSetting(f"This laptop has no address “{host}” to listen on.")


def _reason(error: OSError | None) -> str:
    return (error.strerror or str(error)).lower() if error else "unknown"

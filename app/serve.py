"""Runs the server: opens the socket, prints the QR code, then serves.

Behind `smearlens serve`. Knows sockets and the terminal, no routes.
"""

import errno
import gc
import os
import secrets
import socket
import sys
from functools import partial

import uvicorn
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape

from app.connection import LINGER, Connection, Limits
from app.errors import BadSetting
from app.guard.pairing import invite
from app.impulse.impulse import Impulse
from app.main import create_app
from app.network import Reach, find_reach
from app.qr import qr_text
from app.settings import Settings

SWITCH_EVERY = 0.0005
"""Seconds for which a thread that computes may keep the event loop waiting; Python's own 5 ms
add up to more than a refusal may take."""

FIRST_PORT = 8000
LAST_PORT = 8099

HELP = """If the phone can't open the page:
  - Phone and laptop must be on the same Wi-Fi. Guest networks often keep devices apart:
    use another network, or the phone's own hotspot.
  - The laptop's firewall must let this port in.
  - Switch off a VPN on the phone or the laptop."""


def serve(settings: Settings) -> None:
    """Serve until interrupted; uploads in flight get `settings.stop_within` seconds.

    Raises:
        BadSetting: the address or the port can't be listened on.
        ModelUnusable, NoRuntime: there is no model to serve.
    """
    listening = open_socket(settings.host, settings.port)
    impulse = Impulse.load(settings.model, settings.workers)
    token = settings.token or (None if settings.open else SecretStr(secrets.token_urlsafe(16)))
    port = listening.getsockname()[1]
    # On a terminal lines would push the code away that the next phone scans.
    log = settings.log or ("quiet" if sys.stderr.isatty() else "json")
    settings = settings.model_copy(update={"port": port, "token": token, "log": log})
    config = uvicorn.Config(
        create_app(settings, impulse),
        log_level="warning",
        access_log=False,
        http=partial(Connection, _limits(settings)),  # type: ignore[arg-type]
        ws="none",
        proxy_headers=False,  # who is on loopback is told by the socket alone
        # The connections end by themselves; this is for what hangs all the same.
        timeout_graceful_shutdown=settings.stop_within + 1,
    )
    print_invitation(settings)
    sys.setswitchinterval(SWITCH_EVERY)
    # What is loaded by now stays; to look through it for garbage would stop every answer for 0.2 s.
    gc.freeze()
    uvicorn.Server(config).run(sockets=[listening])


def _limits(settings: Settings) -> Limits:
    return Limits(
        headers_within=settings.headers_within,
        body_within=settings.body_within,
        connections=settings.connections,
        stop_within=max(settings.stop_within - LINGER, 0.5),
        unread_most=settings.max_upload_mb * 1_000_000,
    )


def open_socket(host: str, port: int | None) -> socket.socket:
    """Listen on `port`, or without one on 8000 or the next free.

    Raises:
        BadSetting: the host is unknown, or the port is taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise _no_such(host) from error
    last_error: OSError | None = None
    for candidate in [port] if port else range(FIRST_PORT, LAST_PORT + 1):
        # asyncio sends small answers at once (TCP_NODELAY) only where TCP is named.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            # On Windows this option would let two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address[0], candidate))
            listening.listen(2048)
        except OSError as error:
            listening.close()
            if error.errno == errno.EADDRNOTAVAIL:
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


def print_invitation(settings: Settings) -> None:
    """Print where phones find the page: QR code, URL, other addresses, what may hinder them."""
    assert settings.port is not None  # noqa: S101 - the open socket's
    reach = invite(
        find_reach(settings.host, settings.port, settings.public_url, settings.container),
        settings.pairing,
    )
    # Plain print: rich would wrap or recolour the code.
    print()
    if reach.no_qr_reason:
        print(f"No QR code: {reach.no_qr_reason}\n")
    else:
        print(qr_text(reach.url), end="\n\n")
        print("Scan this code with the phone's camera, or open this address on the phone:")
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\n  [bold]{escape(reach.url)}[/bold]\n")
    print(_notes(reach, settings), flush=True)


OPEN = """Careful: with --open everybody on this network can send photos here. Without it only those
who scan the code can."""


def _notes(reach: Reach, settings: Settings) -> str:
    notes = [] if settings.pairing else [OPEN]
    if reach.warning:
        notes.append(f"Careful: {reach.warning}")
    if reach.others:
        notes.append(
            "\n".join(["This laptop's other addresses:", *map("  {}".format, reach.others)])
        )
    notes.append(HELP)
    notes.append(f"Not for diagnosis. {settings.storing} Stop with Ctrl-C.")
    return "\n\n".join(notes)

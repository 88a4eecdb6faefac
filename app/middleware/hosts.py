"""Refuses requests that call the server by a name that is not its own (DNS rebinding).

A page elsewhere can let its own name lead to this machine, and would then share its
origin. Such a request carries that name. An address can't be led elsewhere, so every
address is let through: a laptop changes its Wi-Fi, a container can't see the laptop's.
"""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import UnknownName
from app.replies.problems import refusal
from app.settings import Settings

HOST = re.compile(r"(?:\[(?P<ipv6>[0-9a-f:.]+)\]|(?P<name>[^\s:/@\[\]]+))(?::\d{1,5})?", re.ASCII)


class HostGuard:
    """Answer 421 to a Host that is neither an address nor one of `names`."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self.app = app
        self.names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or not self.knows(hosts[0].decode("latin-1")):
                await refusal(Request(scope), UnknownName())(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def knows(self, host: str) -> bool:
        """Tell whether a Host header, port and all, names this server."""
        found = HOST.fullmatch(host.lower())
        if not found:
            return False
        name = found["ipv6"] or found["name"].removesuffix(".")
        return name in self.names or _is_address(name, 6 if found["ipv6"] else 4)


def names_of(settings: Settings) -> set[str]:
    """Return the names by which a server with these settings may be called."""
    public = urlsplit(settings.public_url or "").hostname or "localhost"
    return {"localhost", public, settings.host.lower(), *settings.allowed_hosts}


def _is_address(name: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(name).version == version
    except ValueError:
        return False

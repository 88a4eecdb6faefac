"""Which names and addresses the server's certificate must hold.

Between the addresses of this machine and `authority.py`. Knows no certificates.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.launch.network import ANY, Address, canonical, list_addresses, rank, routed_address
from app.settings import Settings

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Names:
    """Hold what phones and the laptop may call the server, each once and in order."""

    dns: tuple[str, ...]
    addresses: tuple[str, ...]


def own_name() -> str | None:
    """Return this machine's name without its domain; None where no certificate can hold it."""
    name = socket.gethostname().partition(".")[0].lower()
    return name if LABEL.fullmatch(name) and name != "localhost" else None


def names_now(settings: Settings, listed: Sequence[Address] | None = None) -> Names:
    """Return what the server is called now: `listed` are this machine's addresses."""
    listed = list_addresses() if listed is None else listed
    hosts = [urlsplit(settings.public_url or "").hostname or "", canonical(settings.host)]
    addresses = {*LOOPBACK, *(host for host in hosts if _is_one(host))}
    if hosts[1] in ANY:
        addresses |= {one.ip for one in rank(listed, routed_address(listed))}
    name = own_name()
    dns = {"localhost", *((name, f"{name}.local") if name else ())}
    return Names(tuple(sorted(dns)), tuple(sorted(addresses)))


def _is_one(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return host not in ANY and "%" not in host

"""Whether a request comes from this machine itself.

Asked before a token is demanded and before figures are told. Believes no header.
"""

import ipaddress

from starlette.types import Scope

PASSED_ON = (b"forwarded", b"via", b"x-forwarded-", b"x-real-ip")
"""The beginnings of headers by which a proxy says that it asks for somebody else."""

TEACHER = "smearlens.teacher"
"""What of a request's scope says so."""


def is_loopback(scope: Scope) -> bool:
    """Tell whether the peer's own address is a loopback one, and no proxy stands between.

    A header can only take the trust away: one that a proxy adds, or that anybody makes up,
    means that the request may come from elsewhere.
    """
    peer = scope.get("client")
    if not peer or any(name.startswith(PASSED_ON) for name, _ in scope["headers"]):
        return False
    try:
        address = ipaddress.ip_address(peer[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)  # a socket on :: sees 127.0.0.1 so
    return bool((mapped or address).is_loopback)


def is_teacher(scope: Scope) -> bool:
    """Tell whether this machine itself asks, or who brought the board's token (`board.py`)."""
    return is_loopback(scope) or scope.get(TEACHER) is True

"""Which phone asks: a random id in a cookie that no script and no other site can use.

Read by the routes that store and show answers. Knows no database.
"""

from uuid import UUID, uuid4

from fastapi import Request
from fastapi.responses import Response

COOKIE = "smearlens_phone"
SECONDS = 400 * 24 * 3600
"""The most that browsers grant (RFC 6265bis, 5.5)."""


def phone_of(request: Request) -> UUID | None:
    """Return the id in the request's cookie, if there is one."""
    try:
        return UUID(request.cookies.get(COOKIE, ""))
    except ValueError:
        return None


def new_phone() -> UUID:
    """Return the id of a phone that came without one."""
    return uuid4()


def send_phone(request: Request, response: Response, phone: UUID) -> None:
    """Let the phone bring its id from now on."""
    response.set_cookie(
        COOKIE,
        str(phone),
        max_age=SECONDS,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )

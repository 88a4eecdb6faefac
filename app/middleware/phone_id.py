"""Which phone asks: a random id in a cookie that no script and no other site can use.

Read by the routes that store and show answers. Knows no database.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from fastapi import Request
from fastapi.responses import Response

COOKIE = "smearlens_phone"
SECONDS = 400 * 24 * 3600
"""The most that browsers grant (RFC 6265bis, 5.5)."""


RETRY = timedelta(minutes=10)
"""How long after an answer its phone may send the photo once more to get both."""


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


def may_have(at: datetime, now: datetime) -> bool:
    """Tell whether who brings the id and the photo of an answer of `at` is taken for its phone.

    A phone whose answer got lost tries again at once. Later both may come from whoever was sent
    the photo and saw the answer.
    """
    return abs(now - at) <= RETRY  # another server's clock may be ahead

"""Which phone asks: a random id in a cookie that no script and no other site can use.

Read by the routes that store and show answers; who else keeps something on a phone, keeps it so.
Knows no database.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "smearlens_phone"
SECONDS = 400 * 24 * 3600
"""The most that browsers grant (RFC 6265bis, 5.5)."""
OVER_TLS = "__Host-"
"""What the name of a cookie begins with that HTTPS alone sets and gets (RFC 6265bis, 4.1.3). Of two
with one name, HTTP could not set its own once HTTPS has: both are one host to a browser, whatever
the port."""


RETRY = timedelta(minutes=10)
"""How long after an answer its phone may send the photo once more to get both."""


def phone_of(request: Request) -> UUID | None:
    """Return the id in the request's cookie, if there is one."""
    try:
        return UUID(cookie_of(request, COOKIE) or "")
    except ValueError:
        return None


def new_phone() -> UUID:
    """Return the id of a phone that came without one."""
    return uuid4()


def send_phone(request: Request, response: Response, phone: UUID) -> None:
    """Let the phone bring its id from now on."""
    send_cookie(request, response, COOKIE, str(phone))


def cookie_of(request: Request, name: str) -> str | None:
    """Return a cookie; over HTTPS the one of HTTP counts, too, until there is another.

    A phone that goes on from HTTP keeps its answers and its counts.
    """
    plain = request.cookies.get(name)
    over_tls = request.url.scheme == "https"
    return request.cookies.get(OVER_TLS + name, plain) if over_tls else plain


def send_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Let the phone bring `value` from now on; of HTTPS to HTTPS alone."""
    over_tls = request.url.scheme == "https"
    response.set_cookie(
        OVER_TLS + name if over_tls else name,
        value,
        max_age=SECONDS,
        secure=over_tls,
        httponly=True,
        samesite="strict",
    )


def may_have(at: datetime, now: datetime) -> bool:
    """Tell whether who brings the id and the photo of an answer of `at` is taken for its phone.

    A phone whose answer got lost tries again at once. Later both may come from whoever was sent
    the photo and saw the answer.
    """
    return abs(now - at) <= RETRY  # another server's clock may be ahead

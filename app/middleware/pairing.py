"""Lets in who knows the pairing token: by the QR code once, then by a cookie, or as Bearer.

Stands before the routes where a token is set. This machine itself needs none, nor does who
brings the board's token.
"""

import hmac
import re
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NotPaired
from app.launch.network import PARAMETER
from app.middleware.peer import is_teacher
from app.middleware.phone_id import cookie_of, send_cookie
from app.replies.problems import refusal

COOKIE = "smearlens_pairing"
HOME, CONNECT, JOIN = "/", "/connect", "/counts"
"""Where the token leads: a phone to the camera page or into a count, the laptop to the code."""
OPEN = ("/healthz", "/readyz", "/https", "/smearlens-ca.crt")
"""For containers and proxies, and for who is to trust our certificate; what they tell is no secret.
So are the static files."""

PREVIEWS = re.compile(
    r"^(whatsapp|iframely|embedly)\b|facebookexternalhit|skypeuripreview|slack-imgproxy"
    r"|(?<!cu)bot\b|\b(crawler|spider|(link-?)?preview)\b",
    re.IGNORECASE,
)
"""How programs call themselves that look at a link before a person does. iMessage says
facebookexternalhit, Signal WhatsApp; Cubot makes phones."""
PREVIEW = "<!doctype html><html lang=en><meta charset=utf-8><title>Smearlens</title>"


class Pairing:
    """Answer 401 to whoever brings no token and is not this machine itself."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        offered = take_parameter(scope, PARAMETER)
        request = Request(scope)
        if same(offered, self.token) and scope["method"] in ("GET", "HEAD"):
            answer = let_in(request, _way_on(scope), COOKIE, self.token)
            await answer(scope, receive, send)
        elif scope["path"] in OPEN or scope["path"].startswith("/static/") or self._knows(request):
            await self.app(scope, receive, send)
        else:
            await refusal(request, NotPaired())(scope, receive, send)

    def _knows(self, request: Request) -> bool:
        return is_teacher(request.scope) or is_paired(request, self.token)


def let_in(request: Request, way: str, cookie: str, token: str) -> Response:
    """Swap the token in the address for a cookie, and lead to `way`; previews learn nothing."""
    if is_preview(request):
        return HTMLResponse(PREVIEW)
    # The browser forgets the address that let it in.
    answer = _onward(request, way)
    send_cookie(request, answer, cookie, token)
    return answer


def _onward(request: Request, way: str) -> Response:
    """Lead to `way` the browser that is let in there by the cookie of this answer.

    Where another site has led it here, as our own HTTP is to our HTTPS, it would not bring the
    cookie along a redirect, but does so if this page leads it on.
    """
    if request.headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return RedirectResponse(way, 303)
    return HTMLResponse(PREVIEW, headers={"Refresh": f"0; url={way}"})


def is_preview(request: Request) -> bool:
    """Tell whether a messenger or a crawler looks at the link, and no person opens it."""
    agent = request.headers.get("user-agent", "")
    return request.method == "HEAD" or bool(PREVIEWS.search(agent))


def take_parameter(scope: Scope, parameter: str) -> str | None:
    """Return the token in the address, and remove it from what routes and logs can see."""
    query: bytes = scope["query_string"]
    fields = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    offered = [value for name, value in fields if name == parameter]
    if not offered:
        return None
    rest = [(name, value) for name, value in fields if name != parameter]
    scope["query_string"] = urlencode(rest).encode()
    return offered[0]


def _way_on(scope: Scope) -> str:
    """Return where a phone goes that was let in; the code of a count goes along."""
    rest: str = scope["query_string"].decode()
    if scope["path"] == JOIN and rest:
        return f"{JOIN}?{rest}"
    return CONNECT if scope["path"] == CONNECT else HOME


def is_paired(request: Request, token: str) -> bool:
    """Tell whether the request brings the token, as a phone or as a program does."""
    return same(cookie_of(request, COOKIE), token) or same(bearer(request.headers), token)


def bearer(headers: Headers) -> str | None:
    """Return the token of an Authorization header (RFC 6750, 2.1)."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def same(offered: str | None, token: str) -> bool:
    """Compare in a time that tells nothing of where the two differ."""
    return offered is not None and hmac.compare_digest(offered.encode(), token.encode())

"""Refuses what another site's page tells a browser to send or delete (CSRF).

Browsers say where a request comes from: Sec-Fetch-Site over HTTPS and to loopback, Origin
everywhere (https://www.w3.org/TR/fetch-metadata, RFC 6454). Programs say neither.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ForeignPage
from app.replies.problems import refusal

READS = ("GET", "HEAD", "OPTIONS")
OWN = ("same-origin", "none")
"""`none` is the person: an address typed, a bookmark."""


class OriginGuard:
    """Answer 403 to a write that a page of another origin made the browser send."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self.app = app
        self.public = urlsplit(public_url or "").netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in READS
            and not self.is_own(Headers(scope=scope))
        ):
            await refusal(Request(scope), ForeignPage())(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def is_own(self, headers: Headers) -> bool:
        """Tell whether a page of this server, or no page at all, sent the request."""
        site = headers.getlist("sec-fetch-site")
        if site:
            return len(site) == 1 and site[0] in OWN
        origins = headers.getlist("origin")
        if not origins:
            return True
        # The scheme is left out: a proxy that ends HTTPS leaves http to us.
        sender = _sender(origins[0])
        own = {headers.get("host", "").lower(), self.public}
        return len(origins) == 1 and bool(sender) and sender in own


def _sender(origin: str) -> str:
    """Return an origin's host and port; nothing where it has none, or is no URL."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:  # a bracket without its other
        return ""

"""Sends the security headers with every reply.

Stands in front of the routes. Nothing may be loaded from elsewhere, nothing
runs inline, photos and answers are kept in no cache (OWASP Secure Headers).
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

COMPUTING = CONTENT_SECURITY_POLICY.replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

FILMS = ("/live", "/phone")
"""The pages on which a film shows that was picked on the phone."""
COMPUTES = ("/phone", "/static/js/impulse/worker.js")
"""The page that answers photos by itself, and its worker, whose own reply says what it may run."""
MODEL = "/impulse/"
"""What is under it says itself how long it may be kept: no photos and no answers."""


class SecurityHeaders:
    """Add the headers to every HTTP reply."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kept = headers.get("Cache-Control")
                headers.update(SECURITY_HEADERS)
                if scope["path"] in COMPUTES:
                    headers["Content-Security-Policy"] = COMPUTING
                if scope["path"] in FILMS:
                    headers["Content-Security-Policy"] += "; media-src blob:"
                if scope["path"].startswith(MODEL) and kept:
                    headers["Cache-Control"] = kept
                if scope["path"].startswith("/static/"):
                    # A changed page must reach a phone at once; the ETag makes that cheap.
                    headers["Cache-Control"] = "no-cache"
            await send(message)

        await self.app(scope, receive, with_headers)

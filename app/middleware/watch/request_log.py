"""Gives each request an id, and writes one line and counts one when it is answered.

Stands in front of the guard. What a client makes up (path, query, headers, file names) is
in neither: the route's template stands for the path.
"""

import time
from uuid import UUID, uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.middleware.watch.log import request_logger
from app.middleware.watch.metrics import Metrics

ID = "X-Request-ID"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
GONE = 499
"""The status, nginx's own, of a request whose client left before the answer."""


class RequestLog:
    """Log and count every request; send its id back."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.log = request_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        request_id = str(_id_of(scope))
        scope.setdefault("state", {})["request_id"] = request_id
        status = GONE

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, with_id)
            except Exception:
                status = 500
                raise
            finally:
                method = scope["method"] if scope["method"] in METHODS else "other"
                route = _template(scope)
                self.metrics.count(method, route, status)
                ms = round(1000 * (time.perf_counter() - start), 1)
                self.log.info("request", method=method, route=route, status=status, ms=ms)


def _id_of(scope: Scope) -> UUID:
    """Return the id that a proxy gave the request, or a new one."""
    try:
        return UUID(Headers(scope=scope).get(ID, ""))
    except ValueError:
        return uuid4()


def _template(scope: Scope) -> str:
    """Return the route's path as `/openapi.json` writes it; `none` where none was reached."""
    if scope["path"].startswith("/static/"):
        return "/static/{path}"
    return str(getattr(scope.get("route"), "path_format", "none"))

"""Refuses a photo that finds no place, before its body is read.

Stands in front of the routes, and hands the classify route the place. Knows
headers alone.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ServerBusy
from app.middleware.workers import Workers
from app.replies.problems import refusal


class Admission:
    """Answer 503 to a photo for which the workers have no place."""

    def __init__(self, app: ASGIApp, method: str, path: str) -> None:
        self.app = app
        self.wanted = ("http", method, path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["type"], scope.get("method"), scope.get("path")) != self.wanted:
            await self.app(scope, receive, send)
            return
        workers: Workers = scope["state"]["workers"]
        try:
            place = workers.take()
        except ServerBusy as error:
            await refusal(Request(scope), error)(scope, receive, send)
            return
        with place:
            scope["state"]["place"] = place
            await self.app(scope, receive, send)

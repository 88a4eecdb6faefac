"""Refuses a photo that finds no place, before its body is read.

Stands in front of the routes, and hands the place to those that have photos looked at. Knows
headers alone.
"""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ServerBusy
from app.middleware.workers import Workers
from app.replies.problems import refusal


class Admission:
    """Answer 503 to a photo for which the workers have no place, and to other long work."""

    def __init__(self, app: ASGIApp, method: str, paths: re.Pattern[str]) -> None:
        self.app = app
        self.wanted = ("http", method)
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["type"], scope.get("method")) != self.wanted or not self.paths.fullmatch(
            scope["path"]
        ):
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

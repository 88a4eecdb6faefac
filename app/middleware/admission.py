"""Refuses a photo that finds no place, before its body is read.

Stands in front of the routes, and hands the place to those that have photos looked at. Knows
headers and addresses alone.
"""

import re

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ServerBusy
from app.middleware.workers import Workers
from app.replies.problems import refusal

NOT_STORED = {"0", "false", "f", "no", "n", "off"}
"""How `store` says that the photo is one of many, whose sender can do without an answer."""


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
            place = workers.take(
                QueryParams(scope["query_string"]).get("store", "").lower() in NOT_STORED
            )
        except ServerBusy as error:
            await refusal(Request(scope), error)(scope, receive, send)
            return
        with place:
            scope["state"]["place"] = place
            await self.app(scope, receive, send)

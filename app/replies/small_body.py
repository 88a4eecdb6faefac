"""Reads a request's JSON as far as there is room for it, and no further.

In front of FastAPI, which would take as much as a photo may have. Knows no shapes.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message

from app.errors import BodyTooLarge, ClientGone

MOST = 100_000
"""Bytes; 50 classes of the longest names take half of it, however they are written."""


class SmallBodyRoute(APIRoute):
    """A route whose requests are small; larger ones are refused before they are parsed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            body = bytearray()
            try:
                async for piece in request.stream():
                    body += piece
                    if len(body) > MOST:
                        raise BodyTooLarge
            except ClientDisconnect as error:
                raise ClientGone from error

            async def again() -> Message:
                return {"type": "http.request", "body": bytes(body), "more_body": False}

            return await handler(Request(request.scope, again))

        return bounded

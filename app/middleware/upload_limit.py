"""Refuses a request body that is too large, before it is read where possible.

Stands in front of the routes. FastAPI's own `max_body_size` counts the same
way, but answers a declared length over the limit in plain text, past the error
handlers (starlette/middleware/body_limit.py), so it can't speak problem+json.
"""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import SlideTooLarge, UploadTooLarge
from app.replies.problems import refusal
from app.replies.uploads import IN_FLIGHT, IN_MEMORY, Uploads

SLIDE = re.compile(r"/counts/[^/]+/slide")
"""Where videos and .zips of whole slides are sent."""
LONG = "long"
"""In the request's state: whether its body may take as long as it goes on coming in."""


class UploadLimit:
    """Answer 413 as soon as a body is known to exceed `limit` bytes; hand on where photos go.

    What comes for a whole slide may have `slides` bytes.
    """

    def __init__(self, app: ASGIApp, limit: int, slides: int, processes: int = 1) -> None:
        self.app = app
        self.limit = limit
        self.slides = slides
        self.uploads = Uploads(max(IN_FLIGHT // processes, limit), IN_MEMORY // processes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        slide = scope["method"] == "POST" and SLIDE.fullmatch(scope["path"])
        limit = self.slides if slide else self.limit
        error = SlideTooLarge if slide else UploadTooLarge
        scope["state"][LONG] = bool(slide)
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told) > limit:
            answer = refusal(Request(scope), error(limit))
            await answer(scope, receive, send)
            return
        scope["state"]["uploads"] = self.uploads
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                # FastAPI turns any other error of a body into a 400.
                raise HTTPException(413) from error(limit)
            return message

        await self.app(scope, counted, send)

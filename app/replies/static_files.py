"""Sends the pages' scripts, styles and pictures; what is wrong with a request is a problem.

Mounted by `main.py`. Starlette answers a bad Range in plain text, past the error handlers.
"""

from starlette import staticfiles
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from app.errors import BadRange


class StaticFiles(staticfiles.StaticFiles):
    """Send files of a folder."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def refusing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (400, 416):
                raise BadRange(_size(Headers(raw=message["headers"])))
            await send(message)

        await super().__call__(scope, receive, refusing)


def _size(headers: Headers) -> int | None:
    """Return the size that a 416 tells of the file (RFC 9110, 14.4)."""
    size = headers.get("content-range", "").removeprefix("bytes */")
    return int(size) if size.isdecimal() else None

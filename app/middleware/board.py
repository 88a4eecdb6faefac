"""Knows who brings the board's token: by an address once, then by a cookie, or as Bearer.

Stands before the pairing where such a token is set, and marks the request. What phones scan is
another token, and opens nothing here.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.middleware.pairing import bearer, is_preview, let_in, same, take_parameter
from app.middleware.peer import TEACHER
from app.middleware.phone_id import cookie_of

BOARD = "/board"
PARAMETER = "token"
COOKIE = "smearlens_board"


class BoardDoor:
    """Mark what the teacher asks from another computer, and swap the token for a cookie."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        offered = take_parameter(scope, PARAMETER) if scope["path"] == BOARD else None
        if same(offered, self.token) and (scope["method"] == "GET" or is_preview(request)):
            await let_in(request, BOARD, COOKIE, self.token)(scope, receive, send)
        else:
            brought = (cookie_of(request, COOKIE), bearer(request.headers))
            scope[TEACHER] = any(same(one, self.token) for one in brought)
            await self.app(scope, receive, send)

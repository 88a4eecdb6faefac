"""Knows who brings the board's token: by an address once, then by a cookie, or as Bearer.

Stands before the pairing where such a token is set, and marks the request. What phones scan is
another token, and opens nothing here.
"""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.middleware.pairing import PREVIEW, bearer, is_preview, onward, same
from app.middleware.peer import TEACHER
from app.middleware.phone_id import cookie_of, send_cookie

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
        offered = _take_parameter(scope) if scope["path"] == BOARD else None
        if same(offered, self.token) and is_preview(request):
            await HTMLResponse(PREVIEW)(scope, receive, send)
        elif same(offered, self.token) and scope["method"] == "GET":
            # The browser forgets the address that let it in.
            answer = onward(request, BOARD)
            send_cookie(request, answer, COOKIE, self.token)
            await answer(scope, receive, send)
        else:
            brought = (cookie_of(request, COOKIE), bearer(request.headers))
            scope[TEACHER] = any(same(one, self.token) for one in brought)
            await self.app(scope, receive, send)


def _take_parameter(scope: Scope) -> str | None:
    """Return the token in the address, and remove the query from what routes and logs can see."""
    query: bytes = scope["query_string"]
    fields = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    offered = [value for name, value in fields if name == PARAMETER]
    if not offered:
        return None
    scope["query_string"] = b""
    return offered[0]

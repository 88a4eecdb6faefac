"""Refuses to serve under a path, as `uvicorn --root-path` and a mount would have it.

Pages, scripts and forms name each other from the root. Stands in front of the routes.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import BadSetting
from app.replies.problems import refusal


class RootGuard:
    """Answer 503 to every request where the server was told that it is under a path."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("root_path", "")
        if scope["type"] == "http" and path:
            error = BadSetting(
                f"Smearlens can't be served under the path “{path}”. "
                "Start it without --root-path, and give it a host name or a port of its own."
            )
            await refusal(Request(scope), error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

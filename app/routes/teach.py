"""The pages on which heads are taught on the spot, or pictures for them collected: lists, and one.

Knows which template shows what. The modules of the page ask `taught.py` for what there is.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from app.replies.page import show
from app.settings import Settings

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]
"""FastAPI does not answer HEAD by itself where it answers GET."""


@router.api_route("/teach", methods=READ)
def listed(request: Request) -> HTMLResponse:
    """Show the ways to teach, and what is taught."""
    settings: Settings = request.app.state.settings
    return show(request, "teach.html", {"stored_days": settings.retention_days})


@router.api_route("/collect", methods=READ)
def sets(request: Request) -> HTMLResponse:
    """Show the way to begin a set of own classes, and those there are."""
    settings: Settings = request.app.state.settings
    context = {"stored_days": settings.retention_days, "collect": True}
    return show(request, "teach.html", context)


@router.api_route("/collect/{head}", methods=READ)
def collecting(request: Request, head: Annotated[UUID, Path()]) -> HTMLResponse:
    """Show the page that takes photo after photo of one class."""
    settings: Settings = request.app.state.settings
    context = {"head": str(head), "max_upload_mb": settings.max_upload_mb}
    return show(request, "collect.html", context)


@router.api_route("/teach/{head}", methods=READ)
def one(request: Request, head: Annotated[UUID, Path()]) -> HTMLResponse:
    """Show the page that teaches one head."""
    settings: Settings = request.app.state.settings
    context = {"head": str(head), "max_upload_mb": settings.max_upload_mb}
    return show(request, "teach_one.html", context)

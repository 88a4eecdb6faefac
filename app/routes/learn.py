"""The pages of Learn: reference cells, two types side by side, and the quiz.

Knows which template shows what; the quiz's modules ask for its cells.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.reference_cells import TYPES, reference_cells, two_types
from app.replies.page import show

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]
"""FastAPI does not answer HEAD by itself where it answers GET."""


@router.api_route("/learn", methods=READ)
def learn(request: Request, compare: Annotated[list[str] | None, Query()] = None) -> HTMLResponse:
    """Show the reference cells, and the two types that are to be compared on top."""
    context = {"cells": reference_cells(), "pair": two_types(compare or [])}
    return show(request, "learn.html", context)


@router.api_route("/learn/quiz", methods=READ)
def quiz(request: Request) -> HTMLResponse:
    """Show the page that asks which cell is which."""
    return show(request, "quiz.html", {"keys": TYPES, "model": reference_cells().model})

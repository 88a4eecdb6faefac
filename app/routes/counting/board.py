"""/board: how the class counts, for the teacher alone; all counts to take along or to delete.

Between the teacher's browser and `app/counts/board/`. Knows no photos and no database.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse

from app.counts.board.board import LISTED_MOST, Board, board
from app.counts.board.clearing import delete_some
from app.counts.board.export import ids, packed
from app.counts.reviewed.packing import ReviewedSet, zipped
from app.counts.store import Counts
from app.errors import NothingStored, TeacherOnly
from app.history.history import History
from app.middleware.peer import is_teacher
from app.replies.page import show
from app.replies.problems import problem_responses
from app.settings import Settings

ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


def for_the_teacher(request: Request) -> None:
    """Pass where this machine itself asks, or who brings the board's token; to others it is a 404.

    A phone that scanned the code has another token, and learns nothing.
    """
    if not is_teacher(request.scope):
        raise HTTPException(404)


router = APIRouter()
teachers = APIRouter(dependencies=[Depends(for_the_teacher)])

Chosen = Annotated[
    list[UUID],
    Query(
        max_length=LISTED_MOST,
        description="The `id` of a count for the two tables, any number of them; without, they "
        "are of all counts. One that there is not counts for nothing.",
    ),
]


@teachers.head("/board", include_in_schema=False)
@teachers.get("/board", include_in_schema=False)
def page(request: Request) -> Response:
    """Show the page that asks `/board.json` every few seconds."""
    settings: Settings = request.app.state.settings
    return show(request, "board.html", {"stored_days": settings.retention_days})


@teachers.head("/board.json", include_in_schema=False)
@teachers.get(
    "/board.json",
    summary="Say how the class counts",
    responses=problem_responses(404, 409, 422, 503),
)
async def told(request: Request, count: Chosen = []) -> Board:  # noqa: B006 - FastAPI copies it
    """Answer with all counts, who does what in them, and who differs from whom; Bearer or laptop.

    For the laptop itself and who brings the board's token, as Bearer; to others it is a 404.
    """
    history = _history(request)
    return await history.readers.ask(board, history, count)


@teachers.head("/board/export.zip", include_in_schema=False)
@teachers.get(
    "/board/export.zip",
    summary="Export all counts",
    response_class=Response,
    responses=problem_responses(404, 409, 503) | ZIP,
)
async def exported(request: Request) -> Response:
    """Answer with a .zip of all counts with their photos, packed while it is sent.

    Of each `cells.csv`, `result.csv`, `result.json`, `fhir.json` and `photos/` in `counts/{id}/`;
    of all `all-cells.csv` and `all-results.csv`. For the teacher alone, as `/board.json`.
    """
    history = _history(request)
    store: Counts = request.state.counts
    some = await history.exporter.ask(ids, history)
    name = f"smearlens-counts-{datetime.now(UTC):%Y-%m-%d}.zip"
    return StreamingResponse(
        _pieces(history, packed(store, some)),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@teachers.head("/board/reviewed.zip", include_in_schema=False)
@teachers.get(
    "/board/reviewed.zip",
    summary="Export reviewed cells as training data",
    response_class=Response,
    responses=problem_responses(404, 409, 503) | ZIP,
)
async def reviewed(request: Request) -> Response:
    """Answer with a .zip that `smearlens train` takes once it is unpacked.

    Of all counts the cells that people named or confirmed and on which nobody differs: their
    `photos/`, `labels.csv` with class, slide and box of each, and `manifest.json`. It names no
    person. For the teacher alone, as `/board.json`.
    """
    history = _history(request)
    store: Counts = request.state.counts
    made = await history.exporter.ask_patiently(_reviewed, history, store)
    name = f"smearlens-reviewed-{made.manifest().version}.zip"
    return StreamingResponse(
        _pieces(history, zipped(made)),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _reviewed(history: History, store: Counts) -> ReviewedSet:
    return ReviewedSet(store, ids(history))


@router.delete(
    "/counts",
    status_code=204,
    summary="Delete all counts",
    responses=problem_responses(403, 409, 503, 507),
)
async def emptied(request: Request) -> None:
    """Delete all counts with their photos, their cells and all that was said of them.

    For the laptop itself and who brings the board's token. A phone that sends a photo to one of
    them is then told that there is no such count.
    """
    if not is_teacher(request.scope):
        raise TeacherOnly
    history = _history(request)
    until = datetime.now(UTC)
    while await history.readers.ask_patiently(delete_some, history, until):
        pass


async def _pieces(history: History, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what is packed, each piece in its turn; while the client reads, nothing is held."""
    while (piece := await history.exporter.ask_patiently(next, pieces, None)) is not None:
        if piece:
            yield piece


def _history(request: Request) -> History:
    history: History | None = request.state.history
    if history is None:
        raise NothingStored
    return history


router.include_router(teachers)

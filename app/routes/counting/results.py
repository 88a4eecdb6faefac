"""GET /counts/{id}/...: what a count comes to, as JSON, CSV, FHIR and a page to print.

Between the counts and whoever takes part in one. Knows no photos and no database.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.counts import csv
from app.counts.fhir import bundle_of
from app.counts.kept.entries import Who
from app.counts.result import Result
from app.counts.store import Whole
from app.counts.tally import result_of
from app.replies.desk import Asking, CountId, count_on
from app.replies.page import show
from app.replies.problems import problem_responses

router = APIRouter()

T = TypeVar("T")

PROBLEMS = problem_responses(404, 409, 422, 503)
FHIR = "application/fhir+json"


def _text(media_type: str) -> dict[int | str, dict[str, Any]]:
    """Return how a reply that is not JSON is described, beside what can go wrong."""
    return PROBLEMS | {200: {"content": {media_type: {"schema": {"type": "string"}}}}}


@router.head("/counts/{count:uuid}/result", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/result",
    summary="Say what a count comes to",
    response_model=Result,
    responses=PROBLEMS,
)
async def told(request: Request, count: CountId, asking: Asking) -> Result:
    """Answer with the share of each class, its interval, and who decided what.

    What the model said and what people said is never mixed. Not for diagnosis.
    """
    return await _made(request, count, asking, lambda rows: result_of(*rows))


@router.head("/counts/{count:uuid}/result.csv", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/result.csv",
    summary="Export a count as CSV",
    response_class=Response,
    responses=_text("text/csv"),
)
async def as_line(request: Request, count: CountId, asking: Asking) -> Response:
    """Answer with a heading and one line, to be put under those of other counts."""
    return _table(
        await _made(request, count, asking, lambda rows: csv.result_csv(result_of(*rows))), "count"
    )


@router.head("/counts/{count:uuid}/cells.csv", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/cells.csv",
    summary="Export the cells of a count as CSV",
    response_class=Response,
    responses=_text("text/csv"),
)
async def as_lines(request: Request, count: CountId, asking: Asking) -> Response:
    """Answer with a heading and a line for each cell, in the order of their photos.

    `counts_as` is empty where nobody has decided.
    """
    return _table(await _made(request, count, asking, lambda rows: csv.cells_csv(*rows)), "cells")


@router.head("/counts/{count:uuid}/fhir.json", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/fhir.json",
    summary="Export a count as FHIR R4",
    response_class=Response,
    responses=PROBLEMS | {200: {"content": {FHIR: {"schema": {"type": "object"}}}}},
)
async def as_fhir(request: Request, count: CountId, asking: Asking) -> Response:
    """Answer with a Bundle: a preliminary DiagnosticReport, its Observations, and the Device."""
    now = datetime.now(UTC)
    bundle = await _made(request, count, asking, lambda rows: bundle_of(result_of(*rows), now))
    return JSONResponse(bundle, media_type=FHIR, headers=_saved_as("fhir.json"))


@router.head("/counts/{count:uuid}/report", include_in_schema=False)
@router.get("/counts/{count:uuid}/report", include_in_schema=False)
async def report(request: Request, count: CountId, asking: Asking) -> Response:
    """Answer with the page that is printed."""
    result = await _made(request, count, asking, lambda rows: result_of(*rows))
    return show(request, "report.html", {"result": result})


async def _made(request: Request, count: UUID, asking: Who, make: Callable[[Whole], T]) -> T:
    """Return what is made of a count, read and summed up in a thread of the history's own."""
    return await count_on(request, lambda counts: make(counts.whole(count, asking)))


def _table(text: str, name: str) -> Response:
    return Response(text, media_type="text/csv; charset=utf-8", headers=_saved_as(f"{name}.csv"))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="smearlens-{name}"'}

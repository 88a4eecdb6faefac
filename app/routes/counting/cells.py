"""/counts/…/cells: the cells of a count, and what people say of them.

Between the pages, the impulse and the store. What is cut out anew takes a worker's place, as a
photo does. Knows no decoding and no database.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response

from app.counts.kept.entries import CellNow, NewCell, Who
from app.counts.kept.looking import Sides, box_around, box_inside, look_at
from app.counts.store import Counts
from app.errors import BadBody, CellChanged, NoSuchCell, NoSuchPhoto
from app.impulse.impulse import Impulse
from app.middleware.workers import Workers
from app.replies.counts import (
    REVISION_MOST,
    CellChange,
    CellTaken,
    CountCellReply,
    CountCells,
    MissedCell,
)
from app.replies.desk import Asking, CellId, CountId, count_on, head_called
from app.replies.page import told_in
from app.replies.problems import problem_of, problem_responses
from app.replies.small_body import SmallBodyRoute
from app.words.languages import language_of

router = APIRouter(route_class=SmallBodyRoute)

After = Annotated[int, Query(ge=0, le=REVISION_MOST, description="The revision you know already.")]


@router.head("/counts/{count:uuid}/cells", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/cells",
    summary="List the cells that changed",
    responses=problem_responses(404, 409, 422, 503),
)
async def listed(request: Request, count: CountId, asking: Asking, after: After = 0) -> CountCells:
    """Answer with the cells that changed after a revision, at most some 500; 0 is all of them."""
    return CountCells.of(await count_on(request, Counts.cells, count, asking, after))


@router.post(
    "/counts/{count:uuid}/cells",
    status_code=201,
    summary="Add a cell that the model has missed",
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
)
async def missed(
    request: Request, count: CountId, asking: Asking, cell: Annotated[MissedCell, Body()]
) -> CountCellReply:
    """Cut a cell out of its photo and name it; it counts as nothing until somebody says.

    Where there is a cell already in much the same place, the answer is that one.
    """
    try:
        photo, _ = await count_on(request, Counts.photo, count, asking, cell.photo)
    except NoSuchCell as error:
        raise NoSuchPhoto from error  # the address is right, what is told in it is not
    there = await count_on(request, Counts.of_photo, count, asking, cell.photo)
    boxes = [one.cell.box for one in there]
    box = box_around(photo, cell.x, cell.y, cell.side, boxes)
    seen = await _seen(request, count, asking, cell.photo, box)
    made = await count_on(request, Counts.add_cell, count, asking, cell.photo, seen)
    return CountCellReply.of(made)


@router.head("/counts/{count:uuid}/cells/{cell:uuid}.jpg", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/cells/{cell:uuid}.jpg",
    summary="Show a cell",
    response_class=Response,
    responses=problem_responses(404, 409, 422, 503)
    | {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def pictured(request: Request, count: CountId, cell: CellId, asking: Asking) -> Response:
    """Answer with the cell and a little around it, at most 160 pixels long."""
    jpeg = await count_on(request, Counts.crop, count, asking, cell)
    return Response(jpeg, media_type="image/jpeg")


@router.patch(
    "/counts/{count:uuid}/cells/{cell:uuid}",
    summary="Say what a cell is",
    response_model=CountCellReply,
    responses=problem_responses(400, 404, 413, 422, 503, 507)
    | {
        409: {
            "description": "Conflict",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/CellTaken"}}
            },
        }
    },
)
async def changed(
    request: Request,
    count: CountId,
    cell: CellId,
    asking: Asking,
    change: Annotated[CellChange, Body()],
) -> CountCellReply | Response:
    """Say what a cell is, or move its box, where nobody else has changed it since you saw it.

    Else it is a 409 `cell_changed` with the `cell` as it is now.
    """
    try:
        return CountCellReply.of(await _changed(request, count, cell, asking, change))
    except CellChanged as error:
        now = await count_on(request, Counts.cell, count, asking, cell)
        language = language_of(request)
        problem = problem_of(error, language).model_dump()
        told = CellTaken(**problem, cell=CountCellReply.of(now))
        return JSONResponse(
            told.model_dump(mode="json"),
            told.status,
            told_in(language),
            media_type="application/problem+json",
        )


@router.post(
    "/counts/{count:uuid}/undo",
    summary="Take back what this phone said last",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def undone(request: Request, count: CountId, asking: Asking) -> CountCellReply:
    """Take back what this phone said or moved last, and once more what before; answer the cell.

    What another phone moved since stays where it is.
    """
    return CountCellReply.of(await count_on(request, Counts.undo, count, asking))


async def _changed(
    request: Request, count: UUID, cell: UUID, asking: Who, change: CellChange
) -> CellNow:
    now = await count_on(request, Counts.cell, count, asking, cell)
    seen = change.seen
    if change.box is not None:
        photo, _ = await count_on(request, Counts.photo, count, asking, now.cell.photo_id)
        box = box_inside(photo, change.box)
        new = await _seen(request, count, asking, now.cell.photo_id, box)
        now = await count_on(request, Counts.move_cell, count, asking, cell, new, seen)
        seen = now.cell.changed
    if "label" in change.model_fields_set:
        now = await count_on(request, Counts.judge, count, asking, cell, change.label, seen)
    return now


async def _seen(
    request: Request, count: UUID, asking: Who, photo: UUID, box: Sides | None
) -> NewCell:
    """Return what is in a box of a photo; None is one outside of it."""
    if box is None:
        raise BadBody
    workers: Workers = request.state.workers
    with workers.take() as place:
        found, jpeg = await count_on(request, Counts.photo, count, asking, photo)
        impulse: Impulse = request.state.impulse
        told, _ = await count_on(request, Counts.enter, count, asking)
        head = await head_called(request, told.microscope)
        return await place.work(
            request.is_disconnected, look_at, jpeg, found, box, impulse, place.admit, head
        )

"""POST /taught/{id}/counted: what people said of a count's cells teaches a head.

Between the two stores and the impulse. Each photo takes a worker's place. Knows no decoding and
no database.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from app.counts.rows import last_of
from app.counts.store import Counts
from app.errors import CountNotJoined, NoSuchCount, NothingNamed
from app.impulse.impulse import Impulse
from app.middleware.workers import Workers
from app.replies.desk import Asking, ask, count_on
from app.replies.problems import problem_responses
from app.replies.small_body import SmallBodyRoute
from app.replies.taught import ExampleList, ExampleReply
from app.teaching.kept.counted import show_counted
from app.teaching.kept.rows import Shown
from app.teaching.store import Teachings

router = APIRouter(route_class=SmallBodyRoute)

HeadId = Annotated[UUID, Path(description="The microscope's or the set's `id`.")]


class CountedBody(BaseModel):
    """The count by whose cells a head is to be taught."""

    model_config = ConfigDict(extra="forbid")

    count: UUID = Field(description="The count's `id`; you take part in it.")


@router.post(
    "/taught/{head:uuid}/counted",
    status_code=201,
    summary="Show it the cells of a count",
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
)
async def counted(
    request: Request,
    head: HeadId,
    asking: Asking,
    by: Annotated[CountedBody, Body()],
) -> ExampleList:
    """Keep each cell of a count that a person named as one of its classes, with that name.

    Of what the model alone has said nothing is learnt. A cell that was added before stays as it
    is.
    """
    found = await ask(request, Teachings.find, head)
    try:
        _, photos, cells, judgements = await count_on(request, Counts.whole, by.count, asking)
    except NoSuchCount as error:
        raise CountNotJoined from error  # the address is right, what is told in it is not
    said = {cell: one.label for cell, one in last_of(judgements).items()}
    impulse: Impulse = request.state.impulse
    workers: Workers = request.state.workers
    shown: list[Shown] = []
    for photo in photos:
        named = [
            (cell, label)
            for cell in cells
            if cell.photo_id == photo.id and (label := said.get(cell.id)) in found.labels and label
        ]
        if not named:
            continue
        with workers.take() as place:
            _, jpeg = await count_on(request, Counts.photo, by.count, asking, photo.id)
            shown += await place.work(
                request.is_disconnected, show_counted, jpeg, photo, named, impulse, place.admit
            )
    if not shown:
        raise NothingNamed
    kept = await ask(request, Teachings.add_examples, head, shown)
    return ExampleList(examples=[ExampleReply.of(head, one) for one in kept])

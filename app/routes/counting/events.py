"""GET /counts/…/events: says when something changed in a count, for as long as somebody listens.

Between the pages and `app/counts/revisions.py`. Knows no database.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from app.counts.revisions import Revisions
from app.counts.store import Counts
from app.errors import ServerBusy
from app.replies.desk import Asking, count_on
from app.replies.problems import problem_responses

router = APIRouter()

EVENT = {"type": "object", "properties": {"data": {"type": "string"}}}
AGAIN_MS = 500
"""After which a browser asks for the stream anew, once it has ended."""


@router.get(
    "/counts/{count:uuid}/events",
    summary="Hear when a count changes",
    response_class=StreamingResponse,
    responses=problem_responses(404, 409, 422, 503)
    | {200: {"content": {"text/event-stream": {"schema": EVENT}}}},
)
async def events(
    request: Request,
    count: Annotated[UUID, Path(description="The count's `id`.")],
    asking: Asking,
) -> StreamingResponse:
    """Stream `data: {"revision": 7}`, at once and whenever it is another (server-sent events).

    Ask `/counts/{id}/cells?after=` what changed. The stream ends after half a minute and is to be
    asked for anew, as browsers do; where too many listen it is a 503, and asking every few seconds
    does as well.
    """
    revisions: Revisions = request.app.state.revisions
    _, revision = await count_on(request, Counts.enter, count, asking)
    if revisions.full:
        raise ServerBusy
    told = revisions.follow(request.state.counts, count, revision)
    return StreamingResponse(_lines(told), media_type="text/event-stream")


async def _lines(told: AsyncGenerator[int | None]) -> AsyncIterator[str]:
    yield f"retry: {AGAIN_MS}\n\n"
    async with aclosing(told) as revisions:
        async for revision in revisions:
            yield (
                ": still here\n\n" if revision is None else f'data: {{"revision": {revision}}}\n\n'
            )

"""/counts: differential counts that several phones fill together, as JSON and as pages.

Between the pages and the store. Knows no photos, no cells and no database.
"""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from app.counts.store import Counts
from app.counts.tries import Tries
from app.errors import NoSuchCount
from app.replies.counts import CountChange, CountList, CountReply, JoinedCount, NewCount
from app.replies.desk import Asking, CountId, count_on, microscope_called
from app.replies.negotiation import prefers_html
from app.replies.page import show
from app.replies.problems import problem_responses
from app.replies.small_body import SmallBodyRoute
from app.settings import Settings

router = APIRouter(route_class=SmallBodyRoute)

PAGE: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}}
}


@router.head("/counts", response_model=CountList, include_in_schema=False)
@router.get(
    "/counts",
    summary="List counts",
    response_model=CountList,
    responses=problem_responses(503) | PAGE,
)
async def listed(request: Request, asking: Asking) -> CountList | Response:
    """Answer with the newest hundred that this phone takes part in; to the laptop with all.

    A browser that prefers text/html gets a page.
    """
    if prefers_html(request.headers.get("accept")):
        settings: Settings = request.app.state.settings
        context = {"stored_days": settings.retention_days, "standard": settings.microscope}
        return show(request, "counts.html", context)
    if request.state.counts is None:
        return CountList(counts=[])
    found = await count_on(request, Counts.all, asking)
    return CountList(counts=[CountReply.of(one) for one in found])


@router.post(
    "/counts",
    status_code=201,
    summary="Begin a count",
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
)
async def begun(
    request: Request, response: Response, asking: Asking, new: Annotated[NewCount, Body()]
) -> CountReply:
    """Begin a differential on one smear; other phones join it by its `code`.

    Its photos are kept, without EXIF and at most 1,919 pixels long, for as long as answers are.
    """
    microscope = await microscope_called(request, new.microscope)
    made = await count_on(
        request, Counts.begin, asking, new.slide, new.target, new.person, microscope
    )
    response.headers["Location"] = f"/counts/{made.count.id}"
    return CountReply.of(made)


@router.post(
    "/counts/join",
    summary="Join a count",
    responses=problem_responses(400, 404, 409, 413, 422, 429, 503, 507),
)
async def joined(
    request: Request, asking: Asking, join: Annotated[JoinedCount, Body()]
) -> CountReply:
    """Take part in the count of this code; once more with a name to be called so."""
    tries: Tries = request.app.state.tries
    device = request.client.host if request.client else ""
    tries.check(device)
    try:
        return CountReply.of(await count_on(request, Counts.join, asking, join.code, join.person))
    except NoSuchCount:
        tries.was_wrong(device)
        raise


@router.head("/counts/{count:uuid}", response_model=CountReply, include_in_schema=False)
@router.get(
    "/counts/{count:uuid}",
    summary="Show a count",
    response_model=CountReply,
    responses=problem_responses(404, 409, 422, 503) | PAGE,
)
async def shown(request: Request, count: CountId, asking: Asking) -> CountReply | Response:
    """Answer with a count and how far it is.

    A browser that prefers text/html gets a page.
    """
    told = CountReply.of(await count_on(request, Counts.find, count, asking))
    if not prefers_html(request.headers.get("accept")):
        return told
    settings: Settings = request.app.state.settings
    most = {"max_upload_mb": settings.max_upload_mb, "max_slide_mb": settings.max_slide_mb}
    return show(request, "count.html", {"count": told} | most)


@router.patch(
    "/counts/{count:uuid}",
    summary="Change its slide or its target",
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
)
async def changed(
    request: Request, count: CountId, asking: Asking, change: CountChange
) -> CountReply:
    """Call its slide otherwise, or count to another target."""
    told = {name: getattr(change, name) for name in change.model_fields_set}
    return CountReply.of(await count_on(request, Counts.change, count, asking, **told))


@router.delete(
    "/counts/{count:uuid}",
    status_code=204,
    summary="Delete a count",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def deleted(request: Request, count: CountId, asking: Asking) -> None:
    """Delete it with its photos, its cells and all that was said of them."""
    await count_on(request, Counts.delete, count, asking)


@router.post(
    "/counts/{count:uuid}/finish",
    summary="Finish a count",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def finished(request: Request, count: CountId, asking: Asking) -> CountReply:
    """Finish it: until it is reopened it takes no photos, no judgements and nobody new."""
    return CountReply.of(await count_on(request, Counts.finish, count, asking))


@router.post(
    "/counts/{count:uuid}/reopen",
    summary="Reopen a count",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def reopened(request: Request, count: CountId, asking: Asking) -> CountReply:
    """Go on with a count that was finished."""
    return CountReply.of(await count_on(request, Counts.finish, count, asking, finished=False))

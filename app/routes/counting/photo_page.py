"""GET /counts/{id}/photos/{photo}: the page on which cells are checked in their photo.

Between the counts and whoever takes part in one. Knows no pixels and no cells; the page's modules
ask for them.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from app.counts.store import Counts
from app.errors import NoSuchCell
from app.replies.desk import Asking, CountId, count_on
from app.replies.page import show

router = APIRouter(include_in_schema=False)

PhotoId = Annotated[UUID, Path()]


@router.api_route("/counts/{count:uuid}/photos/{photo:uuid}", methods=["GET", "HEAD"])
async def shown(request: Request, count: CountId, photo: PhotoId, asking: Asking) -> Response:
    """Show a photo of a count, and the way to those before and behind it."""
    found = await count_on(request, Counts.photos, count, asking)
    place = next((place for place, one in enumerate(found) if one.id == photo), None)
    if place is None:
        raise NoSuchCell
    context = {
        "photo": found[place],
        "number": place + 1,
        "photos": len(found),
        "previous": found[place - 1].id if place else None,
        "next": found[place + 1].id if place + 1 < len(found) else None,
    }
    return show(request, "count_photo.html", context)

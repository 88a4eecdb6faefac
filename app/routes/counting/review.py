"""GET /counts/{id}/review: the page on which a count is checked, class by class.

Knows which template shows it. The modules of the page ask the API for what there is.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.counts.store import Counts
from app.replies.desk import Asking, CountId, count_on
from app.replies.page import show

router = APIRouter(include_in_schema=False)


@router.api_route("/counts/{count:uuid}/review", methods=["GET", "HEAD"])
async def review(request: Request, count: CountId, asking: Asking) -> Response:
    """Show the gallery of a count to whoever takes part in it."""
    await count_on(request, Counts.enter, count, asking)
    return show(request, "review.html", {"count": str(count)})

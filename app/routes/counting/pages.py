"""The pages of a count beside its own: the gallery, a photo, the code that leads into it.

Between the counts and whoever takes part in one. Knows no pixels and no cells; the modules of the
pages ask for them.
"""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app.counts.store import Counts
from app.errors import NoQrCode, NoSuchCell
from app.launch.qr import qr_svg
from app.launch.tls.reach import plain_reach, secure_reach
from app.replies.desk import Asking, CountId, count_on
from app.replies.page import show
from app.settings import Settings

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]
"""FastAPI does not answer HEAD by itself where it answers GET."""
PhotoId = Annotated[UUID, Path()]


@router.api_route("/counts/{count:uuid}/review", methods=READ)
async def review(request: Request, count: CountId, asking: Asking) -> Response:
    """Show the gallery in which a count is checked, class by class."""
    await count_on(request, Counts.enter, count, asking)
    return show(request, "review.html", {"count": str(count)})


@router.api_route("/counts/{count:uuid}/photos/{photo:uuid}", methods=READ)
async def photo(request: Request, count: CountId, photo: PhotoId, asking: Asking) -> Response:
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


@router.api_route("/counts/{count:uuid}/qr.svg", methods=READ)
async def qr(request: Request, count: CountId, asking: Asking) -> Response:
    """Draw the QR code of the page that joins a count; it lets in whoever scans it.

    Whoever sees it takes part in the count, and was let in by the same token.
    """
    found, _ = await count_on(request, Counts.enter, count, asking)
    settings: Settings = request.app.state.settings
    port = settings.port or request.scope["server"][1]
    # A phone that came by HTTP does not trust our certificate, nor may the one beside it.
    secure = secure_reach(settings) if request.url.scheme == "https" else None
    reach = secure or plain_reach(settings, port)
    if reach.no_qr_reason:
        raise NoQrCode(reach.no_qr_reason)
    url, _, pairing = reach.url.partition("?")
    told = urlencode({"code": found.code}) + (pairing and f"&{pairing}")
    return Response(qr_svg(f"{url}counts?{told}"), media_type="image/svg+xml")

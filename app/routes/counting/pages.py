"""GET /counts/{id}/qr.svg: the code by which another phone comes straight into a count.

Between the page of a count and the address that phones reach. Knows no photos and no cells.
"""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.counts.store import Counts
from app.errors import NoQrCode
from app.launch.qr import qr_svg
from app.launch.tls.reach import plain_reach, secure_reach
from app.replies.desk import Asking, CountId, count_on
from app.settings import Settings

router = APIRouter(include_in_schema=False)


@router.head("/counts/{count:uuid}/qr.svg")
@router.get("/counts/{count:uuid}/qr.svg")
async def qr(request: Request, count: CountId, asking: Asking) -> Response:
    """Draw the QR code of the page that joins a count; it lets in whoever scans it.

    Whoever sees it takes part in the count, and was let in by the same token.
    """
    found = await count_on(request, Counts.find, count, asking)
    settings: Settings = request.app.state.settings
    port = settings.port or request.scope["server"][1]
    # A phone that came by HTTP does not trust our certificate, nor may the one beside it.
    secure = secure_reach(settings) if request.url.scheme == "https" else None
    reach = secure or plain_reach(settings, port)
    if reach.no_qr_reason:
        raise NoQrCode(reach.no_qr_reason)
    url, _, pairing = reach.url.partition("?")
    told = urlencode({"code": found.count.code}) + (pairing and f"&{pairing}")
    return Response(qr_svg(f"{url}counts?{told}"), media_type="image/svg+xml")

"""GET /counts/{id}/qr.svg: the code by which another phone comes straight into a count.

Between the page of a count and the address that phones reach. Knows no photos and no cells.
"""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.counts.store import Counts
from app.errors import NoQrCode
from app.launch.network import PARAMETER, find_reach
from app.launch.qr import qr_svg
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
    reach = find_reach(settings.host, port, settings.public_url, settings.container)
    if reach.no_qr_reason:
        raise NoQrCode(reach.no_qr_reason)
    told = {"code": found.count.code}
    if settings.pairing:
        told[PARAMETER] = settings.pairing
    return Response(qr_svg(f"{reach.url}counts?{urlencode(told)}"), media_type="image/svg+xml")

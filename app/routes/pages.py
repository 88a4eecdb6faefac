"""The pages people see: the camera page, the QR code for the desktop, the API page.

Knows which template shows what; the templates know the words.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.errors import NoQrCode
from app.guard.pairing import invite
from app.network import Reach, find_reach
from app.qr import qr_svg
from app.settings import Settings

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]
"""FastAPI does not answer HEAD by itself where it answers GET."""


@router.api_route("/", methods=READ)
def capture(request: Request) -> HTMLResponse:
    """Show the page that takes a photo."""
    settings: Settings = request.app.state.settings
    return _page(
        request,
        "capture.html",
        max_upload_mb=settings.max_upload_mb,
        stored_days=settings.retention_days,
    )


@router.api_route("/connect", methods=READ)
def connect(request: Request) -> HTMLResponse:
    """Show, on the laptop, the QR code for phones."""
    reach = _reach(request)
    return _page(
        request,
        "connect.html",
        public_url=reach.url,
        other_urls=list(reach.others),
        no_qr_reason=reach.no_qr_reason,
        warning=reach.warning,
    )


@router.api_route("/qr.svg", methods=READ)
def qr(request: Request) -> Response:
    """Draw the QR code of the camera page's address."""
    reach = _reach(request)
    if reach.no_qr_reason:
        raise NoQrCode(reach.no_qr_reason)
    return Response(qr_svg(reach.url), media_type="image/svg+xml")


@router.api_route("/docs", methods=READ)
def docs(request: Request) -> HTMLResponse:
    """Show the API, from its own description and without a CDN."""
    return _page(request, "api.html", spec=request.app.openapi())


def _reach(request: Request) -> Reach:
    settings: Settings = request.app.state.settings
    port = settings.port or request.scope["server"][1]
    reach = find_reach(settings.host, port, settings.public_url, settings.container)
    return invite(reach, settings.pairing)


def _page(request: Request, template: str, **context: object) -> HTMLResponse:
    page: HTMLResponse = request.app.state.templates.TemplateResponse(request, template, context)
    return page

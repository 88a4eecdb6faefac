"""The pages people see: the camera page, the QR code for the desktop, the API page.

Knows which template shows what; the templates know the words.
"""

from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from app.errors import NoQrCode
from app.estimate import Estimate, milliseconds_here
from app.impulse.impulse import Impulse
from app.launch.network import LOOPBACK_ONLY, NO_NETWORK, PUBLIC_LOOPBACK, Reach
from app.launch.qr import qr_svg
from app.launch.tls.reach import plain_reach, secure_reach
from app.middleware.joined import Joined, Phone
from app.middleware.peer import is_loopback, is_teacher
from app.replies.page import show
from app.settings import Settings
from app.words.catalogue import catalogue
from app.words.languages import language_of

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]
"""FastAPI does not answer HEAD by itself where it answers GET."""
WARNINGS = {
    LOOPBACK_ONLY: "loopback_only",
    NO_NETWORK: "no_network",
    PUBLIC_LOOPBACK: "public_loopback",
}
"""By what name other languages know what stands in a phone's way."""


@router.api_route("/", methods=READ)
def capture(request: Request) -> HTMLResponse:
    """Show the page that takes a photo."""
    settings = _settings(request)
    if request.method == "GET" and request.client and not is_loopback(request.scope):
        joined: Joined = request.app.state.joined
        joined.came(request.client.host, request.headers.get("user-agent", ""))
    return show(
        request,
        "capture.html",
        {
            "no_qr_reason": _no_qr_reason(request, _reach(request)),
            "max_upload_mb": settings.max_upload_mb,
            "stored_days": settings.retention_days,
            "standard": settings.microscope,
            "for_teacher": _for_teacher(request),
        },
    )


@router.api_route("/live", methods=READ)
def live(request: Request, count: UUID | None = None) -> HTMLResponse:
    """Show the page that answers while the camera runs, and adds frames to a count."""
    settings: Settings = request.app.state.settings
    return show(
        request,
        "live.html",
        {
            "count": count,
            "max_upload_mb": settings.max_upload_mb,
            "stored_days": settings.retention_days,
            "standard": settings.microscope,
        },
    )


@router.api_route("/connect", methods=READ)
def connect(request: Request) -> HTMLResponse:
    """Show, on the laptop, the QR code for phones."""
    reach = _reach(request)
    words = catalogue(language_of(request))
    warning = reach.warning
    impulse: Impulse = request.state.impulse
    estimate = Estimate.beside(_settings(request).model, impulse.spec)
    return show(
        request,
        "connect.html",
        {
            "public_url": reach.url,
            "other_urls": list(reach.others),
            "plain_url": _plain(request).url if secure_reach(_settings(request)) else None,
            "no_qr_reason": _no_qr_reason(request, reach),
            "for_teacher": _for_teacher(request),
            "warning": warning and (words.error(WARNINGS.get(warning, ""), {}) or warning),
            "estimate": estimate,
            "here_ms": milliseconds_here(impulse.learning_block) if estimate else None,
            "served": impulse.served,
        },
    )


@router.api_route("/connect/phones", methods=READ)
def phones(request: Request) -> dict[str, list[Phone]]:
    """Tell which phones have come, for the page that shows the code."""
    joined: Joined = request.app.state.joined
    return {"phones": joined.phones()}


@router.api_route("/qr.svg", methods=READ)
def qr(request: Request) -> Response:
    """Draw the QR code of the camera page's address."""
    reach = _reach(request)
    if reach.no_qr_reason:
        raise NoQrCode(reach.no_qr_reason)
    return Response(qr_svg(reach.url), media_type="image/svg+xml")


@router.api_route("/qr-http.svg", methods=READ)
def qr_plain(request: Request) -> Response:
    """Draw the code of its address over plain HTTP, where the other one is of HTTPS."""
    if not secure_reach(_settings(request)):
        raise HTTPException(404)
    return Response(qr_svg(_plain(request).url), media_type="image/svg+xml")


@router.api_route("/docs", methods=READ)
def docs(request: Request) -> HTMLResponse:
    """Show the API, from its own description and without a CDN."""
    return show(request, "api.html", {"spec": request.app.openapi()})


def _for_teacher(request: Request) -> bool:
    """Tell whether the page leads to the board: there is one, and who asks may see it."""
    settings = _settings(request)
    return bool(settings.retention_days) and is_teacher(request.scope)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _reach(request: Request) -> Reach:
    """Return where phones are led: to HTTPS where it is spoken."""
    return secure_reach(_settings(request)) or _plain(request)


def _plain(request: Request) -> Reach:
    settings = _settings(request)
    return plain_reach(settings, settings.port or request.scope["server"][1])


def _no_qr_reason(request: Request, reach: Reach) -> str | None:
    """Return, in the person's language, why there is no code to show; None where there is one."""
    reason = reach.no_qr_reason
    words = catalogue(language_of(request))
    return reason and (words.error(NoQrCode.code, {"reason": reason}) or reason)

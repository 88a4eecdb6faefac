"""GET /https and /smearlens-ca.crt: how a phone comes to trust the certificate made here.

Both are open to who is not paired: what they tell is no secret. Knows no photos.
"""

from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from app.launch.network import PARAMETER
from app.launch.tls.kept import Kept, authority_of, fingerprint
from app.middleware.pairing import is_paired
from app.middleware.peer import is_teacher
from app.replies.page import show
from app.settings import Settings

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]


@router.api_route("/https", methods=READ)
def explain(request: Request) -> HTMLResponse:
    """Show what the phone warns of, and how it is told to trust this laptop."""
    settings: Settings = request.app.state.settings
    if not settings.speaks_https:
        raise HTTPException(404)
    kept = authority_of(settings)
    return show(
        request,
        "https.html",
        {
            "fingerprint": fingerprint(kept.ca) if kept else None,
            "onward": _onward(request, settings),
            "is_secure": request.url.scheme == "https",
        },
    )


@router.api_route("/smearlens-ca.crt", methods=READ)
def authority(request: Request) -> Response:
    """Hand out the certificate that phones are told to trust."""
    return FileResponse(_own(request).ca, media_type="application/x-x509-ca-cert")


def _own(request: Request) -> Kept:
    kept = authority_of(request.app.state.settings)
    if not kept:
        raise HTTPException(404)
    return kept


def _onward(request: Request, settings: Settings) -> str:
    """Return the camera page over HTTPS, by the name that the phone used and with what lets it in.

    The cookie of HTTP does not come along with a link to HTTPS, which is another site.
    """
    public = urlsplit(settings.public_url or "")
    if public.scheme == "https":
        authority = public.netloc
    else:
        host = request.url.hostname or "localhost"
        authority = f"[{host}]" if ":" in host else host
        authority += f":{settings.https_port}"
    token = settings.pairing
    known = token and (is_teacher(request.scope) or is_paired(request, token))
    return f"https://{authority}/" + (f"?{PARAMETER}={token}" if known else "")

"""GET /phone, and what lets a phone install it and open it without the laptop.

Between the templates and `app.offline`. Knows no networks.
"""

import json
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.assets import asset
from app.impulse.impulse import Impulse
from app.offline import MANIFEST, PAGE, WORKERS, carried
from app.replies.page import show, told_in
from app.settings import Settings
from app.words.catalogue import catalogue
from app.words.languages import language_of

router = APIRouter(include_in_schema=False)

READ = ["GET", "HEAD"]
WORKER = "/phone-worker.js"
HEADER = "Smearlens-Carried"
"""Which version of its files the page needs; static/js/phone/offline_worker.js reads it."""
LIGHT = "#f6f3f5"
SIDES = (192, 512)
"""Of the icons, in pixels."""


@router.api_route(PAGE, methods=READ)
def phone(request: Request) -> HTMLResponse:
    """Show the page on which the phone answers by itself."""
    settings: Settings = request.app.state.settings
    impulse: Impulse = request.state.impulse
    return show(
        request,
        "phone.html",
        {
            "max_upload_mb": settings.max_upload_mb,
            "stored_days": settings.retention_days,
            "standard": settings.microscope,
            "scopes": f"{PAGE} {WORKERS}",
            "speaks_https": settings.speaks_https,
        },
        headers={HEADER: carried(impulse.spec).version},
    )


@router.api_route(MANIFEST, methods=READ)
def manifest(request: Request) -> Response:
    """Tell how the page is installed: name, icons, where it starts."""
    language = language_of(request)
    drawn = {"src": "/static/icon.svg", "type": "image/svg+xml", "sizes": "any"}
    icons = [
        {"src": f"/static/icons/{side}.png", "type": "image/png", "sizes": f"{side}x{side}"}
        | {"purpose": purpose}
        for side in SIDES
        for purpose in ("any", "maskable")
    ]
    told = {
        "id": PAGE,
        "name": "Smearlens",
        "short_name": "Smearlens",
        "description": catalogue(language).say("phone-about"),
        "lang": language,
        "start_url": PAGE,
        "scope": PAGE,
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": [drawn, *icons],
    }
    return Response(
        json.dumps(told, ensure_ascii=False),
        media_type="application/manifest+json",
        headers=told_in(language),
    )


@router.api_route(WORKER, methods=READ)
def worker(request: Request) -> Response:
    """Hand out the service worker, with what it keeps: other bytes for another version."""
    impulse: Impulse = request.state.impulse
    told = json.dumps(asdict(carried(impulse.spec)))
    code = (asset("static") / "js/phone/offline_worker.js").read_text("utf-8")
    return Response(f"const CARRIED = {told};\n{code}", media_type="text/javascript")

"""GET /metrics: the server's figures, for Prometheus.

For the laptop itself and for who brings the token. Knows no photos.
"""

from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from app.errors import NotPaired
from app.middleware.pairing import is_paired
from app.middleware.peer import is_loopback
from app.middleware.watch.metrics import Metrics
from app.settings import Settings

router = APIRouter(include_in_schema=False)


@router.head("/metrics")
@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Answer with the figures in Prometheus' text format."""
    settings: Settings = request.app.state.settings
    if not is_loopback(request.scope):
        if not settings.token:
            raise HTTPException(404)  # nobody else can be let in
        if not is_paired(request, settings.token.get_secret_value()):
            raise NotPaired
    figures: Metrics = request.app.state.metrics
    return Response(figures.told(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

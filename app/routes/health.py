"""GET /healthz and /readyz: whether the process lives, and whether it can answer.

Asked by containers and proxies. Knows no photos.
"""

from fastapi import APIRouter, Request

from app.errors import ModelUnusable
from app.problems import problem_responses
from app.schemas import Health

router = APIRouter()


@router.get("/healthz", summary="Tell whether the server runs")
async def healthz() -> Health:
    """Answer as long as the process lives."""
    return Health(status="ok")


@router.get("/readyz", summary="Tell whether photos are answered", responses=problem_responses(503))
async def readyz(request: Request) -> Health:
    """Answer 200 once the model is loaded."""
    if not hasattr(request.state, "impulse"):
        raise ModelUnusable("The model is not loaded.")
    return Health(status="ok")

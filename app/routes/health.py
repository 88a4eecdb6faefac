"""GET /healthz and /readyz: whether the process lives, and whether it can answer.

Asked by containers and proxies. Knows no photos.
"""

from fastapi import APIRouter, Request

from app.history.history import History
from app.replies.problems import problem_responses
from app.replies.schemas import Health

router = APIRouter()


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Tell whether the server runs")
async def healthz() -> Health:
    """Answer as long as the process lives."""
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    summary="Tell whether photos are answered and answers stored",
    responses=problem_responses(503),
)
async def readyz(request: Request) -> Health:
    """Answer once the model is loaded, no connection is taken before, and answers can be stored."""
    history: History | None = request.state.history
    if history:
        await history.checked()
    return Health(status="ok")

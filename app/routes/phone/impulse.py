"""GET /impulse/impulse.json and /impulse/{file}: the served model, for phones that answer alone.

Asked by `static/js/impulse/`. Hands out what the served impulse names, and no other file.
"""

import hashlib
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import FileResponse, Response

from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec
from app.replies.problems import problem_responses
from app.settings import Settings

router = APIRouter(prefix="/impulse")

ASKED_AGAIN = "no-cache"
FOR_GOOD = "private, max-age=31536000, immutable"
"""A year, the most there is; what is named by its digest never changes."""
TYPE = "application/octet-stream"


@router.head("/impulse.json", include_in_schema=False)
@router.get(
    "/impulse.json",
    summary="Tell what the served impulse is made of",
    response_model=ImpulseSpec,
    responses={304: {"description": "It is still what `If-None-Match` names."}},
)
def spec(request: Request) -> Response:
    """Answer with the settings of the blocks, the limits, and the files with their SHA-256."""
    impulse: Impulse = request.state.impulse
    body = impulse.spec.model_dump_json().encode()
    headers = _headers(hashlib.sha256(body).hexdigest(), ASKED_AGAIN)
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.head("/{file}", include_in_schema=False)
@router.get(
    "/{file}",
    summary="Get a file that the served impulse names",
    response_class=FileResponse,
    responses=problem_responses(404, 422)
    | {
        200: {"content": {TYPE: {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "It is still what `If-None-Match` names."},
    },
)
def file(
    request: Request,
    file: Annotated[str, Path(description="As `impulse.json` calls it.")],
    sha256: Annotated[
        str | None,
        Query(
            description="The digest that impulse.json tells. With it the file may be kept for "
            "good; where it is another's, there is no such file."
        ),
    ] = None,
) -> Response:
    """Answer with a network, or with the arrays it is served with."""
    impulse: Impulse = request.state.impulse
    settings: Settings = request.app.state.settings
    named = {one.file: one for one in impulse.spec.files(*impulse.spec.models)}
    listed = named.get(file)
    path = settings.model / file
    if listed is None or sha256 not in (None, listed.sha256) or not path.is_file():
        raise HTTPException(404)
    headers = _headers(listed.sha256, FOR_GOOD if sha256 else ASKED_AGAIN)
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=TYPE, headers=headers)


def _headers(sha256: str, kept: str) -> dict[str, str]:
    return {"ETag": f'"{sha256}"', "Cache-Control": kept}


def _has(request: Request, etag: str) -> bool:
    """Tell whether the client has this already (RFC 9110, 13.1.2)."""
    named = request.headers.get("If-None-Match", "").split(",")
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in named)

"""POST /classify: the bytes of a photo in, the types of its cells out.

Between the phone page and the impulse. Knows no decoding and no model.
"""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import Response

from app.impulse.evidence import as_data_uri, overlay
from app.impulse.impulse import Impulse
from app.negotiation import prefers_html
from app.problems import problem_responses
from app.schemas import Reply
from app.workers import Workers

router = APIRouter()


@router.post(
    "/classify",
    summary="Name the white blood cells in a photo",
    response_model=Reply,
    responses=problem_responses(400, 413, 415, 422, 503)
    | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def classify(
    request: Request,
    file: Annotated[UploadFile, File(description="A JPEG, PNG or WebP photo of a stained smear.")],
    explain: Annotated[
        bool,
        Query(description="`1` adds what the model saw: `evidence` for each cell, and `crop`."),
    ] = False,
) -> Any:
    """Answer with every white blood cell found, the largest first.

    The photo is decoded, classified and forgotten. Where no cell is found, the whole
    photo stands in and the verdict is `no_cell`. Not for diagnosis. A browser that
    prefers text/html gets a page.
    """
    impulse: Impulse = request.state.impulse
    workers: Workers = request.state.workers
    answer = await workers.run(impulse.classify, await file.read())
    page = prefers_html(request.headers.get("accept"))
    reply = Reply.of(answer, impulse, explain or page)
    if not page:
        return reply
    evidence = reply.cells[0].evidence
    seen = evidence and evidence.map
    told: Response = request.app.state.templates.TemplateResponse(
        request,
        "answer.html",
        {
            "reply": reply.model_dump(mode="json"),
            "heat_uri": as_data_uri(overlay(answer.crop, np.array(seen))) if seen else None,
        },
    )
    return told

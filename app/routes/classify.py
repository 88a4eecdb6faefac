"""POST /classify: the bytes of a photo in, the types of its cells out.

Between the phone page and the impulse. Knows no decoding and no model.
"""

from base64 import b64encode
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response

from app.impulse.dsp_block import as_jpeg
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
) -> Any:
    """Answer with every white blood cell found, the largest first.

    The photo is decoded, classified and forgotten. Where no cell is found, the whole
    photo stands in and the verdict is `no_cell`. Not for diagnosis. A browser that
    prefers text/html gets a page.
    """
    impulse: Impulse = request.state.impulse
    workers: Workers = request.state.workers
    answer = await workers.run(impulse.classify, await file.read())
    reply = Reply.of(answer, impulse)
    if not prefers_html(request.headers.get("accept")):
        return reply
    crop = b64encode(as_jpeg(answer.crop)).decode()
    page: Response = request.app.state.templates.TemplateResponse(
        request,
        "answer.html",
        {"reply": reply.model_dump(mode="json"), "crop_uri": f"data:image/jpeg;base64,{crop}"},
    )
    return page

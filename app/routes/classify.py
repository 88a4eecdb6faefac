"""POST /classify: the bytes of a photo in, the types of its cells out.

Between the phone page, the impulse and the history. Knows no decoding, no model
and no database.
"""

import asyncio
import hashlib
import time
from datetime import UTC, datetime
from typing import Annotated, Any, BinaryIO
from uuid import UUID

import numpy as np
from fastapi import APIRouter, File, Form, Header, Query, Request, UploadFile
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import SkipJsonSchema

from app.errors import HistoryError
from app.history.history import History
from app.history.kept_photo import encode
from app.impulse.evidence import as_data_uri, overlay
from app.impulse.impulse import Answer, Impulse
from app.negotiation import prefers_html
from app.phone_id import new_phone, phone_of, send_phone
from app.problems import problem_of, problem_responses
from app.schemas import NotStored, Reply
from app.settings import Settings
from app.watch.metrics import Metrics
from app.workers import Place, Workers

router = APIRouter()

ENCODING = {"file": {"contentType": "image/jpeg, image/png, image/webp"}}
"""What the API's description says of the form; FastAPI knows no more than that it is a file."""


class PhotoForm(BaseModel):
    """The photo, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, File(description="A JPEG, PNG or WebP photo of a stained smear.")]


@router.post(
    "/classify",
    summary="Name the white blood cells in a photo",
    response_model=Reply,
    responses=problem_responses(400, 409, 413, 415, 422, 503, 507)
    | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}},
)
async def classify(
    request: Request,
    form: Annotated[PhotoForm, Form(media_type="multipart/form-data")],
    explain: Annotated[
        bool,
        Query(description="`1` adds what the model saw: `evidence` for each cell, and `crop`."),
    ] = False,
    key: Annotated[
        UUID | SkipJsonSchema[None],
        Header(
            alias="Idempotency-Key",
            description="An id for this photo, a UUID made by you. Send the photo again with the "
            "same one and you get the stored answer, with no second one stored.",
        ),
    ] = None,
) -> Response:
    """Answer with every white blood cell found, the clearest first.

    The photo is decoded, classified and forgotten, unless the server keeps photos; the
    answer is in the history before it is sent. Where no cell is found, the whole photo
    stands in and the verdict is `no_cell`. An answer that could not be stored comes in
    `answer` of a 503 or 507. Not for diagnosis. A browser that prefers text/html gets
    a page.
    """
    impulse: Impulse = request.state.impulse
    workers: Workers = request.state.workers
    place: Place = request.state.place
    history: History | None = request.state.history
    settings: Settings = request.app.state.settings
    keep = history is not None and settings.keep_photos
    metrics: Metrics = request.app.state.metrics
    asked = time.perf_counter()
    begun, answer, photo_sha256, jpeg = await place.work(
        request.is_disconnected, _look, impulse, form.file.file, keep
    )
    metrics.took("queue", begun - asked)
    for stage in ("decode", "locate", "features", "inference"):
        metrics.took(stage, answer.timings_ms[stage] / 1000)
    page = prefers_html(request.headers.get("accept"))
    reply = Reply.of(answer, impulse, explain or page, key)
    phone = phone_of(request)
    failure: HistoryError | None = None
    if history:
        entry = reply.entry(datetime.now(UTC), phone or new_phone(), photo_sha256, keep)
        storing = time.perf_counter()
        try:
            # While photos wait for a thread, the cores lose nothing by a later commit.
            may_wait = workers.waiting > 0
            stored = await asyncio.wrap_future(history.store(entry, jpeg, may_wait))
        except HistoryError as error:
            failure = error
        else:
            metrics.took("store", time.perf_counter() - storing)
            if stored is not entry:
                reply = Reply.stored(stored).explained_by(reply)
    told = _page(request, reply, answer, failure) if page else _json(reply, failure)
    if history and not failure and not phone:
        # Who sends the same id with the same bytes again is the phone that sent them first.
        send_phone(request, told, stored.phone)
    return told


def _look(
    impulse: Impulse, upload: BinaryIO, keep: bool
) -> tuple[float, Answer, str, bytes | None]:
    begun = time.perf_counter()
    # Read here, so that no more photos are in memory than are looked at.
    data = upload.read()
    answer = impulse.classify(data)
    jpeg = encode(impulse.input_block.read(data).pixels) if keep else None
    return begun, answer, hashlib.sha256(data).hexdigest(), jpeg


def _json(reply: Reply, failure: HistoryError | None) -> Response:
    if not failure:
        return Response(reply.model_dump_json(), media_type="application/json")
    told = NotStored(**problem_of(failure).model_dump(), answer=reply)
    return JSONResponse(
        told.model_dump(mode="json"), told.status, media_type="application/problem+json"
    )


def _page(request: Request, reply: Reply, answer: Answer, failure: HistoryError | None) -> Response:
    evidence = reply.cells[0].evidence
    seen = evidence and evidence.map
    told: Any = request.app.state.templates.TemplateResponse(
        request,
        "answer.html",
        {
            "reply": reply.model_dump(mode="json"),
            "heat_uri": as_data_uri(overlay(answer.crop, np.array(seen))) if seen else None,
            "not_stored": str(failure) if failure else None,
        },
        status_code=problem_of(failure).status if failure else 200,
    )
    page: Response = told
    return page

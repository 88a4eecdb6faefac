"""POST /classify: the bytes of a photo in, the types of its cells out.

Between the phone page, the impulse and the history. Knows no decoding, no model
and no database.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import numpy as np
from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, UploadFile
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from app.errors import HistoryError
from app.history.history import History
from app.history.kept_photo import encode
from app.impulse.evidence import as_data_uri, overlay
from app.impulse.heads.signature import signature
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.middleware.phone_id import may_have, new_phone, phone_of, send_phone
from app.middleware.watch.metrics import Metrics
from app.middleware.workers import Place, Workers
from app.replies.desk import answering
from app.replies.negotiation import prefers_html
from app.replies.newness import looks_new
from app.replies.page import show, told_in
from app.replies.photo_form import ENCODING, DescribedRoute, read_photo, valid
from app.replies.problems import problem_of, problem_responses
from app.replies.schemas import NotStored, Problem, Reply
from app.replies.uploads import Upload, Uploads
from app.settings import Settings
from app.words.languages import language_of

router = APIRouter(route_class=DescribedRoute)

OTHER = "other"
"""What the figures call classes of somebody's own."""
FLAG, KEY = TypeAdapter(bool), TypeAdapter(UUID)


class PhotoForm(BaseModel):
    """The photo, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[
        UploadFile, File(description="A JPEG, PNG, WebP, BMP or TIFF photo of a stained smear.")
    ]


def described(
    form: Annotated[PhotoForm, Form(media_type="multipart/form-data")],
    explain: Annotated[
        bool,
        Query(description="`1` adds what the model saw: `evidence` for each cell, and `crop`."),
    ] = False,
    field: Annotated[
        bool,
        Query(
            description="`1` adds `field`: red cells and platelets, as a ratio to the leukocytes, "
            "never an absolute count."
        ),
    ] = False,
    microscope: Annotated[
        str,
        Query(
            description="The name or the id of what is to answer, of all that is taught here; "
            "`none` is the model itself. Left out, or empty, it is what the server was set to."
        ),
    ] = "",
    store: Annotated[
        bool,
        Query(
            description="`0` for a picture out of many, as of a live camera: nothing of it is "
            "stored, and it finds no place while other photos wait."
        ),
    ] = True,
    key: Annotated[
        UUID | SkipJsonSchema[None],
        Header(
            alias="Idempotency-Key",
            description="An id for this photo, a UUID made by you. Send the photo again with the "
            "same one and you get the stored answer, with no second one stored.",
        ),
    ] = None,
) -> None:
    """Say what a request may hold, for the API's description; `classify` reads it."""


@router.post(
    "/classify",
    summary="Name the white blood cells in a photo",
    response_model=Reply,
    dependencies=[Depends(described)],
    responses=problem_responses(400, 404, 409, 413, 415, 422, 503, 507)
    | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}},
)
async def classify(request: Request) -> Response:
    """Answer with every white blood cell found, the clearest first.

    The photo is decoded, classified and forgotten, unless the server keeps photos; the
    answer is in the history before it is sent, but for `store=0`. Where no cell is found, the
    whole photo stands in and the verdict is `no_cell`. An answer that could not be stored comes
    in `answer` of a 503 or 507. Where what is named as `microscope` can't answer, nothing
    does in its place. Not for diagnosis. A browser that prefers text/html gets
    a page.
    """
    impulse: Impulse = request.state.impulse
    workers: Workers = request.state.workers
    place: Place = request.state.place
    store = valid(FLAG, request.query_params, "query", "store") is not False
    history: History | None = request.state.history if store else None
    settings: Settings = request.app.state.settings
    keep = history is not None and settings.keep_photos
    metrics: Metrics = request.app.state.metrics
    page = prefers_html(request.headers.get("accept"))
    uploads: Uploads = request.state.uploads
    with uploads.begin() as upload:
        await read_photo(request, upload)
        explain = valid(FLAG, request.query_params, "query", "explain") or False
        field = valid(FLAG, request.query_params, "query", "field") or False
        key = valid(KEY, request.headers, "header", "Idempotency-Key")
        head = await answering(request)
        begun = time.perf_counter()
        seen = await place.work(
            request.is_disconnected,
            _look,
            impulse,
            place,
            upload,
            head,
            Asked(explain, field, page),
            key,
            keep,
        )
    metrics.took("queue", seen.begun - begun)
    for stage in ("decode", "locate", "features", "inference"):
        metrics.took(stage, seen.timings_ms[stage] / 1000)
    reply = seen.reply
    if store:
        known = reply.label in impulse.spec.classes
        metrics.answered(reply.label if known else OTHER, reply.verdict)
    else:
        reply.in_history = False
    phone = phone_of(request)
    failure: HistoryError | None = None
    if history:
        entry = reply.entry(datetime.now(UTC), phone or new_phone(), seen.photo_sha256, keep)
        storing = time.perf_counter()
        try:
            # While photos wait for a thread, the cores lose nothing by a later commit.
            may_wait = workers.waiting > 0
            stored = await history.stored(entry, seen.jpeg, may_wait, seen.signature)
        except HistoryError as error:
            failure = error
        else:
            metrics.took("store", time.perf_counter() - storing)
            if stored is not entry:
                reply = Reply.stored(stored).explained_by(reply)
            reply.looks_new = await looks_new(request, stored, seen.signature)
    unstored = problem_of(failure, language_of(request)) if failure else None
    # An answer stored under another model has no maps of this one.
    heats = seen.heats if reply.crop else {}
    told = _page(request, reply, heats, unstored) if page else _json(request, reply, unstored)
    if history and not failure and not phone and may_have(stored.at, datetime.now(UTC)):
        send_phone(request, told, stored.phone)
    return told


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what was asked for beside the cells."""

    explain: bool
    field: bool
    page: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what a worker made of a photo: all that takes time, so that the event loop has none."""

    begun: float
    """When the worker took it up, on the clock of `time.perf_counter`."""
    reply: Reply
    timings_ms: dict[str, float]
    heats: dict[str, str]
    """Class -> the clearest cell's crop under its map, for a page, where the model tells one."""
    photo_sha256: str
    jpeg: bytes | None
    """The photo to keep."""
    signature: bytes | None
    """How the colours of the clearest cell look; None where no cell was found."""


def _look(
    impulse: Impulse,
    place: Place,
    upload: Upload,
    head: TaughtHead | None,
    asked: Asked,
    key: UUID | None,
    keep: bool,
) -> Seen:
    begun = time.perf_counter()
    # Read here, so that no more photos are in memory than are looked at.
    data = upload.read()
    answer = impulse.classify(data, place.admit, head, asked.field)
    explained = asked.explain or asked.page
    reply = Reply.of(answer, impulse, explained, key, head.name if head else None)
    top = reply.cells[0]
    return Seen(
        begun=begun,
        reply=reply,
        timings_ms=answer.timings_ms,
        heats={
            told.label: as_data_uri(overlay(answer.crop, np.array(told.map)))
            for told in (top.evidence, top.evidence_second)
            if asked.page and told and told.map
        },
        photo_sha256=hashlib.sha256(data).hexdigest(),
        jpeg=encode(answer.photo.pixels) if keep and answer.photo else None,
        signature=signature(answer.crop).tobytes() if top.located else None,
    )


def _json(request: Request, reply: Reply, unstored: Problem | None) -> Response:
    if not unstored:
        return Response(reply.model_dump_json(), media_type="application/json")
    told = NotStored(**unstored.model_dump(), answer=reply)
    return JSONResponse(
        told.model_dump(mode="json"),
        told.status,
        told_in(language_of(request)),
        media_type="application/problem+json",
    )


def _page(
    request: Request, reply: Reply, heats: dict[str, str], unstored: Problem | None
) -> Response:
    return show(
        request,
        "answer.html",
        {
            "reply": reply.model_dump(mode="json"),
            "heats": heats,
            "not_stored": unstored.detail if unstored else None,
        },
        unstored.status if unstored else 200,
    )

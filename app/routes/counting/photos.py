"""/counts/…/photos: the photos of a count, looked at as they come and stored before it is told.

Between the phones, the impulse and the store. Knows no decoding and no database.
"""

import time
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, File, Form, Header, Path, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from app.counts.kept.entries import NewPhoto
from app.counts.kept.looking import look
from app.counts.store import Counts
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.middleware.phone_id import phone_of, send_phone
from app.middleware.watch.metrics import Metrics
from app.middleware.workers import Place
from app.replies.counts import AddedPhoto, CountPhotoReply, CountPhotos
from app.replies.desk import Asking, CountId, count_on, head_called, who
from app.replies.photo_form import ENCODING, DescribedRoute, read_photo, valid
from app.replies.problems import problem_responses
from app.replies.uploads import Upload, Uploads

router = APIRouter()
files = APIRouter(route_class=DescribedRoute)

PhotoId = Annotated[UUID, Path(description="The photo's `id`.")]
KEY = TypeAdapter(UUID)


class CountPhotoForm(BaseModel):
    """The photo, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, File(description="A photo, as of `/classify`.")]


def described(
    count: CountId,
    form: Annotated[CountPhotoForm, Form(media_type="multipart/form-data")],
    key: Annotated[
        UUID | SkipJsonSchema[None],
        Header(
            alias="Idempotency-Key",
            description="An id for this photo, a UUID made by you: it is counted once, however "
            "often you send it.",
        ),
    ] = None,
) -> None:
    """Say what a request may hold, for the API's description; `added` reads it."""


@files.post(
    "/counts/{count:uuid}/photos",
    status_code=201,
    summary="Add a photo",
    response_model=AddedPhoto,
    dependencies=[Depends(described)],
    responses=problem_responses(400, 404, 409, 413, 415, 422, 503, 507)
    | {200: {"model": AddedPhoto, "description": "It was there before, and is counted once"}},
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}},
)
async def added(request: Request) -> Response:
    """Name the cells of a photo and count them; it is stored before you are told.

    The same photo is counted once, by its id and by its bytes. What the model is not sure of,
    what the photo's edge cuts, and what another photo seems to show, too, counts as nothing until
    somebody decides.
    """
    uploads: Uploads = request.state.uploads
    with uploads.begin() as upload:
        await read_photo(request, upload)
        count = valid(KEY, request.path_params, "path", "count") or UUID(int=0)
        key = valid(KEY, request.headers, "header", "Idempotency-Key") or uuid4()
        asking = who(request, Response())
        found, _ = await count_on(request, Counts.enter, count, asking)
        head = await head_called(request, found.microscope)
        place: Place = request.state.place
        asked = time.perf_counter()
        impulse: Impulse = request.state.impulse
        photo, begun, timings = await place.work(
            request.is_disconnected, _look, impulse, place, upload, key, head
        )
    metrics: Metrics = request.app.state.metrics
    metrics.took("queue", begun - asked)
    for stage in ("decode", "locate", "features", "inference"):
        metrics.took(stage, timings[stage] / 1000)
    stored = await count_on(request, Counts.add_photo, count, asking, photo)
    body = AddedPhoto.of(stored).model_dump_json()
    told = Response(body, 200 if stored.again else 201, media_type="application/json")
    if phone_of(request) is None:
        send_phone(request, told, asking.phone)
    return told


@router.head("/counts/{count:uuid}/photos", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/photos",
    summary="List the photos of a count",
    responses=problem_responses(404, 409, 422, 503),
)
async def listed(request: Request, count: CountId, asking: Asking) -> CountPhotos:
    """Answer with the photos of a count in the order in which they came."""
    found = await count_on(request, Counts.photos, count, asking)
    return CountPhotos(photos=[CountPhotoReply.of(one) for one in found])


@router.head("/counts/{count:uuid}/photos/{photo:uuid}.jpg", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/photos/{photo:uuid}.jpg",
    summary="Show a photo of a count",
    response_class=Response,
    responses=problem_responses(404, 409, 422, 503)
    | {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def pictured(request: Request, count: CountId, photo: PhotoId, asking: Asking) -> Response:
    """Answer with the photo, upright and without EXIF, at most 1,919 pixels long."""
    _, jpeg = await count_on(request, Counts.photo, count, asking, photo)
    return Response(jpeg, media_type="image/jpeg")


def _look(
    impulse: Impulse, place: Place, upload: Upload, key: UUID, head: TaughtHead | None
) -> tuple[NewPhoto, float, dict[str, float]]:
    begun = time.perf_counter()
    # Read here, so that no more photos are in memory than are looked at.
    photo, timings = look(upload.read(), impulse, key, place.admit, head)
    return photo, begun, timings


router.include_router(files)

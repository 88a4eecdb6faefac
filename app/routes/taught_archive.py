"""GET /taught/{id}.zip and POST /taught/import: what is taught, to keep and to pass on.

Between the store and `app/teaching/archive/`. Knows no .zip and no database.
"""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Path, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from app.errors import NothingStored
from app.history.history import History
from app.impulse.impulse import Impulse
from app.middleware.workers import Place
from app.replies.photo_form import DescribedRoute, read_photo
from app.replies.problems import problem_responses
from app.replies.taught import TaughtReply
from app.replies.uploads import Upload, Uploads
from app.teaching.archive.archive import Archive
from app.teaching.archive.packing import pack
from app.teaching.archive.reading import fitting, read
from app.teaching.kept.moving import arrive, leave

router = APIRouter()
files = APIRouter(route_class=DescribedRoute)

HeadId = Annotated[UUID, Path(description="The microscope's or the set's `id`.")]
ENCODING = {"file": {"contentType": "application/zip"}}


class ArchiveForm(BaseModel):
    """The file, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, File(description="A .zip that was exported.")]


def described(form: Annotated[ArchiveForm, Form(media_type="multipart/form-data")]) -> None:
    """Say what a request may hold, for the API's description; `imported` reads it."""


@router.head("/taught/{head}.zip", include_in_schema=False)
@router.get(
    "/taught/{head}.zip",
    summary="Export one",
    response_class=Response,
    responses=problem_responses(404, 409, 422, 503)
    | {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def exported(request: Request, head: HeadId) -> Response:
    """Answer with all of it: its examples with their pictures, what was taught, and its report.

    Unpacked it is a folder of pictures for each class, with `labels.csv`, which `smearlens train`
    reads. The same head always gives the same bytes.
    """
    history = _history(request)
    name, data = await history.exporter.ask_patiently(_packed, history, head)
    called = f"attachment; filename=\"taught.zip\"; filename*=UTF-8''{quote(name, safe='')}.zip"
    return Response(data, media_type="application/zip", headers={"Content-Disposition": called})


@files.post(
    "/taught/import",
    status_code=201,
    summary="Import one that was exported",
    response_model=TaughtReply,
    dependencies=[Depends(described)],
    responses=problem_responses(400, 409, 413, 422, 503, 507),
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}},
)
async def imported(request: Request) -> Response:
    """Store what was exported, here or elsewhere; where its name is taken, as "name 2".

    Nothing in the file is trusted: it is refused where it is damaged, or none of ours. What was
    taught with another model is `stale`, and answers once it is taught again.
    """
    history = _history(request)
    place: Place = request.state.place
    impulse: Impulse = request.state.impulse
    uploads: Uploads = request.state.uploads
    with uploads.begin() as upload:
        await read_photo(request, upload)
        archive = await place.work(request.is_disconnected, _read, upload, place, impulse)
    came = await history.readers.ask_patiently(arrive, history, archive)
    told = TaughtReply.of(came, impulse.model_sha256).model_dump_json()
    where = {"Location": f"/taught/{came.id}"}
    return Response(told, 201, where, media_type="application/json")


def _history(request: Request) -> History:
    history: History | None = request.state.history
    if history is None:
        raise NothingStored
    return history


def _packed(history: History, head: UUID) -> tuple[str, bytes]:
    left = leave(history, head)
    return left.name, pack(left)


def _read(upload: Upload, place: Place, impulse: Impulse) -> Archive:
    data = upload.read()
    place.admit(2 * len(data))  # what comes out of it is beside it for a while
    return fitting(read(data), impulse)


router.include_router(files)

"""/taught/…/examples: the cells by which a microscope or a set of classes is taught.

Between the pages, the impulse and the store. Knows no decoding and no database.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from app.cells import LONGEST
from app.errors import HeadStale, NoSuchClass, NotTaught
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.middleware.workers import Place
from app.replies.desk import ask
from app.replies.photo_form import ENCODING, DescribedRoute, read_photo, valid
from app.replies.problems import problem_responses
from app.replies.small_body import SmallBodyRoute
from app.replies.taught import ExampleChange, ExampleList, ExampleReply
from app.replies.uploads import Upload, Uploads
from app.teaching.kept.order import to_name_first
from app.teaching.kept.rows import Shown
from app.teaching.kept.showing import show
from app.teaching.store import Teachings

router = APIRouter(route_class=SmallBodyRoute)
photos = APIRouter(route_class=DescribedRoute)

HeadId = Annotated[UUID, Path(description="The microscope's or the set's `id`.")]
ExampleId = Annotated[UUID, Path(description="The example's `id`.")]
KEY = TypeAdapter(UUID)
LABEL = TypeAdapter(Annotated[str, Query(max_length=LONGEST)])


class ExampleForm(BaseModel):
    """The photo, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, File(description="A photo, as of `/classify`.")]


def described(
    head: HeadId,
    form: Annotated[ExampleForm, Form(media_type="multipart/form-data")],
    label: Annotated[
        str | SkipJsonSchema[None],
        Query(max_length=LONGEST, description="Names the clearest cell; the others are left."),
    ] = None,
) -> None:
    """Say what a request may hold, for the API's description; `added` reads it."""


@photos.post(
    "/taught/{head}/examples",
    status_code=201,
    summary="Show it a photo",
    response_model=ExampleList,
    dependencies=[Depends(described)],
    responses=problem_responses(400, 404, 409, 413, 415, 422, 503, 507),
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}},
)
async def added(request: Request) -> Response:
    """Keep the cells of a photo as examples: a small picture of each, and the model's numbers.

    A photo that was shown before adds nothing; the answer has what is there of it.
    """
    uploads: Uploads = request.state.uploads
    with uploads.begin() as upload:
        await read_photo(request, upload)
        head = valid(KEY, request.path_params, "path", "head") or UUID(int=0)
        label = valid(LABEL, request.query_params, "query", "label")
        found = await ask(request, Teachings.find, head)
        if label is not None and label not in found.labels:
            raise NoSuchClass
        impulse: Impulse = request.state.impulse
        place: Place = request.state.place
        by = await ask(request, _answering, head, impulse.model_sha256)
        seen = await place.work(
            request.is_disconnected, _look, impulse, place, upload, by, found.frame, label
        )
    return _told(head, await ask(request, Teachings.add_examples, head, seen), 201)


@router.head("/taught/{head}/examples", include_in_schema=False)
@router.get(
    "/taught/{head}/examples",
    summary="List what it was shown",
    response_model=ExampleList,
    responses=problem_responses(404, 409, 422, 503),
)
async def listed(request: Request, head: HeadId) -> Response:
    """Answer with all its examples: first the unnamed, those on top by which it learns most."""
    return _told(head, to_name_first(await ask(request, Teachings.examples, head)))


@router.patch(
    "/taught/{head}/examples/{example}",
    summary="Name a cell",
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
)
async def named(
    request: Request, head: HeadId, example: ExampleId, change: ExampleChange
) -> ExampleReply:
    """Name a cell, or take its name away; it is learnt from as the head is taught again."""
    one = await ask(request, Teachings.name_example, head, example, change.label)
    return ExampleReply.of(head, one)


@router.delete(
    "/taught/{head}/examples/{example}",
    status_code=204,
    summary="Remove a cell",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def removed(request: Request, head: HeadId, example: ExampleId) -> None:
    """Forget a cell and its picture."""
    await ask(request, Teachings.remove_example, head, example)


@router.head("/taught/{head}/examples/{example}/picture.jpg", include_in_schema=False)
@router.get(
    "/taught/{head}/examples/{example}/picture.jpg",
    summary="Show the picture of a cell",
    response_class=Response,
    responses=problem_responses(404, 409, 422, 503)
    | {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def pictured(request: Request, head: HeadId, example: ExampleId) -> Response:
    """Answer with the cell and what is around it, or with the whole frame; without EXIF."""
    jpeg = await ask(request, Teachings.picture, head, example)
    return Response(jpeg, media_type="image/jpeg")


def _answering(teachings: Teachings, head: UUID, model_sha256: str) -> TaughtHead | None:
    """Return what the head says by now, if anything: from its doubts most is learnt."""
    try:
        return teachings.head(head, model_sha256)
    except (NotTaught, HeadStale):
        return None


def _look(
    impulse: Impulse,
    place: Place,
    upload: Upload,
    by: TaughtHead | None,
    frame: bool,
    label: str | None,
) -> list[Shown]:
    # Read here, so that no more photos are in memory than are looked at.
    return show(upload.read(), impulse, place.admit, by, frame, label)


def _told(head: UUID, shown: list[Shown], status: int = 200) -> Response:
    told = ExampleList(examples=[ExampleReply.of(head, one) for one in shown])
    return Response(told.model_dump_json(), status, media_type="application/json")


router.include_router(photos)

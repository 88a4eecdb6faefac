"""/counts/…/slide: a video or a .zip of a whole slide, worked on while nobody waits for it.

Between the pages and `app/slide/job/`. Knows no pictures and no database.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.counts.kept.photos import PHOTOS_MOST
from app.counts.store import Counts
from app.errors import CountFinished, CountFull
from app.middleware.phone_id import phone_of, send_phone
from app.replies.desk import Asking, CountId, count_on, head_called, who
from app.replies.photo_form import DescribedRoute, read_photo, valid
from app.replies.problems import problem, problem_responses
from app.settings import Settings
from app.slide.job.jobs import Slides
from app.slide.job.orders import Orders
from app.slide.job.state import State
from app.words.languages import language_of

router = APIRouter()
files = APIRouter(route_class=DescribedRoute)

KEY = TypeAdapter(UUID)
ENCODING = {"file": {"contentType": "application/zip, video/mp4"}}


class SlideForm(BaseModel):
    """The file, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, File(description="A video of the slide, or a .zip of photos.")]


class SlideReply(BaseModel):
    """How far the slide of a count is."""

    state: Literal["none", "working", "failed", "finished"]
    step: Literal["receiving", "looking", "storing"] | None = Field(
        description="What is done right now; null unless it is `working`."
    )
    done: float | None = Field(ge=0, le=1, description="How much of this step; null if unknown.")
    views: int | None = Field(ge=0, description="Pictures that were stored, once `finished`.")
    cells: int | None = Field(ge=0, description="Cells that were found in them, each once.")
    left_out: int | None = Field(ge=0, description="Photos in the .zip that can't be read.")
    code: str | None = Field(description="Which error it was, where it `failed`.")
    detail: str | None = Field(description="The same in a sentence.")

    @classmethod
    def of(cls, state: State, language: str) -> Self:
        detail = state.sentence
        if state.code:
            detail = problem(language, 422, detail or "", state.code, **state.facts).detail
        return cls(
            state=state.state,
            step=state.step,
            done=state.done,
            views=state.views,
            cells=state.cells,
            left_out=state.left_out,
            code=state.code,
            detail=detail,
        )


def described(
    count: CountId, form: Annotated[SlideForm, Form(media_type="multipart/form-data")]
) -> None:
    """Say what a request may hold, for the API's description; `sent` reads it."""


@files.post(
    "/counts/{count:uuid}/slide",
    status_code=202,
    summary="Send a whole slide",
    response_model=SlideReply,
    dependencies=[Depends(described)],
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"encoding": ENCODING}}}},
)
async def sent(request: Request) -> Response:
    """Take in a video of a slide, or a .zip of photos that overlap, and begin to work on it.

    You are answered once all of it is here. Each cell counts once, however many pictures show it;
    those that show one best become photos of the count, all at once at the end or none. One slide
    at a time is worked on: while it is another count's, this is a 503.
    """
    settings: Settings = request.app.state.settings
    slides: Slides = request.state.slides
    count = valid(KEY, request.path_params, "path", "count") or UUID(int=0)
    asking = who(request, Response())
    found = await count_on(request, Counts.find, count, asking)
    if found.count.finished_at is not None:
        raise CountFinished
    if found.photos >= PHOTOS_MOST:
        raise CountFull
    head = await head_called(request, found.count.microscope)
    size = request.headers.get("content-length", "")
    with slides.begin(count, int(size) if size.isdecimal() else 0) as job:
        await read_photo(request, job)
        await job.go(
            Orders(
                file=job.file,
                folder=job.folder,
                count=count,
                who=asking,
                model=settings.model,
                head=head,
                photo_most=settings.max_upload_mb * 1_000_000,
                database_url=settings.history_url,
                retention_days=settings.retention_days,
            )
        )
    body = SlideReply.of(slides.state(count), language_of(request)).model_dump_json()
    told = Response(body, 202, media_type="application/json")
    if phone_of(request) is None:
        send_phone(request, told, asking.phone)
    return told


@router.head("/counts/{count:uuid}/slide", response_model=SlideReply, include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/slide",
    summary="Ask how far a slide is",
    responses=problem_responses(404, 409, 422, 503),
)
async def asked(request: Request, count: CountId, asking: Asking) -> SlideReply:
    """Answer with how far the slide is that was sent last; how it ended is known for a week."""
    await count_on(request, Counts.enter, count, asking)
    slides: Slides = request.state.slides
    return SlideReply.of(slides.state(count), language_of(request))


@router.delete(
    "/counts/{count:uuid}/slide",
    summary="Cancel a slide",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def cancelled(request: Request, count: CountId, asking: Asking) -> SlideReply:
    """Cancel what is worked on, of which nothing is stored then, or forget how it ended.

    Answers with how it stands: what is being stored already is not cancelled any more.
    """
    await count_on(request, Counts.enter, count, asking)
    slides: Slides = request.state.slides
    return SlideReply.of(await slides.cancel(count), language_of(request))


router.include_router(files)

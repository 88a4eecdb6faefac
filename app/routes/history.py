"""GET and DELETE /history: this phone's answers, as a page, as JSON, as CSV.

Between the history and the person who holds the phone. Each route runs in a thread of the
history's own. Knows no photos and no database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from functools import wraps
from typing import Annotated, ParamSpec, TypeVar
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import ValidationError

from app.errors import NoSuchAnswer
from app.history import csv_export
from app.history.entry import Entry
from app.history.history import PAGE, History, Key
from app.impulse.impulse import Impulse
from app.middleware.phone_id import phone_of
from app.replies.negotiation import prefers_html
from app.replies.page import show
from app.replies.problems import problem_responses
from app.replies.schemas import HistoryReply, StoredReply
from app.settings import Settings

router = APIRouter()

AnswerId = Annotated[UUID, Path(description="The answer's `id`.")]
Deleted = Annotated[UUID | None, Query(include_in_schema=False)]
"""The answer that was just deleted on the page, and can be brought back."""
Page = Annotated[int, Query(ge=1, le=1_000_000, description="Which 50 of them; the first is 1.")]

P = ParamSpec("P")
T = TypeVar("T")


def in_its_turn(route: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Run a route in a thread of the history's own: a slow database keeps nobody else waiting."""

    @wraps(route)
    async def turn(*args: P.args, **kwargs: P.kwargs) -> T:
        history, _ = _asked(kwargs["request"])  # type: ignore[arg-type]  # FastAPI names them all
        if history is None:
            return route(*args, **kwargs)
        return await history.readers.ask(route, *args, **kwargs)

    return turn


@router.head("/history", include_in_schema=False)
@router.get(
    "/history",
    summary="List this phone's answers",
    response_model=HistoryReply,
    responses=problem_responses(422, 503)
    | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
@in_its_turn
def listed(request: Request, page: Page = 1, deleted: Deleted = None) -> Response:
    """Answer with this phone's stored answers, the newest first.

    The phone is known by the cookie that its first answer brought. A browser that
    prefers text/html gets a page.
    """
    history, phone = _asked(request)
    count = history.count(phone) if history and phone else 0
    entries = history.page(phone, page) if history and phone else []
    reply = HistoryReply(
        count=count,
        page=page,
        pages=max(1, -(-count // PAGE)),
        answers=list(_told(history, entries)) if history else [],
    )
    if not prefers_html(request.headers.get("accept")):
        return Response(reply.model_dump_json(), media_type="application/json")
    settings: Settings = request.app.state.settings
    return show(
        request,
        "history.html",
        {
            "history": reply.model_dump(),
            "days": settings.retention_days,
            "keep_photos": settings.keep_photos,
            "deleted": deleted
            if history and phone and deleted and history.in_bin(phone, deleted)
            else None,
        },
    )


@router.head("/history.csv", include_in_schema=False)
@router.get(
    "/history.csv",
    summary="Export this phone's answers as CSV",
    responses=problem_responses(503)
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def exported(request: Request) -> Response:
    """Answer with one line for each cell of the stored answers, the oldest first.

    `photo` and `cell` tell which, `counts_as` is for a differential: the class where the
    answer was sure, else the kind, `unsure` or `no_cell`. Columns `score_…` are named by the
    classes of the models that gave these answers. Text that a spreadsheet would take for a
    formula starts with an apostrophe.
    """
    history, phone = _asked(request)
    impulse: Impulse = request.state.impulse
    classes: dict[str, None] = {}
    until: Key | None = None
    if history and phone:
        # Read through once before the first line is out: an error can't be told any more, and
        # answers of a model before may have other classes. What is stored later is left out.
        last, more, ask = None, True, history.exporter.ask
        while more:
            scores, last, more = await ask(history.scored, phone, until)
            classes |= dict.fromkeys(name for some in scores for name in some)
            until, more, ask = last or until, more and bool(last), history.exporter.ask_patiently
    elif history:
        await history.checked()
    names = list(classes) or list(impulse.spec.classes)
    return StreamingResponse(
        _csv(history, phone, until, names),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="smearlens-history.csv"'},
    )


async def _csv(
    history: History | None, phone: UUID | None, until: Key | None, classes: list[str]
) -> AsyncIterator[str]:
    """Yield the lines of the answers up to `until`; while the client reads, nothing is held."""
    yield csv_export.heading(classes)
    if not (history and phone):
        return

    def lines(after: Key | None) -> tuple[str, Key | None]:
        part = history.part(phone, after, until)
        return csv_export.lines(part.entries, classes), part.last if part.more else None

    after: Key | None = None
    while until:
        text, after = await history.exporter.ask_patiently(lines, after)
        yield text
        if not after:
            return


@router.head("/history/{answer}", include_in_schema=False)
@router.get(
    "/history/{answer}",
    summary="Show one answer again",
    response_model=StoredReply,
    responses=problem_responses(404, 422, 503)
    | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
@in_its_turn
def shown(request: Request, answer: AnswerId) -> Response:
    """Answer with one stored answer of this phone.

    A browser that prefers text/html gets a page.
    """
    history, phone = _asked(request)
    entry = history.find(phone, answer) if history and phone else None
    reply = next(_told(history, [entry]), None) if history and entry else None
    if entry is None or reply is None:
        raise NoSuchAnswer
    if not prefers_html(request.headers.get("accept")):
        return Response(reply.model_dump_json(), media_type="application/json")
    return show(request, "answer.html", {"reply": reply.model_dump(mode="json"), "at": entry.at})


@router.head("/history/{answer}/photo.jpg", include_in_schema=False)
@router.get(
    "/history/{answer}/photo.jpg",
    summary="Show the photo behind an answer",
    response_class=Response,
    responses=problem_responses(404, 422, 503)
    | {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
@in_its_turn
def photo(request: Request, answer: AnswerId) -> Response:
    """Answer with the photo, where the server keeps photos: upright, without EXIF."""
    history, phone = _asked(request)
    jpeg = history.photo(phone, answer) if history and phone else None
    if jpeg is None:
        raise NoSuchAnswer
    return Response(jpeg, media_type="image/jpeg")


@router.delete(
    "/history/{answer}",
    status_code=204,
    summary="Delete one answer",
    responses=problem_responses(404, 422, 503),
)
@in_its_turn
def deleted(request: Request, answer: AnswerId) -> None:
    """Delete an answer of this phone and its photo."""
    history, phone = _asked(request)
    if not (history and phone and history.delete(phone, answer)):
        raise NoSuchAnswer


@router.delete(
    "/history", status_code=204, summary="Delete all answers", responses=problem_responses(503)
)
async def emptied(request: Request) -> None:
    """Delete every answer of this phone and their photos."""
    history, phone = _asked(request)
    if history and phone:
        await history.readers.ask_patiently(history.delete_all, phone)


@router.post("/history/{answer}/delete", include_in_schema=False)
@in_its_turn
def delete_pressed(request: Request, answer: AnswerId, page: Page = 1) -> Response:
    """Delete an answer from the page, whose forms can only POST, and offer to undo it."""
    history, phone = _asked(request)
    if history and phone:
        history.bin(phone, answer)
    return RedirectResponse(f"/history?page={page}&deleted={answer}", 303)


@router.post("/history/{answer}/restore", include_in_schema=False)
@in_its_turn
def undo_pressed(request: Request, answer: AnswerId, page: Page = 1) -> Response:
    """Bring back an answer that was deleted on the page, and show the page again."""
    history, phone = _asked(request)
    if history and phone:
        history.restore(phone, answer)
    return RedirectResponse(f"/history?page={page}", 303)


@router.post("/history/delete", include_in_schema=False)
async def delete_all_pressed(request: Request) -> Response:
    """Delete every answer from the page and show it again."""
    await emptied(request)
    return RedirectResponse("/history", 303)


def _asked(request: Request) -> tuple[History | None, UUID | None]:
    return request.state.history, phone_of(request)


def _told(history: History, entries: Iterable[Entry]) -> Iterator[StoredReply]:
    """Yield what can be told of `entries`; the log names one that is damaged."""
    for entry in entries:
        try:
            yield StoredReply.stored(entry)
        except ValidationError:
            history.name_damaged(entry.id)

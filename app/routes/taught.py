"""/taught: microscopes and sets of classes that are taught on the spot.

Between the pages and the store. A lesson takes a worker's place, as a photo does. Knows no
database and no numbers.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request, Response

from app.errors import NotTeachable
from app.impulse.impulse import Impulse
from app.middleware.workers import Place
from app.replies.desk import ask
from app.replies.problems import problem_responses
from app.replies.small_body import SmallBodyRoute
from app.replies.taught import (
    NewClasses,
    NewTaught,
    TaughtChange,
    TaughtList,
    TaughtReply,
    classes_of,
)
from app.teaching.kept.renewal import taught_by
from app.teaching.kept.rows import Taught, of_model
from app.teaching.prior import Prior
from app.teaching.store import Teachings

router = APIRouter(route_class=SmallBodyRoute)

HeadId = Annotated[UUID, Path(description="Its `id`.")]
"""Where nothing follows it, the path itself asks for a UUID: `/taught/import` and
`/taught/{head}.zip` are others', for any method."""


@router.head("/taught", include_in_schema=False)
@router.get("/taught", summary="List what is taught", responses=problem_responses(503))
async def listed(request: Request) -> TaughtList:
    """Answer with every microscope and every set of classes, the oldest first.

    All devices that were let in share them, and any may teach.
    """
    if request.state.teachings is None:
        return TaughtList(taught=[])
    return TaughtList(taught=[_told(request, one) for one in await ask(request, Teachings.all)])


@router.post(
    "/taught",
    status_code=201,
    summary="Begin a microscope or a set of classes",
    responses=problem_responses(400, 409, 413, 422, 503, 507),
)
async def begun(
    request: Request, response: Response, new: Annotated[NewTaught, Body()]
) -> TaughtReply:
    """Make a new one, which has to be shown cells and taught before it answers.

    A **microscope** has the classes of the model, as they look under that microscope; **classes**
    are of your own. What is shown is kept until it is deleted here: of each cell a small picture
    and numbers of the model, of the whole photo nothing more; of `frame` a smaller picture of all
    of it. Nothing is kept of photos by which nobody teaches.
    """
    impulse: Impulse = request.state.impulse
    classes, frame = of_model(impulse.spec), False
    if isinstance(new, NewClasses):
        classes, frame = classes_of(new.classes, []), new.frame
    made = await ask(request, Teachings.create, new.name, new.kind, classes, frame)
    response.headers["Location"] = f"/taught/{made.id}"
    return _told(request, made)


@router.head("/taught/{head:uuid}", include_in_schema=False)
@router.get(
    "/taught/{head:uuid}", summary="Show one", responses=problem_responses(404, 409, 422, 503)
)
async def shown(request: Request, head: HeadId) -> TaughtReply:
    """Answer with one of them, and with what its last lesson came to."""
    return _told(request, await ask(request, Teachings.find, head))


@router.patch(
    "/taught/{head:uuid}",
    summary="Change its name or its classes",
    responses=problem_responses(400, 404, 409, 413, 422, 503, 507),
)
async def changed(request: Request, head: HeadId, change: TaughtChange) -> TaughtReply:
    """Give it another name, or other classes, which take effect as it is taught again."""
    found = await ask(request, Teachings.find, head)
    given = change.model_fields_set
    name = change.name if "name" in given else None
    classes = classes_of(change.classes, list(found.classes)) if "classes" in given else None
    found = await ask(request, Teachings.change, head, name, classes)
    return _told(request, found)


@router.delete(
    "/taught/{head:uuid}",
    status_code=204,
    summary="Delete one",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def deleted(request: Request, head: HeadId) -> None:
    """Delete it with all its examples and their pictures; this can't be undone."""
    await ask(request, Teachings.delete, head)


@router.post(
    "/taught/{head}/teach",
    summary="Teach it by the cells that were named",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def taught(request: Request, head: HeadId) -> TaughtReply:
    """Teach it anew by all its named cells, in seconds, and say how good it is.

    `report` tells how many cells it names rightly when taught by the photos of all others. A
    microscope's is used only if that is more than the model's own; see `verdict`.
    """
    impulse: Impulse = request.state.impulse
    prior: Prior | None = request.state.prior
    place: Place = request.state.place
    await ask(request, Teachings.find, head)
    if prior is None:
        raise NotTeachable
    teachings: Teachings = request.state.teachings
    lesson = await place.work(request.is_disconnected, taught_by, teachings, head, impulse, prior)
    return _told(request, await ask(request, Teachings.save_lesson, head, lesson))


@router.post(
    "/taught/{head}/undo",
    summary="Undo the last lesson",
    responses=problem_responses(404, 409, 422, 503, 507),
)
async def undone(request: Request, head: HeadId) -> TaughtReply:
    """Bring back what answered before the last lesson, or nothing. Examples stay."""
    return _told(request, await ask(request, Teachings.undo, head))


def _told(request: Request, found: Taught) -> TaughtReply:
    impulse: Impulse = request.state.impulse
    return TaughtReply.of(found, impulse.model_sha256)

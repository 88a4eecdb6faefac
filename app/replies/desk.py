"""Asks the stores of what is taught and counted, for a route, in a thread of the history's own.

Between the routes and `app/teaching/` and `app/counts/`. Knows no queries.
"""

from collections.abc import Callable
from typing import Annotated, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from app.cells import folded
from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.errors import NoSuchHead, NothingStored
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.middleware.peer import is_teacher
from app.middleware.phone_id import new_phone, phone_of, send_phone
from app.settings import Settings
from app.teaching.kept.queries import NONE
from app.teaching.store import Teachings

P = ParamSpec("P")
T = TypeVar("T")


async def ask(
    request: Request,
    function: Callable[Concatenate[Teachings, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Return what a method of the store, such as `Teachings.find`, returns for these arguments.

    Raises:
        NothingStored: the server stores nothing.
        HistoryError: the database can't be reached, read or written.
    """
    teachings: Teachings | None = request.state.teachings
    if teachings is None:
        raise NothingStored
    return await teachings.readers.ask(function, teachings, *args, **kwargs)


async def answering(request: Request) -> TaughtHead | None:
    """Return what was taught and is to answer; None where the model's own head is.

    Raises:
        NoSuchHead, NotTaught, HeadStale: it can't answer, and nothing else does in its place.
    """
    settings: Settings = request.app.state.settings
    return await head_called(request, request.query_params.get("microscope") or settings.microscope)


async def head_called(request: Request, name: str | None) -> TaughtHead | None:
    """Return the head of this name; raises as `answering` does."""
    if not name or folded(name) == NONE:
        return None
    impulse: Impulse = request.state.impulse
    return await ask(request, Teachings.head, name, impulse.model_sha256)


async def microscope_called(request: Request, name: str | None) -> str | None:
    """Return how the microscope of this name is called by which photos are to be answered.

    Where none is named it is the server's own, if that is one; None is the model itself.

    Raises:
        NoSuchHead, NotTaught, HeadStale: it can't answer, or has classes of its own.
    """
    settings: Settings = request.app.state.settings
    head = await head_called(request, name or settings.microscope)
    if head is None:
        return None
    found = await ask(request, Teachings.find, name or settings.microscope or "")
    if found.kind == "microscope":
        return found.name
    if name:
        raise NoSuchHead
    return None


async def count_on(
    request: Request,
    function: Callable[Concatenate[Counts, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Return what a method of the store of counts, such as `Counts.find`, returns.

    Raises as `ask` does.
    """
    counts: Counts | None = request.state.counts
    if counts is None:
        raise NothingStored
    return await counts.readers.ask(function, counts, *args, **kwargs)


def who(request: Request, response: Response) -> Who:
    """Return who asks; a phone that came without an id and writes is given one."""
    phone = phone_of(request)
    if phone is None:
        phone = new_phone()
        if request.method not in ("GET", "HEAD"):
            send_phone(request, response, phone)
    return Who(phone, everywhere=is_teacher(request.scope))


CellId = Annotated[UUID, Path(description="The cell's `id`.")]
CountId = Annotated[UUID, Path(description="The count's `id`.")]
Asking = Annotated[Who, Depends(who)]

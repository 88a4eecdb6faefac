"""Asks the store of what is taught, for a route, in a thread that the history keeps for it.

Between the routes and `app/teaching/`. Knows no queries.
"""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from fastapi import Request

from app.cells import folded
from app.errors import NothingStored
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
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
    name = request.query_params.get("microscope") or settings.microscope
    if not name or folded(name) == NONE:
        return None
    impulse: Impulse = request.state.impulse
    return await ask(request, Teachings.head, name, impulse.model_sha256)

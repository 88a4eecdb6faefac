"""Takes a taught head out of the store, to be packed, and stores one that came from elsewhere.

Between `store.py` and `app/teaching/archive/`. What comes is stored as a whole or not at all,
under a name that is free. Knows no .zip.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.cells import LONGEST, folded
from app.errors import ModelUnusable, NameTaken, NoSuchExample, TooManyHeads
from app.history.database import many
from app.history.history import History
from app.history.tables import examples, taught
from app.impulse.heads.taught import TaughtHead
from app.teaching.archive.archive import Archive
from app.teaching.kept import queries
from app.teaching.kept.rows import Shown, Taught
from app.teaching.report import Report
from app.teaching.store import HEADS_MOST, Teachings

TRIES = 5
"""How often another process may take the very name that was free."""


def leave(history: History, asked: UUID | str) -> Archive:
    """Return all of a head, with the pictures of its examples.

    Raises:
        NoSuchHead: there is none.
    """
    teachings = Teachings(history)
    found = teachings.find(asked)
    with history.database.read() as connection:
        data = connection.scalar(select(taught.c.head).where(taught.c.id == found.id))
    head = report = None
    with suppress(ModelUnusable, ValidationError):  # what is damaged stays here
        head = replace(TaughtHead.from_bytes(bytes(data)), name=found.name) if data else None
        report = Report.model_validate(found.report) if head and found.report else None
    return Archive(
        name=found.name,
        kind=found.kind,
        frame=found.frame,
        classes=found.classes,
        examples=list(_with_pictures(teachings, found)),
        head=head,
        report=report,
        taught_at=found.taught_at if head else None,
    )


def arrive(history: History, archive: Archive) -> Taught:
    """Store a head that was packed here or elsewhere; where its name is taken, as "name 2".

    Raises:
        TooManyHeads: there are as many as fit.
    """
    new, now = uuid4(), datetime.now(UTC)
    row: dict[str, Any] = {
        "id": new,
        "kind": archive.kind,
        "frame": archive.frame,
        "classes": queries.listed(archive.classes),
        "created": now,
        "changed": now,
        "can_undo": False,
    }
    if archive.head:
        row |= {
            "head": archive.head.to_bytes(),
            "report": archive.report.model_dump(mode="json") if archive.report else None,
            "taught_at": archive.taught_at or now,
            "model_sha256": archive.head.model_sha256,
        }

    def work(connection: Connection) -> None:
        if many(connection, taught) >= HEADS_MOST:
            raise TooManyHeads(HEADS_MOST)
        name = _free(connection, archive.name)
        connection.execute(insert(taught).values(row | {"name": name, "folded": folded(name)}))
        if archive.examples:
            connection.execute(insert(examples), [one.row(new) for one in archive.examples])

    for _ in range(TRIES):
        with suppress(IntegrityError):
            history.commit(work)
            return Teachings(history).find(new)
    raise NameTaken


def _free(connection: Connection, wanted: str) -> str:
    """Return a name that no head has yet."""
    there = {*connection.scalars(select(taught.c.folded)), queries.NONE}
    return next(name for name in _names(wanted) if folded(name) not in there)


def _names(wanted: str) -> Iterator[str]:
    yield wanted
    for number in count(2):
        more = f" {number}"
        yield wanted[: LONGEST - len(more)].rstrip() + more


def _with_pictures(teachings: Teachings, of: Taught) -> Iterator[Shown]:
    for one in teachings.examples(of.id):
        with suppress(NoSuchExample):  # removed just now
            yield replace(one, picture=teachings.picture(of.id, one.id))

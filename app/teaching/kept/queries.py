"""What the store asks of its tables, on a connection that is lent to it.

Under `store.py`, which says when. Knows no transactions.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from app.cells import checked_name, folded
from app.errors import BadName, NameTaken, NoSuchHead
from app.history.tables import counts, examples, taught
from app.teaching.kept.rows import Shown, Taught, TaughtClass

LOG = logging.getLogger("smearlens.teaching")
NONE = "none"
"""By this name the model's own head is asked for."""
TOLD = (
    *("id", "name", "kind", "classes", "frame", "created", "changed"),
    *("taught_at", "model_sha256", "can_undo", "report"),
)
PARTS = [column for column in examples.c if column.name not in ("taught_id", "picture")]


def heads(connection: Connection, which: ColumnElement[bool] | None = None) -> Iterator[Taught]:
    """Yield what is told of each head, the oldest first; one that is damaged is left out."""
    rows = select(*(taught.c[name] for name in TOLD)).order_by(taught.c.created, taught.c.id)
    named = select(examples.c.taught_id, examples.c.label, func.count().label("many"))
    if which is not None:
        rows = rows.where(which)
        named = named.where(examples.c.taught_id.in_(select(taught.c.id).where(which)))
    counts: dict[UUID, dict[str | None, int]] = defaultdict(dict)
    for row in connection.execute(named.group_by(examples.c.taught_id, examples.c.label)):
        counts[row.taught_id][row.label] = row.many
    for row in connection.execute(rows):
        try:
            yield Taught.read(dict(row._mapping), counts.get(row.id, {}))
        except ValueError:
            LOG.warning("What was taught is damaged and left out: %s", row.id)


def shown(connection: Connection, which: ColumnElement[bool]) -> Iterator[Shown]:
    """Yield examples without pictures, in the order in which they came, the clearest first."""
    query = select(*PARTS).where(which).order_by(examples.c.at, examples.c.id)
    for row in connection.execute(query):
        try:
            yield Shown.read(dict(row._mapping))
        except (ValueError, TypeError):
            LOG.warning("An example is damaged and left out: %s", row.id)


def called(asked: UUID | str) -> ColumnElement[bool]:
    """Return what tells a head by its id or its name from all others.

    Raises:
        NoSuchHead: nothing can be called so.
    """
    try:
        key = asked if isinstance(asked, UUID) else UUID(asked)
    except ValueError:
        try:
            return taught.c.folded == folded(checked_name(str(asked)))
        except ValueError as error:
            raise NoSuchHead from error
    return taught.c.id == key


def locked(connection: Connection, head: UUID) -> Row[*tuple[Any, ...]]:
    """Return a head's row, which nobody else changes until the transaction ends.

    Raises:
        NoSuchHead: there is none.
    """
    names = ("id", "name", "kind", "classes", "changed", "can_undo")
    columns = [taught.c[name] for name in names]
    row = connection.execute(select(*columns).where(taught.c.id == head).with_for_update()).first()
    if row is None:
        raise NoSuchHead
    return row


def rename_in_counts(connection: Connection, before: str, now: str) -> None:
    """Let the counts that are answered by a microscope call it as it is called now."""
    change = update(counts).where(counts.c.microscope == before)
    connection.execute(change.values(microscope=now, revision=counts.c.revision + 1))


def name_clearest(connection: Connection, head: UUID, photo_sha256: str, label: str) -> None:
    """Name the clearest cell of a photo, if nobody has."""
    of_photo = (examples.c.taught_id == head) & (examples.c.photo_sha256 == photo_sha256)
    clearest = select(examples.c.id).where(of_photo).order_by(examples.c.at).limit(1)
    unnamed = examples.c.label.is_(None) & (examples.c.id == clearest.scalar_subquery())
    connection.execute(update(examples).where(unnamed).values(label=label))


def checked(name: str) -> str:
    """Return what a head's name is looked up by.

    Raises:
        BadName: people can't read it.
        NameTaken: it means the model's own head.
    """
    try:
        found = folded(checked_name(name))
    except ValueError as error:
        raise BadName from error
    if found == NONE:
        raise NameTaken
    return found


def listed(classes: Sequence[TaughtClass]) -> list[dict[str, str]]:
    """Return classes as they are stored.

    Raises:
        BadName: people can't read one's name.
        NameTaken: two are called the same.
    """
    try:
        names = [folded(checked_name(one.label)) for one in classes]
    except ValueError as error:
        raise BadName from error
    if len(set(names)) < len(names):
        raise NameTaken
    return [{"label": one.label, "colour": one.colour} for one in classes]

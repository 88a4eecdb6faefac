"""Writes what people say of cells, and takes back what they take back.

Under the store, in its transaction. Rows of judgements are only ever added. Knows no HTTP.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from app.counts.kept import queries
from app.counts.kept.entries import Who
from app.counts.kept.moves import moved_since, restored
from app.errors import CellChanged, CountFinished, NoSuchCell, NothingDecided
from app.history.tables import count_cells, count_judgements


def open_count(connection: Connection, count: UUID, who: Who) -> Row[*tuple[Any, ...]]:
    """Return the locked row of a count that still takes something; raises CountFinished."""
    row = queries.locked(connection, count, who)
    if row.finished_at is not None:
        raise CountFinished
    return row


def unchanged(connection: Connection, count: UUID, who: Who, cell: UUID, seen: int) -> None:
    """Pass where nobody else changed a cell after the revision `seen`.

    Raises:
        NoSuchCell: the count has none.
        CellChanged: somebody did.
    """
    query = select(count_cells.c.changed, count_cells.c.changed_by)
    of_count = (count_cells.c.id == cell) & (count_cells.c.count_id == count)
    row = connection.execute(query.where(of_count)).first()
    if row is None:
        raise NoSuchCell
    if row.changed > seen and row.changed_by != who.phone:
        raise CellChanged


def judge(
    connection: Connection, count: UUID, who: Who, cell: UUID, label: str | None, seen: int
) -> None:
    """Add what a person says of a cell."""
    row = open_count(connection, count, who)
    unchanged(connection, count, who, cell, seen)
    person = record(connection, count, who, cell, label=label)
    now = {"label": label, "person": person if label else None}
    _change(connection, cell, who, queries.bumped(connection, row), now)


def undo(connection: Connection, count: UUID, who: Who) -> UUID:
    """Take back what a phone said last; return of which cell."""
    row = open_count(connection, count, who)
    said = count_judgements.c
    of_count = said.count_id == count
    mine = select(said.id, said.cell_id, said.was).where(of_count, said.phone == who.phone)
    mine = mine.where(queries.holds(of_count), ~moved_since(who))
    found = connection.execute(mine.order_by(said.id.desc()).limit(1)).first()
    if found is None:
        raise NothingDecided
    record(connection, count, who, found.cell_id, undoes=found.id)
    if found.was is not None:
        now = restored(connection, found.cell_id, found.was)
    else:
        of_cell = said.cell_id == found.cell_id
        left = select(said.label, said.person).where(
            of_cell, queries.holds(of_cell), ~queries.moves
        )
        before = connection.execute(left.order_by(said.id.desc()).limit(1)).first()
        label = before.label if before else None
        now = {"label": label, "person": before.person if before and label else None}
    _change(connection, found.cell_id, who, queries.bumped(connection, row), now)
    cell: UUID = found.cell_id
    return cell


def record(connection: Connection, count: UUID, who: Who, cell: UUID, **told: object) -> str:
    """Add a row, and return who said it."""
    person = queries.person(connection, count, who.phone)
    row = {"cell_id": cell, "count_id": count, "at": datetime.now(UTC), "phone": who.phone}
    connection.execute(insert(count_judgements).values(row | {"person": person} | told))
    return person


def _change(
    connection: Connection, cell: UUID, who: Who, revision: int, values: Mapping[str, object]
) -> None:
    change = update(count_cells).where(count_cells.c.id == cell)
    connection.execute(change.values(**values, changed=revision, changed_by=who.phone))

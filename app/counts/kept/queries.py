"""What the store of counts asks of its tables, on a connection that is lent to it.

Under `store.py`, which says when. Knows no transactions.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    case,
    func,
    null,
    select,
    update,
)

from app.counts.kept.entries import CellNow, CountNow, Who
from app.counts.rows import LEUKOCYTES, Count, CountCell, CountPhoto, Judgement
from app.errors import NoSuchCount, NoSuchHead
from app.history.tables import (
    DAMAGED,
    count_cells,
    count_judgements,
    count_phones,
    count_photos,
    counts,
    taught,
)

LOG = logging.getLogger("smearlens.counts")
COUNT = [counts.c[name] for name in Count.__slots__]
SCORES, BOX = (CountCell.__slots__.index(name) for name in ("scores", "box"))
PHOTO = [count_photos.c[name] for name in CountPhoto.__slots__]
CELL = [count_cells.c[name] for name in CountCell.__slots__ if name != "scores"]
JUDGEMENT = [count_judgements.c[name] for name in Judgement.__slots__]

sure = and_(
    count_cells.c.verdict == "sure",
    count_cells.c.edge.is_(False),
    count_cells.c.twin_of.is_(None),
    count_cells.c.added_by.is_(None),
    count_cells.c.said.in_(LEUKOCYTES),
)
counts_as = case(
    (count_cells.c.label.is_not(None), count_cells.c.label),
    (sure, count_cells.c.said),
    else_=null(),
)
"""What a cell counts as; `CountCell.counts_as` says the same of a row that was read."""


moves = count_judgements.c.was.is_not(null())
"""Whether a row says that somebody moved a box, and nothing of what the cell is."""


def entered(connection: Connection, count: UUID, who: Who | None) -> Row[*tuple[Any, ...]]:
    """Return a count's row and revision, where `who` was let in; None asks for nobody.

    Raises:
        NoSuchCount: there is none, or not for them.
    """
    return _entered(connection, select(*COUNT, counts.c.revision), count, who)


def locked(connection: Connection, count: UUID, who: Who | None) -> Row[*tuple[Any, ...]]:
    """Return the same of a row that nobody else changes until the transaction ends."""
    query = select(*COUNT, counts.c.revision).with_for_update()
    return _entered(connection, query, count, who)


def hold(connection: Connection, microscope: str) -> None:
    """Let nobody call a microscope otherwise until the transaction ends; raises NoSuchHead."""
    query = select(taught.c.id).where(taught.c.name == microscope).with_for_update(read=True)
    if connection.execute(query).first() is None:
        raise NoSuchHead


def _entered(
    connection: Connection, query: Any, count: UUID, who: Who | None
) -> Row[*tuple[Any, ...]]:
    if who and not who.everywhere:
        query = query.where(counts.c.id.in_(joined(who.phone)))
    row: Row[*tuple[Any, ...]] | None = connection.execute(
        query.where(counts.c.id == count)
    ).first()
    if row is None:
        raise NoSuchCount
    return row


def joined(phone: UUID) -> Any:
    """Return a query for the ids of the counts that a phone was let into."""
    return select(count_phones.c.count_id).where(count_phones.c.phone == phone)


def person(connection: Connection, count: UUID, phone: UUID) -> str:
    """Return how whoever holds a phone is called in a count."""
    of = (count_phones.c.count_id == count) & (count_phones.c.phone == phone)
    return connection.scalar(select(count_phones.c.person).where(of)) or ""


def bumped(connection: Connection, row: Row[*tuple[Any, ...]], **values: Any) -> int:
    """Raise the revision of a locked count, and return it."""
    revision = int(row.revision) + 1
    change = update(counts).where(counts.c.id == row.id)
    connection.execute(change.values(**values, revision=revision))
    return revision


def now(connection: Connection, rows: Iterable[Row[*tuple[Any, ...]]]) -> list[CountNow]:
    """Return how counts stand, in their order; one that is damaged is left out."""
    told = [row for row in rows if not _damaged(row)]
    ids = [row.id for row in told]
    photos = _grouped(connection, count_photos, ids)
    label = counts_as.label("counts_as")
    cells: dict[UUID, dict[str | None, int]] = defaultdict(dict)
    group = select(count_cells.c.count_id, label, func.count().label("many"))
    group = group.where(count_cells.c.count_id.in_(ids))
    for one in connection.execute(group.group_by(count_cells.c.count_id, label)):
        cells[one.count_id][one.counts_as] = one.many
    people: dict[UUID, list[str]] = defaultdict(list)
    phones: dict[UUID, int] = defaultdict(int)
    came = select(count_phones.c.count_id, count_phones.c.person)
    came = came.where(count_phones.c.count_id.in_(ids))
    for one in connection.execute(came.order_by(count_phones.c.at, count_phones.c.phone)):
        phones[one.count_id] += 1
        if one.person and one.person not in people[one.count_id]:
            people[one.count_id].append(one.person)
    return [
        CountNow(
            count=Count(*row[:-1]),
            revision=row.revision,
            photos=photos.get(row.id, 0),
            people=people[row.id],
            phones=phones[row.id],
            open=cells[row.id].pop(None, 0),
            counts={str(label): number for label, number in cells[row.id].items()},
        )
        for row in told
    ]


def _grouped(connection: Connection, table: Table, ids: list[UUID]) -> dict[UUID, int]:
    group = select(table.c.count_id, func.count()).where(table.c.count_id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(group.group_by(table.c.count_id))}


def photos(connection: Connection, count: UUID) -> Iterator[CountPhoto]:
    """Yield the photos of a count, without pixels, in the order in which they came."""
    query = select(*PHOTO).where(count_photos.c.count_id == count)
    for row in connection.execute(query.order_by(count_photos.c.at, count_photos.c.id)):
        if not _damaged(row):
            yield CountPhoto(*row)


def cells(connection: Connection, count: UUID) -> Iterator[CountCell]:
    """Yield the cells of a count with their scores, by photo and place."""
    query = select(*CELL, count_cells.c.scores).where(count_cells.c.count_id == count)
    order = (count_cells.c.photo_id, count_cells.c.place, count_cells.c.id)
    for row in connection.execute(query.order_by(*order)):
        if not _damaged_cell(row) and isinstance(row.scores, dict):
            yield _cell(row, row.scores)


def cells_now(
    connection: Connection, which: ColumnElement[bool], most: int | None = None
) -> list[CellNow]:
    """Return cells as they stand, those that changed first on top."""
    query = select(*CELL, count_cells.c.label, count_cells.c.person).where(which)
    order = (count_cells.c.changed, count_cells.c.place, count_cells.c.id)
    rows = connection.execute(query.order_by(*order).limit(most))
    return [
        CellNow(_cell(row, {}), row.label, row.person) for row in rows if not _damaged_cell(row)
    ]


def judgements(connection: Connection, count: UUID) -> Iterator[Judgement]:
    """Yield what people said of the cells of a count and did not take back, as they said it."""
    of_count = count_judgements.c.count_id == count
    of_labels = (of_count, holds(of_count), ~moves)
    for row in connection.execute(
        select(*JUDGEMENT).where(*of_labels).order_by(count_judgements.c.id)
    ):
        if not _damaged(row):
            yield Judgement(*row)


def holds(among: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what tells judgements that nobody took back from those taken back, and the taking."""
    taken_back = select(count_judgements.c.undoes).where(
        among, count_judgements.c.undoes.is_not(None)
    )
    return count_judgements.c.undoes.is_(None) & count_judgements.c.id.not_in(taken_back)


def _cell(row: Row[*tuple[Any, ...]], scores: dict[str, float]) -> CountCell:
    told = list(row[: len(CELL)])
    told[BOX] = tuple(told[BOX])
    told.insert(SCORES, scores)
    return CountCell(*told)


def _damaged_cell(row: Row[*tuple[Any, ...]]) -> bool:
    """Tell whether the row of a cell can't be what it was; the log then names it."""
    box = row.box
    whole = isinstance(box, list) and len(box) == 4 and all(type(side) is int for side in box)
    return _damaged(row, whole)


def _damaged(row: Row[*tuple[Any, ...]], whole: bool = True) -> bool:
    """Tell whether a row can't be what it was; the log then names it."""
    if whole and DAMAGED not in tuple(row):
        return False
    LOG.warning("A row of a count is damaged and left out: %s", row.id)
    return True

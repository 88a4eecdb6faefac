"""Asks the tables of all counts at once: who did how much, and who differs on what.

Under `board.py`, on a connection that is lent to it. All that grows with the cells is summed up
by the database. Knows no shapes.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Row,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    true,
)

from app.counts.board.confusion import Named
from app.counts.kappa import KINDS
from app.counts.kept.queries import holds
from app.history.tables import DAMAGED, count_cells, count_judgements, count_phones, count_photos

Ids = list[UUID] | None
"""Which counts; None is all."""
Found = Row[*tuple[Any, ...]]

word = case(KINDS, value=count_cells.c.kind, else_=count_cells.c.said)
"""What the model takes a cell for; `word_of` in `kappa.py` says the same of a row."""


def alike(label: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a label is the model's word, or as near to it as its classes come."""
    knows = cast(count_cells.c.scores, Text).like('%"band"%')
    return or_(label == word, and_(label == "band", word == "neutrophil", ~knows))


def came(connection: Connection, some: Ids) -> Iterator[Found]:
    """Yield count_id, phone, person and at of each phone that was let in, the first on top."""
    one = count_phones.c
    query = select(one.count_id, one.phone, one.person, one.at).where(_of(one.count_id, some))
    yield from _whole(connection.execute(query.order_by(one.at, one.phone)))


def sent(connection: Connection, some: Ids) -> Iterator[Found]:
    """Yield count_id, phone, person, photos and last (the time) of those who sent any."""
    one = count_photos.c
    who: list[Any] = [one.count_id, one.phone, one.person]
    query = select(*who, func.count().label("photos"), func.max(one.at).label("last"))
    yield from _whole(connection.execute(query.where(_of(one.count_id, some)).group_by(*who)))


def judged(connection: Connection, some: Ids) -> Iterator[Found]:
    """Yield count_id, phone, person, judged, confirmed, changed and last of those who named any.

    Each cell is counted once, by what its namer said last. That another photo shows it, too, is
    neither a confirmation nor a change.
    """
    one = _last(some)
    same = alike(one.c.label)
    other = one.c.label != "twin"
    who: list[Any] = [one.c.count_id, one.c.phone, one.c.person]
    query = (
        select(
            *who,
            func.count().label("judged"),
            func.count(case((and_(other, same), 1))).label("confirmed"),
            func.count(case((and_(other, ~same), 1))).label("changed"),
            func.max(one.c.at).label("last"),
        )
        .join(count_cells, count_cells.c.id == one.c.cell_id)
        .where(one.c.label.is_not(None))
        .group_by(*who)
    )
    yield from _whole(connection.execute(query))


def model_and_people(connection: Connection, some: Ids) -> list[Named]:
    """Return what people said last of cells, and the model's word."""
    one, same = count_cells.c, alike(count_cells.c.label)
    groups: list[Any] = [one.count_id, one.label, word.label("word"), same.label("same")]
    query = select(*groups, func.count()).where(_of(one.count_id, some))
    query = query.where(one.label.is_not(None), one.label != "twin")
    rows = _whole(connection.execute(query.group_by(*groups)))
    return [Named(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def between_people(connection: Connection, some: Ids) -> list[Named]:
    """Return what each two people said last of the cells that both named."""
    one = _named(some)
    two = one.alias()
    same = one.c.label == two.c.label
    pairs = case((same, one.c.many * (one.c.many - 1) // 2), else_=one.c.many * two.c.many)
    query = (
        select(one.c.count_id, one.c.label, two.c.label, same, func.sum(pairs).label("pairs"))
        .join(two, and_(one.c.cell_id == two.c.cell_id, one.c.label <= two.c.label))
        .group_by(one.c.count_id, one.c.label, two.c.label)
        .having(func.sum(pairs) > 0)
    )
    rows = _whole(connection.execute(query))
    return [Named(row[0], row[1], row[2], bool(row[3]), int(row[4])) for row in rows]


def split(connection: Connection, some: Ids) -> dict[UUID, int]:
    """Return of how many cells of a count people say different things."""
    one = _named(some)
    cells = select(one.c.count_id, one.c.cell_id).group_by(one.c.count_id, one.c.cell_id)
    several = cells.having(func.count() > 1).subquery()
    query = select(several.c.count_id, func.count()).group_by(several.c.count_id)
    return {row[0]: row[1] for row in _whole(connection.execute(query))}


def _whole(rows: Iterable[Found]) -> Iterator[Found]:
    """Leave out what is damaged."""
    return (row for row in rows if DAMAGED not in tuple(row))


def _of(column: ColumnElement[Any], some: Ids) -> ColumnElement[bool]:
    return true() if some is None else column.in_(some)


def _last(some: Ids) -> Subquery:
    """Return what everybody said last of each cell and did not take back.

    A person is one on whatever phone, as `rater` in `kappa.py` has it.
    """
    one = count_judgements.c
    among = _of(one.count_id, some)
    nameless = case((one.person == "", one.phone), else_=null())
    last = select(func.max(one.id)).where(among, holds(among))
    newest = last.group_by(one.cell_id, one.person, nameless)
    told = (one.count_id, one.cell_id, one.phone, one.person, one.label, one.at)
    return select(*told).where(one.id.in_(newest)).subquery()


def _named(some: Ids) -> CTE:
    """Return how many people call a cell by each label, of those that anybody named."""
    one = _last(some)
    named = and_(one.c.label.is_not(None), one.c.label != "twin")
    groups = (one.c.count_id, one.c.cell_id, one.c.label)
    return select(*groups, func.count().label("many")).where(named).group_by(*groups).cte()

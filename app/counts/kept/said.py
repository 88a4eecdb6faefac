"""Reads who said what of one cell, and when, what was taken back included.

Under the store, on a connection that is lent to it. Knows no HTTP, and tells nobody's phone.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from app.counts.kappa import rater, raters
from app.counts.kept import queries
from app.counts.kept.entries import CellNow, Said, Word
from app.counts.rows import CountCell, Judgement
from app.errors import NoSuchCell
from app.history.tables import DAMAGED, count_cells, count_judgements


def of_cell(connection: Connection, count: UUID, cell: UUID) -> Said:
    """Return what was said of a cell, with its scores; raises NoSuchCell."""
    one = (count_cells.c.id == cell) & (count_cells.c.count_id == count)
    now = next(iter(queries.cells_now(connection, one)), None)
    if now is None:
        raise NoSuchCell
    scores = connection.scalar(select(count_cells.c.scores).where(one))
    photos = queries.photos(connection, count)
    photo = next((one for one in photos if one.id == now.cell.photo_id), None)
    if photo is None:
        raise NoSuchCell
    names = _names(connection, count)
    back = _taken_back(connection, cell)
    words = tuple(
        Word(one.at, names[rater(one)], one.label, back.get(one.id))
        for one in _judgements(connection, count_judgements.c.cell_id == cell)
        if rater(one) in names
    )
    scores = scores if isinstance(scores, dict) else {}
    return Said(now, scores, photo, _added_by(connection, now, names), words)


def _added_by(connection: Connection, now: CellNow, names: dict[str | UUID, str]) -> str | None:
    cell: CountCell = now.cell
    if cell.added_by is None:
        return None
    return queries.person(connection, cell.count_id, cell.added_by) or names.get(cell.added_by)


def _names(connection: Connection, count: UUID) -> dict[str | UUID, str]:
    """Return what each who judged is called, as the report calls them.

    Only the first judgement of each is read: a count may have tens of thousands.
    """
    of_count = count_judgements.c.count_id == count
    holding = of_count & queries.holds(of_count)
    return raters(_firsts(connection, holding), _firsts(connection, of_count))


def _firsts(connection: Connection, which: ColumnElement[bool]) -> list[Judgement]:
    said = count_judgements.c
    firsts = select(func.min(said.id)).where(which, said.undoes.is_(None))
    first = said.id.in_(firsts.group_by(said.phone, said.person).scalar_subquery())
    return list(_judgements(connection, first))


def _judgements(connection: Connection, which: ColumnElement[bool]) -> Iterator[Judgement]:
    query = select(*queries.JUDGEMENT).where(which, count_judgements.c.undoes.is_(None))
    for row in connection.execute(query.order_by(count_judgements.c.id)):
        if DAMAGED not in tuple(row):
            yield Judgement(*row)


def _taken_back(connection: Connection, cell: UUID) -> dict[int, datetime]:
    """Return when each judgement of a cell that was taken back was."""
    said = count_judgements.c
    query = select(said.undoes, said.at).where(said.cell_id == cell, said.undoes.is_not(None))
    return {row.undoes: row.at for row in connection.execute(query)}

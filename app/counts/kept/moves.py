"""Keeps what a cell was before its box was moved, and gives it back.

Under `judging.py` and `photos.py`, in their transaction. Knows no phones' names and no HTTP.
"""

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, null, select, update

from app.counts.kept.entries import Who
from app.errors import NothingDecided
from app.history.tables import count_cells, count_crops, count_judgements

SEEN = ("box", "said", "confidence", "verdict", "reason", "kind", "scores", "edge")


def was(connection: Connection, cell: UUID) -> dict[str, Any]:
    """Return what is seen in a cell's box now, as JSON holds it."""
    columns = [count_cells.c[name] for name in (*SEEN, "twin_of", "print")]
    query = select(*columns, count_crops.c.jpeg).join(count_crops).where(count_cells.c.id == cell)
    row = connection.execute(query).one()
    told = {name: getattr(row, name) for name in SEEN}
    told["twin_of"] = row.twin_of and str(row.twin_of)
    return told | {
        name: b64encode(bytes(getattr(row, name))).decode() for name in ("print", "jpeg")
    }


def restored(connection: Connection, cell: UUID, told: Any) -> dict[str, Any]:
    """Put a cell's old picture back; return the values of its row.

    Raises:
        NothingDecided: what was kept is damaged.
    """
    try:
        jpeg, values = b64decode(told["jpeg"]), {name: told[name] for name in SEEN}
        values["twin_of"] = told["twin_of"] and UUID(told["twin_of"])
        values["print"] = b64decode(told["print"])
    except (KeyError, TypeError, ValueError) as error:
        raise NothingDecided from error
    of_cell = count_crops.c.cell_id == cell
    connection.execute(update(count_crops).where(of_cell).values(jpeg=jpeg))
    return values


def moved_since(who: Who) -> ColumnElement[bool]:
    """Tell of a row that moved a box whether another phone has moved the same one since.

    Taking it back would take back what the other did.
    """
    said, later = count_judgements.c, count_judgements.alias()
    undone = count_judgements.alias()
    taken_back = select(undone.c.id).where(undone.c.undoes == later.c.id).exists()
    others = select(later.c.id).where(
        later.c.cell_id == said.cell_id,
        later.c.id > said.id,
        later.c.phone != who.phone,
        later.c.was.is_not(null()),
        ~taken_back,
    )
    return said.was.is_not(null()) & others.correlate(count_judgements).exists()

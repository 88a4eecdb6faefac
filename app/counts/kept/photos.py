"""Writes photos and their cells into a count, each once, and finds those that are there already.

Under the store, in its transaction. Knows no decoding and no HTTP.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from app.counts.kept import queries
from app.counts.kept.entries import NewCell, NewPhoto, Who
from app.counts.kept.judging import open_count, record, unchanged
from app.counts.kept.moves import was
from app.counts.kept.print import twins
from app.errors import CountFinished, CountFull, IdTaken, NoSuchCell
from app.history.database import many
from app.history.tables import count_cells, count_crops, count_photos

PHOTOS_MOST = 1000
CELLS_MOST = 16_000
"""In one count."""
SAME = 0.5
"""Intersection over union from which two boxes of a photo are one cell's."""

Box = tuple[int, int, int, int]


def put(connection: Connection, count: UUID, who: Who, photo: NewPhoto) -> tuple[UUID, bool]:
    """Store a photo with its cells; return its id, and whether it was there already."""
    row = queries.locked(connection, count, who)
    query = select(count_photos.c.id, count_photos.c.count_id, count_photos.c.sha256)
    known = connection.execute(query.where(count_photos.c.id == photo.id)).first()
    if known and (known.count_id, known.sha256) != (count, photo.sha256):
        raise IdTaken
    of_count = count_photos.c.count_id == count
    if not known:
        same = query.where(of_count, count_photos.c.sha256 == photo.sha256)
        known = connection.execute(same).first()
    if known:
        return known.id, True
    if row.finished_at is not None:
        raise CountFinished
    if many(connection, count_photos, of_count) >= PHOTOS_MOST:
        raise CountFull
    _room(connection, count, len(photo.cells))
    person = queries.person(connection, count, who.phone)
    came = {"count_id": count, "at": datetime.now(UTC), "phone": who.phone, "person": person}
    connection.execute(insert(count_photos).values(photo.row() | came))
    revision = queries.bumped(connection, row)
    _put_cells(connection, count, photo.id, photo.cells, who, revision, placed=photo.placed)
    return photo.id, False


def add_cell(connection: Connection, count: UUID, who: Who, photo: UUID, new: NewCell) -> UUID:
    """Store a cell that somebody tapped; return its id, or that of the one that is there."""
    row = open_count(connection, count, who)
    of_count = (count_photos.c.id == photo) & (count_photos.c.count_id == count)
    if not many(connection, count_photos, of_count):
        raise NoSuchCell
    there = queries.cells_now(connection, count_cells.c.photo_id == photo)
    for one in there:
        if overlap(one.cell.box, new.box) > SAME:
            return one.cell.id
    _room(connection, count, 1)
    revision = queries.bumped(connection, row)
    return _put_cells(connection, count, photo, (new,), who, revision, added=True)[0]


def move_cell(
    connection: Connection, count: UUID, who: Who, cell: UUID, new: NewCell, seen: int
) -> None:
    """Store what a cell looks like in another box; what people said of it stays."""
    row = open_count(connection, count, who)
    unchanged(connection, count, who, cell, seen)
    one = count_cells.c.id == cell
    photo = connection.scalar(select(count_cells.c.photo_id).where(one))
    assert isinstance(photo, UUID)  # noqa: S101 - `unchanged` found it
    twin = twins([new.print], prints(connection, count, photo))[0]
    record(connection, count, who, cell, was=was(connection, cell))
    values = new.row() | {"twin_of": twin, "changed_by": who.phone}
    values["changed"] = queries.bumped(connection, row)
    connection.execute(update(count_cells).where(one).values(values))
    of_cell = count_crops.c.cell_id == cell
    connection.execute(update(count_crops).where(of_cell).values(jpeg=new.crop))


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over the union of two boxes, 0..1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(wide, 0) * max(high, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / max(sum(areas) - both, 1)


def _room(connection: Connection, count: UUID, cells: int) -> None:
    if many(connection, count_cells, count_cells.c.count_id == count) + cells > CELLS_MOST:
        raise CountFull


def _put_cells(
    connection: Connection,
    count: UUID,
    photo: UUID,
    cells: tuple[NewCell, ...],
    who: Who,
    revision: int,
    added: bool = False,
    placed: Sequence[tuple[UUID, UUID | None]] | None = None,
) -> list[UUID]:
    """Insert cells of a photo behind those that it has; return their ids."""
    last = select(func.max(count_cells.c.place)).where(count_cells.c.photo_id == photo)
    place = connection.scalar(last)
    first = 0 if place is None else place + 1
    if placed is None:
        again = twins([one.print for one in cells], prints(connection, count, photo))
        placed = [(uuid4(), twin) for twin in again]
    common = {"photo_id": photo, "count_id": count, "changed": revision, "changed_by": who.phone}
    common |= {"added_by": who.phone if added else None, "label": None, "person": None}
    ids = [key for key, _ in placed]
    rows = [
        common | cell.row() | {"id": key, "place": first + number, "twin_of": twin}
        for number, ((key, twin), cell) in enumerate(zip(placed, cells, strict=True))
    ]
    if rows:
        connection.execute(insert(count_cells), rows)
        crops = [{"cell_id": key, "jpeg": cell.crop} for key, cell in zip(ids, cells, strict=True)]
        connection.execute(insert(count_crops), crops)
    return ids


def prints(
    connection: Connection, count: UUID, photo: UUID | None = None
) -> list[tuple[UUID, bytes]]:
    """Return the prints of the cells that other photos of the count show than `photo`."""
    query = select(count_cells.c.id, count_cells.c.print).where(count_cells.c.count_id == count)
    if photo:
        query = query.where(count_cells.c.photo_id != photo)
    return [(row.id, bytes(row.print)) for row in connection.execute(query)]

"""Keeps differential counts beside the history: who takes part, their photos and their cells.

Called by routes; writes in the history's own writer, so that what is acknowledged is on disk.
Safe for several threads and processes. Knows no HTTP and decodes no photo.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.counts.kept import judging, photos, queries, said
from app.counts.kept.entries import Added, CellNow, Cells, CountNow, NewCell, NewPhoto, Said, Who
from app.counts.kept.judging import open_count
from app.counts.kept.names import PERSON_MOST, SLIDE_MOST, as_code, checked, new_code
from app.counts.rows import Count, CountCell, CountPhoto, Judgement
from app.errors import CountFinished, CountFull, IdTaken, NoSuchCell, NoSuchCount, TooManyCounts
from app.history.database import many
from app.history.history import History
from app.history.tables import count_cells, count_crops, count_phones, count_photos, counts

COUNTS_MOST = 1000
PHONES_MOST = 200
"""In one count."""
LISTED_MOST = 100
CELLS_AT_ONCE = 500
"""So many cells are told in one answer."""

T = TypeVar("T")
Whole = tuple[Count, list[CountPhoto], list[CountCell], list[Judgement]]


class Counts:
    """Keep differential counts in the history's database."""

    def __init__(self, history: History) -> None:
        self._history = history
        self.readers = history.readers
        """In whose threads the functions here are to be called that wait for the database."""

    def whole(self, count: UUID, who: Who | None = None) -> Whole:
        """Return a count with its photos, its cells by photo, and the judgements that hold.

        Raises:
            NoSuchCount: there is none, or `who` was not let in.
        """
        with self._history.database.read() as connection:
            row = queries.entered(connection, count, who)
            return (
                Count(*row[:-1]),
                list(queries.photos(connection, count)),
                list(queries.cells(connection, count)),
                list(queries.judgements(connection, count)),
            )

    def begin(
        self, who: Who, slide: str, target: int, person: str = "", microscope: str | None = None
    ) -> CountNow:
        """Begin a count; `microscope` is how the one is called that is to answer.

        Raises:
            NoSuchHead: none is called so any more.
            BadName: people can't read what the slide or the person is called.
            TooManyCounts: there are `COUNTS_MOST`.
        """
        new, now = uuid4(), datetime.now(UTC)
        row: dict[str, Any] = {"id": new, "slide": checked(slide, SLIDE_MOST), "target": target}
        row |= {"at": now, "phone": who.phone, "microscope": microscope, "revision": 1}
        person = checked(person, PERSON_MOST)

        def work(connection: Connection) -> None:
            if many(connection, counts) >= COUNTS_MOST:
                raise TooManyCounts
            if microscope is not None:
                queries.hold(connection, microscope)
            connection.execute(insert(counts).values(row | {"code": _free_code(connection)}))
            came = {"count_id": new, "phone": who.phone, "person": person, "at": now}
            connection.execute(insert(count_phones).values(came))

        self._history.commit(work)
        return self.find(new, who)

    def all(self, who: Who) -> list[CountNow]:
        """Return the newest counts that `who` takes part in, at most `LISTED_MOST`."""
        some = select(*queries.COUNT, counts.c.revision)
        if not who.everywhere:
            some = some.where(counts.c.id.in_(queries.joined(who.phone)))
        newest = some.order_by(counts.c.at.desc(), counts.c.id).limit(LISTED_MOST)
        with self._history.database.read() as connection:
            return queries.now(connection, connection.execute(newest))

    def find(self, count: UUID, who: Who) -> CountNow:
        """Return a count; raises NoSuchCount."""
        with self._history.database.read() as connection:
            for found in queries.now(connection, [queries.entered(connection, count, who)]):
                return found
        raise NoSuchCount

    def enter(self, count: UUID, who: Who) -> tuple[Count, int]:
        """Return a count that `who` was let into and its revision, without looking at its cells.

        Raises NoSuchCount.
        """
        with self._history.database.read() as connection:
            row = queries.entered(connection, count, who)
        return Count(*row[:-1]), row.revision

    def join(self, who: Who, code: str, person: str = "") -> CountNow:
        """Let a phone into the count of this code.

        Raises:
            NoSuchCount: there is none.
            CountFinished: it takes nobody in any more.
            CountFull: as many phones as fit are in it.
            BadName: people can't read what the person is called.
        """
        person, now = checked(person, PERSON_MOST), datetime.now(UTC)
        by_code = counts.c.code == as_code(code)
        with self._history.database.read() as connection:
            found = connection.scalar(select(counts.c.id).where(by_code))
        if found is None:
            raise NoSuchCount

        def work(connection: Connection) -> None:
            row = queries.locked(connection, found, None)
            of_count = count_phones.c.count_id == found
            change = update(count_phones).where(of_count, count_phones.c.phone == who.phone)
            values = {"person": person} if person else {"phone": who.phone}
            if not connection.execute(change.values(values)).rowcount:
                if row.finished_at is not None:
                    raise CountFinished
                if many(connection, count_phones, of_count) >= PHONES_MOST:
                    raise CountFull
                came = {"count_id": found, "phone": who.phone, "person": person, "at": now}
                connection.execute(insert(count_phones).values(came))
            queries.bumped(connection, row)

        self._history.commit(work)
        return self.find(found, who)

    def change(
        self, count: UUID, who: Who, slide: str | None = None, target: int | None = None
    ) -> CountNow:
        """Call its slide otherwise, or count to another target; raises NoSuchCount, BadName."""
        told = {"slide": None if slide is None else checked(slide, SLIDE_MOST), "target": target}
        values = {name: value for name, value in told.items() if value is not None}
        return self._change(count, who, values)

    def finish(self, count: UUID, who: Who, finished: bool = True) -> CountNow:
        """Finish a count, or open it again; raises NoSuchCount."""
        return self._change(count, who, {"finished_at": datetime.now(UTC) if finished else None})

    def delete(self, count: UUID, who: Who) -> None:
        """Delete a count with its photos, cells and judgements; raises NoSuchCount."""

        def work(connection: Connection) -> None:
            queries.locked(connection, count, who)
            connection.execute(delete(counts).where(counts.c.id == count))

        self._history.commit(work)

    def add_photo(self, count: UUID, who: Who, photo: NewPhoto) -> Added:
        """Store a photo and its cells; one that is there already changes nothing.

        A photo is known by its id, and within its count by its bytes.

        Raises:
            NoSuchCount, CountFinished, CountFull: it can't take it.
            IdTaken: the id stands for other bytes, or for a photo of another count.
        """

        def work(connection: Connection) -> tuple[UUID, bool]:
            return photos.put(connection, count, who, photo)

        try:
            stored, again = self._history.commit(work)
        except IntegrityError as error:  # another count took the id just now
            raise IdTaken from error
        with self._history.database.read() as connection:
            row = queries.entered(connection, count, who)
            found = next(one for one in queries.photos(connection, count) if one.id == stored)
            cells = queries.cells_now(connection, count_cells.c.photo_id == stored)
            return Added(found, cells, again, row.revision)

    def add_photos(self, count: UUID, who: Who, some: Iterable[NewPhoto]) -> None:
        """Store photos and their cells, all or none; raises as `add_photo` does."""

        def work(connection: Connection) -> None:
            open_count(connection, count, who)
            for photo in some:
                photos.put(connection, count, who, photo)

        self._history.commit(work)

    def prints(self, count: UUID, who: Who) -> list[tuple[UUID, bytes]]:
        """Return the cells of a count and what each looks like; raises NoSuchCount."""
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            return photos.prints(connection, count)

    def photos(self, count: UUID, who: Who) -> list[CountPhoto]:
        """Return the photos of a count, as they came; raises NoSuchCount."""
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            return list(queries.photos(connection, count))

    def photo(self, count: UUID, who: Who, photo: UUID) -> tuple[CountPhoto, bytes]:
        """Return a photo and its JPEG; raises NoSuchCount, NoSuchCell."""
        which = (count_photos.c.id == photo) & (count_photos.c.count_id == count)
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            row = connection.execute(select(*queries.PHOTO, count_photos.c.jpeg).where(which))
            found = row.first()
        if found is None:
            raise NoSuchCell
        return CountPhoto(*found[:-1]), bytes(found.jpeg)

    def crop(self, count: UUID, who: Who, cell: UUID) -> bytes:
        """Return the JPEG of a cell; raises NoSuchCount, NoSuchCell."""
        query = select(count_crops.c.jpeg).join(count_cells).where(_one(count, cell))
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            found = connection.scalar(query)
        if found is None:
            raise NoSuchCell
        return bytes(found)

    def cell(self, count: UUID, who: Who, cell: UUID) -> CellNow:
        """Return a cell as it stands; raises NoSuchCount, NoSuchCell."""
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            for found in queries.cells_now(connection, _one(count, cell)):
                return found
        raise NoSuchCell

    def said(self, count: UUID, who: Who, cell: UUID) -> Said:
        """Return who said what of a cell, and when; raises NoSuchCount, NoSuchCell."""
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            return said.of_cell(connection, count, cell)

    def of_photo(self, count: UUID, who: Who, photo: UUID) -> list[CellNow]:
        """Return the cells of a photo as they stand; raises NoSuchCount."""
        which = (count_cells.c.photo_id == photo) & (count_cells.c.count_id == count)
        with self._history.database.read() as connection:
            queries.entered(connection, count, who)
            return queries.cells_now(connection, which)

    def cells(self, count: UUID, who: Who, after: int = 0) -> Cells:
        """Return the cells that changed after a revision, those that did first; NoSuchCount."""
        which = (count_cells.c.count_id == count) & (count_cells.c.changed > after)
        with self._history.database.read() as connection:
            revision = queries.entered(connection, count, who).revision
            found = queries.cells_now(connection, which, CELLS_AT_ONCE)
        if len(found) < CELLS_AT_ONCE:
            return Cells(found, revision, more=False)
        # What changed at once stays together: it is at most what one photo holds.
        last = found[-1].cell.changed
        whole = [one for one in found if one.cell.changed < last]
        return Cells(whole, whole[-1].cell.changed, more=True)

    def revisions(self, some: list[UUID]) -> dict[UUID, int]:
        """Return the revisions of those counts that are still there."""
        query = select(counts.c.id, counts.c.revision).where(counts.c.id.in_(some))
        with self._history.database.read() as connection:
            return {row.id: row.revision for row in connection.execute(query)}

    def judge(self, count: UUID, who: Who, cell: UUID, label: str | None, seen: int) -> CellNow:
        """Say what a cell is, or leave it to the model again.

        Raises:
            NoSuchCount, NoSuchCell, CountFinished: nothing can be said of it.
            CellChanged: somebody else changed it after the revision `seen`.
        """
        self._history.commit(lambda one: judging.judge(one, count, who, cell, label, seen))
        return self.cell(count, who, cell)

    def undo(self, count: UUID, who: Who) -> CellNow:
        """Take back what this phone said last and did not take back yet.

        Raises:
            NoSuchCount, CountFinished: nothing can be taken back.
            NothingDecided: there is nothing.
        """
        cell = self._history.commit(lambda one: judging.undo(one, count, who))
        return self.cell(count, who, cell)

    def add_cell(self, count: UUID, who: Who, photo: UUID, new: NewCell) -> CellNow:
        """Store a cell that the model had missed; raises NoSuchCount, NoSuchCell, CountFinished.

        Where a box that is much the same is there already, that cell is returned.
        """
        cell = self._history.commit(lambda one: photos.add_cell(one, count, who, photo, new))
        return self.cell(count, who, cell)

    def move_cell(self, count: UUID, who: Who, cell: UUID, new: NewCell, seen: int) -> CellNow:
        """Store what a cell looks like in another box; raises as `judge` does."""
        self._history.commit(lambda one: photos.move_cell(one, count, who, cell, new, seen))
        return self.cell(count, who, cell)

    def _change(self, count: UUID, who: Who, values: dict[str, Any]) -> CountNow:
        def work(connection: Connection) -> None:
            queries.bumped(connection, queries.locked(connection, count, who), **values)

        self._history.commit(work)
        return self.find(count, who)


def _free_code(connection: Connection) -> str:
    while True:
        code = new_code()
        if not many(connection, counts, counts.c.code == code):
            return code


def _one(count: UUID, cell: UUID) -> ColumnElement[bool]:
    return (count_cells.c.id == cell) & (count_cells.c.count_id == count)

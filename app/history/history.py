"""The history: stores each answer before it is sent, lists, deletes and forgets.

Called by the routes; stands on `database.py` and `writer.py`. Knows no HTTP,
and nothing of photos but their hash, unless it is told to keep them.
"""

import contextlib
import logging
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import HistoryError, IdTaken
from app.history.database import Database
from app.history.entry import Entry
from app.history.tables import answers, photos
from app.history.writer import Writer

LOG = logging.getLogger("uvicorn.error")
PAGE = 50
"""Answers on one page of a list."""
UNDO = timedelta(minutes=10)
"""For which one deleted answer can be brought back."""
TIDY = 300
"""Seconds after which what is older than it may be goes at last."""


@dataclass(frozen=True)
class New:
    """Hold an answer to store, and the JPEG of its photo where it is kept."""

    entry: Entry
    jpeg: bytes | None


class History:
    """Keep answers for `days` days in `database`; safe to call from several threads."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._days = days
        self._writer: Writer[New, Entry] = Writer(self._commit, self._tidy, TIDY)

    def check(self) -> None:
        """Ask the database whether it answers.

        Raises:
            HistoryError: it does not.
        """
        with self._database.begin() as connection:
            connection.execute(select(answers.c.id).limit(1))

    def store(
        self, entry: Entry, jpeg: bytes | None = None, may_wait: bool = False
    ) -> Future[Entry]:
        """Store an answer; the future tells what is stored under its id once it is on disk.

        One that may wait does so for a moment, to be stored together with others.
        Where the id is known already, that is the answer to the same photo stored before.
        The future fails with IdTaken if it was another photo, or with HistoryError.
        """
        return self._writer.put(New(entry, jpeg), may_wait)

    def page(self, phone: UUID, page: int = 1) -> list[Entry]:
        """Return one page of a phone's answers, the newest first; pages start at 1."""
        newest = (
            select(answers)
            .where(self._of(phone))
            .order_by(answers.c.at.desc(), answers.c.id)
            .limit(PAGE)
            .offset(PAGE * (page - 1))
        )
        with self._database.begin() as connection:
            return [_entry(row) for row in connection.execute(newest)]

    def count(self, phone: UUID) -> int:
        """Return how many answers a phone has."""
        with self._database.begin() as connection:
            many = select(func.count()).select_from(answers).where(self._of(phone))
            return int(connection.execute(many).scalar_one())

    def all(self, phone: UUID) -> Iterator[Entry]:
        """Yield every answer of a phone, the oldest first, without holding them all."""
        oldest = select(answers).where(self._of(phone)).order_by(answers.c.at, answers.c.id)
        with self._database.begin() as connection:
            for row in connection.execution_options(yield_per=200).execute(oldest):
                yield _entry(row)

    def find(self, phone: UUID, answer: UUID) -> Entry | None:
        """Return one answer of a phone."""
        with self._database.begin() as connection:
            one = select(answers).where(self._of(phone), answers.c.id == answer)
            row = connection.execute(one).first()
        return None if row is None else _entry(row)

    def photo(self, phone: UUID, answer: UUID) -> bytes | None:
        """Return the JPEG kept of the photo behind one answer of a phone."""
        kept = select(photos.c.jpeg).join(answers).where(self._of(phone), answers.c.id == answer)
        with self._database.begin() as connection:
            return connection.execute(kept).scalar_one_or_none()

    def delete(self, phone: UUID, answer: UUID) -> bool:
        """Delete one answer of a phone and its photo; tell whether it was there."""
        return self._delete((answers.c.phone == phone) & (answers.c.id == answer)) == 1

    def bin(self, phone: UUID, answer: UUID) -> bool:
        """Delete one answer of a phone, to be restored for `UNDO`; tell whether it was there."""
        return self._mark(self._of(phone) & (answers.c.id == answer), datetime.now(UTC))

    def restore(self, phone: UUID, answer: UUID) -> bool:
        """Bring back an answer from the bin; tell whether it was there."""
        return self._mark(self._binned(phone, answer), None)

    def in_bin(self, phone: UUID, answer: UUID) -> bool:
        """Tell whether an answer of a phone can be restored."""
        with self._database.begin() as connection:
            one = select(answers.c.id).where(self._binned(phone, answer))
            return connection.execute(one).first() is not None

    def delete_all(self, phone: UUID) -> int:
        """Delete every answer of a phone and its photos; return how many there were."""
        return self._delete(answers.c.phone == phone)

    def forget(self) -> int:
        """Delete what is older than the days allow, or was binned for longer than `UNDO`.

        Return how many answers that were.
        """
        binned = answers.c.deleted_at < datetime.now(UTC) - UNDO
        return self._delete((answers.c.at < self._since()) | binned)

    def close(self) -> None:
        """Store what waits and close the database."""
        self._writer.close()
        self._database.close()

    def _since(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self._days)

    def _of(self, phone: UUID) -> ColumnElement[bool]:
        kept = answers.c.deleted_at.is_(None)
        return (answers.c.phone == phone) & (answers.c.at >= self._since()) & kept

    def _binned(self, phone: UUID, answer: UUID) -> ColumnElement[bool]:
        lately = answers.c.deleted_at >= datetime.now(UTC) - UNDO
        return (answers.c.phone == phone) & (answers.c.id == answer) & lately

    def _mark(self, which: ColumnElement[bool], deleted_at: datetime | None) -> bool:
        with self._database.begin() as connection:
            marked = update(answers).where(which).values(deleted_at=deleted_at)
            return connection.execute(marked).rowcount == 1

    def _delete(self, which: ColumnElement[bool]) -> int:
        with self._database.begin() as connection:
            return connection.execute(delete(answers).where(which)).rowcount

    def _tidy(self) -> None:
        try:
            self.forget()
        except HistoryError as error:
            LOG.warning("%s", error)

    def _commit(self, group: list[New]) -> list[Entry | Exception]:
        with contextlib.suppress(IntegrityError):
            self._insert(group)
            return [new.entry for new in group]
        return [self._commit_one(new) for new in group]

    def _commit_one(self, new: New) -> Entry | Exception:
        try:
            self._insert([new])
        except IntegrityError as error:
            return self._known(new.entry) or error
        except Exception as error:  # one that fails must not fail its neighbours
            return error
        return new.entry

    def _known(self, entry: Entry) -> Entry | Exception | None:
        try:
            with self._database.begin() as connection:
                same_id = select(answers).where(answers.c.id == entry.id)
                row = connection.execute(same_id).first()
        except HistoryError as error:
            return error
        if row is None:
            return None
        return _entry(row) if row.photo_sha256 == entry.photo_sha256 else IdTaken()

    def _insert(self, group: list[New]) -> None:
        kept = [new for new in group if new.jpeg is not None]
        with self._database.begin() as connection:
            connection.execute(insert(answers), [vars(new.entry) for new in group])
            if kept:
                rows: list[dict[str, Any]] = [
                    {"answer_id": new.entry.id, "jpeg": new.jpeg} for new in kept
                ]
                connection.execute(insert(photos), rows)


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{name: value for name, value in row._mapping.items() if name != "deleted_at"})

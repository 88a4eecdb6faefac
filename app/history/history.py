"""The history: stores each answer before it is sent, lists, deletes and forgets.

Called by the routes; stands on `database.py`, `writer.py` and `readers.py`. Knows no HTTP,
and nothing of photos but their hash, unless it is told to keep them.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Row,
    Select,
    Update,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from app.errors import HistoryError, HistoryUnavailable, IdTaken
from app.history.database import READERS, Database
from app.history.entry import Entry
from app.history.failures import SILENT
from app.history.forgetting import AT_ONCE, UNDO, Forgetting
from app.history.readers import WITHIN_S, Readers, in_time
from app.history.tables import DAMAGED, answers, photos
from app.history.writer import PAUSE, Writer

LOG = logging.getLogger("smearlens.history")
PAGE = 50
"""Answers on one page of a list."""
PART = 200
"""Answers that an export reads in one go."""
TIDY = 300
"""Seconds after which what is older than it may be goes at last."""
LOOK = 1
"""Seconds after which an idle server looks whether its file is still there."""
NAMED_MOST = 1000
COLUMNS = [column for column in answers.c if column.name not in ("deleted_at", "signature")]
LATELY = 10
"""Photos of a phone by whose signatures its microscope is told from those that are known."""

T = TypeVar("T")
Key = tuple[datetime, UUID]
"""Time and id of an answer: where it stands among a phone's, the oldest first."""


@dataclass(frozen=True)
class New:
    """Hold an answer to store, the JPEG of a photo that is kept, and its signature's bytes."""

    entry: Entry
    jpeg: bytes | None
    signature: bytes | None


@dataclass(frozen=True)
class Part:
    """Hold some of a phone's answers, the oldest first."""

    entries: list[Entry]
    last: Key | None
    """After which the next part begins."""
    more: bool


class History:
    """Keep answers for `days` days in `database`; safe to call from several threads."""

    def __init__(self, database: Database, days: int) -> None:
        self.database = database
        """Read by who has tables of its own there; written by `write` alone."""
        self._days = days
        self._forgetting = Forgetting(database, days)
        self._tidy_at = time.monotonic() + TIDY
        self._named: set[object] = set()
        self._writer: Writer[New, Entry] = Writer(self._commit, self._idle, LOOK)
        self.readers = Readers(READERS - 1)
        """In whose threads the functions here are to be called that wait for the database."""
        self.exporter = Readers(1)
        """The same for exports, which take turns: what they compute is taken from the photos."""

    def check(self) -> None:
        """Ask the database whether an answer could be stored now.

        Raises:
            HistoryError: it could not.
        """
        self.write(self.database.check)

    async def checked(self) -> None:
        """Do the same without keeping a thread waiting."""
        await in_time(self._writer.run(self.database.check))

    def store(
        self,
        entry: Entry,
        jpeg: bytes | None = None,
        may_wait: bool = False,
        signature: bytes | None = None,
    ) -> Future[Entry]:
        """Store an answer; the future tells what is stored under its id once it is on disk.

        One that may wait does so for a moment, to be stored together with others.
        Where the id is known already, that is the answer to the same photo stored before.
        The future fails with IdTaken if it was another photo, or with HistoryError.
        """
        return self._writer.put(New(entry, jpeg, signature), may_wait)

    async def stored(
        self, entry: Entry, jpeg: bytes | None, may_wait: bool, signature: bytes | None = None
    ) -> Entry:
        """Store an answer as `store` does, and wait for it no longer than a phone would.

        Raises:
            IdTaken: the id stands for another photo.
            HistoryError: it is not stored, or nobody knows; to send it again is safe.
        """
        return await in_time(self.store(entry, jpeg, may_wait, signature))

    def page(self, phone: UUID, page: int = 1) -> list[Entry]:
        """Return one page of a phone's answers, the newest first; pages start at 1."""
        newest = (
            select(*COLUMNS)
            .where(self._of(phone))
            .order_by(answers.c.at.desc(), answers.c.id)
            .limit(PAGE)
            .offset(PAGE * (page - 1))
        )
        return list(self._whole(self._read(newest)))

    def count(self, phone: UUID) -> int:
        """Return how many answers a phone has."""
        many = select(func.count()).select_from(answers).where(self._of(phone))
        return int(self._read(many)[0][0])

    def part(self, phone: UUID, after: Key | None = None, until: Key | None = None) -> Part:
        """Return the next `PART` answers of a phone, the oldest first, up to `until`.

        Between two parts nothing is held, however long the second is in coming.
        """
        rows = self._read(self._following(phone, COLUMNS, after, until))
        return Part(list(self._whole(rows)), _last(rows), len(rows) == PART)

    def scored(
        self, phone: UUID, after: Key | None = None
    ) -> tuple[list[dict[str, float]], Key | None, bool]:
        """Return the scores alone of a part, the key of its last, and whether there is more."""
        columns = [answers.c.at, answers.c.id, answers.c.scores]
        rows = self._read(self._following(phone, columns, after, None))
        scores = [row.scores for row in rows if isinstance(row.scores, dict)]
        return scores, _last(rows), len(rows) == PART

    def all(self, phone: UUID) -> Iterator[Entry]:
        """Yield every answer of a phone, the oldest first, without holding them all."""
        after, more = None, True
        while more:
            part = self.part(phone, after)
            yield from part.entries
            more = part.more and part.last is not None
            after = part.last

    def find(self, phone: UUID, answer: UUID) -> Entry | None:
        """Return one answer of a phone."""
        one = select(*COLUMNS).where(self._of(phone), answers.c.id == answer)
        return next(self._whole(self._read(one)), None)

    def photo(self, phone: UUID, answer: UUID) -> bytes | None:
        """Return the JPEG kept of the photo behind one answer of a phone."""
        kept = select(photos.c.jpeg).join(answers).where(self._of(phone), answers.c.id == answer)
        return next((row.jpeg for row in self._read(kept)), None)

    def signatures(self, phone: UUID) -> list[bytes]:
        """Return the signatures' bytes of a phone's last `LATELY` photos that have one."""
        last = (
            select(answers.c.signature)
            .where(self._of(phone), answers.c.signature.is_not(None))
            .order_by(answers.c.at.desc())
            .limit(LATELY)
        )
        return [row.signature for row in self._read(last)]

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
        one = select(answers.c.id).where(self._binned(phone, answer))
        return bool(self._read(one))

    def delete_all(self, phone: UUID) -> int:
        """Delete every answer of a phone and its photos; return how many there were."""
        return self._delete(answers.c.phone == phone)

    def forget(self) -> int:
        """Delete what is older than the days allow, or was binned for longer than `UNDO`.

        Return how many answers that were; counts go, too.
        """
        gone = self._in_steps(self._forgetting.step)
        while self.write(self._forgetting.step_counts):
            time.sleep(PAUSE)
        return gone

    def forget_soon(self) -> None:
        """Do so in the writer's thread, as soon as nothing waits to be stored."""
        self._tidy_at = 0.0

    def name_damaged(self, answer: object) -> None:
        """Tell the log, once, that an answer is left out because its row is damaged."""
        if answer not in self._named and len(self._named) < NAMED_MOST:
            self._named.add(answer)
            told = answer if isinstance(answer, UUID) else "one whose id can't be read"
            LOG.warning("An answer is damaged and left out of the history: %s", told)

    def write(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, done in the writer's thread, between two commits.

        Raises:
            HistoryUnavailable: it was not done in time; unless it was begun, it never will be.
        """
        done = self._writer.run(work)
        try:
            return done.result(WITHIN_S)
        except TimeoutError as error:
            done.cancel()
            raise HistoryUnavailable(SILENT) from error

    def commit(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, done in one transaction of the writer's; raises as `write`.

        Raises:
            HistoryError: it can't be committed.
            IntegrityError: a row with the same key is there.
        """

        def committed() -> T:
            with self.database.begin() as connection:
                return work(connection)

        return self.write(committed)

    def close(self) -> None:
        """Store what waits and close the database."""
        self.readers.close()
        self.exporter.close()
        self._writer.close()
        self.database.close()

    def _since(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self._days)

    def _of(self, phone: UUID) -> ColumnElement[bool]:
        kept = answers.c.deleted_at.is_(None)
        return (answers.c.phone == phone) & (answers.c.at >= self._since()) & kept

    def _binned(self, phone: UUID, answer: UUID) -> ColumnElement[bool]:
        lately = answers.c.deleted_at >= datetime.now(UTC) - UNDO
        return (answers.c.phone == phone) & (answers.c.id == answer) & lately

    def _following(
        self, phone: UUID, columns: Iterable[Any], after: Key | None, until: Key | None
    ) -> Select[Any]:
        key = tuple_(answers.c.at, answers.c.id)
        some = select(*columns).where(self._of(phone))
        if after:
            some = some.where(key > _literal(after), answers.c.at >= after[0])
        if until:
            some = some.where(key <= _literal(until))
        return some.order_by(answers.c.at, answers.c.id).limit(PART)

    def _read(self, query: Select[Any]) -> list[Row[Any]]:
        with self.database.read() as connection:
            return list(connection.execute(query))

    def _whole(self, rows: Iterable[Row[Any]]) -> Iterator[Entry]:
        for row in rows:
            try:
                yield Entry.read(dict(row._mapping))
            except ValueError:
                self.name_damaged(row.id)

    def _mark(self, which: ColumnElement[bool], deleted_at: datetime | None) -> bool:
        return self._changed(update(answers).where(which).values(deleted_at=deleted_at)) == 1

    def _delete(self, which: ColumnElement[bool]) -> int:
        some = select(answers.c.id).where(which).limit(AT_ONCE)
        return self._in_steps(partial(self._change, delete(answers).where(answers.c.id.in_(some))))

    def _in_steps(self, step: Callable[[], int]) -> int:
        """Repeat `step`, photos being stored in between, until it finds less than `AT_ONCE`."""
        gone = some = self.write(step)
        while some == AT_ONCE:
            time.sleep(PAUSE)
            some = self.write(step)
            gone += some
        return gone

    def _changed(self, statement: Delete | Update) -> int:
        return self.write(partial(self._change, statement))

    def _change(self, statement: Delete | Update) -> int:
        with self.database.begin() as connection:
            return connection.execute(statement).rowcount

    def _idle(self) -> bool:
        """Look after the file and forget some; tell whether there is more to forget."""
        more = False
        try:
            self.database.watch()
            if time.monotonic() >= self._tidy_at:
                self._tidy_at = time.monotonic() + TIDY
                more = self._forgetting.step() == AT_ONCE
                more = self._forgetting.step_counts() or more
        except Exception as error:  # what can't be forgotten now is tried again, and told
            LOG.warning("Nothing could be forgotten: %s", error, exc_info=_unforeseen(error))
        if more:
            self._tidy_at = 0.0
        return more

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
        same_id = select(*COLUMNS).where(answers.c.id == entry.id)
        try:
            with self.database.begin() as connection:
                row = connection.execute(same_id).first()
        except HistoryError as error:
            return error
        if row is None:
            return None
        if row.photo_sha256 != entry.photo_sha256:
            return IdTaken()
        stored = next(self._whole([row]), None)
        return stored or HistoryUnavailable("the answer stored under this id is damaged")

    def _insert(self, group: list[New]) -> None:
        kept = [new for new in group if new.jpeg is not None]
        with self.database.begin() as connection:
            connection.execute(
                insert(answers), [vars(new.entry) | {"signature": new.signature} for new in group]
            )
            if kept:
                rows: list[dict[str, Any]] = [
                    {"answer_id": new.entry.id, "jpeg": new.jpeg} for new in kept
                ]
                connection.execute(insert(photos), rows)


def _literal(key: Key) -> ColumnElement[Any]:
    at, answer = key
    return tuple_(literal(at, answers.c.at.type), literal(answer, answers.c.id.type))


def _last(rows: list[Row[Any]]) -> Key | None:
    keys = ((row.at, row.id) for row in reversed(rows))
    return next((key for key in keys if DAMAGED not in key), None)


def _unforeseen(error: Exception) -> Exception | None:
    return None if isinstance(error, HistoryError) else error

"""Keeps what is taught beside the history: microscopes, sets of classes, and their examples.

Called by routes and commands; writes in the history's own writer, so that what is acknowledged
is on disk. Safe for several threads and processes. Knows no HTTP and decodes no photo.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import (
    ClassInUse,
    HeadStale,
    ModelUnusable,
    NameTaken,
    NoSuchClass,
    NoSuchExample,
    NoSuchHead,
    NothingToUndo,
    NotTaught,
    TooManyExamples,
    TooManyHeads,
)
from app.history.database import many
from app.history.history import History
from app.history.tables import examples, taught
from app.impulse.heads.taught import TaughtHead
from app.teaching.kept import queries
from app.teaching.kept.rows import Kind, Shown, Taught, TaughtClass
from app.teaching.lesson import Lesson

LOG = logging.getLogger("smearlens.teaching")
HEADS_MOST = 50
EXAMPLES_MOST = 500
"""Of one head; each takes some 30 kB."""
LEAST_STEP = timedelta(microseconds=1)
LESSON = ("head", "report", "taught_at", "model_sha256")
"""What a lesson changes, and its undoing brings back from the columns called `…_before`."""


class Teachings:
    """Keep what is taught in the history's database."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._heads: dict[UUID, tuple[datetime, TaughtHead]] = {}
        """Parsed heads, each with what its row's `changed` was."""
        self.readers = history.readers
        """In whose threads the functions here are to be called that wait for the database."""

    def all(self) -> list[Taught]:
        """Return every microscope and set of classes, the oldest first."""
        with self._history.database.read() as connection:
            return list(queries.heads(connection))

    def find(self, asked: UUID | str) -> Taught:
        """Return one by its id or its name.

        Raises:
            NoSuchHead: there is none.
        """
        which = queries.called(asked)
        with self._history.database.read() as connection:
            for found in queries.heads(connection, which):
                return found
        raise NoSuchHead

    def create(
        self, name: str, kind: Kind, classes: Sequence[TaughtClass], frame: bool = False
    ) -> Taught:
        """Store a new one, without examples.

        Raises:
            BadName: its name, or a class's, can't be read by people.
            NameTaken: another is called so, or two classes are called the same.
            TooManyHeads: there are `HEADS_MOST`.
        """
        new, now = uuid4(), datetime.now(UTC)
        row = {
            "id": new,
            "name": name,
            "folded": queries.checked(name),
            "kind": kind,
            "frame": frame,
        }
        row |= {
            "classes": queries.listed(classes),
            "created": now,
            "changed": now,
            "can_undo": False,
        }

        def work(connection: Connection) -> None:
            if many(connection, taught) >= HEADS_MOST:
                raise TooManyHeads(HEADS_MOST)
            connection.execute(insert(taught).values(row))

        self._write(work)
        return self.find(new)

    def rename(self, head: UUID, name: str) -> Taught:
        """Call it otherwise; raises as `change` does."""
        return self.change(head, name=name)

    def set_classes(self, head: UUID, classes: Sequence[TaughtClass]) -> Taught:
        """Give it other classes; raises as `change` does."""
        return self.change(head, classes=classes)

    def change(
        self, head: UUID, name: str | None = None, classes: Sequence[TaughtClass] | None = None
    ) -> Taught:
        """Give it another name, other classes, or both or neither of them.

        The head that answers keeps its classes until it is taught again, and counts keep a
        microscope whatever it is called.

        Raises:
            NoSuchHead: there is none.
            BadName, NameTaken: as of `create`.
            ClassInUse: cells are named by a class that would go, or it is a microscope.
        """
        values: dict[str, Any] = {}
        if name is not None:
            values |= {"name": name, "folded": queries.checked(name)}
        if classes is not None:
            values["classes"] = queries.listed(classes)
        labels = [one.label for one in classes or ()]
        named = examples.c.label.is_not(None) & examples.c.label.not_in(labels)

        def allowed(connection: Connection, row: Row[*tuple[Any, ...]]) -> None:
            used = select(examples.c.id).where(examples.c.taught_id == head, named).limit(1)
            if name is not None and name != row.name:
                queries.rename_in_counts(connection, row.name, name)
            if classes is None:
                return
            if row.kind != "classes" or connection.execute(used).first():
                raise ClassInUse

        return self._change(head, values, allowed)

    def delete(self, head: UUID) -> None:
        """Delete it and all its examples; raises NoSuchHead."""

        def work(connection: Connection) -> None:
            if not connection.execute(delete(taught).where(taught.c.id == head)).rowcount:
                raise NoSuchHead

        self._write(work)
        self._heads.pop(head, None)

    def add_examples(self, head: UUID, shown: Sequence[Shown]) -> list[Shown]:
        """Store cells, each photo's once; return what is stored of these photos.

        Where a photo was added before, its cells stay what they are; one that comes with a
        label names the clearest of them, if nobody has.

        Raises:
            NoSuchHead: there is none.
            NoSuchClass: a cell is named what is none of its classes.
            TooManyExamples: there would be more than `EXAMPLES_MOST`.
        """
        photos = {one.photo_sha256 for one in shown}
        of_head = examples.c.taught_id == head
        of_photos = of_head & examples.c.photo_sha256.in_(photos)

        def work(connection: Connection) -> None:
            labels = {one["label"] for one in queries.locked(connection, head).classes}
            if not {one.label for one in shown} <= {None, *labels}:
                raise NoSuchClass
            there = set(connection.scalars(select(examples.c.photo_sha256).where(of_photos)))
            new = [one for one in shown if one.photo_sha256 not in there]
            if new and many(connection, examples, of_head) + len(new) > EXAMPLES_MOST:
                raise TooManyExamples(EXAMPLES_MOST)
            if new:
                connection.execute(insert(examples), [one.row(head) for one in new])
            for one in shown:
                if one.label is not None and one.photo_sha256 in there:
                    queries.name_clearest(connection, head, one.photo_sha256, one.label)

        self._write(work)
        return self._shown(of_photos)

    def name_example(self, head: UUID, example: UUID, label: str | None) -> Shown:
        """Name a cell, or take its name away.

        Raises:
            NoSuchHead, NoSuchExample: there is none.
            NoSuchClass: it has no class of that name.
        """
        which = (examples.c.id == example) & (examples.c.taught_id == head)

        def work(connection: Connection) -> None:
            labels = {one["label"] for one in queries.locked(connection, head).classes}
            if label is not None and label not in labels:
                raise NoSuchClass
            if not connection.execute(update(examples).where(which).values(label=label)).rowcount:
                raise NoSuchExample

        self._write(work)
        return self._one(which)

    def remove_example(self, head: UUID, example: UUID) -> None:
        """Forget a cell and its picture; raises NoSuchExample."""
        which = (examples.c.id == example) & (examples.c.taught_id == head)

        def work(connection: Connection) -> None:
            if not connection.execute(delete(examples).where(which)).rowcount:
                raise NoSuchExample

        self._write(work)

    def examples(self, head: UUID) -> list[Shown]:
        """Return all cells that were shown to it, without pictures, as they came; NoSuchHead."""
        self.find(head)
        return self._shown(examples.c.taught_id == head)

    def example(self, head: UUID, example: UUID) -> Shown:
        """Return one cell; raises NoSuchExample."""
        return self._one((examples.c.id == example) & (examples.c.taught_id == head))

    def picture(self, head: UUID, example: UUID) -> bytes:
        """Return the JPEG of one cell; raises NoSuchExample."""
        which = (examples.c.id == example) & (examples.c.taught_id == head)
        with self._history.database.read() as connection:
            found = connection.scalar(select(examples.c.picture).where(which))
        if found is None:
            raise NoSuchExample
        return bytes(found)

    def renew(self, head: UUID, shown: Iterable[Shown]) -> None:
        """Store what another model made of cells that are there."""
        rows = [one.row(head) for one in shown]

        def work(connection: Connection) -> None:
            for row in rows:
                which = (examples.c.id == row["id"]) & (examples.c.taught_id == head)
                values = {name: row[name] for name in ("features", "signature", "model_sha256")}
                connection.execute(update(examples).where(which).values(values))

        self._write(work)

    def save_lesson(self, head: UUID, lesson: Lesson) -> Taught:
        """Store what a lesson came to; the head before can be brought back once.

        One that is not used changes nothing but the report: whatever answered goes on.
        """
        report = lesson.report.model_dump(mode="json")
        if not lesson.report.used:
            return self._change(head, {"report": report})
        now = datetime.now(UTC)
        values: dict[str, Any] = {f"{name}_before": taught.c[name] for name in LESSON}
        values |= {"head": lesson.head.to_bytes(), "report": report, "taught_at": now}
        values |= {"model_sha256": lesson.head.model_sha256, "can_undo": True}
        return self._change(head, values)

    def undo(self, head: UUID) -> Taught:
        """Bring back what answered before the last lesson, which may be nothing.

        Raises:
            NoSuchHead: there is none.
            NothingToUndo: there was no lesson, or it is undone.
        """

        def allowed(_: Connection, row: Row[*tuple[Any, ...]]) -> None:
            if not row.can_undo:
                raise NothingToUndo

        values: dict[str, Any] = {name: taught.c[f"{name}_before"] for name in LESSON}
        values |= {f"{name}_before": None for name in LESSON} | {"can_undo": False}
        return self._change(head, values, allowed)

    def head(self, asked: UUID | str, model_sha256: str) -> TaughtHead:
        """Return the head that answers by an id or a name, for the model of this digest.

        Raises:
            NoSuchHead: there is none.
            NotTaught: it was never taught.
            HeadStale: it was taught with another model.
        """
        which = queries.called(asked)
        columns = (taught.c.id, taught.c.name, taught.c.changed, taught.c.model_sha256)
        with self._history.database.read() as connection:
            row = connection.execute(select(*columns).where(which)).first()
            if row is None:
                raise NoSuchHead
            if row.model_sha256 is None:
                raise NotTaught
            if row.model_sha256 != model_sha256:
                raise HeadStale
            changed, head = self._heads.get(row.id, (None, None))
            if head and changed == row.changed:
                return head
            one = select(taught.c.head).where(taught.c.id == row.id)
            data = connection.scalar(one.where(taught.c.changed == row.changed))
        if data is None:  # it was taught again just now
            return self.head(row.id, model_sha256)
        try:
            head = replace(TaughtHead.from_bytes(data), name=row.name)
        except ModelUnusable as error:
            LOG.warning("A taught head is damaged: %s", row.id)
            raise HeadStale from error
        self._heads[row.id] = (row.changed, head)
        return head

    def _write(self, work: Callable[[Connection], None]) -> None:
        try:
            self._history.commit(work)
        except IntegrityError as error:
            raise NameTaken from error

    def _change(
        self,
        head: UUID,
        values: dict[str, Any],
        allowed: Callable[[Connection, Row[*tuple[Any, ...]]], None] = lambda _, __: None,
    ) -> Taught:
        def work(connection: Connection) -> None:
            row = queries.locked(connection, head)
            allowed(connection, row)
            # Another time than before, whatever the clock does: heads are kept by it.
            changed = max(datetime.now(UTC), row.changed + LEAST_STEP)
            change = update(taught).where(taught.c.id == head)
            connection.execute(change.values(values | {"changed": changed}))

        self._write(work)
        return self.find(head)

    def _shown(self, which: ColumnElement[bool]) -> list[Shown]:
        with self._history.database.read() as connection:
            return list(queries.shown(connection, which))

    def _one(self, which: ColumnElement[bool]) -> Shown:
        for found in self._shown(which):
            return found
        raise NoSuchExample

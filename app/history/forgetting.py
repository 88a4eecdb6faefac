"""Forgets what is too old, answers and counts, some at a time, unless the clock has jumped ahead.

A laptop that starts with its clock a year ahead would take the whole history for a year
older than it is. Run by the history's writer, between two commits. Knows no phones.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, exists, func, or_, select, update

from app.history.database import Database
from app.history.tables import DAMAGED, answers, clock, count_photos, counts

LOG = logging.getLogger("smearlens.history")
UNDO = timedelta(minutes=10)
"""For which one deleted answer can be brought back."""
AT_ONCE = 200
"""Answers deleted in one transaction, some 10 ms; photos are stored in between."""
PHOTOS_AT_ONCE = 20
"""Photos of counts deleted in one transaction, with their cells."""
STEP = timedelta(days=7)
"""How far the clock may be ahead of when it was last seen: a laptop is off for a week."""
DOUBT = timedelta(days=30)
"""After which a clock that went on as clocks do is trusted all the same; at most the days for
which answers are kept."""
TELL_EVERY_S = 86_400


@dataclass(frozen=True)
class Clock:
    """Hold what is known of the clock, as its row in the database."""

    trusted: datetime | None
    """The latest time that was believed."""
    doubted: datetime | None = None
    """When it was first found too far ahead of that."""
    seen: datetime | None = None
    """What it showed last, since it is doubted."""

    def at(self, now: datetime, days: int) -> "Clock":
        """Return what is known once the clock has shown `now`; answers are kept for `days`."""
        trusted = self.trusted or now
        if now <= trusted + STEP:
            return Clock(max(trusted, now))
        went_on = self.doubted and self.seen and self.doubted <= now <= self.seen + STEP
        if not (self.doubted and went_on):
            return replace(self, doubted=now, seen=now)
        if now - self.doubted >= min(DOUBT, timedelta(days=days)):
            return Clock(now)
        return replace(self, seen=now)


class Forgetting:
    """Delete answers older than `days`, and those that were binned for longer than `UNDO`."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._days = days
        self._gone = 0
        self._told = 0.0

    def step(self) -> int:
        """Delete up to `AT_ONCE` answers and return how many; the last step logs their number.

        Raises:
            HistoryError: the database can't be written.
        """
        now = datetime.now(UTC)
        with self._database.begin() as connection:
            row = connection.execute(select(clock.c.trusted, clock.c.doubted, clock.c.seen)).one()
            known = Clock(*(None if value is DAMAGED else value for value in row))
            if known.trusted is None:
                newest = connection.execute(select(func.max(answers.c.at))).scalar()
                known = replace(known, trusted=newest)
            known = known.at(now, self._days)
            connection.execute(update(clock).values(vars(known)))
            old = [answers.c.deleted_at < now - UNDO]
            if not known.doubted:
                old.append(answers.c.at < now - timedelta(days=self._days))
            some = (
                select(answers.c.id)
                .where(or_(*old))
                .limit(AT_ONCE)
                .with_for_update(skip_locked=True)  # another server's are not waited for
            )
            gone = connection.execute(delete(answers).where(answers.c.id.in_(some))).rowcount
        self._tell(known, gone)
        return gone

    def step_counts(self) -> bool:
        """Delete up to `PHOTOS_AT_ONCE` photos of counts begun before `days` ago, with their cells.

        And the counts that have none left. Tell whether there is more; to be called after `step`,
        which looks at the clock.

        Raises:
            HistoryError: the database can't be written.
        """
        old = counts.c.at < datetime.now(UTC) - timedelta(days=self._days)
        with self._database.begin() as connection:
            if connection.execute(select(clock.c.doubted)).scalar_one() is not None:
                return False
            some = (
                select(count_photos.c.id)
                .join(counts)
                .where(old)
                .limit(PHOTOS_AT_ONCE)
                .with_for_update(of=count_photos, skip_locked=True)
            )
            photos = delete(count_photos).where(count_photos.c.id.in_(some))
            more = connection.execute(photos).rowcount == PHOTOS_AT_ONCE
            left = exists().where(count_photos.c.count_id == counts.c.id)
            gone = connection.execute(delete(counts).where(old, ~left)).rowcount
        if gone:
            LOG.info("Forgot %d counts, older than %d days", gone, self._days)
        return more

    def _tell(self, known: Clock, gone: int) -> None:
        self._gone += gone
        if gone < AT_ONCE and self._gone:
            LOG.info("Forgot %d answers, older than %d days or deleted", self._gone, self._days)
            self._gone = 0
        due = not self._told or time.monotonic() > self._told + TELL_EVERY_S
        if known.doubted and known.trusted and due:
            self._told = time.monotonic()
            LOG.warning(
                "The clock is %d days ahead of when the history was last tidied, so no answer is "
                "forgotten for its age. Please set it right; one that is right is believed after "
                "%d days.",
                (known.doubted - known.trusted).days,
                min(DOUBT.days, self._days),
            )

"""What is forgotten, and what not, when the clock is wrong; on SQLite and PostgreSQL."""

import logging
from collections.abc import Iterator
from concurrent.futures import wait
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest
from sqlalchemy import select, update

from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.history.database import Database
from app.history.forgetting import AT_ONCE, DOUBT, PHOTOS_AT_ONCE, STEP, Clock
from app.history.history import History
from app.history.tables import count_cells, count_judgements, counts
from tests.history.test_history import PHONE, made, rows
from tests.kit.counts import photo

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Wrong(datetime):
    """A clock that shows another time."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp((datetime.now(tz) + cls.ahead).timestamp(), tz)


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(Database.at(database_url), 365)
    yield history
    history.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Wrong]:
    monkeypatch.setattr(Wrong, "ahead", timedelta(0))
    monkeypatch.setattr("app.history.forgetting.datetime", Wrong)
    return Wrong


def test_a_start_with_the_clock_a_year_ahead_forgets_nothing_and_tells(
    history: History,
    database_url: str,
    clock: type[Wrong],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="smearlens.history")
    for age in (0, 100, 300):
        history.store(made(at=NOW - age * DAY)).result(10)
    assert history.forget() == 0
    clock.ahead = 366 * DAY
    for _ in range(2):
        again = History(Database.at(database_url), 365)
        assert again.forget() == 0
        assert again.forget() == 0, "neither at the next look"
        again.close()
    told = [line.getMessage() for line in caplog.records if "The clock is" in line.getMessage()]
    assert len(told) == 2, "once each start"
    assert "366 days ahead" in told[0]
    assert rows(database_url) == 3
    clock.ahead = 66 * DAY
    assert history.forget() == 0, "that is still further than a laptop is off"
    clock.ahead = timedelta(0)
    old = made(at=NOW - 366 * DAY)
    history.store(old).result(10)
    assert history.forget() == 1, "set right, it is believed"
    assert history.count(PHONE) == 3


def test_a_history_of_an_older_version_is_not_forgotten_by_a_wrong_clock_either(
    history: History, database_url: str, clock: type[Wrong]
) -> None:
    history.store(made(at=NOW - 10 * DAY)).result(10)
    clock.ahead = 366 * DAY
    assert history.forget() == 0, "its newest answer says what time it was"
    assert rows(database_url) == 1


def test_what_was_deleted_on_the_page_goes_whatever_the_clock_says(
    history: History, database_url: str, clock: type[Wrong]
) -> None:
    kept, binned = made(), made()
    for entry in (kept, binned):
        history.store(entry).result(10)
    assert history.forget() == 0
    history.bin(PHONE, binned.id)
    clock.ahead = 400 * DAY
    assert history.forget() == 1
    assert rows(database_url) == 1


def test_what_is_forgotten_is_counted_in_the_log(
    history: History, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="smearlens.history")
    many = AT_ONCE + 20
    for age in (366, 500):
        stored = [history.store(made(at=NOW - age * DAY)) for _ in range(many // 2)]
        assert wait(stored, timeout=20).done == set(stored)
    history.store(made()).result(10)
    assert history.forget() == many
    assert history.forget() == 0
    told = [line.getMessage() for line in caplog.records if "Forgot" in line.getMessage()]
    assert told == [f"Forgot {many} answers, older than 365 days or deleted"]
    assert rows(database_url) == 1


def test_the_first_time_ever_is_believed() -> None:
    assert Clock(None).at(NOW, 365) == Clock(NOW)


def test_a_week_off_is_believed_and_a_clock_behind_takes_no_trust_back() -> None:
    assert Clock(NOW).at(NOW + STEP, 365) == Clock(NOW + STEP)
    assert Clock(NOW).at(NOW - 4000 * DAY, 365) == Clock(NOW)


def test_a_clock_that_goes_on_as_clocks_do_is_believed_after_a_while() -> None:
    known = Clock(NOW)
    later = NOW + 60 * DAY  # back from the holidays
    for days in range(DOUBT.days):
        known = known.at(later + days * DAY, 365)
        assert known.doubted == later
        assert known.trusted == NOW
    assert known.at(later + DOUBT, 365) == Clock(later + DOUBT)


def test_where_answers_are_kept_for_days_they_are_doubted_no_longer_than_that() -> None:
    later = NOW + 60 * DAY
    known = Clock(NOW).at(later, 2)
    assert known.at(later + DAY, 2).doubted
    assert known.at(later + 2 * DAY, 2) == Clock(later + 2 * DAY)


def test_a_doubted_clock_that_jumps_again_is_doubted_anew() -> None:
    known = Clock(NOW).at(NOW + 60 * DAY, 365)
    again = NOW + 460 * DAY
    assert known.at(again, 365) == Clock(NOW, again, again)
    back = NOW + 20 * DAY
    assert known.at(back, 365) == Clock(NOW, back, back)


def test_old_counts_are_forgotten_with_their_photos_and_not_by_a_wrong_clock(
    history: History, clock: type[Wrong]
) -> None:
    store, who = Counts(history), Who(PHONE)
    old, new = (store.begin(who, "", 100).count.id for _ in range(2))
    for number in range(PHOTOS_AT_ONCE + 3):
        cell = store.add_photo(old, who, photo(2)).cells[0].cell
        if number < 3:
            store.judge(old, who, cell.id, "band", cell.changed)
    store.add_photo(new, who, photo(2))
    change = update(counts).where(counts.c.id == old).values(at=NOW - 300 * DAY)
    with history.database.begin() as connection:
        connection.execute(change)
    history.forget()
    clock.ahead = 100 * DAY
    history.forget()
    assert len(store.all(who)) == 2, "the clock is wrong"
    clock.ahead = timedelta(0)
    with history.database.begin() as connection:
        connection.execute(change.values(at=NOW - 366 * DAY))
    history.forget()
    assert [one.count.id for one in store.all(who)] == [new]
    with history.database.read() as connection:
        assert len(connection.execute(select(count_cells)).all()) == 2
        assert connection.execute(select(count_judgements)).all() == []

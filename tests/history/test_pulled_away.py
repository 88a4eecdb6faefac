"""A store that is pulled away while the server runs: noticed, told, and opened anew."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import HistoryError
from app.history.database import SETTLE_S, Database
from app.history.history import History
from tests.history.test_history import PHONE, made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "history.sqlite3"


@pytest.fixture
def history(file: Path) -> Iterator[History]:
    history = History(Database.at(f"sqlite:///{file}"), 30)
    yield history
    history.close()


def log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def remove_folder(file: Path) -> None:
    shutil.rmtree(file.parent)


def remove_file(file: Path) -> None:
    file.unlink()


def replace_file(file: Path) -> None:
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    copy.replace(file)


def remove_log(file: Path) -> None:
    log_of(file).unlink()


def cut_log(file: Path) -> None:
    os.truncate(log_of(file), 0)


def shorten_log(file: Path) -> None:
    os.truncate(log_of(file), log_of(file).stat().st_size // 2)


PULLS = [
    remove_folder,
    remove_file,
    replace_file,
    remove_log,
    cut_log,
    shorten_log,
]


@pytest.mark.parametrize("pull", PULLS)
def test_nothing_is_called_stored_in_a_file_that_was_pulled_away_and_soon_it_is_stored_again(
    history: History, file: Path, pull: Callable[[Path], None]
) -> None:
    for _ in range(20):  # so that half the log is more than the tables
        history.store(made()).result(10)
    pull(file)
    with pytest.raises(HistoryError, match="removed or replaced"):
        history.store(made()).result(10)
    with pytest.raises(HistoryError):
        history.check()
    with pytest.raises(HistoryError):
        history.page(PHONE)
    time.sleep(SETTLE_S)
    history.check()
    after = made()
    history.store(after).result(10)
    history.close()
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT id FROM answers").fetchall()
        assert (after.id.hex,) in found
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if pull is remove_log:
            assert len(found) == 21, "what was in the log is folded into the file as it is closed"


def test_an_idle_server_notices_within_a_second_or_two(history: History, file: Path) -> None:
    history.check()
    before = file.stat().st_ino
    remove_file(file)
    time.sleep(1.5)
    with pytest.raises(HistoryError, match="removed or replaced"):
        history.page(PHONE)
    time.sleep(SETTLE_S)
    assert history.page(PHONE) == []
    assert file.stat().st_ino != before or not before


def test_two_that_share_a_file_both_leave_it_before_either_opens_it_anew(file: Path) -> None:
    both = [History(Database.at(f"sqlite:///{file}"), 30) for _ in range(2)]
    for history in both:
        history.store(made()).result(10)
    remove_log(file)
    for history in both:
        with pytest.raises(HistoryError):
            history.store(made()).result(10)
    time.sleep(SETTLE_S)
    for history in both:
        history.store(made()).result(10)
    assert both[0].count(PHONE) == both[1].count(PHONE) == 4
    for history in both:
        history.close()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (4,)


def test_another_that_closes_its_connections_is_not_taken_for_a_thief(
    history: History, file: Path
) -> None:
    history.store(made()).result(10)
    for _ in range(3):
        other = History(Database.at(f"sqlite:///{file}"), 30)
        other.store(made()).result(10)
        other.close()
        history.store(made()).result(10)
    with closing(sqlite3.connect(file)) as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    history.store(made()).result(10)
    assert history.count(PHONE) == 8

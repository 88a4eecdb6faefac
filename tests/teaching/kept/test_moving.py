"""A head that leaves one database and comes to another, real SQLite and real PostgreSQL."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.cells import LONGEST
from app.errors import NoSuchHead, TooManyHeads
from app.history.database import Database
from app.history.history import History
from app.history.tables import examples, taught
from app.teaching.archive.packing import pack
from app.teaching.archive.reading import read
from app.teaching.kept.moving import arrive, leave
from app.teaching.kept.rows import coloured
from app.teaching.store import HEADS_MOST, Teachings
from tests.kit.taught_heads import SHA256, archive


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(Database.at(database_url), 30)
    yield history
    history.close()


def test_a_head_answers_where_it_came_to(history: History) -> None:
    sent = read(pack(archive()))
    there = arrive(history, sent)
    assert there.name == "Bench 3"
    assert there.report is not None
    assert set(there.report["predicted"]) <= {str(one.id) for one in sent.examples}
    head = Teachings(history).head("bench 3", SHA256)
    assert sent.head is not None
    assert head.sha256 == sent.head.sha256
    assert len(Teachings(history).examples(there.id)) == len(sent.examples)


def test_what_came_leaves_again_byte_for_byte(history: History, tmp_path: Path) -> None:
    packed = pack(archive())
    arrive(history, read(packed))
    assert pack(leave(history, "Bench 3")) == packed
    other = History(Database.at(f"sqlite:///{tmp_path / 'other' / 'history.sqlite3'}"), 30)
    try:
        arrive(other, leave(history, "Bench 3"))
        assert pack(leave(other, "bench 3")) == packed
    finally:
        other.close()


def test_it_may_come_to_where_it_is_from_and_is_called_otherwise(history: History) -> None:
    packed = pack(archive())
    names = [arrive(history, read(packed)).name for _ in range(3)]
    assert names == ["Bench 3", "Bench 3 2", "Bench 3 3"]
    renamed = leave(history, "Bench 3 2")
    assert renamed.head is not None
    assert renamed.head.name == "Bench 3 2"


@pytest.mark.parametrize(
    ("name", "second"), [("None", None), ("x" * LONGEST, "x" * (LONGEST - 2) + " 2")]
)
def test_no_name_becomes_too_long_or_means_the_models_own_head(
    history: History, name: str, second: str | None
) -> None:
    sent = replace(archive(), name=name)
    first = arrive(history, read(pack(sent))).name
    assert first == (name if second else "None 2")
    if second:
        assert arrive(history, read(pack(sent))).name == second


def test_several_that_come_at_once_have_names_of_their_own(history: History) -> None:
    histories = [History(Database(history.database.url), 30) for _ in range(3)]
    packed = pack(archive())
    names: list[str] = []

    def come(one: History) -> None:
        names.extend(arrive(one, read(packed)).name for _ in range(3))

    threads = [threading.Thread(target=come, args=(one,)) for one in histories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for one in histories:
        one.close()
    assert sorted(names) == ["Bench 3", *(f"Bench 3 {number}" for number in range(2, 10))]


def test_one_too_many_leaves_nothing_behind(history: History) -> None:
    teachings = Teachings(history)
    for number in range(HEADS_MOST):
        teachings.create(f"{number}", "classes", coloured(["a", "b"]))
    with pytest.raises(TooManyHeads):
        arrive(history, read(pack(archive())))
    with history.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(examples)) == 0


def test_a_damaged_head_leaves_without_it(history: History) -> None:
    arrive(history, read(pack(archive())))
    with history.database.begin() as connection:
        connection.execute(update(taught).values(head=b"damaged"))
    left = leave(history, "Bench 3")
    assert (left.head, left.report) == (None, None)
    assert len(left.examples) == len(archive().examples)


def test_what_is_not_there_can_t_leave(history: History) -> None:
    with pytest.raises(NoSuchHead):
        leave(history, "Bench 4")

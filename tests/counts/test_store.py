"""Counts on real SQLite and real PostgreSQL: begun, joined, filled, decided, taken back, gone."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from app.counts.kept import queries
from app.counts.kept.entries import CellNow, Who
from app.counts.kept.names import LETTERS
from app.counts.rows import LEUKOCYTES, last_of
from app.counts.store import CELLS_AT_ONCE, COUNTS_MOST, Counts
from app.errors import (
    BadName,
    CellChanged,
    CountFinished,
    IdTaken,
    NoSuchCell,
    NoSuchCount,
    NothingDecided,
    TooManyCounts,
)
from app.history.database import Database
from app.history.history import History
from app.history.tables import (
    count_cells,
    count_crops,
    count_judgements,
    count_phones,
    count_photos,
    counts,
)
from tests.kit.counts import cell, photo

ANNA, BEN, EVE = Who(uuid4()), Who(uuid4()), Who(uuid4())
LAPTOP = Who(uuid4(), everywhere=True)


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(Database.at(database_url), 30)
    yield history
    history.close()


@pytest.fixture
def store(history: History) -> Counts:
    return Counts(history)


def begun(store: Counts, *others: Who) -> UUID:
    """Begin Anna's count, and let others join it."""
    made = store.begin(ANNA, "Smear 7", 100, "Anna")
    for one in others:
        store.join(one, made.count.code, "Ben" if one == BEN else "")
    return made.count.id


def test_a_count_comes_back_the_same_after_a_restart(
    store: Counts, history: History, database_url: str
) -> None:
    made = store.begin(ANNA, "  Smear 7 ", 200, "Anna", "Lab 2")
    added = store.add_photo(made.count.id, ANNA, photo(3))
    store.judge(made.count.id, ANNA, added.cells[0].cell.id, "band", added.revision)
    before, now = store.whole(made.count.id), store.find(made.count.id, ANNA)
    history.close()
    again = History(Database.at(database_url), 30)
    assert Counts(again).whole(made.count.id) == before
    assert Counts(again).find(made.count.id, ANNA) == now
    again.close()
    count, photos, cells, judgements = before
    assert (count.slide, count.target, count.microscope) == ("Smear 7", 200, "Lab 2")
    assert set(count.code) <= set(LETTERS)
    assert [one.person for one in photos] == ["Anna"]
    assert [one.place for one in cells] == [0, 1, 2]
    assert cells[0].scores == {"lymphocyte": 0.9, "neutrophil": 0.1}
    assert [(one.cell_id, one.label, one.person) for one in judgements] == [
        (cells[0].id, "band", "Anna")
    ]
    assert now.counts == {"band": 1, "lymphocyte": 2}
    assert (now.photos, now.people, now.phones, now.open) == (1, ["Anna"], 1, 0)


def test_a_count_is_there_for_those_who_joined_and_for_the_laptop_alone(store: Counts) -> None:
    count = begun(store)
    code = store.find(count, ANNA).count.code
    for asked in (
        lambda: store.find(count, BEN),
        lambda: store.whole(count, BEN),
        lambda: store.add_photo(count, BEN, photo()),
        lambda: store.cells(count, BEN),
        lambda: store.delete(count, BEN),
        lambda: store.undo(count, BEN),
        lambda: store.change(count, BEN, slide="x"),
        lambda: store.join(BEN, "AAAAAA"),
        lambda: store.find(uuid4(), LAPTOP),
    ):
        with pytest.raises(NoSuchCount):
            asked()
    assert store.all(BEN) == []
    typed = f" {code[:3].lower()}-{code[3:].lower()} "
    assert store.join(BEN, typed, "Ben").people == ["Anna", "Ben"]
    assert store.join(BEN, code, "Benno").people == ["Anna", "Benno"]
    assert store.join(BEN, code).people == ["Anna", "Benno"]
    assert [one.count.id for one in store.all(BEN)] == [count]
    assert store.all(LAPTOP) == store.all(ANNA)
    store.finish(count, LAPTOP)
    with pytest.raises(CountFinished):
        store.join(EVE, code)
    assert store.join(BEN, code).count.finished_at


@pytest.mark.parametrize("name", ["a\0b", "a\u202eb", "x" * 101, "\ud800"])
def test_what_people_cannot_read_is_refused(store: Counts, name: str) -> None:
    count = begun(store)
    with pytest.raises(BadName):
        store.begin(ANNA, name, 100)
    with pytest.raises(BadName):
        store.begin(ANNA, "", 100, name[:41])
    with pytest.raises(BadName):
        store.change(count, ANNA, slide=name)
    assert store.change(count, ANNA, slide="x" * 100, target=50).count.target == 50


def test_only_so_many_counts_are_kept(store: Counts, history: History) -> None:
    count = begun(store)
    with history.database.begin() as connection:
        row = dict(connection.execute(select(counts)).one()._mapping)
        rows = [row | {"id": uuid4(), "code": f"{n:06}"} for n in range(COUNTS_MOST - 1)]
        connection.execute(insert(counts), rows)
    with pytest.raises(TooManyCounts, match="1,000"):
        begun(store)
    store.delete(count, ANNA)
    begun(store)


def test_a_photo_is_counted_once_however_often_it_is_sent(store: Counts) -> None:
    count = begun(store, BEN)
    first = photo(2)
    added = store.add_photo(count, ANNA, first)
    assert not added.again
    same = store.add_photo(count, ANNA, first)
    assert (same.again, same.cells, same.revision) == (True, added.cells, added.revision)
    renamed = store.add_photo(count, BEN, replace(first, id=uuid4()))
    assert (renamed.again, renamed.photo.id, renamed.cells) == (True, first.id, added.cells)
    with pytest.raises(IdTaken):
        store.add_photo(count, ANNA, photo(1, id=first.id))
    other = begun(store)
    with pytest.raises(IdTaken):
        store.add_photo(other, ANNA, first)
    store.add_photo(other, ANNA, replace(first, id=uuid4()))
    store.finish(count, ANNA)
    assert store.add_photo(count, ANNA, first).again, "its answer may have got lost"
    with pytest.raises(CountFinished):
        store.add_photo(count, ANNA, photo())
    assert store.find(count, ANNA).counts == {"lymphocyte": 2}


def test_the_same_photo_sent_by_many_at_once_is_counted_once(
    store: Counts, database_url: str
) -> None:
    count = begun(store)
    second = History(Database.at(database_url), 30)
    both, one = [store, Counts(second)], photo(2)
    told: list[bool] = []

    def send(number: int) -> None:
        sent = replace(one, id=uuid4())
        told.append(both[number % 2].add_photo(count, ANNA, sent).again)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert sorted(told) == [False] + [True] * 7
    assert len(store.whole(count)[2]) == 2


def test_who_was_first_decides_and_the_other_is_told(store: Counts) -> None:
    count = begun(store, BEN)
    added = store.add_photo(count, ANNA, photo(2))
    one, other = (now.cell.id for now in added.cells)
    seen = added.revision
    by_ben = store.judge(count, BEN, one, "monocyte", seen)
    assert (by_ben.label, by_ben.by, by_ben.person) == ("monocyte", "person", "Ben")
    with pytest.raises(CellChanged):
        store.judge(count, ANNA, one, "basophil", seen)
    assert store.judge(count, BEN, one, "basophil", seen).label == "basophil", "his own is known"
    assert store.judge(count, ANNA, other, "not_a_cell", seen).label == "not_a_cell"
    by_anna = store.judge(count, ANNA, one, "eosinophil", by_ben.cell.changed + 1)
    assert store.judge(count, ANNA, one, None, by_anna.cell.changed).by == "model"
    assert store.find(count, BEN).counts == {"lymphocyte": 1, "not_a_cell": 1}
    with pytest.raises(NoSuchCell):
        store.judge(count, ANNA, uuid4(), "other", seen)
    with pytest.raises(NoSuchCell):
        store.judge(begun(store), ANNA, one, "other", 1000)


def test_each_phone_takes_back_what_it_said_itself_last_on_top(
    store: Counts, history: History
) -> None:
    count = begun(store, BEN)
    added = store.add_photo(count, ANNA, photo(2))
    one, other = (now.cell.id for now in added.cells)
    for who, cell_id, label in (
        (ANNA, one, "monocyte"),
        (BEN, one, "basophil"),
        (ANNA, other, "band"),
    ):
        store.judge(count, who, cell_id, label, 1000)
    assert store.undo(count, ANNA).cell.id == other
    kept = store.undo(count, ANNA)
    assert (kept.cell.id, kept.label, kept.person) == (one, "basophil", "Ben")
    with pytest.raises(NothingDecided):
        store.undo(count, ANNA)
    back = store.undo(count, BEN)
    assert (back.label, back.by, back.person) == ("lymphocyte", "model", None)
    assert store.whole(count)[3] == []
    with history.database.read() as connection:
        said = connection.execute(select(count_judgements)).all()
    assert len(said) == 6, "nothing is ever removed"
    store.judge(count, ANNA, one, "other", 1000)
    assert store.undo(count, ANNA).by == "model"


def test_a_finished_count_takes_nothing_until_it_is_reopened(store: Counts) -> None:
    count = begun(store)
    (now,) = store.add_photo(count, ANNA, photo()).cells
    store.judge(count, ANNA, now.cell.id, "other", 1000)
    assert store.finish(count, ANNA).count.finished_at
    refused: tuple[Callable[[], object], ...] = (
        lambda: store.judge(count, ANNA, now.cell.id, "band", 1000),
        lambda: store.undo(count, ANNA),
        lambda: store.add_cell(count, ANNA, now.cell.photo_id, cell()),
        lambda: store.move_cell(count, ANNA, now.cell.id, cell(), 1000),
    )
    for asked in refused:
        with pytest.raises(CountFinished):
            asked()
    assert store.finish(count, ANNA, finished=False).count.finished_at is None
    assert store.undo(count, ANNA).label == "lymphocyte"


def test_a_missed_cell_is_added_once_and_counts_as_nothing_until_somebody_says(
    store: Counts,
) -> None:
    count = begun(store)
    added = store.add_photo(count, ANNA, photo(2))
    new = cell(box=(800, 100, 900, 200))
    one = store.add_cell(count, ANNA, added.photo.id, new)
    assert (one.label, one.by, one.cell.added_by, one.cell.place) == (None, None, ANNA.phone, 2)
    near = replace(new, box=(805, 105, 905, 205))
    assert store.add_cell(count, ANNA, added.photo.id, near).cell.id == one.cell.id
    assert store.find(count, ANNA).open == 1
    with pytest.raises(NoSuchCell):
        store.add_cell(count, ANNA, uuid4(), new)
    assert store.crop(count, ANNA, one.cell.id) == new.crop


def test_a_box_that_is_moved_is_seen_anew_and_what_people_said_stays(store: Counts) -> None:
    count = begun(store, BEN)
    (now,) = store.add_photo(count, ANNA, photo()).cells
    said = store.judge(count, ANNA, now.cell.id, "band", 1000)
    new = cell(box=(1, 2, 33, 44), said="monocyte", crop=b"another")
    moved = store.move_cell(count, ANNA, now.cell.id, new, said.cell.changed)
    assert (moved.cell.box, moved.cell.said, moved.label) == ((1, 2, 33, 44), "monocyte", "band")
    assert store.crop(count, BEN, now.cell.id) == b"another"
    with pytest.raises(CellChanged):
        store.move_cell(count, BEN, now.cell.id, new, said.cell.changed)


def test_a_box_that_was_moved_is_put_back_with_what_the_model_said(store: Counts) -> None:
    count = begun(store, BEN)
    (now,) = store.add_photo(count, ANNA, photo()).cells
    one, crop = now.cell.id, store.crop(count, ANNA, now.cell.id)
    new = cell(box=(1, 2, 33, 44), said="monocyte", crop=b"another", edge=True)
    store.judge(count, BEN, one, "band", 1000)
    store.move_cell(count, ANNA, one, new, 1000)
    (_, _, (moved,), (said,)) = store.whole(count)
    assert (moved.said, said.label) == ("monocyte", "band"), "moving says nothing of what it is"
    back = store.undo(count, ANNA)
    told = (back.cell.box, back.cell.said, back.cell.edge, back.label, back.person)
    assert told == (now.cell.box, "lymphocyte", False, "band", "Ben")
    assert store.crop(count, ANNA, one) == crop
    with pytest.raises(NothingDecided):
        store.undo(count, ANNA)
    assert store.undo(count, BEN).by == "model"


def test_nobody_takes_back_what_another_moved(store: Counts) -> None:
    count = begun(store, BEN)
    (now,) = store.add_photo(count, ANNA, photo()).cells
    one = now.cell.id
    hers, his = cell(box=(1, 2, 33, 44)), cell(box=(5, 6, 77, 88))
    store.move_cell(count, ANNA, one, hers, 1000)
    store.move_cell(count, BEN, one, his, 1000)
    with pytest.raises(NothingDecided):
        store.undo(count, ANNA)
    assert store.cell(count, ANNA, one).cell.box == his.box
    assert store.undo(count, BEN).cell.box == hers.box
    assert store.undo(count, ANNA).cell.box == now.cell.box


def test_what_changed_is_told_after_each_revision_in_parts(store: Counts, history: History) -> None:
    count = begun(store)
    first = store.add_photo(count, ANNA, photo(2))
    second = store.add_photo(count, ANNA, photo(1))
    assert second.revision > first.revision
    told = store.cells(count, ANNA, first.revision)
    assert (told.cells, told.revision, told.more) == (second.cells, second.revision, False)
    judged = store.judge(count, ANNA, first.cells[0].cell.id, "other", second.revision)
    assert store.cells(count, ANNA, second.revision).cells == [judged]
    assert store.cells(count, ANNA, judged.cell.changed).cells == []
    assert store.revisions([count, uuid4()]) == {count: judged.cell.changed}
    fill(history, count, 700)
    seen: list[CellNow] = []
    after, more = 0, True
    while more:
        part = store.cells(count, ANNA, after)
        assert len(part.cells) <= CELLS_AT_ONCE
        seen += part.cells
        after, more = part.revision, part.more
    assert len({one.cell.id for one in seen}) == len(seen) == 703


def test_deleting_a_count_deletes_all_of_it(store: Counts, history: History) -> None:
    count, other = begun(store), begun(store)
    for one in (count, other):
        added = store.add_photo(one, ANNA, photo(2))
        store.judge(one, ANNA, added.cells[0].cell.id, "band", added.revision)
    store.delete(count, ANNA)
    with pytest.raises(NoSuchCount):
        store.find(count, LAPTOP)
    with history.database.read() as connection:
        left = [
            len(connection.execute(select(table)).all())
            for table in (counts, count_phones, count_photos, count_cells, count_crops)
        ]
        assert left == [1, 1, 1, 2, 2]
        assert len(connection.execute(select(count_judgements)).all()) == 1


def test_the_database_counts_as_the_rows_do(store: Counts, history: History) -> None:
    count = begun(store)
    made = random.Random(5)
    cells = [
        replace(
            cell(),
            said=made.choice([*LEUKOCYTES, "platelet"]),
            verdict=made.choice(["sure", "unsure"]),
            edge=made.random() < 0.3,
        )
        for _ in range(200)
    ]
    added = store.add_photo(count, ANNA, replace(photo(), cells=tuple(cells)))
    with history.database.begin() as connection:
        for now in added.cells[::3]:
            change = update(count_cells).where(count_cells.c.id == now.cell.id)
            connection.execute(change.values(twin_of=uuid4()))
        for now in added.cells[::7]:
            change = update(count_cells).where(count_cells.c.id == now.cell.id)
            connection.execute(change.values(added_by=uuid4()))
    for now in added.cells[:50]:
        label = made.choice([*LEUKOCYTES, "not_a_cell", None])
        store.judge(count, ANNA, now.cell.id, label, 1000)
    _, _, rows, judgements = store.whole(count)
    last = last_of(judgements)
    mine: dict[str | None, int] = {}
    for row in rows:
        label = row.counts_as(last.get(row.id))
        mine[label] = mine.get(label, 0) + 1
    told = store.find(count, ANNA)
    assert told.counts | {None: told.open} == mine
    assert [now.label for now in store.of_photo(count, ANNA, added.photo.id)].count(None) == (
        told.open
    )


def fill(history: History, count: UUID, many: int) -> None:
    """Put in cells as if photos of ten had come one after the other."""
    with history.database.begin() as connection:
        row = queries.locked(connection, count, None)
        some = dict(connection.execute(select(count_photos)).first()._mapping)  # type: ignore[union-attr]
        one = dict(connection.execute(select(count_cells)).first()._mapping)  # type: ignore[union-attr]
        photos, cells, crops = [], [], []
        for number in range(many):
            if number % 10 == 0:
                photos.append(some | {"id": uuid4(), "sha256": uuid4().hex})
            place = {"id": uuid4(), "photo_id": photos[-1]["id"], "place": number % 10}
            cells.append(one | place | {"changed": row.revision + 1 + number // 10})
            crops.append({"cell_id": place["id"], "jpeg": bytes(5000)})
        connection.execute(insert(count_photos), photos)
        connection.execute(insert(count_cells), cells)
        connection.execute(insert(count_crops), crops)
        change = update(counts).where(counts.c.id == count)
        connection.execute(change.values(revision=row.revision + 1 + many // 10))


def test_ten_thousand_cells_keep_nobody_waiting(store: Counts, history: History) -> None:
    count = begun(store)
    print_ = random.Random(1).randbytes(1568)
    added = store.add_photo(count, ANNA, replace(photo(), cells=(cell(print=print_),)))
    fill(history, count, 9_980)
    revision = store.find(count, ANNA).revision
    for asked in (
        lambda: store.find(count, ANNA),
        lambda: store.cells(count, ANNA, 0),
        lambda: store.cells(count, ANNA, revision - 10),
        lambda: store.all(ANNA),
    ):
        took = []
        for _ in range(5):
            start = time.perf_counter()
            asked()
            took.append(time.perf_counter() - start)
        print(f"{1000 * min(took):.0f} ms")
        assert min(took) < 0.2
    store.judge(count, ANNA, added.cells[0].cell.id, "band", revision)
    start = time.perf_counter()
    again = store.add_photo(count, ANNA, replace(photo(), cells=(cell(print=print_),) * 16))
    assert all(one.cell.twin_of for one in again.cells)
    print(f"16 cells added in {1000 * (time.perf_counter() - start):.0f} ms")
    start = time.perf_counter()
    store.delete(count, ANNA)
    print(f"deleted in {1000 * (time.perf_counter() - start):.0f} ms")


def test_a_damaged_row_is_left_out_and_named(
    store: Counts, history: History, caplog: pytest.LogCaptureFixture
) -> None:
    count = begun(store)
    added = store.add_photo(count, ANNA, photo(2))
    with history.database.begin() as connection:
        one = count_cells.c.id == added.cells[0].cell.id
        connection.execute(update(count_cells).where(one).values(box=["x"]))
    assert [now.cell.id for now in store.cells(count, ANNA).cells] == [added.cells[1].cell.id]
    assert len(store.whole(count)[2]) == 1
    assert str(added.cells[0].cell.id) in caplog.text


def test_a_photo_and_its_pixels_are_read_by_who_was_let_in(store: Counts) -> None:
    count = begun(store)
    new = photo(1)
    store.add_photo(count, ANNA, new)
    found, jpeg = store.photo(count, ANNA, new.id)
    assert (found.sha256, jpeg) == (new.sha256, new.jpeg)
    assert found.at <= datetime.now(UTC)
    for who, key in ((ANNA, uuid4()), (LAPTOP, uuid4())):
        with pytest.raises(NoSuchCell):
            store.photo(count, who, key)
    with pytest.raises(NoSuchCount):
        store.photo(count, BEN, new.id)

"""The history on real SQLite and real PostgreSQL: what is stored, listed, deleted, forgotten."""

import csv
import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from PIL import Image
from sqlalchemy import func, select, text

from app.errors import BadSetting, HistoryUnavailable, IdTaken
from app.history import csv_export
from app.history.database import Database
from app.history.entry import Entry
from app.history.history import PAGE, History
from app.history.kept_photo import encode
from app.history.tables import answers, metadata, photos
from app.history.writer import GATHER, Writer

PHONE, OTHER_PHONE = uuid4(), uuid4()


def made(phone: UUID = PHONE, **changes: object) -> Entry:
    entry = Entry(
        id=uuid4(),
        at=datetime.now(UTC),
        phone=phone,
        label="neutrophil",
        confidence=0.9,
        verdict="sure",
        reason="clear",
        candidates=["neutrophil"],
        scores={"neutrophil": 0.9, "eosinophil": 0.1},
        cells=[{"box": [1, 2, 30, 40], "located": True, "label": "neutrophil"}],
        width=640,
        height=480,
        timings_ms={"total": 20.5},
        model_name="wbc",
        model_sha256="a" * 64,
        model_served="float32 under tflite-runtime",
        photo_sha256="b" * 64,
        photo_kept=False,
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(Database.at(database_url), 30)
    yield history
    history.close()


def rows(url: str) -> int:
    database = Database.at(url)
    with database.begin() as connection:
        many = connection.execute(select(func.count()).select_from(answers)).scalar_one()
    database.close()
    return int(many)


def test_what_is_stored_comes_back_the_same_after_a_restart(
    history: History, database_url: str
) -> None:
    entry = made()
    assert history.store(entry).result(10) == entry
    history.close()
    again = History(Database.at(database_url), 30)
    assert again.page(PHONE) == [entry]
    assert again.find(PHONE, entry.id) == entry
    again.close()


def test_times_are_utc_whatever_zone_they_came_in(history: History) -> None:
    entry = made(at=datetime.now(UTC).astimezone())
    history.store(entry).result(10)
    (stored,) = history.page(PHONE)
    assert stored.at == entry.at
    assert stored.at.tzinfo == UTC


def test_the_same_id_with_the_same_photo_is_stored_once(
    history: History, database_url: str
) -> None:
    first = made()
    history.store(first).result(10)
    again = replace(first, at=first.at + timedelta(minutes=1), label="monocyte")
    assert history.store(again).result(10) == first
    assert rows(database_url) == 1


def test_the_same_id_with_another_photo_is_refused_and_spoils_no_neighbour(
    history: History,
) -> None:
    first = made()
    history.store(first).result(10)
    thief = replace(made(), id=first.id, photo_sha256="c" * 64)
    waiting = [history.store(entry) for entry in (made(), thief, made())]
    with pytest.raises(IdTaken):
        waiting[1].result(10)
    assert [waiting[0].result(10).id, waiting[2].result(10).id]
    assert history.count(PHONE) == 3


def test_the_same_photo_sent_many_times_at_once_is_stored_once(
    history: History, database_url: str
) -> None:
    second = History(Database.at(database_url), 30)
    entry = made()
    waiting = [place.store(entry) for place in (history, second) * 10]
    assert {done.result(20).id for done in waiting} == {entry.id}
    assert rows(database_url) == 1
    second.close()


def test_several_that_open_a_new_file_at_once_all_get_in(tmp_path: Path) -> None:
    at_once = 4
    barrier = threading.Barrier(at_once)

    def open_it(url: str) -> None:
        database = Database.at(url)
        barrier.wait()
        with database.begin() as connection:
            connection.execute(select(photos))
        database.close()

    with ThreadPoolExecutor(at_once) as pool:
        for number in range(60):
            url = f"sqlite:///{tmp_path / str(number)}.sqlite3"
            list(pool.map(open_it, [url] * at_once))


def test_a_phone_sees_and_deletes_its_own_alone(history: History) -> None:
    mine, other = made(), made(OTHER_PHONE)
    for entry in (mine, other):
        history.store(entry).result(10)
    assert history.find(PHONE, other.id) is None
    assert history.delete(PHONE, other.id) is False
    assert history.delete_all(PHONE) == 1
    assert history.page(PHONE) == []
    assert history.page(OTHER_PHONE) == [other]


def test_deleting_an_answer_deletes_its_photo(history: History, database_url: str) -> None:
    entries = [made(photo_kept=True) for _ in range(3)]
    for entry in entries:
        history.store(entry, b"a jpeg").result(10)
    assert history.photo(PHONE, entries[0].id) == b"a jpeg"
    assert history.photo(OTHER_PHONE, entries[0].id) is None
    assert history.delete(PHONE, entries[0].id)
    assert history.photo(PHONE, entries[0].id) is None
    history.delete_all(PHONE)
    database = Database.at(database_url)
    with database.begin() as connection:
        assert connection.execute(select(photos)).all() == []
    database.close()


def test_pages_run_from_the_newest_to_the_oldest(history: History) -> None:
    now = datetime.now(UTC)
    entries = [made(at=now - timedelta(minutes=minute)) for minute in range(PAGE + 3)]
    for done in [history.store(entry) for entry in entries]:
        done.result(10)
    assert history.page(PHONE) == entries[:PAGE]
    assert history.page(PHONE, 2) == entries[PAGE:]
    assert history.page(PHONE, 3) == []
    assert list(history.all(PHONE)) == entries[::-1]
    assert history.count(PHONE) == PAGE + 3


def test_what_is_older_than_the_days_allow_is_neither_shown_nor_kept(
    history: History, database_url: str
) -> None:
    old, new = made(at=datetime.now(UTC) - timedelta(days=31)), made()
    for entry in (old, new):
        history.store(entry).result(10)
    assert history.page(PHONE) == [new]
    assert history.find(PHONE, old.id) is None
    assert history.forget() == 1
    assert rows(database_url) == 1


def test_the_migrations_make_the_tables_that_the_code_uses(
    history: History, database_url: str
) -> None:
    history.check()
    database = Database.at(database_url)
    with database.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_a_database_of_a_newer_smearlens_is_left_alone(history: History, database_url: str) -> None:
    history.check()
    database = Database.at(database_url)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    newer = History(Database.at(database_url), 30)
    with pytest.raises(HistoryUnavailable, match="a newer Smearlens"):
        newer.check()
    newer.close()


def _check(url: str) -> None:
    history = History(Database.at(url), 30)
    history.check()
    history.close()


def test_replicas_that_start_together_migrate_one_after_the_other(database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    starting = [spawn.Process(target=_check, args=(database_url,)) for _ in range(4)]
    for process in starting:
        process.start()
    for process in starting:
        process.join(60)
    assert [process.exitcode for process in starting] == [0] * 4


def test_sqlite_syncs_every_commit_to_the_disk(tmp_path: Path) -> None:
    database = Database.at(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with database.begin() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    database.close()
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_file_held_by_another_program_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    history = History(Database.at(f"sqlite:///{path}"), 30)
    history.check()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryUnavailable, match="another program"):
        history.store(made()).result(30)
    holder.execute("ROLLBACK")
    holder.close()
    history.store(made()).result(10)
    history.close()


def test_a_file_that_is_no_database_is_told_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    path.write_bytes(b"a diary, not a database" * 100)
    history = History(Database.at(f"sqlite:///{path}"), 30)
    with pytest.raises(HistoryUnavailable, match="no database"):
        history.check()
    history.close()
    assert path.read_bytes().startswith(b"a diary")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "no address of a database"),
        ("mysql://root@localhost/x", "sqlite or postgresql"),
        ("oracle://x", "sqlite or postgresql"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
    ],
)
def test_an_address_that_names_no_database_of_ours_is_refused(url: str, told: str) -> None:
    with pytest.raises(BadSetting, match=told):
        Database.at(url)


def test_a_postgresql_that_does_not_run_is_told_without_its_password() -> None:
    history = History(Database.at("postgresql://me:secret@127.0.0.1:9/x"), 30)
    with pytest.raises(HistoryUnavailable) as caught:
        history.check()
    history.close()
    assert "secret" not in str(caught.value)


def test_a_group_is_committed_while_the_next_gathers() -> None:
    groups: list[list[int]] = []
    first, go = threading.Event(), threading.Event()

    def commit(group: list[int]) -> list[int | Exception]:
        groups.append(group)
        first.set()
        go.wait(10)
        return list(group)

    writer: Writer[int, int] = Writer(commit, lambda: None)
    waiting = [writer.put(0)]
    assert first.wait(10)
    waiting += [writer.put(number) for number in range(1, 10)]
    gone = writer.put(99)
    assert gone.cancel()
    go.set()
    assert [done.result(10) for done in waiting] == list(range(10))
    writer.close()
    assert groups == [[0], list(range(1, 10))]


def test_what_may_wait_does_until_something_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.history.writer.GATHER", 60)
    groups: list[list[int]] = []

    def commit(group: list[int]) -> list[int | Exception]:
        groups.append(group)
        return list(group)

    writer: Writer[int, int] = Writer(commit, lambda: None)
    patient = [writer.put(number, may_wait=True) for number in range(3)]
    assert not wait(patient, timeout=0.2).done
    writer.put(3).result(10)
    last = writer.put(4, may_wait=True)
    writer.close()
    assert last.result(0) == 4
    assert groups == [[0, 1, 2, 3], [4]]


def test_what_may_not_wait_does_not_for_one_behind_it_that_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.history.writer.GATHER", 60)
    first, go = threading.Event(), threading.Event()

    def commit(group: list[int]) -> list[int | Exception]:
        first.set()
        go.wait(10)
        return list(group)

    writer: Writer[int, int] = Writer(commit, lambda: None)
    writer.put(0)
    assert first.wait(10)
    both = [writer.put(1), writer.put(2, may_wait=True)]
    go.set()
    assert [done.result(10) for done in both] == [1, 2]
    writer.close()


def test_what_may_wait_does_not_wait_long() -> None:
    writer: Writer[int, int] = Writer(lambda group: list(group), lambda: None)
    begun = time.monotonic()
    assert writer.put(1, may_wait=True).result(10) == 1
    assert GATHER <= time.monotonic() - begun < 5
    writer.close()


def test_a_commit_that_fails_is_heard_by_all_who_wait_and_the_next_goes_on() -> None:
    def commit(group: list[str]) -> list[str | Exception]:
        if "bad" in group:
            raise RuntimeError("broken")
        return list(group)

    writer: Writer[str, str] = Writer(commit, lambda: None)
    with pytest.raises(RuntimeError, match="broken"):
        writer.put("bad").result(10)
    assert writer.put("good").result(10) == "good"
    writer.close()


def test_an_idle_history_forgets_in_time() -> None:
    tidied = threading.Event()
    writer: Writer[int, int] = Writer(lambda group: list(group), tidied.set, every=0.05)
    assert tidied.wait(10)
    writer.close()


def test_what_waits_is_stored_before_the_history_closes(database_url: str) -> None:
    history = History(Database.at(database_url), 30)
    waiting = [history.store(made()) for _ in range(200)]
    history.close()
    assert all(done.done() for done in waiting)
    assert rows(database_url) == 200


def test_a_binned_answer_is_gone_until_it_is_restored(history: History) -> None:
    entry = made()
    history.store(entry, b"jpeg").result()
    assert not history.bin(OTHER_PHONE, entry.id)
    assert history.bin(PHONE, entry.id)
    assert not history.bin(PHONE, entry.id)
    assert history.count(PHONE) == 0
    assert history.page(PHONE) == list(history.all(PHONE)) == []
    assert history.find(PHONE, entry.id) is history.photo(PHONE, entry.id) is None
    assert history.in_bin(PHONE, entry.id)
    assert not history.in_bin(OTHER_PHONE, entry.id)
    assert not history.restore(OTHER_PHONE, entry.id)
    assert history.forget() == 0
    assert history.restore(PHONE, entry.id)
    assert not history.restore(PHONE, entry.id)
    assert history.find(PHONE, entry.id) == entry
    assert history.photo(PHONE, entry.id) == b"jpeg"


def test_what_is_in_the_bin_goes_for_good_after_a_while(
    history: History, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = made()
    history.store(entry).result()
    history.bin(PHONE, entry.id)
    for place in ("history", "forgetting"):
        monkeypatch.setattr(f"app.history.{place}.UNDO", timedelta(seconds=-1))
    assert not history.in_bin(PHONE, entry.id)
    assert not history.restore(PHONE, entry.id)
    assert history.forget() == 1
    assert rows(database_url) == 0


def exported(*entries: Entry) -> list[dict[str, str]]:
    classes = list(dict.fromkeys(name for entry in entries for name in entry.scores))
    out = csv_export.heading(classes) + csv_export.lines(entries, classes)
    return list(csv.DictReader(out.splitlines(keepends=True), strict=True))


def test_the_export_has_a_row_a_cell_to_count_a_differential_from() -> None:
    def cell(verdict: str, label: str, kind: str | None = None) -> dict[str, object]:
        scores = {name: 0.97 if name == label else 0.01 for name in ("blast", "neutrophil")}
        box = [-3, 2, 30, 40]
        told = {"verdict": verdict, "reason": "clear", "kind": kind, "known": 0.9}
        return {"box": box, "located": True, "label": label, "scores": scores, **told}

    cells = [
        cell("sure", "neutrophil"),
        cell("sure", "blast"),
        cell("unsure", "blast"),
        cell("unsure", "blast", "basophil"),
        cell("no_cell", "blast", "platelet"),
    ]
    entry = made(cells=cells, scores={"blast": 0.01, "neutrophil": 0.97})
    rows = exported(entry, made())
    assert [row["cell"] for row in rows] == ["1", "2", "3", "4", "5", "1"]
    assert {row["photo"] for row in rows[:5]} == {str(entry.id)}
    counted = [row["counts_as"] for row in rows]
    assert counted == ["neutrophil", "blast", "unsure", "basophil", "no_cell", "neutrophil"]
    assert [rows[1][name] for name in ("x0", "y0", "x1", "y1")] == ["-3", "2", "30", "40"]
    assert (rows[1]["score_blast"], rows[1]["score_neutrophil"]) == ("0.97", "0.01")
    assert rows[1]["score_eosinophil"] == "", "another model's class"
    # Stored before cells had scores and verdicts of their own.
    assert (rows[5]["verdict"], rows[5]["score_eosinophil"], rows[5]["kind"]) == ("sure", "0.1", "")


def test_a_photo_without_a_cell_has_a_row_that_counts_as_none() -> None:
    cells = [{"box": [0, 0, 640, 480], "located": False, "label": "neutrophil"}]
    (row,) = exported(made(cells=cells, verdict="no_cell", reason="not_located"))
    assert (row["cell"], row["located"], row["counts_as"]) == ("0", "no", "no_cell")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_field_of_the_export_starts_a_formula(start: str) -> None:
    cells = [{"box": [-1, 2, 30, 40], "located": True, "label": start}]
    entry = made(model_name=start, label=start, cells=cells, scores={"neutrophil": 0.9})
    (row,) = exported(entry)
    assert row["model"] == row["label"] == row["counts_as"] == f"'{start}"
    begun = {name for name, field in row.items() if field.startswith(csv_export.FORMULA)}
    assert begun == {"x0"}, "a number"


def test_a_kept_photo_has_its_pixels_and_nothing_else() -> None:
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[:30] = 200
    kept = Image.open(BytesIO(encode(pixels)))
    assert kept.size == (80, 60)
    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert abs(int(np.asarray(kept)[5, 5, 0]) - 200) < 5

"""Rows and files that are damaged, foreign or open to others: what is read all the same."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.errors import HistoryUnavailable
from app.history.database import Database
from app.history.history import PART, History
from app.impulse.impulse import Impulse
from app.middleware.phone_id import COOKIE
from app.settings import Settings
from tests.conftest import running
from tests.history.test_history import PHONE, made
from tests.kit.smears import draw_smear, encode

PHOTO = encode(draw_smear("lymphocyte"))
DAMAGES = {
    "json that ends early": "cells = '[{\"box\": [1, 2'",
    "json of another kind": "scores = '[]'",
    "json with a word for a number": 'scores = \'{"neutrophil": "high"}\'',
    "a score that is no number": "scores = '{\"neutrophil\": NaN}'",
    "no cell": "cells = '[]'",
    "a cell without a box": 'cells = \'[{"label": "x", "located": true}]\'',
    "json that never ends": f"cells = '{'[' * 200_000}'",
    "a word for a number": "width = 'wide'",
    "a word for a time": "at = '9999-99-99'",
    "bytes for a text": "label = x'ff00ff'",
    "bytes that are no text": "scores = CAST(x'7bff7d' AS TEXT)",
    "an id that is none": "id = 'zzz'",
}


def at(file: Path) -> History:
    return History(Database.at(f"sqlite:///{file}"), 30)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "history.sqlite3"


@pytest.fixture
def history(file: Path) -> Iterator[History]:
    history = at(file)
    history.check()
    yield history
    history.close()


def damage(file: Path, id_: str, change: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        done = database.execute(f"UPDATE answers SET {change} WHERE id = ?", [id_])
        assert done.rowcount == 1


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_row_is_left_out_and_named_once(
    history: History, file: Path, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    now = datetime.now(UTC)
    entries = [made(at=now - timedelta(minutes=3 - place)) for place in range(3)]
    for entry in entries:
        history.store(entry).result(10)
    bad = entries[1]
    damage(file, bad.id.hex, change)
    good = [entries[0], entries[2]]
    for _ in range(2):
        assert list(history.all(PHONE)) == good
        assert history.page(PHONE) == good[::-1]
        assert history.find(PHONE, bad.id) is None
    assert history.scored(PHONE)[0][0] == good[0].scores
    told = [line.getMessage() for line in caplog.records if "damaged" in line.getMessage()]
    assert len(told) == 1
    assert str(bad.id) in told[0] or "can't be read" in told[0]


def test_a_part_whose_end_is_damaged_is_followed_by_the_next(history: History, file: Path) -> None:
    now = datetime.now(UTC)
    entries = [made(at=now - timedelta(seconds=2 * PART - place)) for place in range(PART + 5)]
    for done in [history.store(entry) for entry in entries]:
        done.result(10)
    damage(file, entries[PART - 1].id.hex, "scores = 'x'")
    damage(file, entries[PART - 2].id.hex, "id = 'zzz'")
    assert list(history.all(PHONE)) == [*entries[: PART - 2], *entries[PART:]]


def test_an_answer_sent_again_whose_row_is_damaged_is_told_as_such(
    history: History, file: Path
) -> None:
    entry = made()
    history.store(entry).result(10)
    damage(file, entry.id.hex, "cells = 'x'")
    with pytest.raises(HistoryUnavailable, match="is damaged"):
        history.store(entry).result(10)
    assert history.store(replace(made())).result(10)


def test_a_damaged_row_spoils_neither_list_nor_page_nor_export(
    tmp_path: Path, impulse: Impulse
) -> None:
    with running(Settings(folder=tmp_path), impulse) as url, httpx.Client(base_url=url) as client:
        told = [client.post("/classify", files={"file": PHOTO}).json() for _ in range(3)]
        one = told[1]["id"].replace("-", "")
        for change in ("cells = json_remove(cells, '$[0].confidence')", "timings_ms = '{'"):
            damage(tmp_path / "history.sqlite3", one, change)
            listed = client.get("/history").json()
            assert [answer["id"] for answer in listed["answers"]] == [
                told[place]["id"] for place in (2, 0)
            ]
            assert client.get("/history", headers={"accept": "text/html"}).status_code == 200
            assert client.get("/history.csv").status_code == 200
            assert client.get(f"/history/{told[1]['id']}").status_code == 404
        assert len(client.get("/history.csv").text.splitlines()) == 3
        assert client.delete(f"/history/{told[1]['id']}").status_code == 204


def spoil(file: Path, place: int, length: int = 4096) -> None:
    with file.open("r+b") as damaged:
        damaged.seek(place)
        damaged.write(b"\xa5" * length)


@pytest.mark.parametrize("place", [0, 4096, 100])
def test_a_server_starts_on_a_damaged_file_and_says_503(
    tmp_path: Path, impulse: Impulse, place: int, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "history.sqlite3"
    history = at(file)
    for done in [history.store(made()) for _ in range(50)]:
        done.result(10)
    history.close()
    for start in range(place, file.stat().st_size, 8192):
        spoil(file, start)
    phone = {"cookie": f"{COOKIE}={PHONE}"}
    server = running(Settings(folder=tmp_path), impulse)
    server.thread.start()
    url = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
    try:
        assert httpx.get(f"{url}/healthz").status_code == 200
        reply = httpx.post(f"{url}/classify", files={"file": PHOTO}, headers=phone, timeout=30)
        assert reply.status_code == 503
        assert reply.json()["answer"]["label"]
        assert reply.json()["detail"].endswith(
            ("the history's file is damaged.", "the history's file is no database.")
        )
        assert httpx.get(f"{url}/readyz").status_code == 503
        assert httpx.get(f"{url}/history", headers=phone).status_code == 503
        assert httpx.get(f"{url}/history.csv", headers=phone).status_code == 503
        assert httpx.get(f"{url}/").status_code == 200
    finally:
        server.__exit__()


def test_a_foreign_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "photos.sqlite3"
    for tables in ("CREATE TABLE holidays (day)", "CREATE TABLE answers (question, answer)"):
        file.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(tables)
        file.chmod(0o644)
        before = file.read_bytes()
        history = at(file)
        with pytest.raises(HistoryUnavailable, match="belongs to another program"):
            history.check()
        with pytest.raises(HistoryUnavailable, match="belongs to another program"):
            history.store(made()).result(10)
        history.close()
        assert file.read_bytes() == before
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert {path.name for path in tmp_path.iterdir()} == {file.name}


posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def modes(file: Path) -> dict[str, int]:
    paths = [file.parent, *file.parent.iterdir()]
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in paths}


@posix
def test_nobody_else_may_read_what_the_history_makes(history: History, file: Path) -> None:
    history.store(made()).result(10)
    assert modes(file) == {"folder": 0o700} | {
        f"history.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")
    }


@posix
def test_what_others_may_read_is_mended_and_told(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.touch()
    file.parent.chmod(0o755)
    file.chmod(0o644)
    history = at(file)
    history.check()
    assert modes(file) == {"folder": 0o700} | {
        f"history.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")
    }
    history.close()
    told = [line.getMessage() for line in caplog.records]
    assert len([line for line in told if "now they can't" in line]) == 2
    assert not any(str(file.parent) in line for line in told)


@posix
def test_a_folder_that_holds_more_is_told_of_and_left_as_it_is(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.parent.chmod(0o755)
    file.with_name("holidays.jpg").touch()
    history = at(file)
    history.check()
    history.close()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (told,) = [line.getMessage() for line in caplog.records if "folder" in line.getMessage()]
    assert "please take that right from them" in told

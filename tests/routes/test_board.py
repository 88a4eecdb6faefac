"""The class's board on a real server: for the teacher alone; all counts to take, and to drop."""

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.counts.board.board import Board, board
from app.counts.board.export import packed
from app.counts.kept.entries import Who
from app.counts.result import Result
from app.counts.store import Counts
from app.counts.tally import result_of
from app.errors import BadSetting
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.middleware.phone_id import COOKIE
from app.settings import Settings
from tests.conftest import running
from tests.kit.count_rows import full_count, keep
from tests.kit.counts import cell, photo

OUTSIDE = {"x-forwarded-for": "192.0.2.7"}
"""What makes a request one of a phone, and not of the laptop itself."""
PAIRING, TOKEN = "what-phones-scan_0001", "what-teachers-know_01"
READS = ("/board", "/board.json", "/board/export.zip")
SEEN = 2**31 - 1
MEGABYTE = 1_000_000


@contextmanager
def store_at(url: str) -> Iterator[Counts]:
    history = History(Database.at(url), 30)
    history.check()
    try:
        yield Counts(history)
    finally:
        history.close()


def begun(store: Counts, slide: str, *labels: str) -> tuple[UUID, list[UUID], list[Who]]:
    """Fill a count by two phones: of so many lymphocytes each names one by a label, in turn."""
    ana, ben = Who(uuid4()), Who(uuid4())
    count = store.begin(ana, slide, 50, "Ana").count
    store.join(ben, count.code, "Ben")
    added = store.add_photo(count.id, ana, photo(max(1, len(labels))))
    cells = [one.cell.id for one in added.cells]
    for place, label in enumerate(labels):
        store.judge(count.id, (ana, ben)[place % 2], cells[place], label, SEEN)
    return count.id, cells, [ana, ben]


@contextmanager
def serving(url: str, impulse: Impulse, **more: object) -> Iterator[httpx.Client]:
    settings = Settings.read(database_url=SecretStr(url), **more)
    with (
        running(settings, impulse) as server,
        httpx.Client(base_url=server, timeout=60) as client,
    ):
        yield client


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'history.sqlite3'}"


def status(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


@pytest.mark.parametrize("path", READS)
def test_a_phone_is_told_that_there_is_no_such_page(
    sqlite: str, impulse: Impulse, path: str
) -> None:
    with serving(sqlite, impulse) as client:
        assert client.get(path).status_code == 200
        cookie = {"cookie": f"{COOKIE}={uuid4()}"}
        assert status(client.get(path, headers=OUTSIDE | cookie)) == (404, "not_found")
        assert client.head(path, headers=OUTSIDE).status_code == 404


@pytest.mark.parametrize("path", READS)
def test_the_code_that_phones_scan_opens_no_board_and_the_boards_token_does(
    sqlite: str, impulse: Impulse, path: str
) -> None:
    tokens = {"token": SecretStr(PAIRING), "board_token": SecretStr(TOKEN)}
    with serving(sqlite, impulse, **tokens) as client:
        scanned = client.get(f"/?pair={PAIRING}", headers=OUTSIDE)
        assert scanned.status_code == 303
        assert status(client.get(path, headers=OUTSIDE)) == (404, "not_found")
        as_bearer = OUTSIDE | {"authorization": f"Bearer {PAIRING}"}
        assert status(client.get(path, headers=as_bearer)) == (404, "not_found")
        as_teacher = OUTSIDE | {"authorization": f"Bearer {TOKEN}"}
        client.cookies.clear()
        assert client.get(path, headers=as_teacher).status_code == 200
        assert status(client.get(path, headers=OUTSIDE)) == (401, "not_paired")


def test_the_address_with_the_token_brings_a_cookie_once(sqlite: str, impulse: Impulse) -> None:
    with serving(sqlite, impulse, board_token=SecretStr(TOKEN)) as client:
        for wrong in (PAIRING, "", "x"):
            reply = client.get("/board", params={"token": wrong}, headers=OUTSIDE)
            assert status(reply) == (404, "not_found")
            assert "set-cookie" not in reply.headers
        for_another = {"params": {"token": TOKEN}, "headers": OUTSIDE}
        assert status(client.get("/board.json", **for_another)) == (404, "not_found")
        peeked = client.get("/board", **for_another | {"headers": OUTSIDE | {"user-agent": "bot"}})
        assert "set-cookie" not in peeked.headers, "a messenger's preview"
        let_in = client.get("/board", **for_another)
        assert (let_in.status_code, let_in.headers["location"]) == (303, "/board")
        told = let_in.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(told.split("; "))
        assert client.get("/board", headers=OUTSIDE).status_code == 200
        assert client.get("/counts", headers=OUTSIDE).json() == {"counts": []}
        assert client.delete("/counts", headers=OUTSIDE).status_code == 204


def test_two_tokens_that_are_one_are_refused() -> None:
    with pytest.raises(BadSetting, match="another than the one that lets phones in") as caught:
        Settings.read(token=SecretStr(TOKEN), board_token=SecretStr(TOKEN))
    assert TOKEN not in str(caught.value)


def test_the_boards_token_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o604)
    with pytest.raises(BadSetting, match="SMEARLENS_BOARD_TOKEN_FILE"):
        Settings.read(board_token_file=file)
    file.chmod(0o600)
    assert Settings.read(board_token_file=file).board == TOKEN
    with pytest.raises(BadSetting, match="SMEARLENS_BOARD_TOKEN is set, too"):
        Settings.read(board_token_file=file, board_token=SecretStr(TOKEN))


def test_the_teacher_elsewhere_sees_every_count_as_the_laptop_does(
    sqlite: str, impulse: Impulse
) -> None:
    with store_at(sqlite) as store:
        count, _, _ = begun(store, "S-1")
    with serving(sqlite, impulse, board_token=SecretStr(TOKEN)) as client:
        address = f"/counts/{count}/report"
        assert client.get(address, headers=OUTSIDE).status_code == 404
        as_teacher = OUTSIDE | {"authorization": f"Bearer {TOKEN}"}
        assert client.get(address, headers=as_teacher).status_code == 200


def test_it_says_who_did_what_and_who_differs(database_url: str) -> None:
    with store_at(database_url) as store:
        count, cells, (ana, ben) = begun(
            store, "S-1", "lymphocyte", "monocyte", "band", "twin", "not_a_cell", "lymphocyte"
        )
        store.judge(count, ana, cells[1], "lymphocyte", SEEN)
        store.judge(count, ben, cells[0], "lymphocyte", SEEN)
        store.judge(count, ben, cells[2], "neutrophil", SEEN)
        store.undo(count, ben)
        other, _, _ = begun(store, "S-2", "eosinophil")
        nobody = Who(uuid4())
        store.join(nobody, store.find(count, ana).count.code)
        history = store._history
        told = board(history)
        assert (told.total, told.photos) == (2, 2)
        assert [one.slide for one in told.counts] == ["S-2", "S-1"]
        one = told.counts[1]
        assert (one.photos, one.phones, one.counted, one.target) == (1, 3, 4, 50)
        assert [
            (person.name, person.photos, person.judged, person.confirmed, person.changed)
            for person in one.people
        ] == [("Ana", 1, 4, 2, 2), ("Ben", 0, 4, 2, 1), ("#1", 0, 0, 0, 0)]
        assert one.active == max(person.seen for person in one.people)
        # Ana's last word on the second cell is the model's, and Ben's was another.
        assert (one.differ_model, one.differ_people) == (2, 1)
        assert one.review == f"/counts/{count}/review"
        table = told.model_people
        assert table.columns == ["lymphocyte"]
        assert dict(zip(table.rows, table.cells, strict=True)) == {
            "band": [1],
            "eosinophil": [1],
            "lymphocyte": [3],
            "not_a_cell": [1],
        }
        pairs = told.people_people
        assert (pairs.labels, pairs.cells, pairs.n) == (
            ["lymphocyte", "monocyte"],
            [[1, 1], [1, 0]],
            2,
        )
        assert board(history, []) == told
        chosen = board(history, [other])
        assert len(chosen.counts) == 2, "only the tables are of those chosen"
        assert (chosen.model_people.rows, chosen.people_people.n) == (["eosinophil"], 0)


def test_a_band_is_told_as_the_model_can(database_url: str) -> None:
    with store_at(database_url) as store:
        who = Who(uuid4())
        count = store.begin(who, "S", 50).count.id
        knows = {"scores": {"neutrophil": 0.9, "band": 0.1}}
        for more in ({}, knows):
            seen = cell(said="neutrophil", **more)
            added = store.add_photo(count, who, replace(photo(0), cells=(seen,)))
            store.judge(count, who, added.cells[0].cell.id, "band", SEEN)
        told = board(store._history)
    assert told.model_people.cells == [[2]]
    (band,) = told.model_people.classes
    assert (band.alike, band.n, told.counts[0].differ_model) == (1, 2, 1)


def test_the_tables_are_those_of_each_counts_report(database_url: str) -> None:
    rows = full_count()
    with store_at(database_url) as store:
        keep(store._history.database, rows)
        told = board(store._history)
    result = result_of(*rows.all)
    (one,) = told.counts
    assert (one.counted, one.open, one.finished) == (result.n, result.open, result.finished)
    table = told.model_people.all
    assert table
    assert table.n == result.model_people.n
    assert round(table.share, 3) == result.model_people.agreement
    assert told.people_people.n == sum(pair.n for pair in result.people_people)
    alike = sum(round((pair.agreement or 0) * pair.n) for pair in result.people_people)
    assert told.people_people.all
    assert told.people_people.all.alike == alike


def test_the_api_tells_the_same(sqlite: str, impulse: Impulse) -> None:
    with store_at(sqlite) as store:
        begun(store, "S-1", "monocyte")
        other, _, _ = begun(store, "S-2", "eosinophil")
        wanted = board(store._history)
        chosen = board(store._history, [other])
    with serving(sqlite, impulse) as client:
        assert Board.model_validate(client.get("/board.json").json()) == wanted
        params = {"count": [str(other), str(uuid4())]}
        assert Board.model_validate(client.get("/board.json", params=params).json()) == chosen
        assert status(client.get("/board.json?count=x")) == (422, "bad_parameter")
        many = {"count": [str(uuid4()) for _ in range(101)]}
        assert client.get("/board.json", params=many).status_code == 422


def test_all_is_exported_as_each_count_exports_it(database_url: str, impulse: Impulse) -> None:
    with store_at(database_url) as store:
        keep(store._history.database, full_count())
        count, _, (ana, _) = begun(store, "S-2")
        store.begin(Who(uuid4()), "empty", 100)
        pictures = {one.id: store.photo(count, ana, one.id)[1] for one in store.photos(count, ana)}
    with serving(database_url, impulse) as client:
        reply = client.get("/board/export.zip")
        assert reply.headers["content-type"] == "application/zip"
        assert "attachment" in reply.headers["content-disposition"]
        archive = zipfile.ZipFile(io.BytesIO(reply.content))
        assert archive.testzip() is None
        for name in ("cells.csv", "result.csv"):
            told = client.get(f"/counts/{count}/{name}").text
            assert archive.read(f"counts/{count}/{name}").decode() == told
        result = Result.model_validate_json(archive.read(f"counts/{count}/result.json"))
        assert result == Result.model_validate(client.get(f"/counts/{count}/result").json())
        assert b'"Bundle"' in archive.read(f"counts/{count}/fhir.json")
    for picture, jpeg in pictures.items():
        assert archive.read(f"counts/{count}/photos/{picture}.jpg") == jpeg
    results = list(csv.DictReader(io.StringIO(archive.read("all-results.csv").decode())))
    cells = list(csv.DictReader(io.StringIO(archive.read("all-cells.csv").decode())))
    assert [one["slide"] for one in results][1:] == ["S-2", "empty"]
    assert len(cells) == sum(
        int(one["n"])
        + sum(int(one[name]) for name in ("open", "erythroblasts", "not_a_cell", "twins"))
        for one in results
    )
    assert {one["count"] for one in cells} < {one["count"] for one in results}
    ours = [one for one in cells if one["count"] == str(count)]
    assert {one["score_lymphocyte"] for one in ours} == {"0.9"}


def test_an_empty_export_is_a_zip_of_headings(sqlite: str, impulse: Impulse) -> None:
    with serving(sqlite, impulse) as client:
        archive = zipfile.ZipFile(io.BytesIO(client.get("/board/export.zip").content))
    assert archive.namelist() == ["all-cells.csv", "all-results.csv"]


def heavy(store: Counts, photos: int) -> list[UUID]:
    """Fill a count with photos of a megabyte each."""
    who = Who(uuid4())
    count = store.begin(who, "heavy", 50).count.id
    for number in range(photos):
        store.add_photo(count, who, photo(jpeg=bytes([number]) * MEGABYTE))
    return [count]


def test_an_export_is_packed_a_photo_at_a_time(sqlite: str) -> None:
    with store_at(sqlite) as store:
        some = heavy(store, 20)
        tracemalloc.start()
        try:
            pieces = [len(piece) for piece in packed(store, some)]
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert sum(pieces) > 20 * MEGABYTE
    assert max(pieces) < 1.1 * MEGABYTE
    assert peak < 8 * MEGABYTE


def test_what_is_deleted_while_it_is_packed_is_left_out(sqlite: str) -> None:
    with store_at(sqlite) as store:
        count, other = heavy(store, 2)[0], begun(store, "S-2")[0]
        pieces = packed(store, [count, other])
        data = b"".join(next(pieces) for _ in range(5))  # four tables, one photo
        store.delete(count, Who(uuid4(), everywhere=True))
        archive = zipfile.ZipFile(io.BytesIO(data + b"".join(pieces)))
    assert archive.testzip() is None
    assert sum(name.startswith(f"counts/{count}/photos/") for name in archive.namelist()) == 1
    assert str(count) not in archive.read("all-cells.csv").decode()
    assert str(other) in archive.read("all-results.csv").decode()


def test_who_leaves_an_export_keeps_nobody_waiting(database_url: str, impulse: Impulse) -> None:
    with store_at(database_url) as store:
        heavy(store, 12)
    with serving(database_url, impulse) as client:
        for _ in range(6):  # more than there are connections to the database
            with client.stream("GET", "/board/export.zip") as reply:
                assert next(reply.iter_raw(1000))
        archive = zipfile.ZipFile(io.BytesIO(client.get("/board/export.zip").content))
        assert len(archive.namelist()) == 4 + 12 + 2
        assert client.get("/board.json").json()["photos"] == 12


def test_deleting_all_leaves_nothing_and_phones_are_told_so(
    database_url: str, impulse: Impulse
) -> None:
    with store_at(database_url) as store:
        count, _, (ana, _) = begun(store, "S-1", "monocyte")
        for _ in range(25):
            store.add_photo(count, ana, photo())
        begun(store, "S-2")
    with serving(database_url, impulse) as client:
        asked = OUTSIDE | {"cookie": f"{COOKIE}={ana.phone}"}
        refused = client.delete("/counts", headers=asked)
        assert status(refused) == (403, "teacher_only")
        assert client.get("/board.json").json()["total"] == 2
        assert client.delete("/counts").status_code == 204
        told = client.get("/board.json").json()
        assert (told["total"], told["photos"], told["model_people"]["n"]) == (0, 0, 0)
        sent = client.post(f"/counts/{count}/photos", files={"file": b"x"}, headers=asked)
        assert status(sent) == (404, "no_such_count")


def test_where_nothing_is_stored_there_is_nothing_to_show(impulse: Impulse) -> None:
    with (
        running(Settings(retention_days=0), impulse) as server,
        httpx.Client(base_url=server) as client,
    ):
        for method, path in (
            ("GET", "/board.json"),
            ("GET", "/board/export.zip"),
            ("DELETE", "/counts"),
        ):
            assert status(client.request(method, path)) == (409, "nothing_stored")


def test_only_the_teacher_is_led_to_it(sqlite: str, impulse: Impulse) -> None:
    with serving(sqlite, impulse) as client:
        for path in ("/", "/connect"):
            assert 'href="/board"' in client.get(path).text
            assert "/board" not in client.get(path, headers=OUTSIDE).text


def test_reviewed_cells_are_packed_for_the_teacher_alone_once_there_are_any(
    sqlite: str, impulse: Impulse
) -> None:
    with store_at(sqlite) as store:
        begun(store, "Smear 1")
    with serving(sqlite, impulse) as client:
        path = "/board/reviewed.zip"
        assert status(client.get(path)) == (409, "nothing_reviewed")
        assert status(client.get(path, headers=OUTSIDE)) == (404, "not_found")
        with store_at(sqlite) as store:
            begun(store, "Smear 2", "monocyte", "lymphocyte")
        reply = client.get(path)
        assert reply.status_code == 200
        with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
            names = archive.namelist()
            told = json.loads(archive.read("manifest.json"))
        assert len(names) == 3
        assert told["cells"] == 2
        assert f"smearlens-reviewed-{told['version']}.zip" in reply.headers["content-disposition"]

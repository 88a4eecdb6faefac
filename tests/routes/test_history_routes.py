"""GET and DELETE /history on a real server: one phone's answers, a retry, what is stored."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import update

from app.history.database import Database
from app.history.tables import answers
from app.impulse.impulse import Impulse
from app.impulse.input_block import InputBlock, Photo
from app.middleware.phone_id import COOKIE
from app.settings import Settings
from tests.conftest import running
from tests.kit.smears import draw_field, draw_smear, encode

PHOTO = encode(draw_smear("lymphocyte"))
OTHER = encode(draw_smear("eosinophil", seed=2))


@pytest.fixture
def client(database_url: str, impulse: Impulse) -> Iterator[httpx.Client]:
    """A phone that keeps its cookie, at a server of its own."""
    settings = Settings(database_url=SecretStr(database_url))
    with running(settings, impulse) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def keeping(tmp_path: Path, impulse: Impulse) -> Iterator[httpx.Client]:
    """A phone at a server that keeps photos."""
    settings = Settings(folder=tmp_path, keep_photos=True)
    with running(settings, impulse) as url, httpx.Client(base_url=url) as client:
        yield client


def send(
    client: httpx.Client, data: bytes = PHOTO, key: str = "", query: str = ""
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/classify{query}", files={"file": data}, headers=headers)


def test_an_answer_is_in_the_history_of_its_phone_alone(client: httpx.Client) -> None:
    told = send(client).json()
    listed = client.get("/history").json()
    assert (listed["count"], listed["page"], listed["pages"]) == (1, 1, 1)
    (stored,) = listed["answers"]
    assert stored.items() >= (told | {"looks_new": None}).items()
    assert client.get(f"/history/{told['id']}").json() == stored
    stranger = httpx.Client(base_url=client.base_url)
    assert stranger.get("/history").json()["answers"] == []
    assert stranger.get(f"/history/{told['id']}").status_code == 404
    assert stranger.delete(f"/history/{told['id']}").status_code == 404
    stranger.delete("/history").raise_for_status()
    stranger.close()
    assert client.get("/history").json()["count"] == 1


def test_the_phones_cookie_is_out_of_reach_for_scripts_and_other_sites(
    client: httpx.Client,
) -> None:
    first = send(client)
    cookie = first.headers["set-cookie"]
    UUID(client.cookies[COOKIE])
    for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=34560000"):
        assert part in cookie
    assert "Secure" not in cookie, "it would not come back over plain http"
    assert "set-cookie" not in send(client, OTHER).headers


def test_a_retry_gets_the_stored_answer_and_no_second_row(client: httpx.Client) -> None:
    key = str(uuid4())
    first, second = send(client, key=key), send(client, key=key)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first.json()["id"] == key
    assert client.get("/history").json()["count"] == 1


def test_a_retry_whose_first_answer_was_lost_still_lists_it(client: httpx.Client) -> None:
    key = str(uuid4())
    lost = httpx.Client(base_url=client.base_url)
    send(lost, key=key)
    lost.close()
    send(client, key=key)
    assert [answer["id"] for answer in client.get("/history").json()["answers"]] == [key]


@pytest.mark.parametrize(("minutes", "given"), [(9, True), (11, False)])
def test_a_retry_gets_the_phones_cookie_only_within_minutes_of_the_answer(
    client: httpx.Client, database_url: str, minutes: int, given: bool
) -> None:
    key = str(uuid4())
    first = send(client, key=key)
    database = Database.at(database_url)
    with database.begin() as connection:
        past = datetime.now(UTC) - timedelta(minutes=minutes)
        connection.execute(update(answers).where(answers.c.id == UUID(key)).values(at=past))
    database.close()
    with httpx.Client(base_url=client.base_url) as other:
        again = send(other, key=key)
        assert again.json() == first.json()
        assert (again.headers.get("set-cookie") == first.headers["set-cookie"]) is given
        assert other.get("/history").json()["count"] == int(given)
    assert client.get("/history").json()["count"] == 1


def test_a_retry_that_asks_what_the_model_saw_is_told(client: httpx.Client) -> None:
    key = str(uuid4())
    first = send(client, key=key, query="?explain=1").json()
    second = send(client, key=key, query="?explain=1").json()
    assert first == second
    assert second["crop"]
    assert second["cells"][0]["evidence"]
    stored = client.get(f"/history/{key}").json()
    assert "crop" not in stored
    assert "evidence" not in stored["cells"][0]


def test_the_same_id_with_another_photo_is_a_409(client: httpx.Client) -> None:
    key = str(uuid4())
    send(client, key=key)
    reply = send(client, OTHER, key=key)
    assert reply.status_code == 409
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "id_taken"
    assert client.get("/history").json()["count"] == 1


@pytest.mark.parametrize("key", ["7", "not-an-id", "0ff9b019-4ae3-4bf4-a00f"])
def test_an_id_that_is_no_uuid_is_a_422_that_names_the_header(
    client: httpx.Client, key: str
) -> None:
    reply = send(client, key=key)
    assert reply.status_code == 422
    assert "Idempotency-Key" in reply.json()["detail"]


def test_a_photo_that_is_refused_leaves_nothing(client: httpx.Client) -> None:
    assert send(client, b"no photo").status_code == 415
    assert client.get("/history").json()["count"] == 0


def test_one_and_all_can_be_deleted(client: httpx.Client) -> None:
    ids = [send(client).json()["id"] for _ in range(3)]
    assert client.delete(f"/history/{ids[0]}").status_code == 204
    assert client.delete(f"/history/{ids[0]}").status_code == 404
    assert client.get("/history").json()["count"] == 2
    assert client.delete("/history").status_code == 204
    assert client.get("/history").json()["count"] == 0


def test_the_page_lists_and_deletes_by_plain_forms(client: httpx.Client) -> None:
    html = {"accept": "text/html"}
    ids = [send(client).json()["id"] for _ in range(2)]
    page = client.get("/history", headers=html).text
    for answer in ids:
        assert f'action="/history/{answer}/delete?page=1"' in page
    gone = client.post(f"/history/{ids[0]}/delete", headers=html)
    assert (gone.status_code, gone.headers["location"]) == (
        303,
        f"/history?page=1&deleted={ids[0]}",
    )
    page = client.get(gone.headers["location"], headers=html).text
    assert f'action="/history/{ids[0]}/restore?page=1"' in page
    assert client.get("/history").json()["count"] == 1
    stranger = httpx.Client(base_url=client.base_url, headers=html)
    assert "restore" not in stranger.get(gone.headers["location"]).text
    stranger.post(f"/history/{ids[0]}/restore")
    stranger.close()
    assert client.get(f"/history/{ids[0]}").status_code == 404
    client.post(f"/history/{ids[0]}/restore", headers=html)
    assert client.get("/history").json()["count"] == 2
    assert "restore" not in client.get(gone.headers["location"], headers=html).text
    client.post(f"/history/{ids[0]}/delete", headers=html)
    assert client.get("/history").json()["count"] == 1
    client.post("/history/delete", headers=html)
    assert "Nothing here yet" in client.get("/history", headers=html).text


@pytest.mark.parametrize("path", ["/history?page=0", "/history?page=x", "/history/x"])
def test_an_address_that_cannot_be_is_a_422_that_says_why(client: httpx.Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 422
    assert reply.json()["code"] == "bad_parameter"
    assert "must be" in reply.json()["detail"]


def test_the_export_has_a_line_for_each_cell(client: httpx.Client) -> None:
    two = encode(draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("lymphocyte", 0.7, 0.65, 0.4)]))
    told = [send(client, data).json() for data in (PHOTO, two)]
    reply = client.get("/history.csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert "smearlens-history.csv" in reply.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(reply.text)))
    cells = [(answer["id"], cell) for answer in told for cell in answer["cells"]]
    assert [line["photo"] for line in lines] == [photo for photo, _ in cells]
    for line, (_, cell) in zip(lines, cells, strict=True):
        assert line["label"] == cell["label"]
        assert [int(line[side]) for side in ("x0", "y0", "x1", "y1")] == cell["box"]
        for name, score in cell["scores"].items():
            assert float(line[f"score_{name}"]) == pytest.approx(score, abs=1e-4)


def test_without_a_cookie_the_export_is_a_heading(client: httpx.Client) -> None:
    assert len(client.get("/history.csv").text.splitlines()) == 1


def test_the_photo_is_nowhere_unless_it_is_kept(tmp_path: Path, impulse: Impulse) -> None:
    settings = Settings(folder=tmp_path)
    with running(settings, impulse) as url, httpx.Client(base_url=url) as client:
        told = send(client, query="?explain=1").json()
        assert client.get(f"/history/{told['id']}/photo.jpg").status_code == 404
        assert client.get(f"/history/{told['id']}").json()["photo_kept"] is False
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"\xff\xd8\xff" not in stored
    assert b"JFIF" not in stored


def test_a_kept_photo_is_upright_and_has_lost_its_exif(keeping: httpx.Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    exif[0x010E] = "ward 7, bed 2"
    out = io.BytesIO()
    draw_smear().save(out, "JPEG", exif=exif, comment=b"ward 7, bed 2")
    told = send(keeping, out.getvalue()).json()
    reply = keeping.get(f"/history/{told['id']}/photo.jpg")
    assert reply.headers["content-type"] == "image/jpeg"
    assert b"ward 7" not in reply.content
    kept = Image.open(io.BytesIO(reply.content))
    assert kept.size == (480, 640)
    assert not kept.getexif()
    keeping.delete("/history")
    assert keeping.get(f"/history/{told['id']}/photo.jpg").status_code == 404


def test_a_photo_that_is_kept_is_decoded_once(
    keeping: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded, read = [], InputBlock.read

    def counted(block: InputBlock, data: bytes, admit: Callable[[int], None]) -> Photo:
        decoded.append(len(data))
        return read(block, data, admit)

    monkeypatch.setattr(InputBlock, "read", counted)
    told = send(keeping).json()
    assert decoded == [len(PHOTO)]
    assert keeping.get(f"/history/{told['id']}/photo.jpg").status_code == 200


def test_with_no_days_nothing_is_stored_and_the_page_says_so(
    tmp_path: Path, impulse: Impulse
) -> None:
    settings = Settings(folder=tmp_path / "none", retention_days=0, keep_photos=True)
    with running(settings, impulse) as url, httpx.Client(base_url=url) as client:
        reply = send(client, key=str(uuid4()))
        assert reply.status_code == 200
        assert "set-cookie" not in reply.headers
        assert client.get("/history").json()["count"] == 0
        page = client.get("/history", headers={"accept": "text/html"}).text
    assert "stores nothing" in page
    assert not (tmp_path / "none").exists()


def test_the_row_holds_what_it_promises(tmp_path: Path, impulse: Impulse) -> None:
    settings = Settings(folder=tmp_path)
    with running(settings, impulse) as url, httpx.Client(base_url=url) as client:
        told = send(client).json()
    database = sqlite3.connect(tmp_path / "history.sqlite3")
    database.row_factory = sqlite3.Row
    (row,) = database.execute("SELECT * FROM answers")
    assert UUID(row["id"]) == UUID(told["id"])
    assert row["model_sha256"] == told["model"]["sha256"]
    assert json.loads(row["scores"]) == told["scores"]
    assert [cell["box"] for cell in json.loads(row["cells"])] == [
        cell["box"] for cell in told["cells"]
    ]
    database.close()


def test_answers_of_before_each_cell_had_a_verdict_are_still_told(
    tmp_path: Path, impulse: Impulse
) -> None:
    two = encode(draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("lymphocyte", 0.7, 0.65, 0.4)]))
    with running(Settings(folder=tmp_path), impulse) as url, httpx.Client(base_url=url) as client:
        told = send(client, two).json()
        with sqlite3.connect(tmp_path / "history.sqlite3") as database:
            for field in ("verdict", "reason", "kind", "distance"):
                old = f"json_remove(cells, '$[0].{field}', '$[1].{field}')"
                database.execute(f"UPDATE answers SET cells = {old}")
        database.close()
        stored = client.get(f"/history/{told['id']}").json()
        page = client.get("/history", headers={"accept": "text/html"})
        line, lesser = csv.DictReader(io.StringIO(client.get("/history.csv").text))
    assert page.status_code == 200
    assert (stored["kind"], line["kind"]) == (None, "")
    assert (lesser["verdict"], lesser["counts_as"]) == ("", "unsure")
    first, second = stored["cells"]
    assert (first["verdict"], first["reason"]) == (told["verdict"], told["reason"])
    assert (second["verdict"], second["reason"], second["kind"]) == (None, None, None)
    assert second["scores"] == told["cells"][1]["scores"]

"""/counts on a real server: begun, joined, filled by two phones, decided, and kept from others."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.processes import Replica
from tests.kit.smears import draw_field, encode

AWAY = {"X-Forwarded-For": "192.0.2.7"}
"""Makes a client none that is on the laptop itself."""
CELLS = [("lymphocyte", 0.25, 0.5, 0.25), ("eosinophil", 0.75, 0.5, 0.25)]
PHOTO = encode(draw_field(CELLS, 1200, 900))
OTHER = encode(draw_field(CELLS[:1], 1200, 900, seed=4))


class Phone(httpx.Client):
    """A phone that is not the laptop."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, timeout=60, headers=AWAY)

    def add(self, count: str, photo: bytes = PHOTO, key: str = "") -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(f"/counts/{count}/photos", files={"file": photo}, headers=headers)

    def cells(self, count: str) -> list[dict[str, Any]]:
        return self.get(f"/counts/{count}/cells").json()["cells"]  # type: ignore[no-any-return]

    def judge(self, count: str, cell: dict[str, Any], **change: Any) -> httpx.Response:
        body = {"seen": cell["revision"]} | change
        return self.patch(f"/counts/{count}/cells/{cell['id']}", json=body)


@pytest.fixture
def url(database_url: str, impulse: Impulse) -> Iterator[str]:
    with running(Settings(database_url=SecretStr(database_url)), impulse) as url:
        yield url


@pytest.fixture
def quick(tmp_path: Path, impulse: Impulse) -> Iterator[str]:
    """A server on SQLite alone."""
    with running(Settings(folder=tmp_path), impulse) as url:
        yield url


@pytest.fixture
def phones(url: str) -> Iterator[tuple[Phone, Phone]]:
    with Phone(url) as anna, Phone(url) as ben:
        yield anna, ben


def begun(phone: httpx.Client, **new: Any) -> dict[str, Any]:
    told = phone.post("/counts", json={"slide": "Smear 7", "person": "Anna"} | new)
    assert told.status_code == 201, told.text
    assert told.headers["location"] == f"/counts/{told.json()['id']}"
    return told.json()  # type: ignore[no-any-return]


def problem(told: httpx.Response) -> tuple[int, str]:
    assert told.headers["content-type"] == "application/problem+json", told.text
    return told.status_code, told.json()["code"]


def test_two_phones_fill_a_count_and_others_see_nothing_of_it(
    phones: tuple[Phone, Phone], url: str
) -> None:
    anna, ben = phones
    made = begun(anna)
    count = made["id"]
    assert (made["counted"], made["target"], made["people"]) == (0, 100, ["Anna"])
    assert "smearlens_phone" in anna.cookies
    assert problem(ben.get(f"/counts/{count}")) == (404, "no_such_count")
    assert problem(ben.add(count)) == (404, "no_such_count")
    assert problem(ben.get(f"/counts/{count}/events")) == (404, "no_such_count")
    assert ben.get("/counts").json() == {"counts": []}
    code = made["code"].lower()
    joined = ben.post("/counts/join", json={"code": code, "person": "Ben"}).json()
    assert (joined["id"], joined["people"]) == (count, ["Anna", "Ben"])
    first = anna.add(count)
    assert first.status_code == 201, first.text
    told = first.json()
    assert (len(told["cells"]), told["again"]) == (2, False)
    assert told["photo"]["person"] == "Anna"
    assert (told["photo"]["width"], told["photo"]["height"]) == (1200, 900)
    second = ben.add(count, OTHER)
    assert second.json()["photo"]["person"] == "Ben"
    seen = ben.cells(count)
    assert [one["id"] for one in seen[:2]] == [one["id"] for one in told["cells"]]
    assert len(seen) == 3
    listed = ben.get(f"/counts/{count}/photos").json()["photos"]
    assert [one["id"] for one in listed] == [told["photo"]["id"], second.json()["photo"]["id"]]
    with httpx.Client(base_url=url) as laptop:
        (on_laptop,) = laptop.get("/counts").json()["counts"]
        assert on_laptop == ben.get(f"/counts/{count}").json()
        assert on_laptop["photos"] == 2
        assert on_laptop["counted"] + on_laptop["open"] == 3
        assert laptop.post(f"/counts/{count}/finish").json()["finished"]
    assert problem(anna.add(count, encode(draw_field([])))) == (409, "count_finished")
    assert problem(anna.judge(count, seen[0], label="other")) == (409, "count_finished")
    assert anna.post(f"/counts/{count}/reopen").json()["finished"] is None
    assert ben.delete(f"/counts/{count}").status_code == 204
    assert problem(anna.get(f"/counts/{count}")) == (404, "no_such_count")


def test_a_photo_is_counted_once_and_its_pictures_have_no_exif(
    phones: tuple[Phone, Phone],
) -> None:
    anna, _ = phones
    count, key = begun(anna)["id"], str(uuid4())
    first = anna.add(count, PHOTO, key)
    assert first.json()["photo"]["id"] == key
    for sent in (key, str(uuid4()), ""):
        again = anna.add(count, PHOTO, sent)
        assert again.status_code == 200
        assert again.json() == first.json() | {"again": True}
    assert problem(anna.add(count, OTHER, key)) == (409, "id_taken")
    assert problem(anna.add(count, PHOTO, "no id")) == (422, "bad_parameter")
    assert problem(anna.add(count, b"no photo")) == (415, "not_a_photo")
    pictures = [first.json()["photo"]["picture"], first.json()["cells"][0]["crop"]]
    for picture, most in zip(pictures, (1919, 160), strict=True):
        got = anna.get(picture)
        assert got.headers["content-type"] == "image/jpeg"
        opened = Image.open(BytesIO(got.content))
        assert max(opened.size) <= most
        assert not opened.getexif()
    assert problem(anna.get(f"/counts/{count}/photos/{uuid4()}.jpg")) == (404, "no_such_cell")
    assert problem(anna.get(f"/counts/{count}/cells/{uuid4()}.jpg")) == (404, "no_such_cell")


def test_people_decide_see_each_other_and_take_back(phones: tuple[Phone, Phone]) -> None:
    anna, ben = phones
    made = begun(anna)
    count = made["id"]
    ben.post("/counts/join", json={"code": made["code"]}).raise_for_status()
    one, other = anna.add(count).json()["cells"]
    said = anna.judge(count, one, label="band").json()
    assert (said["label"], said["by"], said["person"]) == ("band", "person", "Anna")
    late = ben.judge(count, one, label="monocyte")
    assert problem(late) == (409, "cell_changed")
    assert late.json()["cell"] == said
    after = one["revision"]
    assert anna.get(f"/counts/{count}/cells?after={after}").json()["cells"] == [said]
    assert ben.judge(count, said, label="monocyte").json()["label"] == "monocyte"
    assert ben.judge(count, other, label="erythroblast").status_code == 200
    now = ben.get(f"/counts/{count}").json()
    assert now["counts"] == {"monocyte": 1, "erythroblast": 1}
    assert now["counted"] == 1
    back = ben.post(f"/counts/{count}/undo").json()
    assert (back["id"], back["by"]) == (other["id"], other["by"])
    back = ben.post(f"/counts/{count}/undo").json()
    assert (back["id"], back["label"], back["person"]) == (one["id"], "band", "Anna")
    assert problem(ben.post(f"/counts/{count}/undo")) == (409, "nothing_decided")
    assert problem(ben.judge(count, one, label="platelet")) == (422, "bad_body")


def test_a_missed_cell_is_cut_out_and_a_box_is_moved(phones: tuple[Phone, Phone]) -> None:
    anna, _ = phones
    count = begun(anna)["id"]
    told = anna.add(count).json()
    tap = {"photo": told["photo"]["id"], "x": 600, "y": 120}
    made = anna.post(f"/counts/{count}/cells", json=tap)
    assert made.status_code == 201, made.text
    cell = made.json()
    x0, y0, x1, y1 = cell["box"]
    assert (cell["added"], cell["label"]) == (True, None)
    assert x0 <= 600 < x1
    assert y0 <= 120 < y1
    assert x1 - x0 == y1 - y0
    assert anna.post(f"/counts/{count}/cells", json=tap).json()["id"] == cell["id"]
    before = anna.get(cell["crop"]).content
    moved = anna.judge(count, cell, box=[200, 350, 420, 570], label="lymphocyte").json()
    assert (moved["box"], moved["label"]) == ([200, 350, 420, 570], "lymphocyte")
    assert anna.get(cell["crop"]).content != before
    outside = anna.judge(count, moved, box=[5000, 5000, 6000, 6000])
    assert problem(outside) == (422, "bad_body")
    outside = anna.post(f"/counts/{count}/cells", json=tap | {"x": 5000})
    assert problem(outside) == (422, "bad_body")
    elsewhere = anna.post(f"/counts/{count}/cells", json=tap | {"photo": str(uuid4())})
    assert problem(elsewhere) == (409, "no_such_photo")


def test_a_browser_gets_pages_and_one_that_takes_no_part_a_way_to_join(quick: str) -> None:
    with Phone(quick) as anna, Phone(quick) as ben:
        made = begun(anna)
        address = f"/counts/{made['id']}"
        page = {"accept": "text/html,*/*;q=0.8"}
        for one in ("/counts", address):
            told = anna.get(one, headers=page)
            assert told.headers["content-type"].startswith("text/html")
            assert "Accept" in told.headers["vary"]
            assert anna.get(one).headers["content-type"] == "application/json"
        assert made["code"] in anna.get(address, headers=page).text
        refused = ben.get(address, headers=page)
        assert refused.status_code == 404
        assert "this phone has not joined it" in refused.text
        assert 'href="/counts">Join a count</a>' in refused.text
        assert ben.get(address).json()["code"] == "no_such_count"


def test_codes_cannot_be_tried_in_bulk(quick: str) -> None:
    with Phone(quick) as phone:
        made = begun(phone)
        for _ in range(10):
            told = phone.post("/counts/join", json={"code": "AAAAAA"})
            assert problem(told) == (404, "no_such_count")
        told = phone.post("/counts/join", json={"code": made["code"]})
        assert problem(told) == (429, "too_many_tries")
        assert told.headers["retry-after"] == "60"


@pytest.mark.parametrize(
    "new",
    [
        {"slide": "a\0b"},
        {"slide": "\u202egpj"},
        {"slide": "x" * 101},
        {"slide": "  "},
        {"person": "x" * 41},
        {"target": 75},
        {"target": "100"},
        {"slides": "a"},
        {"microscope": "x" * 65},
    ],
)
def test_a_count_that_is_none_is_refused(quick: str, new: dict[str, Any]) -> None:
    with Phone(quick) as phone:
        assert problem(phone.post("/counts", json=new)) == (422, "bad_body")
        assert phone.get("/counts").json() == {"counts": []}


def test_a_count_asks_the_microscope_that_it_names(quick: str) -> None:
    with Phone(quick) as phone:
        told = phone.post("/counts", json={"microscope": "nobody"})
        assert problem(told) == (404, "no_such_head")
        own = {"kind": "microscope", "name": "Lab 2"}
        phone.post("/taught", json=own).raise_for_status()
        told = phone.post("/counts", json={"microscope": "lab 2"})
        assert problem(told) == (409, "not_taught")
        assert begun(phone, microscope="none")["microscope"] is None


def test_a_server_that_stores_nothing_counts_nothing(impulse: Impulse) -> None:
    with running(Settings(retention_days=0), impulse) as url, Phone(url) as phone:
        assert phone.get("/counts").json() == {"counts": []}
        assert problem(phone.post("/counts", json={})) == (409, "nothing_stored")
        assert problem(phone.add(str(uuid4()))) == (409, "nothing_stored")


def test_a_page_elsewhere_cannot_count(quick: str) -> None:
    with Phone(quick) as phone:
        count = begun(phone)["id"]
        elsewhere = {"Origin": "http://evil.example"}
        for method, path in (
            ("POST", "/counts"),
            ("POST", "/counts/join"),
            ("DELETE", f"/counts/{count}"),
            ("POST", f"/counts/{count}/finish"),
            ("POST", f"/counts/{count}/photos"),
        ):
            told = phone.request(method, path, headers=elsewhere, json={})
            assert problem(told) == (403, "foreign_page")


def test_a_cell_that_another_photo_shows_too_counts_once_somebody_has_decided(quick: str) -> None:
    smear = draw_field(CELLS[:1], 1400, 1000, seed=6)
    with Phone(quick) as phone:
        count = begun(phone)["id"]
        first = phone.add(count, encode(smear.crop((0, 0, 1200, 900)))).json()
        second = phone.add(count, encode(smear.crop((40, 30, 1240, 930)))).json()
        (one,), (again,) = first["cells"], second["cells"]
        assert one["twin_of"] is None
        assert (again["twin_of"], again["label"]) == (one["id"], None)
        assert phone.get(f"/counts/{count}").json()["open"] >= 1
        assert phone.judge(count, again, label="twin").json()["by"] == "person"
        other = encode(draw_field([("eosinophil", 0.5, 0.4, 0.25)], 1200, 900, seed=8))
        assert [cell["twin_of"] for cell in phone.add(count, other).json()["cells"]] == [None]
        cut = encode(draw_field([("eosinophil", 0.02, 0.5, 0.25)], 1200, 900, seed=9))
        assert [cell["edge"] for cell in phone.add(count, cut).json()["cells"]] == [True]


def test_no_log_has_a_slide_a_person_a_label_a_code_or_a_file_name(tmp_path: Path) -> None:
    server = Replica(SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_LOG="json")
    try:
        server.ready()
        with Phone(server.url) as phone:
            made = begun(phone, slide="Slidename", person="Personname")
            count = made["id"]
            photo = {"file": ("Filename.jpg", PHOTO)}
            told = phone.post(f"/counts/{count}/photos", files=photo).json()
            phone.judge(count, told["cells"][0], label="eosinophil").raise_for_status()
            phone.post("/counts/join", json={"code": "WRONGC", "person": "Personname"})
            phone.get(f"/counts/{count}?slide=Slidename").raise_for_status()
    finally:
        said = server.stop()
    assert "/counts/{count}/photos" in said, "it is logged at all"
    for secret in ("Slidename", "Personname", "Filename", "eosinophil", "WRONGC", made["code"]):
        assert secret not in said
    assert "Traceback" not in said

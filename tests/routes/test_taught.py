"""/taught on a real server: begun, shown photos, named, taught, asked, undone and deleted."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.processes import Served
from tests.kit.smears import draw_field, draw_smear, encode

KINDS = ("lymphocyte", "eosinophil")
OWN = {"kind": "classes", "name": "Round or not", "classes": [{"label": "round"}, {"label": "not"}]}
PHOTOS = {
    own: [encode(draw_smear(kind, seed=seed)) for seed in range(5)]
    for own, kind in zip(("round", "not"), KINDS, strict=True)
}
NEW = encode(draw_smear("lymphocyte", seed=11))


@pytest.fixture
def client(database_url: str, impulse: Impulse) -> Iterator[httpx.Client]:
    """A phone at a server of its own."""
    settings = Settings(database_url=SecretStr(database_url))
    with running(settings, impulse) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture
def quick(tmp_path: Path, impulse: Impulse) -> Iterator[httpx.Client]:
    """The same, on SQLite alone."""
    settings = Settings(folder=tmp_path)
    with running(settings, impulse) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def made(client: httpx.Client, **new: Any) -> dict[str, Any]:
    told = client.post("/taught", json=OWN | new)
    assert told.status_code == 201, told.text
    assert told.headers["location"] == f"/taught/{told.json()['id']}"
    return told.json()  # type: ignore[no-any-return]


def shown(client: httpx.Client, head: str, photo: bytes, **query: str) -> list[dict[str, Any]]:
    told = client.post(f"/taught/{head}/examples", files={"file": photo}, params=query)
    assert told.status_code == 201, told.text
    return told.json()["examples"]  # type: ignore[no-any-return]


def taught(client: httpx.Client, **new: Any) -> dict[str, Any]:
    head = made(client, **new)["id"]
    for label, photos in PHOTOS.items():
        for photo in photos:
            shown(client, head, photo, label=label)
    told = client.post(f"/taught/{head}/teach")
    assert told.status_code == 200, told.text
    return told.json()  # type: ignore[no-any-return]


def problem(told: httpx.Response) -> tuple[int, str]:
    assert told.headers["content-type"] == "application/problem+json"
    return told.status_code, told.json()["code"]


def test_own_classes_are_taught_and_answer_and_are_in_the_history(client: httpx.Client) -> None:
    told = taught(client)
    assert (told["taught"], told["stale"], told["can_undo"]) == (True, False, True)
    assert told["report"]["n"] == 10
    assert [(one["label"], one["examples"]) for one in told["classes"]] == [
        ("round", 5),
        ("not", 5),
    ]
    before = client.post("/classify", files={"file": NEW}).json()
    assert before["model"]["head"] is None
    for name in (told["id"], "round OR not"):
        reply = client.post(f"/classify?microscope={name}", files={"file": NEW}).json()
        assert reply["model"]["head"] == "Round or not"
        assert set(reply["scores"]) == {"round", "not"}
        assert reply["label"] == "round"
        stored = client.get(f"/history/{reply['id']}").json()
        assert stored.items() >= (reply | {"looks_new": None}).items()
    none = client.post("/classify?microscope=none", files={"file": NEW}).json()
    assert none["scores"] == before["scores"]
    rows = csv.DictReader(io.StringIO(client.get("/history.csv").text))
    assert sorted({row["head"] for row in rows}) == ["", "Round or not"]
    assert 'label="other"' in client.get("/metrics").text
    assert "round" not in client.get("/metrics").text


def test_what_cannot_answer_is_told_and_nothing_answers_in_its_place(client: httpx.Client) -> None:
    def asked(name: str) -> tuple[int, str]:
        return problem(client.post(f"/classify?microscope={name}", files={"file": NEW}))

    assert asked("nobody") == asked("%00") == asked(str(uuid4())) == (404, "no_such_head")
    head = made(client)["id"]
    assert asked(head) == (409, "not_taught")
    client.delete(f"/taught/{head}").raise_for_status()
    assert asked(head) == (404, "no_such_head")
    assert client.get("/history").json()["count"] == 0


def test_the_server_may_be_set_to_a_microscope(tmp_path: Path, impulse: Impulse) -> None:
    settings = Settings(folder=tmp_path, microscope="Round or not")
    with running(settings, impulse) as url, httpx.Client(base_url=url, timeout=60) as client:
        ask = client.post("/classify", files={"file": NEW})
        assert problem(ask) == (404, "no_such_head")
        taught(client)
        for query, answering in (("", "Round or not"), ("?microscope=None", None)):
            reply = client.post(f"/classify{query}", files={"file": NEW}).json()
            assert reply["model"]["head"] == answering


def test_a_photo_gives_its_cells_with_pictures_once(client: httpx.Client) -> None:
    head = made(client)["id"]
    cells = [(kind, x, 0.5, 0.25) for kind, x in zip(KINDS, (0.25, 0.75), strict=True)]
    photo = encode(draw_field(cells, 1200, 900))
    first = shown(client, head, photo)
    assert len(first) == 2
    assert shown(client, head, photo) == first
    for one in first:
        told = client.get(one["picture"])
        assert told.headers["content-type"] == "image/jpeg"
        with Image.open(io.BytesIO(told.content)) as picture:
            assert max(picture.size) <= 320
            assert not picture.getexif()
            x0, y0, x1, y1 = np.array(one["box"]) * [*picture.size, *picture.size]
            nucleus = np.asarray(picture)[int(y0) : int(y1), int(x0) : int(x1)].min(axis=(0, 1))
        assert (x1 - x0) / picture.size[0] == pytest.approx(1 / 1.6, abs=0.05)
        assert nucleus[0] < 130, "the cell is in the box"
    assert client.get(f"/taught/{head}").json()["unnamed"] == 2
    named = shown(client, head, photo, label="round")
    assert [one["label"] for one in named] == ["round", None]


def test_cells_are_listed_in_the_order_in_which_they_teach(client: httpx.Client) -> None:
    head = made(client)["id"]
    for seed in range(3):
        for kind in KINDS:
            shown(client, head, encode(draw_smear(kind, seed=seed)))
    listed = client.get(f"/taught/{head}/examples").json()["examples"]
    change = {"label": "not"}
    where = f"/taught/{head}/examples/{listed[0]['id']}"
    assert client.patch(where, json=change).json()["label"] == "not"
    again = client.get(f"/taught/{head}/examples").json()["examples"]
    assert [one["id"] for one in again] == [one["id"] for one in [*listed[1:], listed[0]]]
    client.patch(where, json={"label": None}).raise_for_status()
    client.delete(where).raise_for_status()
    assert problem(client.delete(where)) == (404, "no_such_example")
    assert client.get(f"/taught/{head}").json()["unnamed"] == 5


def test_a_whole_frame_is_one_example(quick: httpx.Client) -> None:
    head = made(quick, frame=True)["id"]
    nothing = encode(draw_smear("none", 1200, 900))
    (one,) = shown(quick, head, nothing, label="not")
    assert one["box"] == [0, 0, 1, 1]
    with Image.open(io.BytesIO(quick.get(one["picture"]).content)) as picture:
        assert picture.size == (640, 480)
    cells = made(quick, name="Cells")["id"]
    told = quick.post(f"/taught/{cells}/examples", files={"file": nothing})
    assert problem(told) == (422, "no_cell_found")


def test_a_microscope_has_the_models_classes_and_says_what_it_gained(
    quick: httpx.Client, impulse: Impulse
) -> None:
    new = quick.post("/taught", json={"kind": "microscope", "name": "Lab 2"}).json()
    assert [one["label"] for one in new["classes"]] == list(impulse.spec.classes)
    assert problem(quick.post(f"/taught/{new['id']}/teach")) == (409, "too_few_examples")
    for seed in range(5):
        for kind in KINDS:
            shown(quick, new["id"], encode(draw_smear(kind, seed=seed)), label=kind)
    told = quick.post(f"/taught/{new['id']}/teach").json()
    assert told["report"]["before"]["n"] == 10
    assert told["taught"] == (told["report"]["verdict"] != "no_gain")
    change = {"classes": OWN["classes"]}
    told = quick.patch(f"/taught/{new['id']}", json=change)
    assert problem(told) == (409, "class_in_use")


def test_a_lesson_is_undone_over_http(client: httpx.Client) -> None:
    head = taught(client)["id"]
    back = client.post(f"/taught/{head}/undo").json()
    assert (back["taught"], back["can_undo"], back["report"]) == (False, False, None)
    assert problem(client.post(f"/taught/{head}/undo")) == (409, "nothing_to_undo")


def test_names_and_classes_are_changed_and_shared_with_every_phone(client: httpx.Client) -> None:
    first, second = made(client), made(client, name="Other")
    change = {"name": "Sharp", "classes": [{"label": "not"}, {"label": "a", "colour": "#ABCDEF"}]}
    told = client.patch(f"/taught/{first['id']}", json=change).json()
    assert told["name"] == "Sharp"
    kept = {one["label"]: one["colour"] for one in first["classes"]}
    assert [one["colour"] for one in told["classes"]] == [kept["not"], "#abcdef"]
    taken = client.patch(f"/taught/{second['id']}", json={"name": "SHARP"})
    assert problem(taken) == (409, "name_taken")
    both = client.patch(f"/taught/{second['id']}", json=change)
    assert problem(both) == (409, "name_taken")
    assert client.patch(f"/taught/{second['id']}", json={}).json() == second
    with httpx.Client(base_url=client.base_url) as other_phone:
        listed = other_phone.get("/taught").json()["taught"]
    assert [one["name"] for one in listed] == ["Sharp", "Other"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"kind": "classes", "name": "a"}',
        b'{"kind": "microscope", "name": ""}',
        b'{"kind": "microscope", "name": " "}',
        b'{"kind": "microscope", "name": 5}',
        b'{"kind": "microscope", "name": "a\\u0000"}',
        b'{"kind": "microscope", "name": "a\\u202eb"}',
        b'{"kind": "microscope", "name": "\\ud800a"}',
        b'{"kind": "microscope", "name": "a", "extra": 1}',
        b'{"kind": "microscope", "name": "' + b"a" * 65 + b'"}',
        b'{"kind": "microscope", "name": "' + b"a" * 99_990 + b'"}',
        b"[" * 90_000,
        b'{"kind": "other", "name": "a"}',
    ],
)
def test_a_body_that_is_none_is_refused(quick: httpx.Client, body: bytes) -> None:
    told = quick.post("/taught", content=body, headers={"Content-Type": "application/json"})
    status, code = problem(told)
    assert status in (400, 413, 422)
    assert code in ("bad_body", "body_too_large", "bad_request")
    assert quick.get("/taught").json() == {"taught": []}


def test_a_page_elsewhere_cannot_teach(quick: httpx.Client) -> None:
    head = made(quick)["id"]
    elsewhere = {"Origin": "http://evil.example"}
    for method, path in (
        ("POST", "/taught"),
        ("PATCH", f"/taught/{head}"),
        ("DELETE", f"/taught/{head}"),
        ("POST", f"/taught/{head}/teach"),
    ):
        told = quick.request(method, path, headers=elsewhere, json={})
        assert problem(told) == (403, "foreign_page")


def test_a_server_that_stores_nothing_teaches_nothing(impulse: Impulse) -> None:
    settings = Settings(retention_days=0)
    with running(settings, impulse) as url, httpx.Client(base_url=url) as client:
        assert client.get("/taught").json() == {"taught": []}
        told = client.post("/taught", json=OWN)
        assert problem(told) == (409, "nothing_stored")
        told = client.post("/classify?microscope=a", files={"file": NEW})
        assert problem(told) == (409, "nothing_stored")
        assert client.post("/classify", files={"file": NEW}).status_code == 200


def test_a_strange_microscope_is_noticed_by_its_tenth_photo(quick: httpx.Client) -> None:
    def told(seed: int) -> bool | None:
        photo = np.asarray(draw_smear("lymphocyte", seed=seed)).astype(float)
        green = Image.fromarray((photo * [0.7, 1, 0.6]).clip(0, 255).astype(np.uint8))
        reply = quick.post("/classify", files={"file": encode(green)}).json()
        return bool(reply["looks_new"])

    assert [told(seed) for seed in range(11)] == [False] * 9 + [True] * 2


def test_what_was_acknowledged_survives_a_power_button(tmp_path: Path) -> None:
    server = Served(SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_PROCESSES="2")
    try:
        server.ready()
        with httpx.Client(base_url=server.url, timeout=60) as client:
            told = taught(client)
        server.kill()
        server.start()
        server.ready()
        with httpx.Client(base_url=server.url, timeout=60) as client:
            assert client.get(f"/taught/{told['id']}").json() == told
            query = "?microscope=round%20or%20not"
            replies = [client.post(f"/classify{query}", files={"file": NEW}) for _ in range(4)]
            assert {reply.json()["label"] for reply in replies} == {"round"}
            listed = client.get(f"/taught/{told['id']}/examples").json()["examples"]
            assert len({UUID(one["id"]) for one in listed}) == 10
    finally:
        assert "Traceback" not in server.stop()

"""POST /taught/{id}/counted: what people said of a count's cells teaches a microscope."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.routes.test_counts import OTHER, PHOTO, Phone, begun


@pytest.fixture
def phone(database_url: str, impulse: Impulse) -> Iterator[Phone]:
    with (
        running(Settings(database_url=SecretStr(database_url)), impulse) as url,
        Phone(url) as phone,
    ):
        yield phone


def microscope(phone: httpx.Client) -> str:
    made = phone.post("/taught", json={"name": "Bench 3", "kind": "microscope"})
    return str(made.raise_for_status().json()["id"])


def test_the_cells_that_people_named_are_its_examples_by_their_names(phone: Phone) -> None:
    count, head = begun(phone)["id"], microscope(phone)
    for photo in (PHOTO, OTHER):
        assert phone.add(count, photo).status_code == 201
    first, second, third = phone.cells(count)
    assert phone.judge(count, first, label="monocyte").status_code == 200
    assert phone.judge(count, second, label="not_a_cell").status_code == 200
    told = phone.post(f"/taught/{head}/counted", json={"count": count})
    assert told.status_code == 201, told.text
    (only,) = told.json()["examples"]
    assert only["label"] == "monocyte"
    assert only["said"] in ("neutrophil", "eosinophil", "lymphocyte", "monocyte")
    assert phone.get(only["picture"]).headers["content-type"] == "image/jpeg"

    assert phone.judge(count, third, label="neutrophil").status_code == 200
    phone.post(f"/taught/{head}/counted", json={"count": count}).raise_for_status()
    kept = phone.get(f"/taught/{head}/examples").json()["examples"]
    assert sorted(one["label"] for one in kept) == ["monocyte", "neutrophil"]
    groups = {one["label"]: one["group"] for one in kept}
    photos = phone.get(f"/counts/{count}/photos").json()["photos"]
    assert len(photos) == 2
    assert (groups["monocyte"] == groups["neutrophil"]) == (first["photo"] == third["photo"])


def test_of_what_the_model_alone_has_said_nothing_is_learnt(phone: Phone) -> None:
    count, head = begun(phone)["id"], microscope(phone)
    phone.add(count)
    refused = phone.post(f"/taught/{head}/counted", json={"count": count})
    assert refused.status_code == 409
    assert refused.json()["code"] == "nothing_named"
    assert phone.get(f"/taught/{head}/examples").json()["examples"] == []


def test_a_count_that_one_takes_no_part_in_teaches_nothing(phone: Phone) -> None:
    head = microscope(phone)
    unknown = phone.post(f"/taught/{head}/counted", json={"count": str(uuid4())})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "count_not_joined")
    with Phone(str(phone.base_url)) as other:
        count = begun(other)["id"]
    foreign = phone.post(f"/taught/{head}/counted", json={"count": count})
    assert foreign.status_code == 409
    no_head = phone.post(f"/taught/{uuid4()}/counted", json={"count": count})
    assert (no_head.status_code, no_head.json()["code"]) == (404, "no_such_head")
    for body in ({}, {"count": "x"}, {"count": str(uuid4()), "more": 1}):
        assert phone.post(f"/taught/{head}/counted", json=body).status_code == 422

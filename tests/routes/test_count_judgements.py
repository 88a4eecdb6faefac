"""Who said what of a cell, and which cells were named differently, on a real server."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.counts.kappa import differences
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.middleware.phone_id import COOKIE
from app.settings import Settings
from tests.conftest import running
from tests.kit.count_rows import full_count, keep, phone
from tests.routes.test_counts import Phone, begun, problem


@pytest.fixture
def url(database_url: str, impulse: Impulse) -> Iterator[str]:
    with running(Settings(database_url=SecretStr(database_url)), impulse) as url:
        yield url


def test_who_said_what_of_a_cell_is_told_in_order_with_what_was_taken_back(url: str) -> None:
    with Phone(url) as anna, Phone(url) as ben, Phone(url) as eve, httpx.Client() as laptop:
        made = begun(anna)
        count = made["id"]
        for one in (ben, eve):
            one.post("/counts/join", json={"code": made["code"]}).raise_for_status()
        cell, other = anna.add(count).json()["cells"]
        address = f"/counts/{count}/cells/{cell['id']}/judgements"
        told = ben.get(address).json()
        assert (told["judgements"], told["added_by"], told["cell"]) == ([], None, cell)
        assert max(told["scores"], key=told["scores"].__getitem__) == cell["said"]
        assert sum(told["scores"].values()) == pytest.approx(1, abs=0.01)
        assert (told["model"], told["head"]) == ("wbc-mobilenetv2", None)
        for who, label in ((eve, "twin"), (anna, "band"), (ben, "monocyte"), (anna, None)):
            now = anna.get(address).json()["cell"]
            assert who.judge(count, now, label=label).status_code == 200
        eve.post(f"/counts/{count}/undo").raise_for_status()
        told = anna.get(address).json()
        said = told["judgements"]
        assert [(one["person"], one["label"]) for one in said] == [
            ("#2", "twin"),  # who took all back comes after those whose word holds
            ("Anna", "band"),
            ("#1", "monocyte"),
            ("Anna", None),
        ]
        assert [one["taken_back"] is not None for one in said] == [True, False, False, False]
        times = [datetime.fromisoformat(one["at"]) for one in said]
        assert times == sorted(times)
        assert datetime.fromisoformat(said[0]["taken_back"]) >= times[-1]
        ben.judge(count, other, label="other").raise_for_status()
        people = anna.get(f"/counts/{count}/result").json()["people"]
        assert "#1" in {one["name"] for one in people}, "as the report calls them"
        everything = anna.get(address).text
        for one in (anna, ben, eve):
            assert str(one.cookies["smearlens_phone"]) not in everything
        assert laptop.get(f"{url}{address}").json() == told


def test_a_cell_that_was_added_says_by_whom(url: str) -> None:
    with Phone(url) as anna, Phone(url) as ben:
        made = begun(anna)
        count = made["id"]
        ben.post("/counts/join", json={"code": made["code"]}).raise_for_status()
        tap = {"photo": anna.add(count).json()["photo"]["id"], "x": 600, "y": 120}
        for who, name in ((anna, "Anna"), (ben, None)):
            cell = who.post(f"/counts/{count}/cells", json=tap | {"x": 600}).json()
            tap |= {"y": 780}
            address = f"/counts/{count}/cells/{cell['id']}/judgements"
            assert ben.get(address).json()["added_by"] == name
            who.judge(count, cell, label="other").raise_for_status()
            assert ben.get(address).json()["added_by"] == (name or "#1")


def test_others_are_told_nothing_and_what_is_not_there_is_not_found(url: str) -> None:
    with Phone(url) as anna, Phone(url) as ben:
        count = begun(anna)["id"]
        cell = anna.add(count).json()["cells"][0]["id"]
        for end in (f"cells/{cell}/judgements", "differences", "review"):
            assert anna.get(f"/counts/{count}/{end}").status_code == 200
            assert anna.head(f"/counts/{count}/{end}").status_code == 200
            assert problem(ben.get(f"/counts/{count}/{end}")) == (404, "no_such_count")
            assert problem(anna.get(f"/counts/{uuid4()}/{end}")) == (404, "no_such_count")
        nowhere = f"/counts/{count}/cells/{uuid4()}/judgements"
        assert problem(anna.get(nowhere)) == (404, "no_such_cell")


def test_what_differs_is_what_the_agreement_counts_as_not_alike(
    database_url: str, impulse: Impulse
) -> None:
    rows = full_count()
    rows.say(rows.cells[1], "twin", "Ana")
    rows.say(rows.cells[2], "band", "Ana")
    history = History(Database.at(database_url), 30)
    history.check()
    keep(history.database, rows)
    history.close()
    with (
        running(Settings(database_url=SecretStr(database_url)), impulse) as url,
        httpx.Client(base_url=f"{url}/counts/{rows.count.id}") as laptop,
    ):
        told = laptop.get("/differences").json()
        result = laptop.get("/result").json()
        model, people = differences(rows.cells, rows.judgements)
        assert told == {
            "model": [str(one) for one in model],
            "people": [str(one) for one in people],
        }
        agreement = result["model_people"]
        assert len(model) == round(agreement["n"] * (1 - agreement["agreement"]))
        (pair,) = [one for one in result["people_people"] if {one["a"], one["b"]} == {"Ana", "Ben"}]
        assert len(people) == round(pair["n"] * (1 - pair["agreement"]))
        assert len(people) > 0
        seen = laptop.get(f"/cells/{people[0]}/judgements").text
        for name in ("first", "second", "third"):
            assert str(phone(name)) not in seen
        outside = {"x-forwarded-for": "192.0.2.7", "cookie": f"{COOKIE}={phone('second')}"}
        assert laptop.get("/differences", headers=outside).status_code == 404

"""GET /counts/{id}/...: what a count comes to, on a real server, for those who take part."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic import SecretStr

from app.counts.result import Result
from app.counts.rows import LEUKOCYTES
from app.counts.tally import result_of
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.middleware.phone_id import COOKIE
from app.settings import Settings
from tests.conftest import running
from tests.kit.count_rows import Rows, full_count, keep, phone

ROWS = full_count()
OUTSIDE = {"x-forwarded-for": "192.0.2.7"}
"""What makes a request one of a phone, and not of the laptop itself."""
ENDS = ("result", "result.csv", "cells.csv", "fhir.json", "report")


def kept(database_url: str, rows: Rows) -> None:
    """Write a count into a database that a server is about to open."""
    history = History(Database.at(database_url), 30)
    history.check()
    keep(history.database, rows)
    history.close()


@pytest.fixture
def client(database_url: str, impulse: Impulse) -> Iterator[httpx.Client]:
    """The phone that began the count, at a server of its own."""
    kept(database_url, ROWS)
    settings = Settings(database_url=SecretStr(database_url))
    with running(settings, impulse) as url:
        address = f"{url}/counts/{ROWS.count.id}/"
        headers = OUTSIDE | {"cookie": f"{COOKIE}={phone('first')}"}
        with httpx.Client(base_url=address, headers=headers) as client:
            yield client


def read(reply: httpx.Response) -> list[dict[str, str]]:
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in reply.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(reply.text, newline=""), strict=True))


def test_the_stored_count_comes_to_what_its_rows_come_to(client: httpx.Client) -> None:
    told = Result.model_validate(client.get("result").raise_for_status().json())
    assert told == result_of(*ROWS.all)


def test_the_tables_count_up_to_the_report(client: httpx.Client) -> None:
    result = client.get("result").json()
    cells, (row,) = read(client.get("cells.csv")), read(client.get("result.csv"))
    found = Counter(one["counts_as"] for one in cells)
    for one in result["classes"]:
        assert found[one["label"]] == int(row[one["label"]]) == one["count"]
    assert sum(found[label] for label in LEUKOCYTES) == int(row["n"]) == result["n"]
    assert found[""] == int(row["open"]) == result["open"]
    assert {one["count"] for one in cells} == {row["count"]} == {result["id"]}
    page = client.get("report").text
    shown = re.findall(r'class="diff-cells">(\d+)<', page)
    classes = [one["count"] for one in result["classes"]]
    assert [int(one) for one in shown] == [result["neutrophils"]["count"], *classes, result["n"]]


def test_the_bundle_is_fhir(client: httpx.Client) -> None:
    reply = client.get("fhir.json")
    assert reply.headers["content-type"] == "application/fhir+json"
    Bundle.model_validate_json(reply.content)


@pytest.mark.parametrize("end", ENDS)
def test_only_those_who_take_part_and_the_laptop_see_it(client: httpx.Client, end: str) -> None:
    address = f"{client.base_url}{end}"
    assert client.get(end).status_code == 200
    assert httpx.get(address).status_code == 200, "the laptop itself"
    for cookie in ({}, {COOKIE: str(phone("second"))}, {COOKIE: "nonsense"}):
        headers = OUTSIDE | {"cookie": "; ".join(f"{name}={one}" for name, one in cookie.items())}
        reply = httpx.get(address, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (404, "no_such_count")
    other = address.replace(str(ROWS.count.id), str(uuid4()))
    assert httpx.get(other).status_code == 404
    assert httpx.get(address.replace(str(ROWS.count.id), "x")).status_code == 404


@pytest.mark.parametrize("end", ENDS)
def test_no_phones_id_and_no_code_is_told(client: httpx.Client, end: str) -> None:
    told = client.get(end).text
    assert ROWS.count.code not in told
    for name in ("first", "second", "third"):
        assert str(phone(name)) not in told


def test_where_nothing_is_stored_there_is_no_count(impulse: Impulse) -> None:
    with running(Settings(retention_days=0), impulse) as url:
        reply = httpx.get(f"{url}/counts/{ROWS.count.id}/result")
    assert (reply.status_code, reply.json()["code"]) == (409, "nothing_stored")


def test_the_page_of_a_count_that_goes_on_says_how_far_it_is(
    tmp_path: Path, impulse: Impulse
) -> None:
    url = f"sqlite:///{tmp_path / 'history.sqlite3'}"
    rows = full_count(finished=False)
    rows.target = 200
    kept(url, rows)
    with running(Settings(database_url=SecretStr(url)), impulse) as server:
        address = f"{server}/counts/{rows.count.id}/report"
        for language, words in {
            "en": "Not finished: 100 of 200 counted, 2 cells nobody has decided.",
            "de": "Nicht beendet: 100 von 200 gezählt, 2 Zellen hat niemand entschieden.",
            "es": "Sin terminar: 100 de 200 contadas, 2 células que nadie ha decidido.",
        }.items():
            page = httpx.get(address, headers={"accept-language": language})
            assert page.headers["content-language"] == language
            assert words in page.text


def test_the_page_of_an_empty_count_has_no_shares(tmp_path: Path, impulse: Impulse) -> None:
    url = f"sqlite:///{tmp_path / 'history.sqlite3'}"
    rows = Rows(slide="")
    kept(url, rows)
    with running(Settings(database_url=SecretStr(url)), impulse) as server:
        page = httpx.get(f"{server}/counts/{rows.count.id}/report").raise_for_status().text
    assert "0 of 100 counted" in page
    assert "No cell was named by a person." in page
    assert set(re.findall(r'class="diff-percent">([^<]*)<', page)) == {""}
    assert "None" not in page

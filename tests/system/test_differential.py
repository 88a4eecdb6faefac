"""A differential by two phones, from the first photo to the export, over a killed server."""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle
from playwright.sync_api import Page, expect

from app.counts.rows import LEUKOCYTES
from tests.kit.browser_fixtures import OpenPage, photo, slow_down
from tests.kit.processes import Replica
from tests.kit.waiting import until

pytestmark = pytest.mark.browser

EACH = 10
"""Photos of each of the two phones."""
PHONES = ("192.0.2.7", "192.0.2.8")
KEYS = {"NEUTROPHIL": "n", "EOSINOPHIL": "e", "LYMPHOCYTE": "l", "MONOCYTE": "m", "BASOPHIL": "b"}


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    served = Replica(SMEARLENS_FOLDER=str(tmp_path / "kept"))
    try:
        served.ready()
        yield served
    finally:
        served.stop()


def pictures(folder: Path) -> dict[str, bytes]:
    """Return twenty fields of BCCD, by name, each of which the model finds a cell in."""
    names = sorted((folder / "bccd" / "JPEGImages").glob("*.jpg"))[: 2 * EACH]
    return {path.name: path.read_bytes() for path in names}


def named(folder: Path) -> dict[str, str]:
    """Return SHA-256 of a field -> the key of what its cell is, as it was labelled."""
    labels = folder / "bccd" / "labels.csv"
    found = {}
    for row in csv.DictReader(labels.read_text(encoding="utf-8").splitlines()):
        path = folder / "bccd" / "JPEGImages" / row["image"]
        if row["category"] in KEYS and path.exists():
            found[hashlib.sha256(path.read_bytes()).hexdigest()] = KEYS[row["category"]]
    return found


def get(url: str) -> httpx.Response:
    return httpx.get(url, timeout=60).raise_for_status()


def by_a_person(url: str) -> set[str]:
    """Return which cells somebody has named."""
    return {cell["id"] for cell in get(url).json()["cells"] if cell["by"] == "person"}


def table(url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(get(url).text.splitlines()))


def on_paper(page: Page) -> dict[str, int]:
    """Return class -> cells, as the report shows them."""
    told = page.locator(".diff-table :is(tbody, tfoot) tr").evaluate_all(
        "rows => rows.map(row => [row.querySelector('th').innerText.trim(),"
        " row.querySelector('.diff-cells').innerText.trim()])"
    )
    return {name: int(many) for name, many in told}


def test_two_phones_count_twenty_photos_over_a_kill_and_hand_the_result_on(
    open_page: OpenPage, replica: Replica, data_folder: Path
) -> None:
    photos = pictures(data_folder)
    names = list(photos)
    anna, ben = (
        open_page("/counts", server=replica.url, extra_http_headers={"X-Forwarded-For": address})
        for address in PHONES
    )
    anna.fill("#begin [name=slide]", "Smear 7")
    anna.locator(".target", has_text="50").click()
    anna.fill("#begin [name=person]", "Anna")
    anna.click("#begin button")
    anna.wait_for_selector("#empty:not([hidden])")
    count = anna.url.rsplit("/", 1)[-1]
    ben.goto(f"/counts?code={anna.inner_text('.code')}")
    ben.fill("#join [name=person]", "Ben")
    ben.click("#join button")
    ben.wait_for_selector("#empty:not([hidden])")

    # Each sends ten; the server dies in the middle, and comes back.
    slow_down(anna, 60_000)
    slow_down(ben, 60_000)
    for page, some in ((anna, names[:EACH]), (ben, names[EACH:])):
        page.set_input_files("#choose", [photo(photos[name], name) for name in some])
    known = f"{replica.url}/counts/{count}/photos"
    for _ in range(2):
        before = len(get(known).json()["photos"])
        until(lambda many=before + 4: len(get(known).json()["photos"]) >= many)
        acknowledged = {one["id"] for one in get(known).json()["photos"]}
        assert len(acknowledged) < 2 * EACH, "the kill comes in the middle"
        replica.kill()
        replica.start()
        replica.ready()
        assert acknowledged <= {one["id"] for one in get(known).json()["photos"]}
    for page in (anna, ben):
        slow_down(page, -1)
        page.wait_for_selector("#sending", state="hidden", timeout=120_000)

    # Nothing is lost, nothing is doubled, and both see the same.
    lines = table(f"{replica.url}/counts/{count}/cells.csv")
    assert {line["photo_sha256"] for line in lines} <= {
        hashlib.sha256(data).hexdigest() for data in photos.values()
    }
    assert len(get(known).json()["photos"]) == 2 * EACH
    cells = len(lines)
    assert len({line["cell"] for line in lines}) == cells
    for page in (anna, ben):
        expect(page.locator(".tile")).to_have_count(cells)

    # Ben counts again what he photographed before: it is known.
    ben.set_input_files("#choose", [photo(photos[names[EACH]], "again.jpg")])
    expect(ben.locator("#came-again")).to_be_visible()
    assert len(get(known).json()["photos"]) == 2 * EACH

    # Anna names in the gallery what nobody has decided, Ben one cell on its sheet.
    right = named(data_folder)
    keys = {line["cell"]: right.get(line["photo_sha256"], "x") for line in lines}
    anna.goto(f"/counts/{count}/review")
    anna.wait_for_selector(".tile--active")
    undecided = [line["cell"] for line in lines if not line["counts_as"]]
    for key in undecided:
        tile = anna.locator(f'.tile[data-cell="{key}"]')
        tile.click()
        anna.keyboard.press(keys[key])
        until(lambda key=key: key in by_a_person(f"{replica.url}/counts/{count}/cells"))
    changed = ben.locator("#decided .tile .tile-open").first
    changed.click()
    ben.wait_for_selector("#sheet[open]")
    ben.keyboard.press("o")
    expect(ben.locator("#sheet")).to_be_hidden()
    expect(ben.locator("#tally")).to_contain_text("Other leukocyte")

    # Finished: report, tables and FHIR say the same.
    ben.click("#finish")
    ben.wait_for_selector("#reopen:not([hidden])")
    lines = table(f"{replica.url}/counts/{count}/cells.csv")
    assert [line["cell"] for line in lines if not line["counts_as"]] == []
    many = Counter(line["counts_as"] for line in lines)
    leukocytes = sum(many[label] for label in LEUKOCYTES)
    assert many["other"] == 1
    assert {line["person"] for line in lines} == {"", "Anna", "Ben"}
    ben.goto(f"/counts/{count}/report")
    shown = on_paper(ben)
    assert shown["All"] == leukocytes
    assert shown["Monocytes"] == many["monocyte"]
    assert shown["Other leukocytes"] == 1
    (line,) = table(f"{replica.url}/counts/{count}/result.csv")
    assert {label: int(line[label]) for label in LEUKOCYTES} == {
        label: many[label] for label in LEUKOCYTES
    }
    bundle: dict[str, Any] = json.loads(get(f"{replica.url}/counts/{count}/fhir.json").text)
    Bundle.model_validate(bundle)
    report = next(
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "DiagnosticReport"
    )
    assert report["status"] == "preliminary"
    assert re.search("not for diagnos", json.dumps(bundle), re.IGNORECASE)
    for page in (anna, ben):
        page.context.close()  # the server would wait for what they listen to

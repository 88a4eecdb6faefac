"""What was taught in a browser, by real pictures, is there after kill -9, and answers."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.kit.browser_fixtures import OpenPage, photo, pick
from tests.kit.processes import Replica
from tests.kit.teaching import OTHERS, begin, raabin, wait_until_sent

pytestmark = pytest.mark.browser


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    server = Replica(SMEARLENS_FOLDER=str(tmp_path / "kept"))
    server.ready()
    yield server
    server.stop()


def test_two_classes_and_a_microscope_survive_a_kill_and_answer(
    open_page: OpenPage, replica: Replica, data_folder: Path
) -> None:
    grains = {label: raabin(data_folder, label, 6) for label in ("eosinophil", "lymphocyte")}
    page = open_page("/teach", server=replica.url)
    classes = begin(page, "classes", "Grains", *grains)
    for place, (label, pictures) in enumerate(grains.items(), 1):
        card = page.locator(f"[data-class={label}] [data-is=choose-file]")
        card.set_input_files([photo(data) for data in pictures[:5]])
        wait_until_sent(page, 5 * place, replica.url, classes)
    page.get_by_role("button", name="Teach", exact=True).click()
    expect(page.locator("#report-title")).to_contain_text("of 10 right", timeout=30_000)

    page.goto("/teach")
    microscope = begin(page, "microscope", "Zeiss")
    cells = {
        label: [path.read_bytes() for path in sorted((data_folder / "jtsc" / label).iterdir())[:5]]
        for label in OTHERS
    }
    for label, pictures in cells.items():
        for data in pictures[:4]:
            files = {"file": ("cell.png", data)}
            url = f"{replica.url}/taught/{microscope}/examples?label={label}"
            assert httpx.post(url, files=files, timeout=60).status_code == 201
    page.reload()
    page.get_by_role("button", name="Teach", exact=True).click()
    page.wait_for_selector("#report:not([hidden])")
    before = httpx.get(f"{replica.url}/taught").json()["taught"]
    assert [one["name"] for one in before] == ["Grains", "Zeiss"]

    replica.kill()
    replica.start()
    replica.ready()
    assert httpx.get(f"{replica.url}/taught").json()["taught"] == before
    page.goto("/teach")
    expect(page.locator("main")).to_contain_text("Grains")
    expect(page.locator("main")).to_contain_text("Zeiss")

    page.goto(f"/?microscope={classes}")
    pick(page, photo(grains["lymphocyte"][5]))
    expect(page.locator("#by")).to_have_text("By “Grains”")
    assert page.locator("#bars [data-top]").get_attribute("data-class") == "lymphocyte"
    if before[1]["taught"]:
        page.goto(f"/?microscope={microscope}")
        pick(page, photo(cells["neutrophil"][4]))
        expect(page.locator("#by")).to_have_text("By “Zeiss”")
    files = {"file": ("cell.png", cells["neutrophil"][4])}
    answer = httpx.post(f"{replica.url}/classify?microscope=Zeiss", files=files)
    assert answer.status_code == 200
    assert answer.json()["model"]["head"] == "Zeiss"

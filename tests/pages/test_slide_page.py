"""A whole slide sent from a count's page, in a real Chromium: worked on, cancelled, refused."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, slow_down
from tests.kit.slides import drawn_cells, photos_of, slide_of
from tests.kit.waiting import until as holds
from tests.pages.test_accessibility import assert_axe_finds_nothing, assert_fits
from tests.routes.test_slide import begun, now, packed, state, until

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1280, "height": 800, "is_mobile": False, "has_touch": False}


@pytest.fixture(scope="module")
def zipped() -> bytes:
    return packed(*photos_of(slide_of(drawn_cells(4), 2)), b"no photo")


@pytest.fixture(scope="module")
def long() -> bytes:
    """A .zip that takes a while: all its photos are other bytes."""
    photos = photos_of(slide_of(drawn_cells(1), 1))
    return packed(*(one + bytes(more) for more in range(60) for one in photos))


@pytest.fixture
def server(tmp_path: Path, impulse: Impulse) -> Iterator[str]:
    with running(Settings(folder=tmp_path, max_slide_mb=20), impulse) as url:
        yield url


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.fixture
def page(open_page: OpenPage, server: str, client: httpx.Client) -> Page:
    page = open_page(f"/counts/{begun(client)}", server=server, **LAPTOP)
    page.wait_for_selector("#empty:not([hidden])")
    return page


def count_of(page: Page) -> str:
    return page.url.split("/counts/")[1]


def file(data: bytes, name: str = "slide.zip") -> FilePayload:
    return photo(data, name, "application/zip")


def send(page: Page, data: bytes) -> None:
    page.click("#whole summary")
    page.set_input_files("#whole-file", file(data))


def assert_good(page: Page) -> None:
    assert_axe_finds_nothing(page)
    assert_fits(page)


def test_a_zip_is_sent_and_worked_on_and_its_cells_show_as_tiles(
    page: Page, client: httpx.Client, zipped: bytes
) -> None:
    send(page, zipped)
    expect(page.locator("#whole-busy")).to_be_visible()
    expect(page.locator("#whole-done")).to_contain_text("The slide is done", timeout=60_000)
    expect(page.locator("#whole-done")).to_contain_text("1 file could not be read")
    cells = state(client, count_of(page))["cells"]
    expect(page.locator(".tile")).to_have_count(cells, timeout=30_000)
    expect(page.locator("#whole-ways")).to_be_visible()
    assert_good(page)


def test_a_page_that_is_opened_anew_goes_on_and_cancels(
    page: Page, client: httpx.Client, long: bytes
) -> None:
    send(page, long)
    until(client, count_of(page), "looking")
    page.reload()
    expect(page.locator("#whole-step")).to_have_text("The laptop looks at the slide…")
    page.wait_for_selector("#whole-progress[value]:not([value='0'])")
    assert_good(page)
    page.click("#whole-cancel")
    expect(page.locator("#whole-ways")).to_be_visible()
    expect(page.locator("#status")).to_have_text("Cancelled. Nothing of the slide was stored.")
    expect(page.locator("#whole-file")).to_be_focused()
    assert state(client, count_of(page))["state"] == "none"
    assert now(client, count_of(page))["photos"] == 0


def test_what_is_still_being_sent_is_cancelled_and_leaves_nothing(
    page: Page, client: httpx.Client, tmp_path: Path, long: bytes
) -> None:
    slow_down(page, 100_000)
    send(page, long)
    expect(page.locator("#whole-step")).to_have_text("Sending…")
    page.wait_for_selector("#whole-progress[value]:not([value='0'])")
    page.click("#whole-cancel")
    expect(page.locator("#whole-ways")).to_be_visible()
    until(client, count_of(page), "none")
    holds(lambda: list((tmp_path / "slides").glob("work-*")), lambda left: not left)


def test_what_is_wrong_with_a_file_is_said_beside_its_button(page: Page) -> None:
    send(page, b"PK\x03\x04 cut")
    expect(page.locator("#whole-trouble")).to_contain_text("damaged or cut", timeout=60_000)
    assert_good(page)
    page.set_input_files("#whole-file", file(b"a text"))
    expect(page.locator("#whole-trouble")).to_contain_text("no photo and no video in it")
    page.set_input_files("#whole-file", file(bytes(20_000_001)))
    expect(page.locator("#whole-trouble")).to_contain_text("larger than 20 MB")


def test_a_zip_that_is_dropped_is_a_slide_and_a_photo_beside_it_is_a_photo(
    page: Page, client: httpx.Client, zipped: bytes
) -> None:
    page.evaluate(
        """([zipped, photo]) => {
            const bytes = (told) => Uint8Array.from(atob(told), (one) => one.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes(zipped)], "slide.zip"));
            dataTransfer.items.add(new File([bytes(photo)], "a.jpg", { type: "image/jpeg" }));
            const dropped = { dataTransfer, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent("drop", dropped));
        }""",
        [b64encode(zipped).decode(), b64encode(photos_of(slide_of(drawn_cells(1), 1))[0]).decode()],
    )
    expect(page.locator("#whole-done")).to_contain_text("The slide is done", timeout=60_000)
    page.wait_for_selector("#sending", state="hidden")
    ended = state(client, count_of(page))
    assert now(client, count_of(page))["photos"] == ended["views"] + 1

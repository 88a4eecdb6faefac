"""The history in a real Chromium: listed, deleted, sent again without a second row."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, pick, send_plainly
from tests.kit.waiting import until
from tests.pages.test_page import EMPTY_FIELD, KEPT, SMEAR, THREE_CELLS, WIDTH

pytestmark = pytest.mark.browser

FORGET = """() => new Promise((done, failed) => {
    const request = indexedDB.deleteDatabase("smearlens");
    request.onsuccess = done;
    request.onerror = failed;
}).then(() => true)"""


@pytest.fixture
def server(tmp_path: Path, impulse: Impulse) -> Iterator[str]:
    with running(Settings(folder=tmp_path, keep_photos=True), impulse) as url:
        yield url


def send(page: Page) -> list[str]:
    """Send photos and return the words they got, the newest first."""
    words = []
    for data in (SMEAR, THREE_CELLS, EMPTY_FIELD):
        page.goto("/")
        page.wait_for_selector(".scripted")
        pick(page, photo(data))
        page.wait_for_selector("#recent-list li")
        words.insert(0, page.inner_text("#recent-list li:first-child strong"))
    return words


def test_the_page_says_of_each_answer_what_the_phone_said(open_page: OpenPage, server: str) -> None:
    page = open_page(server=server)
    words = send(page)
    page.click("text=All answers on the laptop")
    page.wait_for_url("**/history")
    rows = page.locator(".history-list li")
    assert rows.locator("strong").all_inner_texts() == words
    assert "3 cells" in rows.nth(1).inner_text()
    assert rows.first.locator("img").evaluate(WIDTH) == 640
    rows.nth(1).locator("a").click()
    page.wait_for_selector("#cells li:nth-child(3)")
    assert page.inner_text("#tally") == words[1]
    page.go_back()
    page.wait_for_selector(".history-list")
    with page.expect_navigation():
        rows.first.locator("button").click()
    assert rows.locator("strong").all_inner_texts() == words[1:]
    with page.expect_navigation():
        page.click(".undo button")
    assert rows.locator("strong").all_inner_texts() == words


def test_it_works_without_javascript(open_page: OpenPage, server: str) -> None:
    page = open_page(server=server, java_script_enabled=False)
    send_plainly(page, photo(SMEAR))
    word = page.inner_text("#word")
    page.click("text=History")
    rows = page.locator(".history-list li")
    assert word in rows.first.inner_text()
    assert "UTC" in rows.first.inner_text()
    with page.expect_download() as saved:
        page.click("text=Save as a table")
    assert saved.value.suggested_filename == "smearlens-history.csv"
    page.click("summary")
    with page.expect_navigation():
        page.click("text=Delete all >> nth=1")
    assert page.is_visible("text=Nothing here yet")


@pytest.mark.parametrize("scripted", [True, False])
def test_an_answer_opens_from_the_history_with_the_kept_photo(
    open_page: OpenPage, server: str, scripted: bool
) -> None:
    page = open_page(server=server, java_script_enabled=scripted)
    if scripted:
        pick(page, photo(THREE_CELLS))
        until(lambda: page.evaluate(KEPT) == 1)
        # Another browser's storage: the phone's own copy is gone.
        page.evaluate(FORGET)
    else:
        send_plainly(page, photo(THREE_CELLS))
        page.wait_for_selector("#word")
    page.goto("/history")
    page.click(".history-list a")
    if scripted:
        page.wait_for_selector("#cells li:nth-child(3)")
        picture = page.wait_for_selector(".stage-photo")
        assert picture is not None
        assert picture.evaluate(WIDTH) == 800
        assert page.locator(".stage-boxes .box").count() == 3
    else:
        page.wait_for_selector(".others li:nth-child(3)")
        assert page.locator(".map .map-box").count() == 3
        address = page.get_attribute(".map image", "href")
        assert page.request.get(str(address)).headers["content-type"] == "image/jpeg"


def test_another_phone_sees_nothing_of_it(open_page: OpenPage, server: str) -> None:
    send(open_page(server=server))
    other = open_page("/history", server=server)
    assert other.is_visible("text=Nothing here yet")


def test_a_photo_whose_answer_got_lost_is_sent_again_and_stored_once(
    open_page: OpenPage, server: str, tmp_path: Path
) -> None:
    page = open_page(server=server)
    lost = []

    def lose_first(route: Route) -> None:
        reply = route.fetch()
        if lost:
            route.fulfill(response=reply)
        else:
            lost.append(reply.json()["id"])
            route.abort()

    page.route("**/classify*", lose_first)
    pick(page, photo(SMEAR), "failed")
    page.click("#again")
    page.wait_for_selector("body[data-state=answered]")
    page.goto("/history")
    assert page.locator(".history-list li").count() == 1
    database = sqlite3.connect(tmp_path / "history.sqlite3")
    assert database.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    database.close()
    page.unroute_all(behavior="wait")


@pytest.mark.parametrize("scripted", [True, False])
def test_an_answer_that_could_not_be_stored_is_shown_and_says_so(
    open_page: OpenPage, server: str, tmp_path: Path, scripted: bool
) -> None:
    page = open_page(server=server, java_script_enabled=scripted)
    holder = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    if scripted:
        pick(page, photo(SMEAR))
        note = page.inner_text("#not-stored")
    else:
        send_plainly(page, photo(SMEAR))
        note = page.inner_text(".note")
    assert "another program holds the history's file" in note
    assert page.inner_text("#word")
    holder.execute("ROLLBACK")
    holder.close()

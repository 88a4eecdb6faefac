"""The class's board in a real Chromium: it follows the class, and is the teacher's alone."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage
from tests.kit.counts import photo
from tests.pages.test_accessibility import assert_axe_finds_nothing, assert_fits

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1280, "height": 800, "is_mobile": False, "has_touch": False}
OUTSIDE = {"x-forwarded-for": "192.0.2.7"}
"""What makes a request one of a phone, and not of the laptop itself."""
TOKEN = "what-teachers-know_01"
LABELS = ("neutrophil", "lymphocyte", "monocyte", "eosinophil", "basophil", "not_a_cell", "band")
LONG = "Donaudampfschifffahrtsgesellschaftskapitän, 2. Semester, Tisch 14"


def fill(store: Counts, slide: str, cells: int = 12) -> UUID:
    """Fill a count: Ana names each cell, and Ben each other one, in his own way."""
    ana, ben, nobody = (Who(uuid4()) for _ in range(3))
    count = store.begin(ana, slide, 50, "Ana").count
    store.join(ben, count.code, "Ben")
    store.join(nobody, count.code)
    added = store.add_photo(count.id, ana, photo(cells))
    for place, one in enumerate(added.cells):
        store.judge(count.id, ana, one.cell.id, LABELS[place % len(LABELS)], 2**31 - 1)
        if place % 2:
            store.judge(count.id, ben, one.cell.id, LABELS[place % 3], 2**31 - 1)
    return count.id


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'history.sqlite3'}"


@pytest.fixture
def store(url: str) -> Iterator[Counts]:
    history = History(Database.at(url), 30)
    history.check()
    yield Counts(history)
    history.close()


@pytest.fixture
def server(url: str, store: Counts, impulse: Impulse) -> Iterator[str]:
    settings = Settings(database_url=SecretStr(url), board_token=SecretStr(TOKEN))
    with running(settings, impulse) as server:
        yield server


def shown(page: Page) -> None:
    page.wait_for_selector(".board-count")


def test_it_follows_the_class(open_page: OpenPage, server: str, store: Counts) -> None:
    page = open_page("/board", server=server, **LAPTOP)
    page.wait_for_selector("#none:not([hidden])")
    first = fill(store, "Slide 7")
    shown(page)
    expect(page.locator("#sum")).to_have_text("1 count, 1 photo")
    row = page.locator(".board-count").first
    expect(row.locator("[data-is=slide]")).to_have_text("Slide 7")
    row.locator("summary").click()
    page.wait_for_selector("[data-is=people] tr")
    expect(row.locator("[data-is=people] th")).to_have_text(["Ana", "Ben", "#1"])
    link = row.locator("[data-is=review]")
    assert link.get_attribute("href") == f"/counts/{first}/review"
    fill(store, "Slide 8")
    expect(page.locator(".board-count")).to_have_count(2)
    expect(page.locator(".board-count").first.locator("[data-is=slide]")).to_have_text("Slide 8")
    assert page.locator(".board-count").nth(1).locator("details").evaluate("one => one.open")


def test_the_tables_are_of_all_counts_or_those_chosen(
    open_page: OpenPage, server: str, store: Counts
) -> None:
    for slide in ("A", "B"):
        fill(store, slide)
    page = open_page("/board", server=server, **LAPTOP)
    shown(page)
    total = page.locator("#model tfoot td").first
    expect(total).to_have_text("24")
    expect(page.locator("#model-how")).to_contain_text("fewer than 5 counts")
    row = page.locator(".board-count").first
    row.locator("summary").press("Enter")
    row.locator("[data-is=chosen]").press("Space")
    expect(total).to_have_text("12")
    expect(page.locator("#chosen")).to_have_text("Of one count that you chose.")
    page.locator("#choose-all").press("Enter")
    expect(total).to_have_text("24")
    expect(row.locator("[data-is=chosen]")).not_to_be_checked()
    expect(page.locator("#people-how")).to_contain_text("12 pairs")


def test_of_five_counts_whole_counts_are_drawn(
    open_page: OpenPage, server: str, store: Counts
) -> None:
    for number in range(5):
        fill(store, f"Slide {number}", 3)
    page = open_page("/board", server=server, **LAPTOP)
    expect(page.locator("#model-how")).to_contain_text("drawing whole counts anew")


def test_all_can_be_taken_along(open_page: OpenPage, server: str, store: Counts) -> None:
    count = fill(store, "A")
    page = open_page("/board", server=server, **LAPTOP)
    shown(page)
    with page.expect_download() as told:
        page.click("#export")
    archive = zipfile.ZipFile(io.BytesIO(told.value.path().read_bytes()))
    assert f"counts/{count}/fhir.json" in archive.namelist()


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Delete "), ("de", "löschen"), ("es", "borrar")]
)
def test_all_goes_only_once_the_word_is_typed(
    open_page: OpenPage, server: str, store: Counts, language: str, word: str
) -> None:
    fill(store, "A")
    page = open_page("/board", server=server, locale=language, **LAPTOP)
    shown(page)
    page.locator(".danger summary").press("Enter")
    button, field = page.locator("#delete button"), page.locator("#delete input")
    expect(page.locator("#delete-sure")).to_contain_text("1")
    expect(button).to_be_disabled()
    field.fill("no")
    expect(button).to_be_disabled()
    field.press("Enter")
    field.fill(word)
    expect(button).to_be_enabled()
    assert httpx.get(f"{server}/board.json").json()["total"] == 1
    field.press("Enter")
    page.wait_for_selector("#none:not([hidden])")
    assert httpx.get(f"{server}/board.json").json()["total"] == 0


def test_a_laptop_that_is_silent_is_told_and_what_was_seen_stays(
    open_page: OpenPage, server: str, store: Counts
) -> None:
    fill(store, "A")
    page = open_page("/board", server=server, **LAPTOP)
    shown(page)
    page.context.set_offline(True)
    expect(page.locator("#trouble")).to_contain_text("The laptop does not answer.")
    assert page.is_visible(".board-count")
    page.context.set_offline(False)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_phone_is_shown_that_there_is_no_such_page(open_page: OpenPage, server: str) -> None:
    page = open_page("/board", server=server, extra_http_headers=OUTSIDE)
    assert not page.locator("#board").count()
    assert "404" in page.inner_text("body")
    for path in ("/", "/connect"):
        page.goto(path)
        assert not page.locator("a[href='/board']").count()


def test_the_teacher_elsewhere_comes_in_by_the_token(
    open_page: OpenPage, server: str, store: Counts
) -> None:
    fill(store, "A")
    page = open_page(f"/board?token={TOKEN}", server=server, extra_http_headers=OUTSIDE)
    shown(page)
    assert page.url.endswith("/board")


@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_and_nothing_is_cut(
    open_page: OpenPage, server: str, store: Counts, language: str
) -> None:
    for slide in (LONG, ""):
        fill(store, slide)
    page = open_page("/board", server=server, locale=language)
    shown(page)
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_selector("[data-is=people] tr")
    page.locator("[data-is=chosen]").first.check()
    page.wait_for_selector("#choose-all:not([hidden])")
    assert_axe_finds_nothing(page)
    assert_fits(page)


def test_the_laptop_is_led_to_it(open_page: OpenPage, server: str) -> None:
    page = open_page("/", server=server, **LAPTOP)
    page.click(".invite a[href='/board']")
    page.wait_for_url("**/board")
    page.wait_for_selector("h1")

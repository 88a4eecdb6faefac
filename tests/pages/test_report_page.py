"""The report of a count in a real Chromium: read on a phone, and printed on one page of A4."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pydantic import SecretStr

from app.counts.rows import LEUKOCYTES
from app.counts.tally import result_of
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage
from tests.kit.count_rows import full_count, keep

pytestmark = pytest.mark.browser
ROWS = full_count(finished=False)
ADDRESS = f"/counts/{ROWS.count.id}/report"
OVER = "document.documentElement.scrollWidth - window.innerWidth"
A4 = (595, 842)
"""In points, of which 72 are an inch."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, impulse: Impulse) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('count') / 'history.sqlite3'}"
    history = History(Database.at(url), 30)
    history.check()
    keep(history.database, ROWS)
    history.close()
    with running(Settings(database_url=SecretStr(url)), impulse) as server:
        yield server


def printed(page: Page) -> tuple[int, tuple[int, int]]:
    """Return how many pages the paper has, and how large the first is."""
    data = page.pdf(prefer_css_page_size=True)
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", data)
    assert box
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", data))
    return pages, (round(float(box[1])), round(float(box[2])))


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_it_is_one_page_of_a4_without_what_is_pressed(
    open_page: OpenPage, server: str, language: str
) -> None:
    page = open_page(ADDRESS, server=server, locale=language)
    assert printed(page) == (1, A4)
    page.emulate_media(media="print")
    for gone in (".diff-ways", ".languages", ".links"):
        assert not page.is_visible(gone)
    for there in (".diff-caution", ".diff-sign", ".diff-table thead", ".diff-note"):
        assert page.is_visible(there)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (1280, 800)])
def test_everybody_can_read_it(
    open_page: OpenPage, server: str, width: int, height: int, scheme: str
) -> None:
    page = open_page(ADDRESS, server=server, width=width, height=height, color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:80] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate(OVER) <= 0


def test_it_says_what_the_count_comes_to(open_page: OpenPage, server: str) -> None:
    page = open_page(ADDRESS, server=server, width=1280, height=800)
    result = result_of(*ROWS.all)
    rows = page.locator(".diff-table tbody tr")
    assert rows.count() == 1 + len(LEUKOCYTES)
    told = [rows.nth(place).locator("td").all_inner_texts() for place in range(rows.count())]
    for (cells, share, *_, model, people), one in zip(told[1:], result.classes, strict=True):
        assert (int(cells), share) == (one.count, f"{one.share}%")
        assert (int(model), int(people)) == (one.model, one.person)
    assert told[0][:4] == ["54", "54.0%", "44.3–63.4%", "39–75%"]


def test_its_button_prints(open_page: OpenPage, server: str) -> None:
    before = "window.print = () => { document.title = 'printed'; }"
    page = open_page(ADDRESS, server=server, before=before)
    page.click("#print")
    assert page.title() == "printed"


def test_without_javascript_there_is_no_button_that_does_nothing(
    open_page: OpenPage, server: str
) -> None:
    page = open_page(ADDRESS, server=server, java_script_enabled=False)
    assert page.locator("#print").is_hidden()
    assert page.is_visible(".diff-table")

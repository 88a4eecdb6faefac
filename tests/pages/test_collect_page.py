"""Collecting pictures of own classes on a phone: the class first, then photo after photo of it."""

import io
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.kit.browser_fixtures import ARGUMENTS, NAMES, OpenPage, kill_browser, photo
from tests.kit.smears import draw_smear, encode
from tests.kit.waiting import until
from tests.pages.test_accessibility import assert_fits, assert_within_reach

pytestmark = pytest.mark.browser

SMEARS = [encode(draw_smear("lymphocyte", seed=seed)) for seed in range(4)]
OWN = {"kind": "classes", "name": "Mine", "classes": [{"label": "round"}, {"label": "grainy"}]}

KEPT = """async () => (await (await import('/static/js/database.js'))
    .within('teaching', 'readonly', store => store.count()))"""


@pytest.fixture
def head(server: str) -> str:
    told = httpx.post(f"{server}/taught", json=OWN).raise_for_status()
    return str(told.json()["id"])


def counted(server: str, head: str) -> dict[str, int]:
    told = httpx.get(f"{server}/taught/{head}").raise_for_status().json()
    return {one["label"]: one["examples"] for one in told["classes"]}


def snap(page: Page, *photos: bytes, by: str = "#take") -> None:
    page.set_input_files(by, [photo(one, f"{place}.jpg") for place, one in enumerate(photos)])


def choose(page: Page, label: str) -> None:
    page.locator(".label", has_text=label).click()
    expect(page.locator("#chosen")).to_have_text(f"Next: {label}")


def shows(page: Page, label: str, pictures: int) -> None:
    said = f"{pictures} picture{'s' * (pictures != 1)}"
    expect(page.locator(".label", has_text=label).locator(".label-count")).to_have_text(said)


@pytest.fixture
def collecting(server: str, head: str, open_page: OpenPage) -> Callable[..., Page]:
    def opened(**context: Any) -> Page:
        page = open_page(f"/collect/{head}", server=server, **context)
        page.wait_for_selector("#ways:not([hidden])")
        return page

    return opened


def test_a_set_is_begun_and_filled_class_by_class(server: str, open_page: OpenPage) -> None:
    page = open_page("/teach", server=server)
    page.click("a[href='/collect']")
    page.wait_for_selector("#new-classes[open]")
    assert page.locator("#new-microscope").count() == 0
    page.fill("[name=first]", "round")
    page.fill("[name=second]", "grainy")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_selector("#ways:not([hidden])")
    head = page.url.rsplit("/", 1)[1]
    assert page.url == f"{server}/collect/{head}"
    snap(page, SMEARS[0])
    shows(page, "round", 1)
    choose(page, "grainy")
    snap(page, SMEARS[1], SMEARS[2], by="#choose")
    shows(page, "grainy", 2)
    assert page.inner_text("#tally") == "3 pictures of 2 classes"
    assert page.locator("#shown-list li").count() == 2
    page.click("#last-undo")
    shows(page, "grainy", 1)
    page.locator("#shown-list .thumb").click()
    page.click("#example-delete")
    shows(page, "grainy", 0)
    page.goto("/collect")
    page.wait_for_selector("#taught:not([hidden])")
    page.click(".head-open")
    page.wait_for_selector("#ways:not([hidden])")
    shows(page, "grainy", 0)
    expect(page.locator("#chosen")).to_have_text("Next: grainy")
    assert counted(server, head) == {"round": 1, "grainy": 0}


def test_a_class_is_added_and_removed_with_its_pictures(
    collecting: Callable[..., Page], server: str, head: str
) -> None:
    page = collecting()
    assert page.is_hidden("#remove")
    page.click("#classes > summary")
    page.fill("#add-class [name=label]", "crystal")
    page.locator("#add-class").get_by_role("button", name="Add").click()
    choose(page, "crystal")
    snap(page, SMEARS[0])
    shows(page, "crystal", 1)
    page.click("#remove")
    page.click("#confirm-yes")
    expect(page.locator(".label")).to_have_count(2)
    assert counted(server, head) == {"round": 0, "grainy": 0}


def test_photos_taken_offline_wait_through_a_reload_and_a_crash(
    collecting: Callable[..., Page], server: str, head: str
) -> None:
    page = collecting()
    page.context.set_offline(True)
    choose(page, "grainy")
    snap(page, SMEARS[0], SMEARS[1], by="#choose")
    page.wait_for_selector("#trouble:not([hidden])")
    until(lambda: page.evaluate(KEPT) == 2)
    assert counted(server, head) == {"round": 0, "grainy": 0}
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/collect/{head}")
    again.wait_for_selector("#ways:not([hidden])")
    shows(again, "grainy", 2)
    again.wait_for_selector("#sending", state="hidden")
    assert counted(server, head) == {"round": 0, "grainy": 2}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes in /proc")
def test_photos_outlive_a_browser_that_is_killed(
    chromium: Browser, server: str, head: str, tmp_path: Path
) -> None:
    path, profile = next(filter(None, map(shutil.which, NAMES))), tmp_path / "profile"

    def started() -> tuple[BrowserContext, Page]:
        context = chromium.browser_type.launch_persistent_context(
            profile, executable_path=path, args=ARGUMENTS
        )
        page = context.pages[0]
        page.goto(f"{server}/collect/{head}")
        page.wait_for_selector("#ways:not([hidden])")
        return context, page

    context, page = started()
    context.set_offline(True)
    choose(page, "grainy")
    snap(page, SMEARS[0], SMEARS[1], by="#choose")
    until(lambda: page.evaluate(KEPT) == 2)
    kill_browser(profile)
    with suppress(Error):
        context.close()
    context, page = started()
    shows(page, "grainy", 2)
    page.wait_for_selector("#sending", state="hidden")
    assert counted(server, head) == {"round": 0, "grainy": 2}
    context.close()


def test_what_another_phone_collects_shows_by_itself(
    collecting: Callable[..., Page], server: str, head: str
) -> None:
    page, other = collecting(), collecting()
    snap(other, SMEARS[0])
    shows(other, "round", 1)
    shows(page, "round", 1)
    expect(page.locator("#shown-list li")).to_have_count(1)


def test_a_photo_that_is_none_or_was_there_before_is_said_in_a_sentence(
    collecting: Callable[..., Page],
) -> None:
    page = collecting()
    snap(page, b"no picture at all")
    expect(page.locator("#trouble")).to_contain_text("photo")
    snap(page, SMEARS[0])
    shows(page, "round", 1)
    snap(page, SMEARS[0])
    expect(page.locator("#trouble")).to_have_text("This photo was shown before: nothing is added.")


def test_the_file_that_is_saved_holds_a_folder_for_each_class(
    collecting: Callable[..., Page],
) -> None:
    page = collecting()
    snap(page, SMEARS[0])
    shows(page, "round", 1)
    with page.expect_download() as download:
        page.click("#export")
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert {"round/001.jpg", "labels.csv"} <= set(archive.namelist())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("width", "height", "text"),
    [(390, 844, 1), (320, 640, 1), (844, 390, 1), (1280, 800, 1), (390, 844, 2)],
)
def test_both_pages_fit_and_pass_axe(
    collecting: Callable[..., Page], width: int, height: int, text: int, scheme: str
) -> None:
    page = collecting(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    snap(page, SMEARS[0])
    shows(page, "round", 1)
    page.wait_for_selector("#sending", state="hidden")
    page.click("#classes > summary")
    for path in (None, "/collect"):
        if path:
            page.goto(path)
            page.wait_for_selector("#taught:not([hidden])")
        page.evaluate(f"document.documentElement.style.fontSize = '{100 * text}%'")
        assert_fits(page)
        assert_within_reach(page)
        found = Axe().run(page).response["violations"]
        assert found == [], [(one["id"], one["nodes"][0]["html"]) for one in found]

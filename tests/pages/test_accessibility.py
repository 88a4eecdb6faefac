"""Every page in every state: axe finds nothing, nothing is cut, every target fits a thumb."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.kit.browser_fixtures import ARGUMENTS, NAMES, OpenPage, photo, pick, slow_down
from tests.pages.test_page import EMPTY_FIELD, HEAVY, SMEAR, THREE_CELLS

pytestmark = pytest.mark.browser


def busy(page: Page) -> None:
    slow_down(page, 50_000)
    pick(page, photo(HEAVY), "busy")
    page.wait_for_selector("#progress[value]:not([value='0'])")


def offline(page: Page) -> None:
    page.context.set_offline(True)
    pick(page, photo(SMEAR), "failed")


def lost_on_a_trip(page: Page) -> None:
    with page.expect_file_chooser():
        page.click("[for=take]")
    page.reload()
    page.wait_for_selector("#trip:not([hidden])")


def told(page: Page, **changes: object) -> None:
    """Let the server's next answer reach the page with `changes` to it and to its cells."""

    def change(route: Route) -> None:
        reply = route.fetch()
        said = reply.json() | changes
        said["cells"] = [cell | changes for cell in said["cells"]]
        route.fulfill(response=reply, json=said)

    page.route("**/classify*", change)
    pick(page, photo(SMEAR))


def not_stored(page: Page) -> None:
    def full(route: Route) -> None:
        sentence = "The answer could not be stored: the laptop's disk is full."
        told = {"status": 507, "detail": sentence, "answer": route.fetch().json()}
        route.fulfill(status=507, json=told)

    page.route("**/classify*", full)
    pick(page, photo(SMEAR))
    page.wait_for_selector("#not-stored:not([hidden])")


def two_answers(page: Page) -> None:
    for data in (SMEAR, EMPTY_FIELD):
        pick(page, photo(data))
    page.goto("/history")
    page.click("summary")


def explained(page: Page) -> None:
    told(page, verdict="sure", reason="clear")
    page.click("#explain")
    page.wait_for_selector("#lens[open] #lens-heat:not([hidden])")


def cleared(page: Page) -> None:
    pick(page, photo(THREE_CELLS))
    page.click("#recent-clear")
    page.wait_for_selector("#recent-cleared:not([hidden])")


def undo(page: Page) -> None:
    two_answers(page)
    page.locator(".history-list button").first.click()
    page.wait_for_selector(".undo")


def unpaired(page: Page) -> None:
    refusal = {"status": 401, "detail": "This device is not connected."}

    def refuse(route: Route) -> None:
        asks = route.request.method == "HEAD" or "classify" in route.request.url
        route.fulfill(status=401, json=refusal) if asks else route.continue_()

    page.route("**/*", refuse)
    pick(page, photo(SMEAR), "unpaired")


def several_photos(page: Page) -> None:
    page.set_input_files("#choose", [photo(SMEAR), photo(b"no photo", "notes.txt")])
    page.wait_for_selector("#batch p")


def away(page: Page) -> None:
    """Come from elsewhere: the laptop itself sees the counts of all tests."""
    page.set_extra_http_headers({"X-Forwarded-For": "192.0.2.7"})
    page.reload()
    page.wait_for_selector("#counts:not([hidden])")


def counting(page: Page) -> None:
    away(page)
    page.fill("#begin [name=slide]", "Smear 7")
    page.click("#begin button")
    page.wait_for_selector("#empty:not([hidden])")


def counted(page: Page) -> None:
    counting(page)
    page.set_input_files("#choose", [photo(THREE_CELLS), photo(SMEAR), photo(b"no photo", "a.txt")])
    page.wait_for_selector("#refused:not([hidden])")
    page.wait_for_selector(".tile")
    page.wait_for_selector("#sending", state="hidden")


def listed(page: Page) -> None:
    counted(page)
    page.goto("/counts")
    page.wait_for_selector("#counts:not([hidden])")
    page.click("#list summary")
    page.click("#way-join summary")


def uploading(page: Page) -> None:
    counting(page)
    slow_down(page, 20_000)
    page.set_input_files("#choose", [photo(HEAVY), photo(SMEAR)])
    page.wait_for_selector("#progress[value]:not([value='0'])")


def cut_off(page: Page) -> None:
    counted(page)
    page.context.set_offline(True)
    page.set_input_files("#take", photo(HEAVY))
    page.wait_for_selector("#sending-trouble:not([hidden])")


def finished(page: Page) -> None:
    counted(page)
    page.click("#finish")
    page.wait_for_selector("#finished:not([hidden])")


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "start": ("/", lambda page: None),
    "busy": ("/", busy),
    "one cell": ("/", lambda page: pick(page, photo(SMEAR))),
    "what the model saw": ("/", explained),
    "close": ("/", lambda page: told(page, verdict="unsure", reason="close")),
    "other cell": ("/", lambda page: told(page, verdict="unsure", reason="other_cell")),
    "erythroblast": (
        "/",
        lambda page: told(page, verdict="unsure", reason="other_cell", kind="erythroblast"),
    ),
    "unfamiliar": ("/", lambda page: told(page, verdict="unsure", reason="unfamiliar")),
    "platelet": (
        "/",
        lambda page: told(page, verdict="no_cell", reason="no_cell", kind="platelet"),
    ),
    "no such cell": ("/", lambda page: told(page, verdict="no_cell", reason="no_cell")),
    "several cells": ("/", lambda page: pick(page, photo(THREE_CELLS))),
    "no cell": ("/", lambda page: pick(page, photo(EMPTY_FIELD))),
    "error": ("/", lambda page: pick(page, photo(b"no photo"), "failed")),
    "offline": ("/", offline),
    "lost on a trip": ("/", lost_on_a_trip),
    "not stored": ("/", not_stored),
    "history": ("/", two_answers),
    "cleared": ("/", cleared),
    "undo": ("/", undo),
    "unpaired": ("/", unpaired),
    "several photos": ("/", several_photos),
    "empty history": ("/history", lambda page: None),
    "connect": ("/connect", lambda page: page.click("summary")),
    "api": ("/docs", lambda page: None),
    "problem": ("/nowhere", lambda page: None),
    "no counts": ("/counts", away),
    "counts": ("/counts", listed),
    "empty count": ("/counts", counting),
    "count": ("/counts", counted),
    "uploading to a count": ("/counts", uploading),
    "count offline": ("/counts", cut_off),
    "count finished": ("/counts", finished),
}

# What a finger aims at; the hidden file inputs are reached through their labels.
TARGETS = "a, button, label.button, summary"
TOO_SMALL = """targets => targets
    .filter(target => target.checkVisibility())
    .map(target => [target.innerText, target.getBoundingClientRect()])
    .filter(([_, box]) => box.width < 44 || box.height < 44)
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""
OVERFLOWING = """() => [...document.querySelectorAll("body *")]
    .filter(part => part.checkVisibility())
    .filter(part => !part.closest(".unseen, .stage, .file, .lens-layer, .report-table"))
    .filter(part => !["auto", "scroll"].includes(getComputedStyle(part.parentElement).overflowX))
    .filter(part => !part.closest("pre") || part.matches("pre"))
    .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
        || part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0
            && getComputedStyle(part).display === "block" && !part.matches("pre"))
    .map(part => part.outerHTML.slice(0, 80))"""
SIZES = [(390, 844), (360, 640), (320, 640)]


@pytest.fixture(params=STATES)
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    path, reach = STATES[request.param]
    # As a browser asks for a page, an error comes as a page, too.
    page = open_page(path)
    reach(page)
    page.wait_for_load_state()
    return page


def assert_axe_finds_nothing(page: Page) -> None:
    """Hold the page to axe's rules, by day and by night."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def assert_fits(page: Page) -> None:
    """Hold the page to phones of all sizes, and to text of double size."""
    # Whoever follows a link to a page finds its text there before its style sheets.
    page.wait_for_load_state()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.locator(TARGETS).evaluate_all(TOO_SMALL) == []
        assert page.evaluate(OVERFLOWING) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOWING) == [], "with text of double size"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_nothing_every_target_fits_a_thumb_and_nothing_is_cut(page: Page) -> None:
    assert_axe_finds_nothing(page)
    assert_fits(page)


ON_ITS_SIDE = (844, 390)


@pytest.mark.parametrize(
    "state", ["start", "one cell", "close", "several cells", "error", "offline"]
)
def test_the_main_button_is_reached_without_scrolling(open_page: OpenPage, state: str) -> None:
    page = open_page()
    STATES[state][1](page)
    for width, height in (*SIZES, ON_ITS_SIDE):
        page.set_viewport_size({"width": width, "height": height})
        assert_within_reach(page, "[for=take]", ".caution")
        button = page.locator("[for=take]").bounding_box()
        assert button is not None
        assert button["height"] >= (48 if (width, height) == ON_ITS_SIDE else 56)


def assert_within_reach(page: Page, *targets: str) -> None:
    """Check that each target ends above the lower edge of the window."""
    size = page.viewport_size
    assert size is not None
    for target in targets:
        box = page.locator(target).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= size["height"], f"{target} at {size}"


def reaches_all(page: Page) -> None:
    """Check that the dock leaves room, its first button shows, and name and photo can be seen."""
    size = page.viewport_size
    assert size is not None
    dock, button = (page.locator(part).bounding_box() for part in (".dock", "[for=take]"))
    assert dock is not None
    assert button is not None
    assert dock["y"] + dock["height"] == pytest.approx(size["height"], abs=1)
    assert dock["height"] <= 0.41 * size["height"], "the rest stays in sight"
    assert dock["y"] <= button["y"]
    assert button["y"] + button["height"] <= size["height"]
    for part in ("#word", ".stage-photo"):
        page.evaluate("part => document.querySelector(part).scrollIntoView()", part)
        box = page.locator(part).bounding_box()
        assert box is not None
        assert -1 <= box["y"] <= dock["y"] - 44, f"{part} shows above the dock"


@pytest.mark.parametrize(("width", "height"), [(360, 640), ON_ITS_SIDE])
@pytest.mark.parametrize("percent", [100, 200])
def test_name_photo_and_next_button_are_reached_on_its_side_and_in_double_size(
    open_page: OpenPage, width: int, height: int, percent: int
) -> None:
    page = open_page(width=width, height=height)
    pick(page, photo(THREE_CELLS))
    page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
    reaches_all(page)
    if (width, height, percent) == (*ON_ITS_SIDE, 100):
        page.evaluate("window.scrollTo(0, 0)")
        for part in ("#word", ".stage-photo"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height - 50, "without scrolling"


def test_the_same_where_the_browsers_own_text_is_of_double_size(
    chromium: Browser, live_server: str, tmp_path: Path
) -> None:
    (tmp_path / "Default").mkdir()
    sizes = {"webkit": {"webprefs": {"default_font_size": 32}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(sizes))
    path = next(filter(None, map(shutil.which, NAMES)))
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=path, args=ARGUMENTS, viewport={"width": 360, "height": 640}
    )
    page = context.pages[0]
    page.goto(live_server)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    pick(page, photo(THREE_CELLS))
    reaches_all(page)
    assert page.evaluate(OVERFLOWING) == []
    page.set_viewport_size({"width": 844, "height": 390})
    reaches_all(page)
    context.close()


def test_with_forced_colours_buttons_have_edges_and_bars_show(open_page: OpenPage) -> None:
    page = open_page(forced_colors="active")
    pick(page, photo(SMEAR))
    edges = "all => all.map(one => getComputedStyle(one).borderTopWidth)"
    assert "0px" not in page.locator(".dock label.button").evaluate_all(edges)
    bar = page.locator(".bar-track").first
    assert bar.evaluate("bar => getComputedStyle(bar).borderTopWidth") == "1px"
    fill = bar.locator("rect").evaluate("rect => getComputedStyle(rect).fill")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert fill == ink


def test_on_paper_there_is_the_answer_and_its_photo_and_no_button(open_page: OpenPage) -> None:
    page = open_page()
    pick(page, photo(THREE_CELLS))
    page.emulate_media(media="print")
    for part in ("#word", ".stage-photo", "#tally", ".caution"):
        assert page.is_visible(part)
    for part in ("[for=take]", "#explain", ".recent", ".links", ".languages"):
        assert not page.is_visible(part)
    assert page.locator(".dock").evaluate("dock => getComputedStyle(dock).position") == "static"


def test_a_laptop_sees_its_own_words_the_code_and_no_axe_finding(open_page: OpenPage) -> None:
    page = open_page(width=1280, height=800, is_mobile=False, has_touch=False)
    code = page.locator(".invite-code img")
    code.wait_for()
    box = code.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 700, "on the first screen"
    assert "Drop photos" in page.inner_text(".lead")
    assert "Hold the phone" not in page.inner_text(".lead")
    assert page.inner_text("[for=choose]") == "Choose photos"
    assert not page.is_visible("[for=take]")
    for reach in (lambda: None, lambda: pick(page, photo(THREE_CELLS))):
        reach()
        assert_axe_finds_nothing(page)
        assert page.evaluate(OVERFLOWING) == []

"""Every page in every state: axe finds nothing, nothing is cut, every target fits a thumb."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from tests.browser_fixtures import OpenPage, photo, pick, slow_down
from tests.test_page import EMPTY_FIELD, HEAVY, SMEAR, THREE_CELLS

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


def told(page: Page, **changes: object) -> None:
    """Let the server's next answer reach the page with `changes`."""

    def change(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, json=reply.json() | changes)

    page.route("**/classify*", change)
    pick(page, photo(SMEAR))


def not_stored(page: Page) -> None:
    def full(route: Route) -> None:
        sentence = "The answer could not be stored: the laptop's disk is full."
        told = {"status": 507, "detail": sentence, "answer": route.fetch().json()}
        route.fulfill(status=507, json=told)

    page.route("**/classify*", full)
    pick(page, photo(SMEAR))
    assert page.is_visible("#not-stored")


def two_answers(page: Page) -> None:
    for data in (SMEAR, EMPTY_FIELD):
        pick(page, photo(data))
    page.goto("/history")
    page.click("summary")


def explained(page: Page) -> None:
    told(page, verdict="sure", reason="clear")
    page.click("#explain")


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "start": ("/", lambda page: None),
    "busy": ("/", busy),
    "one cell": ("/", lambda page: pick(page, photo(SMEAR))),
    "what the model saw": ("/", explained),
    "close": ("/", lambda page: told(page, verdict="unsure", reason="close")),
    "other cell": ("/", lambda page: told(page, verdict="unsure", reason="other_cell")),
    "no such cell": ("/", lambda page: told(page, verdict="no_cell", reason="no_cell")),
    "several cells": ("/", lambda page: pick(page, photo(THREE_CELLS))),
    "no cell": ("/", lambda page: pick(page, photo(EMPTY_FIELD))),
    "error": ("/", lambda page: pick(page, photo(b"no photo"), "failed")),
    "offline": ("/", offline),
    "lost on a trip": ("/", lost_on_a_trip),
    "not stored": ("/", not_stored),
    "history": ("/", two_answers),
    "empty history": ("/history", lambda page: None),
    "connect": ("/connect", lambda page: None),
    "api": ("/docs", lambda page: None),
    "problem": ("/nowhere", lambda page: None),
}

# What a finger aims at; the hidden file inputs are reached through their labels.
TARGETS = "a, button, label.button, summary"
TOO_SMALL = """targets => targets
    .filter(target => target.checkVisibility())
    .map(target => [target.innerText, target.getBoundingClientRect()])
    .filter(([_, box]) => box.width < 44 || box.height < 44)
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""
OVERFLOWING = """() => [...document.querySelectorAll("body *")]
    .filter(part => part.checkVisibility() && !part.closest(".unseen, .stage, .file"))
    .filter(part => !["auto", "scroll"].includes(getComputedStyle(part.parentElement).overflowX))
    .filter(part => !part.closest("pre, .cells") || part.matches("pre, .cells"))
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
    return page


def test_axe_finds_nothing_every_target_fits_a_thumb_and_nothing_is_cut(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.locator(TARGETS).evaluate_all(TOO_SMALL) == []
        assert page.evaluate(OVERFLOWING) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOWING) == [], "with text of double size"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("state", ["start", "one cell", "close", "error", "offline"])
def test_the_main_button_is_reached_without_scrolling(
    open_page: OpenPage, state: str, width: int, height: int
) -> None:
    page = open_page(width=width, height=height)
    STATES[state][1](page)
    for target in ("[for=take]", ".caution"):
        box = page.locator(target).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
    button = page.locator("[for=take]").bounding_box()
    assert button is not None
    assert button["height"] >= 56

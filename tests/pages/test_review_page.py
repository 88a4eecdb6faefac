"""The gallery of a count: every key and tap, two browsers, who said what, 10,000 cells."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.middleware.phone_id import new_phone
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage
from tests.kit.counts import cell, photo
from tests.kit.smears import draw_smear, encode
from tests.kit.waiting import until
from tests.pages.test_accessibility import assert_axe_finds_nothing, assert_fits

pytestmark = pytest.mark.browser

KEYS = {
    "n": "neutrophil",
    "d": "band",
    "e": "eosinophil",
    "l": "lymphocyte",
    "m": "monocyte",
    "b": "basophil",
    "o": "other",
    "r": "erythroblast",
    "x": "not_a_cell",
    "t": "twin",
}
ORDER = (None, *KEYS.values())
LAPTOP = {"width": 1280, "height": 800, "is_mobile": False, "has_touch": False}
AWAY = {"X-Forwarded-For": "192.0.2.7"}
ACTIVE = ".tile--active"
PHOTOS = 24

Cell = dict[str, Any]


class Count:
    """A count of real photos, as the laptop sees it."""

    def __init__(self, client: httpx.Client, made: dict[str, Any]) -> None:
        self.client = client
        self.id, self.code = made["id"], made["code"]

    @property
    def path(self) -> str:
        return f"/counts/{self.id}/review"

    @property
    def cells(self) -> dict[str, Cell]:
        told = self.client.get(f"/counts/{self.id}/cells").json()["cells"]
        return {one["id"]: one for one in told}

    @property
    def order(self) -> list[str]:
        """The ids of the cells as they are to be read."""
        sort = lambda one: (ORDER.index(one["label"]), one["confidence"], one["id"])  # noqa: E731
        return [one["id"] for one in sorted(self.cells.values(), key=sort)]

    def judge(self, key: str, label: str | None, by: httpx.Client | None = None) -> None:
        body = {"label": label, "seen": self.cells[key]["revision"]}
        (by or self.client).patch(f"/counts/{self.id}/cells/{key}", json=body).raise_for_status()

    def becomes(self, key: str, label: str | None, by: str | None = "person") -> None:
        """Wait until the laptop knows what the page shows already."""
        until(lambda: self.cells[key], lambda now: (now["label"], now["by"]) == (label, by))


@dataclass
class Filled:
    """A folder with a count in it, copied for each test, and the laptop's cookies."""

    folder: Path
    made: dict[str, Any]
    cookies: httpx.Cookies


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, impulse: Impulse, data_folder: Path) -> Filled:
    folder = tmp_path_factory.mktemp("count")
    with (
        running(Settings(folder=folder), impulse) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        made = client.post("/counts", json={"person": "Anna"}).raise_for_status().json()
        for path in sorted((data_folder / "bccd" / "JPEGImages").glob("*.jpg"))[:PHOTOS]:
            sent = client.post(f"/counts/{made['id']}/photos", files={"file": path.read_bytes()})
            sent.raise_for_status()
        return Filled(folder, made, client.cookies)


@pytest.fixture
def server(tmp_path: Path, impulse: Impulse, filled: Filled) -> Iterator[str]:
    shutil.copytree(filled.folder, tmp_path, dirs_exist_ok=True)
    with running(Settings(folder=tmp_path), impulse) as url:
        yield url


@pytest.fixture
def count(server: str, filled: Filled) -> Iterator[Count]:
    with httpx.Client(base_url=server, cookies=filled.cookies, timeout=60) as client:
        yield Count(client, filled.made)


@pytest.fixture
def ben(server: str, count: Count) -> Iterator[httpx.Client]:
    """A phone that joined the count."""
    with httpx.Client(base_url=server, timeout=60, headers=AWAY) as client:
        joined = {"code": count.code, "person": "Ben"}
        client.post("/counts/join", json=joined).raise_for_status()
        yield client


def opened(open_page: OpenPage, server: str, count: Count, **how: Any) -> Page:
    page = open_page(count.path, server=server, **how)
    page.wait_for_selector("#deciding:not([hidden]), #finished:not([hidden])")
    page.wait_for_selector(ACTIVE)
    return page


def active(page: Page) -> str:
    key = page.locator(ACTIVE).get_attribute("data-cell")
    assert key
    return key


def looks_at(page: Page, key: str) -> None:
    expect(page.locator(ACTIVE)).to_have_attribute("data-cell", key)


def drawn(page: Page) -> list[str]:
    keys = "tiles => tiles.map(tile => tile.dataset.cell)"
    return page.locator(".tile").evaluate_all(keys)  # type: ignore[no-any-return]


def tile(key: str) -> str:
    return f'.tile[data-cell="{key}"]'


def within(key: str, label: str) -> str:
    return f"#class-{label} {tile(key)}"


def test_cells_stand_by_class_the_least_certain_first_and_pictures_come_as_they_are_near(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count)
    assert drawn(page) == count.order
    looks_at(page, count.order[0])
    tally = count.client.get(f"/counts/{count.id}").json()
    for label, number in {"open": tally["open"], **tally["counts"]}.items():
        expect(page.locator(f"#class-{label} h2")).to_have_text(re.compile(rf": {number}$"))
        expect(page.locator(f"#jumps [href='#class-{label}']")).to_have_text(
            re.compile(rf": {number}$")
        )
    assert page.locator(".tile img:not([loading=lazy])").count() == 0
    last = page.locator("#jumps a:visible").last
    last.click()
    section = page.locator(str(last.get_attribute("href")))
    expect(section.locator(".tile").first).to_have_class(re.compile("tile--active"))
    expect(section.locator(".tile").first).to_be_in_viewport()


def test_each_key_moves_the_cell_and_the_next_is_looked_at_without_a_jump(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count, **LAPTOP)
    for _ in range(40):  # by the keyboard alone
        page.keyboard.press("Tab")
        if page.locator(f"{ACTIVE}:focus").count():
            break
    assert page.locator(".tile[tabindex='0']").count() == 1
    for key, label in KEYS.items():
        order, now = drawn(page), active(page)
        top = page.locator(tile(now)).bounding_box()
        page.keyboard.press(key)
        page.wait_for_selector(within(now, label))
        looks_at(page, order[order.index(now) + 1])
        assert page.locator(f"{ACTIVE}:focus").count() == 1
        at = page.locator(ACTIVE).bounding_box()
        assert top
        assert at
        assert at["y"] == pytest.approx(top["y"], abs=2), "it is in the place of the last"
        expect(page.locator("#status")).to_contain_text("Moved to:")
        count.becomes(now, label)
    for label in reversed(KEYS.values()):
        page.keyboard.press("z")
        expect(page.locator("#status")).to_have_text("It is as it was before.")
        page.wait_for_function(
            "label => !document.querySelector(`#class-${label} .tile--active`)", arg=label
        )
        count.becomes(active(page), None, None)
        page.evaluate("document.getElementById('status').textContent = ''")
    assert {one["by"] for one in count.cells.values()} <= {"model", None}
    page.keyboard.press("z")
    expect(page.locator("#trouble")).to_contain_text("nothing")


def test_enter_confirms_the_models_word_and_arrows_go_from_cell_to_cell(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count, **LAPTOP)
    order = count.order
    first, second = order[:2]
    page.keyboard.press("ArrowRight")
    looks_at(page, second)
    page.keyboard.press("ArrowLeft")
    looks_at(page, first)
    page.keyboard.press("ArrowDown")
    below, above = (page.locator(tile(key)).bounding_box() for key in (active(page), first))
    assert below
    assert above
    assert below["x"] == pytest.approx(above["x"], abs=1)
    assert below["y"] > above["y"]
    page.keyboard.press("ArrowUp")
    looks_at(page, first)
    page.keyboard.press("End")
    looks_at(page, order[-1])
    expect(page.locator(ACTIVE)).to_be_in_viewport()
    by_model = active(page)
    page.keyboard.press("Enter")
    count.becomes(by_model, count.cells[by_model]["word"])
    page.keyboard.press("Home")
    looks_at(page, first)
    word = count.cells[first]["word"]
    page.keyboard.press("Enter")
    page.wait_for_selector(within(first, word))
    looks_at(page, second)
    count.becomes(first, word)


def test_no_key_is_taken_while_somebody_chooses_or_a_dialog_is_open(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count)
    page.focus("#filter")
    page.keyboard.press("n")
    page.select_option("#filter", "all")
    page.tap("#open-said")
    page.wait_for_selector("#said-dialog[open] #said-list li")
    for key in ("n", "Enter", "z"):
        page.keyboard.press(key)
    assert {one["by"] for one in count.cells.values()} <= {"model", None}


def test_a_thumb_moves_one_cell_or_several_and_takes_them_back(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count)
    order = count.order
    page.tap(tile(order[1]))
    looks_at(page, order[1])
    page.tap("[data-label=monocyte]")
    page.wait_for_selector(within(order[1], "monocyte"))
    looks_at(page, order[2])
    page.tap("#confirm")
    page.wait_for_selector(within(order[2], count.cells[order[2]]["word"]))
    count.becomes(order[2], count.cells[order[2]]["word"])
    page.tap("#undo")
    page.wait_for_selector(within(order[2], "open"))
    looks_at(page, order[2])
    some = [order[0], order[2], order[3]]
    page.tap("#several")
    for key in some:
        page.tap(tile(key))
    page.tap(tile(order[4]))
    page.tap(tile(order[4]))
    expect(page.locator("#chosen")).to_have_text("3 cells chosen")
    page.tap("[data-label=other]")
    for key in some:
        page.wait_for_selector(within(key, "other"))
        count.becomes(key, "other")
    expect(page.locator("#chosen")).to_have_text("0 cells chosen")
    page.tap("#undo")
    for key in some:
        page.wait_for_selector(within(key, "open"))
        count.becomes(key, None, None)
    count.becomes(order[1], "monocyte")


def test_a_long_press_and_shift_choose_several(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count)
    order = count.order
    box = page.locator(tile(order[1])).bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    where = [{"x": box["x"] + 30, "y": box["y"] + 30}]
    press = "Input.dispatchTouchEvent"
    finger.send(press, {"type": "touchStart", "touchPoints": where})
    expect(page.locator("#chosen")).to_have_text("1 cell chosen")
    finger.send(press, {"type": "touchEnd", "touchPoints": []})
    page.tap(tile(order[2]))
    expect(page.locator("#chosen")).to_have_text("2 cells chosen")
    page = opened(open_page, server, count, **LAPTOP)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.click(tile(order[4]), modifiers=["Shift"])
    expect(page.locator("#chosen")).to_have_text("4 cells chosen")
    page.keyboard.press("Space")
    expect(page.locator("[aria-selected=true]")).to_have_count(3)
    page.keyboard.press("e")
    for key in order[1:4]:
        count.becomes(key, "eosinophil")
    assert active(page) not in order[1:4]
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("#chosen")).to_have_text("")


def test_what_others_do_arrives_and_takes_nobody_along(
    open_page: OpenPage, server: str, count: Count, ben: httpx.Client
) -> None:
    page = opened(open_page, server, count)
    other = opened(open_page, server, count, **LAPTOP)
    order = count.order
    count.judge(order[2], "basophil", ben)
    for one in (page, other):
        expect(one.locator(within(order[2], "basophil"))).to_contain_text("by Ben")
        looks_at(one, order[0])
    other.keyboard.press("m")
    page.wait_for_selector(within(order[0], "monocyte"))
    looks_at(page, order[1])  # the next in the place of what another has moved
    ben.post(
        f"/counts/{count.id}/photos", files={"file": encode(draw_smear("lymphocyte"))}
    ).raise_for_status()
    for one in (page, other):
        expect(one.locator(".tile")).to_have_count(len(count.cells))


def test_a_conflict_is_told_with_the_cell_as_it_is_now(
    open_page: OpenPage, server: str, count: Count, ben: httpx.Client
) -> None:
    page = opened(open_page, server, count)
    key = active(page)
    page.route("**/cells?after=*", lambda route: route.abort())
    count.judge(key, "basophil", ben)
    page.wait_for_selector("#silent:not([hidden])")
    page.tap("[data-label=monocyte]")
    expect(page.locator("#conflict-words")).to_have_text(
        "Somebody else has just decided on this cell. Please look at it once more. "
        "Now it is: Basophil, by Ben."
    )
    page.wait_for_selector(within(key, "basophil"))
    assert active(page) != key
    page.tap("#conflict-show")
    looks_at(page, key)
    expect(page.locator(ACTIVE)).to_be_in_viewport()
    assert not page.is_visible("#conflict")
    page.tap("[data-label=monocyte]")
    count.becomes(key, "monocyte")


def test_what_does_not_reach_the_laptop_is_taken_back_and_told(
    open_page: OpenPage, server: str, count: Count
) -> None:
    page = opened(open_page, server, count)
    key = active(page)
    page.context.set_offline(True)
    page.tap("[data-label=monocyte]")
    expect(page.locator("#trouble")).to_contain_text("The phone is offline")
    page.wait_for_selector(within(key, "open"))
    page.context.set_offline(False)
    page.tap(tile(key))
    page.tap("[data-label=monocyte]")
    count.becomes(key, "monocyte")
    expect(page.locator("#trouble")).to_be_hidden()


def test_who_said_what_is_told_in_order_and_goes_on(
    open_page: OpenPage, server: str, count: Count, ben: httpx.Client
) -> None:
    key = count.order[0]
    with httpx.Client(base_url=server, headers=AWAY) as nameless:
        nameless.post("/counts/join", json={"code": count.code}).raise_for_status()
        count.judge(key, "band", ben)
        count.judge(key, "monocyte", nameless)
        count.judge(key, "other")
        ben.post(f"/counts/{count.id}/undo").raise_for_status()
        page = opened(open_page, server, count, **LAPTOP)
        page.click(tile(key))
        lines = page.locator("#said-list li")
        expect(lines).to_have_count(4)
        for line, words in enumerate(("Model wbc", "Ben", "#1", "Anna")):
            expect(lines.nth(line)).to_contain_text(words)
        expect(lines.nth(1)).to_contain_text("taken back")
        expect(lines.nth(1).locator("s")).to_have_text("Band")
        expect(lines.nth(2)).to_contain_text("Monocyte")
        assert page.locator("#said-list time").count() == 4
        scores = count.client.get(f"/counts/{count.id}/cells/{key}/judgements").json()["scores"]
        expect(page.locator("#said-scores li")).to_have_count(len(scores))
        link = page.get_attribute("#said-photo", "href")
        assert link == f"/counts/{count.id}/photos/{count.cells[key]['photo']}#{key}"
        count.judge(key, None, nameless)
        page.wait_for_selector(within(key, "open"))
        page.click(tile(key))
        expect(lines).to_have_count(5)
        expect(lines.nth(4)).to_contain_text("Left to the model")
        phone = opened(open_page, server, count)
        phone.tap(tile(key))
        phone.tap("#open-said")
        expect(phone.locator("#said-dialog #said-list li")).to_have_count(5)
        phone.tap("#said-close")
        expect(phone.locator("#said-dialog")).to_be_hidden()


def test_filters_show_what_people_named_and_where_they_differ(
    open_page: OpenPage, server: str, count: Count, ben: httpx.Client
) -> None:
    order = count.order
    count.judge(order[0], "basophil", ben)
    count.judge(order[0], "other")
    count.judge(order[1], count.cells[order[1]]["word"], ben)
    count.judge(order[2], "not_a_cell")
    tap = {"photo": count.cells[order[3]]["photo"], "x": 30, "y": 240, "side": 40}
    added = count.client.post(f"/counts/{count.id}/cells", json=tap).json()["id"]
    page = opened(open_page, server, count)
    cells = count.cells
    wanted = {
        "people": set(order[:3]),
        "model": {order[0], order[2]},
        "between": {order[0]},
        "edge": {key for key, one in cells.items() if one["edge"]},
        "added": {added},
        "twin": {key for key, one in cells.items() if one["twin_of"]},
        "all": set(cells),
    }
    assert wanted["edge"]
    for name, keys in wanted.items():
        page.select_option("#filter", name)
        until(lambda: set(drawn(page)), lambda shown: shown == keys)  # noqa: B023 - at once
        assert page.is_visible("#none") == (not keys)
    page.select_option("#filter", "between")
    expect(page.locator(".tile")).to_have_count(1)
    count.judge(order[2], "band", ben)
    expect(page.locator(".tile")).to_have_count(2)
    page.tap("#agreement summary")
    expect(page.locator("#agreement-list li").first).to_contain_text("Model and people, on 3 cells")
    expect(page.locator("#agreement-list li").last).to_contain_text("0% named alike. Cohen’s κ")
    expect(page.locator("#agreement")).to_contain_text("not the agreement of independent readers")


def test_a_finished_count_is_looked_at_alone_until_it_is_reopened(
    open_page: OpenPage, server: str, count: Count
) -> None:
    count.client.post(f"/counts/{count.id}/finish").raise_for_status()
    page = opened(open_page, server, count, **LAPTOP)
    expect(page.locator("#finished")).to_contain_text("This count is finished")
    key = active(page)
    for one in ("n", "Enter", "z", "ArrowRight"):
        page.keyboard.press(one)
    looks_at(page, count.order[1])
    assert count.cells[key]["by"] is None
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator("#said-list li")).to_have_count(1)
    page.click("#reopen")
    page.wait_for_selector("#deciding:not([hidden])")
    key = active(page)
    page.keyboard.press("n")
    count.becomes(key, "neutrophil")


def test_where_there_is_no_cell_the_page_says_so_and_strangers_see_nothing(
    open_page: OpenPage, server: str
) -> None:
    with httpx.Client(base_url=server) as client:
        made = client.post("/counts", json={}).json()["id"]
        stranger = httpx.get(f"{server}/counts/{made}/review", headers=AWAY)
        assert stranger.status_code == 404
    page = open_page(f"/counts/{made}/review", server=server)
    expect(page.locator("#none")).to_have_text("There is no such cell.")
    for key in ("n", "Enter", "ArrowRight", "Home"):
        page.keyboard.press(key)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_axe_finds_nothing_every_target_fits_a_thumb_and_nothing_is_cut(
    open_page: OpenPage, server: str, count: Count, ben: httpx.Client, language: str
) -> None:
    for key, label in zip(count.order, ("band", "monocyte", "twin", "other"), strict=False):
        count.judge(key, label, ben)
    key = count.order[0]
    page = opened(open_page, server, count, locale=language)
    page.tap("#agreement summary")
    page.wait_for_selector("#agreement-list li")
    page.tap("#several")
    page.tap(tile(key))
    page.route("**/cells?after=*", lambda route: route.abort())
    count.judge(key, "basophil", ben)
    page.wait_for_selector("#silent:not([hidden])")
    page.tap("[data-label=monocyte]")
    page.wait_for_selector("#conflict:not([hidden])")
    finds_nothing(page)
    assert_fits(page)
    page = opened(open_page, server, count, locale=language)
    page.tap("#open-said")
    page.wait_for_selector("#said-dialog[open] #said-list li")
    finds_nothing(page)
    assert_fits(page)
    page = opened(open_page, server, count, locale=language, **LAPTOP)
    page.wait_for_selector("#said-list li")
    finds_nothing(page)
    count.client.post(f"/counts/{count.id}/finish").raise_for_status()
    page.wait_for_selector("#finished:not([hidden])")
    finds_nothing(page)
    assert_fits(page)


def finds_nothing(page: Page) -> None:
    assert_axe_finds_nothing(page)


MANY = 10_000
OF_PHOTO = 50


@pytest.fixture
def large(tmp_path: Path) -> str:
    """The page of a count of 10,000 cells, in the database that the server is about to open."""
    history = History(Database.at(f"sqlite:///{tmp_path / 'history.sqlite3'}"), 30)
    history.check()
    store, who = Counts(history), Who(new_phone())
    made = store.begin(who, "", 200).count
    crop = encode(draw_smear("lymphocyte", 120, 120))
    labels = ("neutrophil", "lymphocyte", "monocyte", "eosinophil")
    for start in range(0, MANY, OF_PHOTO):
        told = [(number, labels[number % 4]) for number in range(start, start + OF_PHOTO)]
        cells = tuple(
            cell(
                said=label,
                crop=crop,
                confidence=0.4 + number / MANY / 2,
                verdict="unsure" if number < MANY / 10 else "sure",
            )
            for number, label in told
        )
        store.add_photo(made.id, who, replace(photo(0), cells=cells))
    history.close()
    return f"/counts/{made.id}/review"


@pytest.mark.alone
def test_ten_thousand_cells_stay_usable(
    open_page: OpenPage, large: str, tmp_path: Path, impulse: Impulse
) -> None:
    url = f"sqlite:///{tmp_path / 'history.sqlite3'}"
    with running(Settings(database_url=url), impulse) as server:  # type: ignore[arg-type]
        answered = min(
            httpx.get(f"{server}{large}").raise_for_status().elapsed.total_seconds()
            for _ in range(3)
        )
        page = open_page("/readyz", server=server, **LAPTOP)
        asked = time.monotonic()
        page.goto(large)
        page.wait_for_function("() => document.querySelector('.tile img')?.naturalWidth > 0")
        shown = time.monotonic() - asked
        assert page.locator(".tile").count() == 5 * 120
        asked = time.monotonic()
        for _ in range(10):
            page.keyboard.press("m")
        expect(page.locator("#class-open h2")).to_have_text(re.compile("990$"))
        keyed = (time.monotonic() - asked) / 10
        page.keyboard.press("End")
        page.keyboard.press("ArrowRight")
        page.click("#class-neutrophil > button")
        expect(page.locator("#class-neutrophil .tile")).to_have_count(240)
        expect(page.locator("#class-neutrophil .tile").nth(120)).to_be_focused()
        print(f"page {answered:.3f} s, first tiles {shown:.2f} s, a key {keyed:.3f} s")
        assert answered < 1
        assert shown < 10
        assert keyed < 1

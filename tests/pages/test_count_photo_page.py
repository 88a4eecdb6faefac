"""The cells of a count in their photo, on real smears in a real Chromium: named, added, moved."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, expect

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage
from tests.kit.smears import encode
from tests.kit.waiting import until
from tests.pages.test_accessibility import assert_axe_finds_nothing, assert_fits

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1280, "height": 800, "is_mobile": False, "has_touch": False}
TWO = "BloodImage_00195.jpg"
"""Shows two lymphocytes, one of them at the edge."""
PAIR = "BloodImage_00070.jpg"
"""Shows an eosinophil of which the model is unsure, and a lymphocyte."""


class Filled:
    """A count with real photos, as its laptop sees it."""

    def __init__(self, client: httpx.Client, smears: Path) -> None:
        self.client, self.smears = client, smears
        self.id = client.post("/counts", json={"slide": "Smear 7", "person": "Anna"}).json()["id"]
        self.code = client.get(f"/counts/{self.id}").json()["code"]

    def add(self, photo: str | bytes) -> str:
        """Add a photo, and return the path of its page."""
        data = photo if isinstance(photo, bytes) else (self.smears / photo).read_bytes()
        told = self.client.post(f"/counts/{self.id}/photos", files={"file": data})
        return f"/counts/{self.id}/photos/{told.raise_for_status().json()['photo']['id']}"

    def cells(self, path: str = "") -> list[dict[str, Any]]:
        """Return the cells, or those of the photo of a page."""
        told = self.client.get(f"/counts/{self.id}/cells").json()["cells"]
        return [one for one in told if path.endswith(one["photo"]) or not path]

    def cell(self, cell: str) -> dict[str, Any]:
        return next(one for one in self.cells() if one["id"] == cell)

    def judge(self, cell: dict[str, Any], label: str | None) -> None:
        told = {"label": label, "seen": self.cell(cell["id"])["revision"]}
        self.client.patch(f"/counts/{self.id}/cells/{cell['id']}", json=told).raise_for_status()

    def settled(self, cell: str, **wanted: Any) -> dict[str, Any]:
        """Wait until the laptop knows of a cell what the page shows already."""
        return until(lambda: self.cell(cell), lambda now: wanted.items() <= now.items())


@pytest.fixture
def count(tmp_path: Path, impulse: Impulse, data_folder: Path) -> Iterator[Filled]:
    with (
        running(Settings(folder=tmp_path), impulse) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        yield Filled(client, data_folder / "bccd" / "JPEGImages")


def opened(open_page: OpenPage, count: Filled, path: str, **context: Any) -> Page:
    page = open_page(path, server=str(count.client.base_url), **context)
    page.wait_for_selector("#summary:not(:empty)")
    return page


def box_of(page: Page, cell: dict[str, Any]) -> Locator:
    return page.locator(f".photo-box[data-cell='{cell['id']}']")


def rect(part: Locator) -> FloatRect:
    found = part.bounding_box()
    assert found is not None
    return found


def middle(part: Locator) -> tuple[float, float]:
    found = rect(part)
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def point_of(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where in the window a point of the photo is, given in parts of its sides."""
    found = rect(page.locator("#picture"))
    return found["x"] + x * found["width"], found["y"] + y * found["height"]


def said(cells: list[dict[str, Any]], label: str) -> dict[str, Any]:
    return next(one for one in cells if one["said"] == label)


def pressed_name(page: Page, label: str) -> None:
    page.click(f"#sheet [data-label={label}]")
    page.wait_for_selector("#sheet:not([open])", state="attached")


def test_a_cell_is_named_by_a_tap_confirmed_left_to_the_model_and_undone(
    open_page: OpenPage, count: Filled
) -> None:
    path = count.add(PAIR)
    cell = said(count.cells(path), "eosinophil")
    page = opened(open_page, count, path)
    expect(page.locator("#summary")).to_have_text("2 cells, 1 open")
    expect(box_of(page, cell)).to_have_attribute("data-open", "")
    box_of(page, cell).tap()
    sheet = page.locator("#sheet[open]")
    expect(sheet.locator("#sheet-model")).to_have_text(
        "The model is unsure. Its best guess: eosinophil."
    )
    expect(sheet.locator("#sheet-why li")).to_have_text("It is not clear enough to name one.")
    first = sheet.locator("#sheet-names button").first
    expect(first).to_contain_text("Eosinophil")
    expect(first).to_contain_text("the model’s word")
    assert sheet.locator("#sheet-names button").count() == 9
    page.wait_for_function("() => document.querySelector('#sheet-crop').naturalWidth > 50")
    first.tap()
    expect(page.locator("#last-words")).to_have_text("Named: Eosinophil.")
    expect(page.locator("#status")).to_have_text("Named: Eosinophil.")
    expect(page.locator("#summary")).to_have_text("2 cells, 0 open")
    count.settled(cell["id"], label="eosinophil", by="person")
    box_of(page, cell).tap()
    expect(sheet.locator("#sheet-now")).to_have_text("Somebody says: Eosinophil.")
    expect(first).to_have_attribute("aria-current", "true")
    sheet.locator("#sheet-leave").tap()
    expect(page.locator("#last-words")).to_have_text("Left to the model.")
    count.settled(cell["id"], label=None, by=None)
    page.locator("#last-undo").tap()
    expect(page.locator("#status")).to_have_text("It is as it was before.")
    count.settled(cell["id"], label="eosinophil")


def test_a_laptop_names_by_keys_and_the_focus_stays_with_the_cell(
    open_page: OpenPage, count: Filled
) -> None:
    path = count.add(PAIR)
    cell = said(count.cells(path), "lymphocyte")
    page = opened(open_page, count, path, **LAPTOP)
    box_of(page, cell).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet[open]")
    expect(page.locator("#sheet-title")).to_be_focused()
    expect(page.locator("#sheet [data-label=band] kbd")).to_have_text("D")
    page.keyboard.press("Escape")
    page.wait_for_selector("#sheet:not([open])", state="attached")
    expect(box_of(page, cell)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet[open]")
    page.keyboard.press("d")
    page.wait_for_selector("#sheet:not([open])", state="attached")
    count.settled(cell["id"], label="band")
    expect(box_of(page, cell)).to_be_focused()
    expect(box_of(page, cell)).to_have_attribute("aria-label", re.compile("Cell . of 2: Band"))
    page.keyboard.press("z")
    count.settled(cell["id"], label="lymphocyte", by="model")
    page.keyboard.press("z")
    expect(page.locator("#trouble")).to_be_visible()


def test_a_cell_that_another_photo_shows_is_asked_about_and_counted_once(
    open_page: OpenPage, count: Filled
) -> None:
    count.add(PAIR)
    with Image.open(count.smears / PAIR) as whole:
        path = count.add(encode(whole.crop((20, 15, 640, 470))))
    eosinophil, lymphocyte = (
        said(count.cells(path), name) for name in ("eosinophil", "lymphocyte")
    )
    assert eosinophil["twin_of"]
    assert lymphocyte["twin_of"]
    page = opened(open_page, count, path)
    box_of(page, lymphocyte).tap()
    question = page.locator("#sheet-twin")
    expect(question).to_contain_text("The same cell, photographed twice?")
    for picture in ("sheet-crop", "sheet-other"):
        page.wait_for_function(f"() => document.querySelector('#{picture}').naturalWidth > 50")
    expect(page.locator("#sheet-names")).to_be_hidden()
    page.keyboard.press("l")
    expect(question).to_be_visible()
    page.locator("#sheet-once").tap()
    count.settled(lymphocyte["id"], label="twin", by="person")
    box_of(page, eosinophil).tap()
    page.locator("#sheet-two").tap()
    expect(question).to_be_hidden()
    expect(page.locator("#sheet [data-label=eosinophil]")).to_be_focused()
    pressed_name(page, "monocyte")
    count.settled(eosinophil["id"], label="monocyte")


def test_of_two_who_name_a_cell_the_later_sees_what_the_earlier_said(
    open_page: OpenPage, count: Filled
) -> None:
    path = count.add(PAIR)
    cell = said(count.cells(path), "eosinophil")
    pages = []
    for person in ("Ben", "Cleo"):
        page = open_page("/teach", server=str(count.client.base_url))
        told = {"code": count.code, "person": person}
        assert page.request.post("/counts/join", data=told).ok
        page.route("**/events", lambda route: route.abort())
        page.route("**/cells?after=*", lambda route: route.continue_())
        page.goto(path)
        page.wait_for_selector(".photo-box")
        pages.append(page)
    ben, cleo = pages
    for page in pages:
        box_of(page, cell).tap()
        page.wait_for_selector("#sheet[open]")
    cleo.route("**/cells?after=*", lambda route: route.abort())  # she hears of nothing
    pressed_name(ben, "monocyte")
    count.settled(cell["id"], label="monocyte", person="Ben")
    cleo.click("#sheet [data-label=basophil]")
    expect(cleo.locator("#sheet-trouble")).to_contain_text("Somebody else has just decided")
    expect(cleo.locator("#sheet[open] #sheet-now")).to_have_text("Ben says: Monocyte.")
    assert count.cell(cell["id"])["label"] == "monocyte"
    pressed_name(cleo, "basophil")
    count.settled(cell["id"], label="basophil", person="Cleo")


def test_open_cells_are_named_one_after_the_other(open_page: OpenPage, count: Filled) -> None:
    for name in (TWO, PAIR):
        path = count.add(name)
    first, second = (one for one in count.cells() if one["label"] is None)
    page = opened(open_page, count, path, **LAPTOP)
    page.evaluate(
        """async ([id, cell]) => {
            const { DifferentialCount } = await import("/static/js/counts/count.js");
            const { openSheet } = await import("/static/js/counts/sheet.js");
            const count = new DifferentialCount(id);
            await count.load();
            openSheet(count, cell, { next: true });
        }""",
        [count.id, first["id"]],
    )
    crop = page.locator("#sheet[open] #sheet-crop")
    expect(crop).to_have_attribute("src", re.compile(first["id"]))
    page.keyboard.press("0")
    expect(crop).to_have_attribute("src", re.compile(second["id"]))
    page.keyboard.press("0")
    expect(crop).to_have_attribute("src", re.compile(first["id"]))
    page.keyboard.press("l")
    expect(crop).to_have_attribute("src", re.compile(second["id"]))
    expect(page.locator("#sheet-said")).to_have_text("Named: Lymphocyte.")
    expect(page.locator("#sheet-title")).to_be_focused()
    page.keyboard.press("z")
    expect(crop).to_have_attribute("src", re.compile(first["id"]))
    count.settled(first["id"], label=None)
    page.keyboard.press("l")
    expect(crop).to_have_attribute("src", re.compile(second["id"]))
    expect(page.locator("#sheet-skip")).to_be_hidden()
    page.keyboard.press("e")
    page.wait_for_selector("#sheet:not([open])", state="attached")
    expect(page.locator("#last-words")).to_have_text("Named: Eosinophil. No other cell is open.")
    count.settled(first["id"], label="lymphocyte")
    count.settled(second["id"], label="eosinophil")


def test_a_missed_cell_is_added_by_a_tap(open_page: OpenPage, count: Filled) -> None:
    path = count.add(PAIR)
    before = {one["id"] for one in count.cells(path)}
    page = opened(open_page, count, path)
    page.touchscreen.tap(*point_of(page, 0.85, 0.25))
    expect(page.locator("#prompt")).to_contain_text("Add a cell here?")
    page.locator("#prompt-no").tap()
    expect(page.locator("#aim")).to_be_hidden()
    page.touchscreen.tap(*point_of(page, 0.85, 0.25))
    page.locator("#prompt-yes").tap()
    page.wait_for_selector("#sheet[open]")
    expect(page.locator("#sheet-why li").first).to_have_text(
        "Somebody added it by hand: the model had missed it."
    )
    (added,) = (one for one in count.cells(path) if one["id"] not in before)
    x0, y0, x1, y1 = added["box"]
    assert added["added"]
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((0.85 * 640, 0.25 * 480), abs=3)
    pressed_name(page, "erythroblast")
    count.settled(added["id"], label="erythroblast")
    expect(page.locator("#summary")).to_have_text("3 cells, 1 open")


def test_a_missed_cell_is_added_by_keys(open_page: OpenPage, count: Filled) -> None:
    path = count.add(PAIR)
    before = {one["id"] for one in count.cells(path)}
    page = opened(open_page, count, path, **LAPTOP)
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#aim")).to_be_focused()
    start = middle(page.locator("#aim"))
    for key in ("ArrowRight",) * 6 + ("ArrowUp",) * 3:
        page.keyboard.press(key)
    assert middle(page.locator("#aim")) == pytest.approx((start[0] + 60, start[1] - 30), abs=1)
    page.keyboard.press("Escape")
    expect(page.locator("#aim")).to_be_hidden()
    expect(page.locator("#tools")).to_be_visible()
    page.click("#add")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet[open]")
    page.keyboard.press("x")
    (added,) = (one for one in count.cells(path) if one["id"] not in before)
    count.settled(added["id"], label="not_a_cell")
    expect(box_of(page, added)).to_be_focused()


def test_a_mouse_drags_a_box_and_its_corner_and_undo_puts_it_back(
    open_page: OpenPage, count: Filled
) -> None:
    path = count.add(PAIR)
    cell = said(count.cells(path), "lymphocyte")
    page = opened(open_page, count, path, **LAPTOP)
    x, y = middle(box_of(page, cell))
    scale = rect(page.locator("#picture"))["width"] / 640
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30 * scale, y - 20 * scale, steps=4)
    page.mouse.up()
    expect(page.locator("#last-words")).to_have_text("The box was moved.")
    now = count.cell(cell["id"])["box"]
    assert now == pytest.approx(
        [a + b for a, b in zip(cell["box"], (-30, -20) * 2, strict=True)], abs=2
    )
    assert not page.locator("#sheet[open]").count(), "a drag is no press"
    page.mouse.move(*middle(box_of(page, cell)))
    grip = page.locator("#grip")
    assert min(rect(grip)["width"], rect(grip)["height"]) >= 44
    x, y = middle(grip)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 25 * scale, y + 15 * scale, steps=4)
    page.mouse.up()
    wider = [*now[:2], now[2] + 25, now[3] + 15]
    until(lambda: count.cell(cell["id"])["box"], lambda box: box == pytest.approx(wider, abs=2))
    expect(page.locator("#working")).to_be_hidden()
    page.click("#last-undo")
    count.settled(cell["id"], box=now)
    page.keyboard.press("z")
    back = count.settled(cell["id"], box=cell["box"])
    assert (back["said"], back["confidence"]) == (cell["said"], cell["confidence"])


class Finger:
    """Fingers on the screen, by Chromium's own touches, that come to rest before they leave.

    A tap just after a swing would be taken for one that stops it.
    """

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def drag(self, x: float, y: float, right: float, down: float) -> None:
        parts = (0, 0.25, 0.5, 0.75, 1, 1, 1)
        self._touch([[{"x": x + part * right, "y": y + part * down}] for part in parts])

    def pinch(self, x: float, y: float) -> None:
        first = [[{"x": x - 20, "y": y, "id": 0}]]
        ends = [
            [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
            for apart in (20, 40, 60, 60, 60)
        ]
        self._touch(first + ends)

    def _touch(self, steps: list[list[dict[str, float]]]) -> None:
        fingers, start = 0, time.time() - len(steps) / 10
        for number, points in enumerate(steps):
            kind = "touchMove" if len(points) == fingers else "touchStart"
            told = {"type": kind, "touchPoints": points, "timestamp": start + number / 10}
            self.session.send("Input.dispatchTouchEvent", told)
            fingers = len(points)
        self.session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_moves_the_photo_and_a_box_only_when_that_was_asked_for(
    open_page: OpenPage, count: Filled
) -> None:
    path = count.add(PAIR)
    cell = said(count.cells(path), "lymphocyte")
    page = opened(open_page, count, path)
    finger, box = Finger(page), box_of(page, cell)
    before = rect(page.locator("#picture"))
    finger.pinch(*middle(box))
    until(lambda: rect(page.locator("#picture"))["width"], lambda now: now > 2 * before["width"])
    size = rect(box)["width"]
    at = middle(box)
    finger.drag(*at, -40, -30)
    until(lambda: middle(box), lambda now: now == pytest.approx((at[0] - 40, at[1] - 30), abs=2))
    assert rect(box)["width"] == pytest.approx(size, abs=1)
    assert count.cell(cell["id"])["box"] == cell["box"]
    page.locator("#move").tap()
    expect(page.locator("#prompt")).to_contain_text("Press the box that is to be moved.")
    box.tap()
    expect(box).to_have_attribute("data-moving", "")
    assert min(rect(page.locator("#grip"))["width"], rect(page.locator("#grip"))["height"]) >= 44
    at = middle(box)
    finger.drag(*at, -30, -10)
    until(lambda: middle(box), lambda now: now == pytest.approx((at[0] - 30, at[1] - 10), abs=2))
    x, y = middle(page.locator("#grip"))
    finger.drag(x, y, -20, -20)
    page.locator("#prompt-no").tap()
    assert middle(box) == pytest.approx(at, abs=2), "cancelled"
    page.locator("#move").tap()
    expect(box).to_have_attribute("data-moving", "")
    finger.drag(*middle(box), -30, -10)
    page.locator("#prompt-yes").tap()
    expect(page.locator("#last-words")).to_have_text("The box was moved.")
    now, scale = count.cell(cell["id"])["box"], rect(page.locator("#picture"))["width"] / 640
    assert now[0] == pytest.approx(cell["box"][0] - 30 / scale, abs=2)
    assert now[2] - now[0] == cell["box"][2] - cell["box"][0]


def test_keys_do_all_that_a_finger_does_to_a_box(open_page: OpenPage, count: Filled) -> None:
    path = count.add(PAIR)
    cell, other = (said(count.cells(path), name) for name in ("lymphocyte", "eosinophil"))
    page = opened(open_page, count, path, **LAPTOP)
    page.locator("#view").focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.dataset.cell")
    page.keyboard.press("Tab")
    assert {focused, page.evaluate("document.activeElement.dataset.cell")} == {
        cell["id"],
        other["id"],
    }
    box_of(page, cell).focus()
    page.locator("#move").focus()
    page.keyboard.press("Enter")
    expect(box_of(page, cell)).to_be_focused()
    expect(page.locator("#status")).to_have_text("Moving the box of Lymphocyte.")
    photo = rect(page.locator("#picture"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert not page.locator("[data-moving]").count()
    assert count.cell(cell["id"])["box"] == cell["box"]
    page.locator("#move").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft",) * 5 + ("Shift+ArrowUp", "+", "+", "-"):
        page.keyboard.press(key)
    assert rect(page.locator("#picture")) == photo, "what moves a box moves no photo"
    page.keyboard.press("Enter")
    expect(page.locator("#last-words")).to_have_text("The box was moved.")
    expect(box_of(page, cell)).to_be_focused()
    x0, y0, x1, y1 = count.cell(cell["id"])["box"]
    step = 4 * 640 / photo["width"]
    assert (x0, y0) == pytest.approx(
        (cell["box"][0] - 6 * step, cell["box"][1] - 6 * step), abs=1.5
    )
    assert x1 - x0 == pytest.approx(cell["box"][2] - cell["box"][0] + 2 * step, abs=1.5)
    assert y1 - y0 == pytest.approx(cell["box"][3] - cell["box"][1] + 2 * step, abs=1.5)


def test_a_cell_at_the_edge_says_so_and_the_address_leads_to_it(
    open_page: OpenPage, count: Filled
) -> None:
    first, path = count.add(PAIR), count.add(TWO)
    (cell,) = (one for one in count.cells(path) if one["edge"])
    page = opened(open_page, count, f"{path}#{cell['id']}")
    expect(box_of(page, cell)).to_be_focused()
    expect(box_of(page, cell)).to_have_attribute(
        "aria-label", "Cell 2 of 2: Lymphocyte?, not decided, cut by the edge"
    )
    assert rect(page.locator("#picture"))["width"] > rect(page.locator("#view"))["width"]
    page.click("[rel=prev]")
    expect(page.locator("h1")).to_have_text("Photo 1 of 2")
    assert page.url.endswith(first)
    page.wait_for_selector(".photo-box")
    page.click("[rel=next]")
    expect(page.locator("h1")).to_have_text("Photo 2 of 2")


def test_a_finished_count_is_only_looked_at(open_page: OpenPage, count: Filled) -> None:
    path = count.add(PAIR)
    cell = said(count.cells(path), "lymphocyte")
    count.client.post(f"/counts/{count.id}/finish").raise_for_status()
    page = opened(open_page, count, path, **LAPTOP)
    expect(page.locator("#finished")).to_be_visible()
    for part in ("#add", "#move"):
        expect(page.locator(part)).to_be_hidden()
    x, y = middle(box_of(page, cell))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 40, steps=3)
    page.mouse.up()
    page.mouse.click(*point_of(page, 0.85, 0.25))
    expect(page.locator("#prompt")).to_be_hidden()
    box_of(page, cell).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sheet[open] #sheet-finished")).to_be_visible()
    expect(page.locator("#sheet-names")).to_be_hidden()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    assert count.cell(cell["id"]) == cell


def test_a_photo_of_no_count_or_of_another_is_a_404(count: Filled) -> None:
    path = count.add(PAIR)
    other = Filled(count.client, count.smears)
    for there in (path.replace(count.id, other.id), path[:-12] + "0" * 12):
        told = count.client.get(there, headers={"Accept": "text/html"})
        assert told.status_code == 404
        assert "no such photo" in told.text
    away = {"X-Forwarded-For": "192.0.2.7"}
    told = httpx.get(f"{count.client.base_url}{path}", headers=away)
    assert (told.status_code, told.json()["code"]) == (404, "no_such_count")
    assert count.client.head(path).status_code == 200


def plain(page: Page, cell: dict[str, Any]) -> None:
    pass


def sheet(page: Page, cell: dict[str, Any]) -> None:
    box_of(page, cell).tap()
    page.wait_for_selector("#sheet[open]")


def names(page: Page, cell: dict[str, Any]) -> None:
    sheet(page, cell)
    page.locator("#sheet-two").tap()
    page.wait_for_selector("#sheet-names:not([hidden])")


def done(page: Page, cell: dict[str, Any]) -> None:
    sheet(page, cell)
    page.locator("#sheet-once").tap()
    page.wait_for_selector("#last:not([hidden])")


def adding(page: Page, cell: dict[str, Any]) -> None:
    page.locator("#add").tap()
    page.wait_for_selector("#aim:not([hidden])")


def moving(page: Page, cell: dict[str, Any]) -> None:
    page.locator("#move").tap()
    box_of(page, cell).tap()
    page.wait_for_selector("[data-moving]")


@pytest.mark.parametrize("state", [plain, sheet, names, done, adding, moving])
def test_axe_finds_nothing_every_target_fits_a_thumb_and_nothing_is_cut(
    open_page: OpenPage, count: Filled, state: Any
) -> None:
    count.add(PAIR)
    with Image.open(count.smears / PAIR) as whole:
        path = count.add(encode(whole.crop((20, 15, 640, 470))))
    cell = said(count.cells(path), "eosinophil")
    page = opened(open_page, count, path)
    state(page, cell)
    assert_axe_finds_nothing(page)
    assert_fits(page)

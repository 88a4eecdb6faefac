"""The phone page in a real Chromium, against a real server with the shipped model."""

import base64
import copy
import io
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, Request, expect

from app.assets import asset
from app.cells import CELLS
from app.impulse.impulse import VERDICTS, Answer, Impulse, Reason
from app.impulse.spec import ImpulseSpec, Kind
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, pick, send_plainly, slow_down
from tests.kit.smears import KINDS, draw_field, draw_smear, encode
from tests.kit.waiting import until

pytestmark = pytest.mark.browser

SIDE = ImpulseSpec.read(asset("models") / "wbc").dsp.size
"""Of what the model sees of a cell, in pixels."""
SMEAR = encode(draw_smear("lymphocyte", seed=1))
OTHER = encode(draw_smear("eosinophil", width=600, height=600, seed=2))
# Noise does not compress: about 1 MB that goes as it is, to have something to watch leaving.
HEAVY = encode(Image.effect_noise((1600, 1200), 120).convert("RGB"), quality=75)
TWELVE_MEGAPIXELS = draw_smear("monocyte", seed=3).resize((4032, 3024))
EMPTY_FIELD = encode(draw_smear("none"))
THREE_CELLS = encode(
    draw_field(
        [
            ("lymphocyte", 0.25, 0.35, 0.36),
            ("neutrophil", 0.7, 0.3, 0.34),
            ("eosinophil", 0.6, 0.75, 0.3),
        ],
        800,
        600,
    )
)


WIDTH = "image => image.decode().then(() => image.naturalWidth)"
"""Of a picture, once the browser has it."""
KEPT = """async () => (await (await import('/static/js/database.js'))
    .within('answers', 'readonly', store => store.count()))"""
"""How many answers, with their photos, the phone keeps."""


def asked(server: str, data: bytes) -> dict[str, object]:
    """Return what the server says to the same bytes without a browser."""
    reply: dict[str, object] = (
        httpx.post(f"{server}/classify", files={"file": data}, timeout=60).raise_for_status().json()
    )
    return reply


class Held:
    """The shipped impulse, held back until it is let go, and what came to it."""

    def __init__(self, impulse: Impulse) -> None:
        self.impulse = copy.copy(impulse)
        self.go = threading.Event()
        self.started = threading.Event()
        self.received: list[bytes] = []
        self.impulse.classify = self.classify  # type: ignore[method-assign]
        self.classify_at_once = impulse.classify

    def classify(self, data: bytes, admit: Callable[[int], None], *_: object) -> Answer:
        self.received.append(data)
        self.started.set()
        self.go.wait(120)
        return self.classify_at_once(data, admit)


@pytest.fixture
def held(impulse: Impulse) -> Iterator[Held]:
    held = Held(impulse)
    yield held
    held.go.set()


def test_a_photo_gets_a_word_four_bars_and_the_crop(phone_page: Page, live_server: str) -> None:
    reply = asked(live_server, SMEAR)
    pick(phone_page, photo(SMEAR))
    assert reply["verdict"] != "no_cell"
    name = CELLS[str(reply["label"])].name
    said = f"{phone_page.inner_text('#word')} {phone_page.inner_text('#verdict')}"
    assert name in said
    assert phone_page.inner_text("#status").startswith(phone_page.inner_text("#word"))
    bars = phone_page.locator("#bars .bar")
    assert bars.count() == 4
    top = phone_page.locator("#bars .bar[data-top]")
    assert top.locator(".bar-name").inner_text() == name
    width = float(str(top.locator("rect").get_attribute("width")))
    assert width == pytest.approx(100 * float(str(reply["confidence"])))
    assert phone_page.is_visible("#crop")
    seen = phone_page.evaluate(
        "[...crop.getContext('2d').getImageData(160, 160, 1, 1).data].slice(0, 3)"
    )
    assert seen[2] > seen[1], "the middle of the crop is a violet nucleus"
    assert phone_page.locator(".stage-boxes .box").count() == 1
    assert "Take next photo" in phone_page.inner_text("[for=take]")


def test_a_field_without_a_cell_is_said_to_have_none(phone_page: Page) -> None:
    pick(phone_page, photo(EMPTY_FIELD))
    assert phone_page.inner_text("#word") == "No white blood cell found"
    assert "Best guess for the whole photo" in phone_page.inner_text("#small")
    assert not phone_page.is_visible("#bars")
    assert not phone_page.is_visible(".stage-boxes")


def saying(impulse: Impulse, reason: Reason, **changes: object) -> Impulse:
    """Return the shipped impulse, its cells with another reason and with `changes`."""
    said = copy.copy(impulse)

    def classify(data: bytes, admit: Callable[[int], None], *_: object) -> Answer:
        answer = impulse.classify(data, admit)
        cells = [
            replace(cell, reason=reason, **changes)  # type: ignore[arg-type]
            for cell in answer.cells
        ]
        return replace(answer, cells=tuple(cells))

    said.classify = classify  # type: ignore[method-assign]
    return said


SCORES = {"eosinophil": 0.4, "lymphocyte": 0.03, "monocyte": 0.02, "neutrophil": 0.55}
CLOSEST = "Closest that the model knows: neutrophil"
NO_LEUKOCYTE = "What stands out here is no leukocyte: a red cell, a platelet or something else."
WORDS: list[tuple[Reason, Kind | None, str, str]] = [
    ("clear", None, "Neutrophil", "55% confident"),
    (
        "close",
        None,
        "Neutrophil or eosinophil?",
        "Unsure: not clear enough to name one",
    ),
    ("unfamiliar", None, "Unlike anything the model learnt", "Best guess: neutrophil"),
    ("other_cell", "other_cell", "Perhaps another kind of cell", CLOSEST),
    ("other_cell", "basophil", "Perhaps a basophil", CLOSEST),
    ("other_cell", "immature_granulocyte", "Perhaps an immature granulocyte", CLOSEST),
    (
        "other_cell",
        "erythroblast",
        "Perhaps an erythroblast",
        f"A red cell’s precursor. {CLOSEST}",
    ),
    ("whole_frame", None, "Neutrophil", "55% confident, from the whole photo"),
    ("no_cell", "no_cell", "No white blood cell", NO_LEUKOCYTE),
    (
        "no_cell",
        "platelet",
        "A platelet, no white blood cell",
        "Bring a cell with a violet nucleus to the middle, and take the photo again.",
    ),
    (
        "not_located",
        None,
        "No white blood cell found",
        "Bring a cell with a violet nucleus to the middle, focus, and take the photo again.",
    ),
]


@pytest.mark.parametrize(("reason", "kind", "word", "verdict"), WORDS)
def test_each_reason_and_kind_has_its_words_with_and_without_javascript(
    open_page: OpenPage,
    impulse: Impulse,
    reason: Reason,
    kind: Kind | None,
    word: str,
    verdict: str,
) -> None:
    told = saying(impulse, reason, scores=SCORES, kinds={kind or "other_cell": 0.88})
    with running(Settings(host="127.0.0.1"), told) as server:
        page = open_page(server=server)
        pick(page, photo(SMEAR))
        plain = open_page(server=server, java_script_enabled=False)
        send_plainly(plain, photo(SMEAR))
        listed = plain.context.new_page()
        listed.goto("/history")
        assert listed.inner_text(".history-list strong") == word
    assert (page.inner_text("#word"), page.inner_text("#verdict")) == (word, verdict)
    assert (plain.inner_text("#word"), plain.inner_text(".verdict")) == (word, verdict)
    assert page.inner_text("#status").startswith(word)
    assert page.inner_text("#recent-list strong") == word
    assert page.is_visible("#bars") == (VERDICTS[reason] != "no_cell") == plain.is_visible(".bars")
    assert plain.is_visible(".crop img >> nth=0") == (reason != "not_located")
    assert "Best guess for the whole photo" in page.inner_text("main") or reason != "not_located"
    for told_by in (page, plain):
        if VERDICTS[reason] != "sure":
            assert "55%" not in told_by.inner_text("main"), "beside “unsure” it sounds certain"
        if VERDICTS[reason] == "unsure":
            said = told_by.locator(".bar-score").all_inner_texts()
            assert said == ["likeliest", "possible", "unlikely", "unlikely"]
    givens: dict[Reason, str] = {
        "other_cell": "12% likely a type that the model knows. If so:",
        "unfamiliar": "If it is a type that the model knows:",
    }
    for told_by in (page, plain):
        shown = [given for given in givens.values() if given in told_by.inner_text("#answer")]
        assert shown == [given for told, given in givens.items() if told == reason]


def test_each_cell_has_a_verdict_of_its_own(open_page: OpenPage, impulse: Impulse) -> None:
    told = copy.copy(impulse)

    def classify(data: bytes, admit: Callable[[int], None], *_: object) -> Answer:
        answer = impulse.classify(data, admit)
        said: list[tuple[Reason, dict[Kind, float]]] = [
            ("clear", {}),
            ("other_cell", {"basophil": 0.88}),
            ("unfamiliar", {}),
        ]
        cells = [
            replace(cell, scores=SCORES, reason=reason, kinds=kinds)
            for cell, (reason, kinds) in zip(answer.cells, said, strict=True)
        ]
        return replace(answer, cells=tuple(cells))

    told.classify = classify  # type: ignore[method-assign]
    words = ["Neutrophil", "Perhaps a basophil", "Unlike anything the model learnt"]
    with running(Settings(host="127.0.0.1"), told) as server:
        page = open_page(server=server)
        pick(page, photo(THREE_CELLS))
        for number, (word, verdict) in enumerate(
            zip(words, ("sure", "unsure", "unsure"), strict=True), start=1
        ):
            page.click(f"#cells li:nth-child({number}) button")
            assert page.inner_text("#word") == word
            assert page.get_attribute("#answer", "data-verdict") == verdict
            assert ("12% likely" in page.inner_text("#given")) == (number == 2)
        plain = open_page(server=server, java_script_enabled=False)
        send_plainly(plain, photo(THREE_CELLS))
    assert plain.locator(".others li").all_inner_texts() == [
        "Neutrophil · 55% confident",
        "Perhaps a basophil · Closest that the model knows: neutrophil",
        "Unlike anything the model learnt · Best guess: neutrophil",
    ]


def test_the_cells_of_a_photo_are_summed_up_and_listed_by_name(
    open_page: OpenPage, impulse: Impulse
) -> None:
    told = copy.copy(impulse)
    three = encode(
        draw_field([(kind, 0.2 + 0.3 * n, 0.5, 0.3) for n, kind in enumerate(KINDS[:3])], 800, 600)
    )

    def classify(data: bytes, admit: Callable[[int], None], *_: object) -> Answer:
        answer = impulse.classify(data, admit)
        cells = [replace(answer.cells[0], reason="clear", kinds={}, scores=SCORES)] * 3
        cells[1] = replace(cells[0], scores=SCORES | {"lymphocyte": 0.9})
        basophil = replace(cells[0], reason="other_cell", kinds={"basophil": 0.9})
        return replace(answer, cells=(*cells, basophil, replace(cells[0], reason="close")))

    told.classify = classify  # type: ignore[method-assign]
    line = "2 neutrophils, 1 lymphocyte, 1 basophil?, 1 unsure"
    names = [
        "Neutrophil",
        "Lymphocyte",
        "Neutrophil",
        "Perhaps a basophil",
        "Neutrophil or eosinophil?",
    ]
    with running(Settings(host="127.0.0.1"), told) as server:
        page = open_page(server=server)
        pick(page, photo(three))
        assert page.inner_text("#tally") == line
        assert page.locator("#cells strong").all_inner_texts() == names
        assert page.inner_text("#recent-list strong") == line
        page.click("#cells li:nth-child(4) button")
        assert page.inner_text("#status").startswith("Cell 4 of 5: Perhaps a basophil.")
        plain = open_page(server=server, java_script_enabled=False)
        send_plainly(plain, photo(three))
        assert plain.inner_text(".tally") == line
        listed = plain.context.new_page()
        listed.goto("/history")
        assert listed.inner_text(".history-list strong") == line


def test_an_answer_opens_again_from_the_list_by_back_and_after_a_reload(
    open_page: OpenPage, impulse: Impulse
) -> None:
    with running(Settings(host="127.0.0.1"), saying(impulse, "clear")) as server:
        page = open_page(server=server)
        pick(page, photo(SMEAR))
        first = page.inner_text("#word"), page.inner_text("#small")
        pick(page, photo(THREE_CELLS))
        page.wait_for_selector("#cells li:nth-child(3)")
        expect(page.locator("#recent-list li")).to_have_count(2)
        until(lambda: page.evaluate(KEPT) == 2)

        def shows_the_first() -> None:
            expect(page.locator("#small")).to_have_text(first[1])
            assert page.get_attribute("body", "data-state") == "answered"
            assert page.inner_text("#word") == first[0]
            assert page.title() == f"{first[0]} · Smearlens"
            assert page.locator(".stage-boxes .box").count() == 1
            page.wait_for_selector(".stage-photo")
            assert page.locator(".stage-photo").evaluate(WIDTH) == 640

        page.go_back()
        shows_the_first()
        page.reload()
        shows_the_first()
        page.go_forward()
        page.wait_for_selector("#cells li:nth-child(3)")
        page.context.set_offline(True)  # all of it is on the phone
        page.click("#recent-list li:nth-child(2) a")
        shows_the_first()
        page.context.set_offline(False)
        page.click("text=Clear this list")
        assert "The laptop still has its answers" in page.inner_text("#recent-cleared")
        until(lambda: page.evaluate(KEPT) == 0)
        # The laptop tells it again, but it did not keep the photo.
        page.reload()
        not_kept = "The laptop did not keep the photo"
        expect(page.locator("#small")).to_have_text(f"{first[1]} · {not_kept}")
        assert not page.is_visible(".stage-photo")
        assert page.locator(".stage-boxes .box").count() == 1


def test_an_answer_that_is_gone_says_so(open_page: OpenPage) -> None:
    page = open_page("/#abc1c89d-1977-4b48-b49f-66072c52e150")
    page.wait_for_selector("body[data-state=failed]")
    assert "Neither this phone nor the laptop" in page.inner_text("#failure")
    pick(page, photo(SMEAR))


def heat_of(page: Page) -> str:
    """Return the map that lies over the cell, as the address of a picture."""
    return str(page.evaluate("document.getElementById('lens-heat').toDataURL()"))


def test_the_cell_opens_large_with_what_speaks_for_it(
    open_page: OpenPage, impulse: Impulse
) -> None:
    with running(Settings(host="127.0.0.1"), saying(impulse, "clear")) as server:
        page = open_page(server=server)
        label = str(asked(server, SMEAR)["label"])
        pick(page, photo(SMEAR))
    # The server is gone: all that the lens needs came with the answer.
    page.context.set_offline(True)
    page.click("#enlarge")
    assert page.inner_text("#lens-title") == page.inner_text("#word")
    assert not page.is_visible("#lens-heat")
    box = page.locator("#lens-view").bounding_box()
    assert box is not None
    assert box["width"] == 390
    assert box["height"] > 500
    page.click(f"text=What speaks for {label} >> visible=true >> nth=-1")
    assert page.inner_text("#lens-legend") == f"Brighter: speaks for {label}. Darker: does not."
    light = page.evaluate(
        "[...document.getElementById('lens-heat').getContext('2d')"
        ".getImageData(0, 0, 320, 320).data].filter((_, place) => place % 4 === 0)"
    )
    assert min(light) < 60, "dark where nothing speaks for it"
    assert max(light) > 200, "bright where most does"
    # The map lies on the cell's box: what is in the middle of both is the same point.
    cell = asked_box(page)
    heat = page.locator("#lens-heat").bounding_box()
    picture = page.locator("#lens-picture").bounding_box()
    assert heat is not None
    assert picture is not None
    scale = picture["width"] / 640
    assert heat["x"] - picture["x"] == pytest.approx(scale * cell[0], abs=1)
    assert heat["height"] == pytest.approx(scale * (cell[3] - cell[1]), abs=1)
    page.click("text=The cell alone")
    assert not page.is_visible("#lens-heat")
    page.click("#lens-close")
    assert not page.is_visible("#lens")
    page.click(".stage-boxes .box")
    assert page.is_visible("#lens"), "the box in the photo opens it, too"
    page.keyboard.press("Escape")
    page.click("#explain")
    assert page.is_visible("#lens-heat"), "the button shows at once what speaks for it"


def asked_box(page: Page) -> list[int]:
    """Return the first box drawn on the photo: x0, y0, x1, y1."""
    x, y, width, height = (
        int(str(page.locator(".stage-boxes .box-line").first.get_attribute(name)))
        for name in ("x", "y", "width", "height")
    )
    return [x, y, x + width, y + height]


def test_the_large_cell_zooms_by_wheel_fingers_keys_and_buttons(phone_page: Page) -> None:
    pick(phone_page, photo(SMEAR))
    phone_page.click("#enlarge")

    def width() -> float:
        box = phone_page.locator("#lens-picture").bounding_box()
        assert box is not None
        return box["width"]

    first = width()
    phone_page.mouse.move(195, 400)
    phone_page.mouse.wheel(0, -400)
    until(width, lambda now: now == pytest.approx(first * 2.718, rel=0.05))
    phone_page.click("#lens-smaller")
    phone_page.keyboard.press("Tab")
    phone_page.focus("#lens-view")
    phone_page.keyboard.press("+")
    assert width() == pytest.approx(first * 2.718, rel=0.05)
    touch = phone_page.context.new_cdp_session(phone_page)

    def fingers(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = width()
    fingers("touchStart", (150, 400), (250, 400))
    fingers("touchMove", (125, 400), (275, 400))
    fingers("touchMove", (150, 400), (250, 400))
    fingers("touchMove", (100, 400), (300, 400))
    fingers("touchEnd")
    until(width, lambda now: now == pytest.approx(2 * before, rel=0.05))
    for _ in range(30):
        phone_page.click("#lens-smaller")
    assert width() == pytest.approx(390, abs=1), "no smaller than the whole photo"


def test_where_two_are_named_there_is_a_map_for_each(open_page: OpenPage, impulse: Impulse) -> None:
    with running(Settings(host="127.0.0.1"), saying(impulse, "close", scores=SCORES)) as server:
        page = open_page(server=server)
        pick(page, photo(SMEAR))
        assert page.inner_text("#explain") == "What speaks for either"
        page.click("#explain")
        maps = []
        for label in ("neutrophil", "eosinophil"):
            page.click(f"#lens-maps [data-label={label}]")
            assert page.inner_text("#lens-legend").startswith(f"Brighter: speaks for {label}.")
            maps.append(heat_of(page))
        assert maps[0] != maps[1]
        plain = open_page(server=server, java_script_enabled=False)
        send_plainly(plain, photo(SMEAR))
        assert plain.locator(".crop figcaption").all_inner_texts()[1:] == [
            "Brighter: speaks for neutrophil",
            "Brighter: speaks for eosinophil",
        ]


def test_each_of_several_cells_has_a_map_of_its_own(open_page: OpenPage, impulse: Impulse) -> None:
    with running(Settings(host="127.0.0.1"), saying(impulse, "clear")) as server:
        page = open_page(server=server)
        pick(page, photo(THREE_CELLS))
        maps = []
        for number in range(1, page.locator("#cells button").count() + 1):
            page.click(f"#cells li:nth-child({number}) button")
            page.click("#explain")
            word = page.inner_text("#word")
            assert page.inner_text("#lens-title") == f"Cell {number}: {word}"
            assert page.inner_text("#lens-legend").startswith(
                f"Brighter: speaks for {word.lower()}"
            )
            maps.append(heat_of(page))
            page.click("#lens-close")
        assert len(set(maps)) == len(maps) >= 2


def test_a_model_that_tells_no_evidence_gets_no_button(
    open_page: OpenPage, impulse: Impulse
) -> None:
    with running(Settings(host="127.0.0.1"), saying(impulse, "clear", evidence=None)) as server:
        page = open_page(server=server)
        pick(page, photo(SMEAR))
        assert page.is_visible("#crop")
        assert not page.is_visible("#explain")
        plain = open_page(server=server, java_script_enabled=False)
        send_plainly(plain, photo(SMEAR))
        plain.wait_for_selector(".crop img")
        assert plain.locator(".crop img").count() == 1


def test_a_phone_that_cannot_draw_the_photo_gets_no_crop_and_no_button(
    open_page: OpenPage, impulse: Impulse
) -> None:
    broken = "HTMLImageElement.prototype.decode = () => Promise.reject(new Error('memory'))"
    with running(Settings(host="127.0.0.1"), saying(impulse, "clear")) as server:
        page = open_page(server=server, before=broken)
        pick(page, photo(SMEAR))
    assert page.is_visible("#bars")
    assert not page.is_visible("#crop")
    assert not page.is_visible("#explain")


def test_without_javascript_the_map_lies_beside_the_crop(
    open_page: OpenPage, impulse: Impulse
) -> None:
    with running(Settings(host="127.0.0.1"), saying(impulse, "clear")) as server:
        page = open_page(server=server, java_script_enabled=False)
        label = asked(server, SMEAR)["label"]
        send_plainly(page, photo(SMEAR))
    captions = page.locator(".crop figcaption").all_inner_texts()
    assert captions == ["What the model saw", f"Brighter: speaks for {label}"]
    for picture in page.locator(".crop img").all():
        assert picture.evaluate(WIDTH) == SIDE


def test_each_of_several_cells_shows_its_own_scores(phone_page: Page, live_server: str) -> None:
    cells = asked(live_server, THREE_CELLS)["cells"]
    assert isinstance(cells, list)
    assert len(cells) == 3
    pick(phone_page, photo(THREE_CELLS))
    assert phone_page.locator(".stage-boxes text").all_text_contents() == ["1", "2", "3"]
    for number, cell in enumerate(cells, start=1):
        phone_page.click(f"#cells li:nth-child({number}) button")
        assert phone_page.inner_text("#which").startswith(f"Cell {number} of 3")
        for key, score in cell["scores"].items():
            drawn = phone_page.get_attribute(f"#bars [data-class={key}] rect", "width")
            assert float(str(drawn)) == pytest.approx(100 * score)
        assert phone_page.locator(".box[data-chosen] text").text_content() == str(number)
    phone_page.locator(".box").first.click()
    assert phone_page.inner_text("#which") == "Cell 1 of 3, the clearest"


def test_a_lost_network_keeps_the_photo_and_sends_it_when_it_is_back(
    open_page: OpenPage, held: Held
) -> None:
    held.go.set()
    with running(Settings(host="127.0.0.1"), held.impulse) as server:
        page = open_page(server=server)
        page.context.set_offline(True)
        pick(page, photo(SMEAR), "failed")
        assert "Your photo is kept" in page.inner_text("#failure")
        assert page.is_visible("#again")
        expect(page.locator(".stage-photo")).to_be_visible()
        assert held.received == []
        page.context.set_offline(False)
        page.wait_for_selector("body[data-state=answered]")
        assert held.received == [SMEAR]


def test_a_laptop_that_does_not_answer_is_tried_again_by_itself_and_by_the_button(
    open_page: OpenPage, impulse: Impulse
) -> None:
    with running(Settings(host="127.0.0.1"), impulse) as server:
        page = open_page(server=server)
        page.clock.install()
    pick(page, photo(SMEAR), "failed")
    assert "The laptop does not answer" in page.inner_text("#failure")
    assert page.inner_text("#countdown").startswith("Sending again in ")
    for touch in (lambda: page.clock.run_for(5_000), lambda: page.click("#again")):
        with page.expect_event("requestfailed"):
            touch()
        page.wait_for_selector("body[data-state=failed]")


def test_a_busy_server_is_asked_again_when_it_said(open_page: OpenPage, held: Held) -> None:
    settings = Settings(host="127.0.0.1", workers=1, queue=0)
    with running(settings, held.impulse) as server:
        page = open_page(server=server)
        occupant = threading.Thread(target=asked, args=(server, OTHER))
        occupant.start()
        assert held.started.wait(60)
        pick(page, photo(SMEAR), "failed")
        assert "busy" in page.inner_text("#failure")
        assert page.inner_text("#countdown").startswith("Sending again in ")
        held.go.set()
        page.wait_for_selector("body[data-state=answered]")
        occupant.join()


def test_an_answer_that_never_comes_is_given_up(open_page: OpenPage, held: Held) -> None:
    with running(Settings(host="127.0.0.1"), held.impulse) as server:
        page = open_page(server=server)
        page.clock.install()
        pick(page, photo(SMEAR), None)
        page.wait_for_selector("[data-looking]")
        page.clock.run_for(61_000)
        page.wait_for_selector("body[data-state=failed]")
        assert "The laptop does not answer" in page.inner_text("#failure")
        held.go.set()


def test_an_upload_shows_its_progress_and_can_be_cancelled(phone_page: Page) -> None:
    slow_down(phone_page, 40_000)
    pick(phone_page, photo(HEAVY), "busy")
    expect(phone_page.locator("#progress")).to_have_attribute("value", re.compile(r"^[1-9]\d?$"))
    assert phone_page.inner_text("#step") == "Sending the photo…"
    with phone_page.expect_event("requestfailed"):
        phone_page.click("#cancel")
    assert phone_page.get_attribute("body", "data-state") == "idle"
    assert phone_page.inner_text("#status") == "Cancelled."
    assert not phone_page.is_visible(".stage-photo")


def test_a_newer_photo_silences_an_older_one(open_page: OpenPage, held: Held) -> None:
    with running(Settings(host="127.0.0.1", workers=2), held.impulse) as server:
        page = open_page(server=server)
        pick(page, photo(SMEAR), None)
        page.wait_for_selector("[data-looking]")
        assert held.started.wait(60)
        pick(page, photo(OTHER), None)
        held.go.set()
        page.wait_for_selector("body[data-state=answered]")
        assert "600 × 600 pixels" in page.inner_text("#small")
        assert page.locator("#recent-list li").count() == 1


@pytest.mark.parametrize(
    ("name", "kind", "data", "sentence"),
    [
        ("notes.jpg", "image/jpeg", b"Dear diary, no photo today.", "This is a text file"),
        ("notes.txt", "text/plain", b"Dear diary, no photo today.", "This is a text file"),
        ("film.mp4", "video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a still of it"),
        ("IMG_1.HEIC", "", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "HEIC"),
        ("half.jpg", "image/jpeg", SMEAR[: len(SMEAR) // 2], "did not arrive whole"),
    ],
)
def test_the_servers_sentence_is_shown(
    phone_page: Page, name: str, kind: str, data: bytes, sentence: str
) -> None:
    pick(phone_page, photo(data, name, kind), "failed")
    assert sentence in phone_page.inner_text("[role=alert]")
    assert not phone_page.is_visible("#again"), "the same bytes would fail again"
    pick(phone_page, photo(SMEAR))


def test_an_empty_file_is_refused_without_an_upload(phone_page: Page) -> None:
    sent: list[Request] = []
    phone_page.on("request", lambda request: sent.append(request))
    pick(phone_page, photo(b"", "empty.jpg"), "failed")
    assert "empty" in phone_page.inner_text("[role=alert]")
    assert [request.url for request in sent if "classify" in request.url] == []


@pytest.mark.parametrize(
    "kind", ["", "application/octet-stream", "application/x-photo", "text/plain", "image/svg+xml"]
)
def test_what_a_file_is_the_server_decides_not_its_type(
    open_page: OpenPage, held: Held, kind: str
) -> None:
    held.go.set()
    with running(Settings(host="127.0.0.1"), held.impulse) as server:
        page = open_page(server=server)
        # Playwright gives a file without a type one; some systems' pickers give none.
        page.evaluate(
            """([data, kind]) => {
                const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
                const carried = new DataTransfer();
                carried.items.add(new File([bytes], "smear", { type: kind }));
                const input = document.getElementById("choose");
                input.files = carried.files;
                input.dispatchEvent(new Event("change"));
            }""",
            [base64.b64encode(SMEAR).decode(), kind],
        )
        page.wait_for_selector("body[data-state=answered]")
    assert held.received == [SMEAR], "a small JPEG goes as it is"


def test_a_large_photo_is_shrunk_upright_before_it_is_sent(open_page: OpenPage, held: Held) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: rows run from the right
    lying = encode(TWELVE_MEGAPIXELS, exif=exif)
    held.go.set()
    with running(Settings(host="127.0.0.1"), held.impulse) as server:
        page = open_page(server=server)
        pick(page, photo(lying))
        assert "1536 × 2048 pixels" in page.inner_text("#small")
        (sent,) = held.received
        assert len(sent) < len(lying) / 2
        upright = Image.open(io.BytesIO(sent)).convert("L").resize((8, 8))
        meant = TWELVE_MEGAPIXELS.rotate(-90, expand=True).convert("L").resize((8, 8))
        difference = ImageChops.difference(upright, meant).getextrema()
        assert difference[1] <= 4


def test_a_photo_that_the_phone_cannot_shrink_goes_as_it_is(open_page: OpenPage) -> None:
    page = open_page(before="window.createImageBitmap = () => Promise.reject(new Error('memory'))")
    pick(page, photo(encode(TWELVE_MEGAPIXELS)))
    assert "4032 × 3024 pixels" in page.inner_text("#small")


def test_recent_results_outlive_a_reload_and_can_be_cleared(phone_page: Page) -> None:
    for data in (SMEAR, EMPTY_FIELD):
        pick(phone_page, photo(data))
    phone_page.reload()
    rows = phone_page.locator("#recent-list li")
    assert "No white blood cell found" in rows.first.inner_text()
    assert rows.count() == 2
    assert phone_page.locator("#recent-list img").first.evaluate(WIDTH) > 0
    phone_page.click("#recent-clear")
    assert rows.count() == 0
    phone_page.click("#recent-clear")
    assert rows.count() == 2, "the button undoes the clearing"
    phone_page.click("#recent-clear")
    phone_page.reload()
    assert not phone_page.is_visible("#recent")


def test_only_the_last_twelve_results_are_kept(phone_page: Page) -> None:
    for _ in range(14):
        pick(phone_page, photo(SMEAR))
    assert phone_page.locator("#recent-list li").count() == 12


@pytest.mark.parametrize(
    "broken",
    [
        "for (const call of ['getItem', 'setItem', 'removeItem'])"
        " Storage.prototype[call] = () => { throw new DOMException('denied', 'SecurityError'); }",
        "localStorage.setItem('smearlens.recent', '{\"not\": [\"a list')",
        'localStorage.setItem(\'smearlens.recent\', \'[null, 7, {"word": "Odd", "at": "never"}]\')',
    ],
)
def test_a_broken_storage_does_not_break_the_page(open_page: OpenPage, broken: str) -> None:
    page = open_page(before=broken)
    pick(page, photo(SMEAR))
    assert page.locator("#recent-list li").first.is_visible()


def test_a_page_closed_while_the_camera_was_open_says_so_once(phone_page: Page) -> None:
    assert not phone_page.is_visible("#trip")
    with phone_page.expect_file_chooser():
        phone_page.click("[for=take]")
    phone_page.reload()
    assert "press “Choose photo”" in phone_page.inner_text("#trip")
    phone_page.reload()
    assert not phone_page.is_visible("#trip")
    pick(phone_page, photo(SMEAR))
    with phone_page.expect_file_chooser():
        phone_page.click("[for=take]")
    phone_page.reload()
    phone_page.wait_for_selector("body[data-state=answered]")
    assert phone_page.is_visible("#trip"), "above the answer that the address names, too"


def test_a_photo_that_arrives_leaves_no_such_note(phone_page: Page) -> None:
    with phone_page.expect_file_chooser() as chooser:
        phone_page.click("[for=choose]")
    chooser.value.set_files(photo(SMEAR))
    phone_page.wait_for_selector("body[data-state=answered]")
    phone_page.reload()
    assert not phone_page.is_visible("#trip")


@pytest.mark.parametrize("data", [SMEAR, THREE_CELLS, EMPTY_FIELD])
def test_it_works_without_javascript_and_says_the_same(
    open_page: OpenPage, phone_page: Page, data: bytes
) -> None:
    page = open_page(java_script_enabled=False)
    assert not page.is_visible(".send >> nth=0")
    send_plainly(page, photo(data))
    pick(phone_page, photo(data))
    assert page.inner_text("#word") == phone_page.inner_text("#word")
    assert page.inner_text(".verdict") == phone_page.inner_text("#verdict")
    if data is not EMPTY_FIELD:
        assert page.locator(".bars").inner_text() == phone_page.locator("#bars").inner_text()
        crop = page.locator(".crop img").first
        assert crop.evaluate(WIDTH) == SIDE


def test_without_javascript_an_error_is_a_page_with_a_way_back(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.set_input_files("#take", photo(b"no photo"))
    with page.expect_response("**/classify") as reply:
        page.click(".way--take .send")
    assert reply.value.status == 415
    assert "This is a text file" in page.inner_text("main")
    page.click("text=Back to the camera")
    expect(page.locator("#take")).to_be_attached()


def test_the_connect_page_shows_the_code_and_the_address(open_page: OpenPage) -> None:
    page = open_page("/connect", width=1280, height=800)
    assert page.locator(".qr img").evaluate(WIDTH) > 0
    address = page.inner_text(".address")
    assert address.startswith("http://")
    assert page.get_attribute(".qr img", "alt") == f"QR code for {address}"


def test_the_connect_page_tells_the_moment_a_phone_joins(
    open_page: OpenPage, impulse: Impulse
) -> None:
    phone = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)"}
    with running(Settings(host="127.0.0.1"), impulse) as server:
        page = open_page("/connect", server=server, width=1280, height=800)
        with page.expect_response("**/connect/phones"):
            page.reload()
        expect(page.locator("#joined")).to_be_hidden()
        # What a proxy passes on comes from another machine than the laptop.
        for _ in range(2):
            httpx.get(server, headers=phone | {"x-forwarded-for": "192.0.2.7"}).raise_for_status()
        expect(page.locator("#joined li")).to_have_count(1)
        assert page.inner_text("#joined").startswith("An iPhone is connected, ")


def laptop(open_page: OpenPage, server: str) -> Page:
    return open_page(server=server, width=1280, height=800, is_mobile=False, has_touch=False)


CARRY = """([kind, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], "smear.jpg", { type: "image/jpeg" }));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
        : new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
    document.querySelector("main").dispatchEvent(event);
    return event.defaultPrevented;
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_photo_can_be_dropped_and_pasted(open_page: OpenPage, held: Held, kind: str) -> None:
    held.go.set()
    with running(Settings(host="127.0.0.1"), held.impulse) as server:
        page = laptop(open_page, server)
        carried = base64.b64encode(SMEAR).decode()
        assert page.evaluate(CARRY, ["dragover", carried]), "else the browser opens the file"
        assert page.evaluate(CARRY, [kind, carried])
        page.wait_for_selector("body[data-state=answered]")
    assert held.received == [SMEAR]


def test_pasted_words_are_left_alone(phone_page: Page) -> None:
    pasted = """() => {
        const carried = new DataTransfer();
        carried.setData("text/plain", "hello");
        const event = new ClipboardEvent("paste", { clipboardData: carried, cancelable: true });
        window.dispatchEvent(event);
        return event.defaultPrevented;
    }"""
    assert not phone_page.evaluate(pasted)
    assert phone_page.is_visible(".lead")


def test_several_photos_are_sent_one_after_the_other_and_summed_up(
    open_page: OpenPage, impulse: Impulse
) -> None:
    told = saying(impulse, "clear", scores=SCORES, kinds={})
    with running(Settings(host="127.0.0.1"), told) as server:
        page = laptop(open_page, server)
        files = [
            photo(SMEAR),
            photo(THREE_CELLS),
            photo(OTHER),
            photo(b"Dear diary", "notes.txt", "text/plain"),
        ]
        page.set_input_files("#choose", files)
        page.wait_for_selector("#batch p")
        sum_up, refused = page.locator("#batch p").all_inner_texts()
        assert sum_up == "4 photos: 5 neutrophils"
        assert refused.startswith("notes.txt: ")
        assert page.get_attribute("body", "data-state") == "answered"
        assert "600 × 600" in page.inner_text("#small"), "the last one that was answered"
        assert page.locator("#recent-list li").count() == 3
        pick(page, photo(SMEAR), None)
        page.wait_for_selector("#small:has-text('640 × 480')")
        assert not page.is_visible("#batch")


def test_several_photos_can_be_cancelled_together(open_page: OpenPage, held: Held) -> None:
    with running(Settings(host="127.0.0.1"), held.impulse) as server:
        page = open_page(server=server)
        page.set_input_files("#choose", [photo(SMEAR), photo(OTHER)])
        page.wait_for_selector("[data-looking]")
        assert page.inner_text("#batch-place") == "Photo 1 of 2"
        page.click("#cancel")
        held.go.set()
        page.wait_for_timeout(500)
        assert page.get_attribute("body", "data-state") == "idle"
        assert held.received == [SMEAR]


def test_the_api_page_describes_the_upload(open_page: OpenPage) -> None:
    page = open_page("/docs")
    upload = page.locator(".operation", has_text="/classify").first
    assert "curl -F file=@smear.jpg http://127.0.0.1" in upload.inner_text()
    for field in ("verdict", "timings_ms", "confidence", "box"):
        assert upload.locator(f"dt code:text-is('{field}')").count()


def test_a_file_over_the_servers_limit_is_refused_without_an_upload(
    phone_page: Page, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.jpg"
    huge.write_bytes(bytes(26_000_000))
    phone_page.set_input_files("#take", huge)
    phone_page.wait_for_selector("body[data-state=failed]")
    assert "larger than 25 MB" in phone_page.inner_text("[role=alert]")


@pytest.mark.data
def test_shrinking_on_the_phone_changes_no_sure_label(
    phone_page: Page, live_server: str, data_folder: Path
) -> None:
    fields = sorted((data_folder / "bccd" / "JPEGImages").glob("*.jpg"))[:: 295 // 20][:20]
    assert len(fields) == 20
    differ = surely = 0
    for field in fields:
        out = io.BytesIO()
        with Image.open(field) as small:
            small.resize((4032, 3024), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
        with phone_page.expect_response("**/classify?explain=1") as shrunk:
            pick(phone_page, photo(out.getvalue()), None)
        reply = shrunk.value.json()
        assert max(reply["photo"].values()) == 2048
        whole = asked(live_server, out.getvalue())
        if reply["label"] != whole["label"]:
            differ += 1
            surely += whole["verdict"] == "sure"
    assert surely == 0
    assert differ <= 1, "a cell on the edge between two types may tip"

"""The live page in a Chromium whose camera is a film of a smear, against a real server."""

import base64
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from app.impulse.impulse import Answer, Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage
from tests.kit.filming import ALLOWED, FAKE, field, film, filming
from tests.kit.processes import Replica
from tests.kit.waiting import until
from tests.pages.test_accessibility import (
    OVERFLOWING,
    assert_axe_finds_nothing,
    assert_fits,
    assert_within_reach,
)

pytestmark = pytest.mark.browser

CELL = field("lymphocyte")
EMPTY = field()
LAB = "lab.test"
"""A name that leads to the server, and is no loopback: over http such a page gets no camera."""
OpenLive = Callable[..., Page]
RECORD = """async seconds => {
    const stream = document.getElementById("video").srcObject;
    const recorder = new MediaRecorder(stream, { mimeType: "video/webm" });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start();
    await new Promise(resolve => setTimeout(resolve, 1000 * seconds));
    await new Promise(resolve => { recorder.onstop = resolve; recorder.stop(); });
    const all = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(all, one => String.fromCharCode(one)).join(""));
}"""
"""Films what the camera shows, as a WebM, in the browser itself."""
WORD = "#live-word[data-named]"


@pytest.fixture
def server(tmp_path: Path, impulse: Impulse) -> Iterator[str]:
    with running(Settings(folder=tmp_path), impulse) as url:
        yield url


@pytest.fixture(scope="module")
def lens(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that may use its camera, which shows one lymphocyte."""
    path = film(tmp_path_factory.mktemp("film") / "cell.mjpeg", (CELL, 1))
    camera = f"--use-file-for-fake-video-capture={path}"
    with filming(chromium.browser_type, FAKE, ALLOWED, camera) as browser:
        yield browser


@pytest.fixture
def open_live(open_page: OpenPage, lens: Browser) -> OpenLive:
    """Open the live page, or another, in the browser with the camera."""

    def open_live(server: str, path: str = "/live", **more: Any) -> Page:
        return open_page(path, server=server, **{"browser": lens} | more)

    return open_live


def reached(page: Page, state: str) -> None:
    page.wait_for_selector(f"body[data-state={state}]")


def asked(page: Page) -> list[Request]:
    """Return the list of live frames that the page sends from now on."""
    frames: list[Request] = []
    page.on("request", lambda one: frames.append(one) if "store=0" in one.url else None)
    return frames


def history(page: Page) -> list[dict[str, Any]]:
    ask = "fetch('/history', { headers: { Accept: 'application/json' } }).then(told => told.json())"
    return page.evaluate(ask)["answers"]  # type: ignore[no-any-return]


def turn_away(page: Page, hidden: bool) -> None:
    """Let the page be seen, or not, as where another tab is in front."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_the_first_page_leads_to_live_and_back(open_live: OpenLive, server: str) -> None:
    page = open_live(server, "/")
    page.click("text=Live")
    reached(page, "live")
    page.click("header >> text=Photo")
    expect(page.locator("[for=take]")).to_be_visible()


def test_the_word_comes_once_three_frames_agree_one_at_a_time_and_none_is_stored(
    open_live: OpenLive, server: str
) -> None:
    most, now, answered = [0], [0], [0]
    page = open_live(server, "/healthz")

    def sent(request: Request) -> None:
        if "store=0" in request.url:
            now[0] += 1
            most[0] = max(most[0], now[0])

    def done(request: Request) -> None:
        if "store=0" in request.url:
            now[0] -= 1
            answered[0] += 1

    page.on("request", sent)
    page.on("requestfinished", done)
    page.goto("/live")
    expect(page.locator(WORD)).to_have_text("Lymphocyte")
    until(lambda: page.evaluate("() => true") and answered[0] >= 3)
    expect(page.locator(".live-box text")).to_have_text("Lymphocyte")
    expect(page.locator("#status")).to_have_text("lymphocyte")
    expect(page.locator("#focus-word")).to_have_text("Focus: sharp")
    assert most[0] == 1
    assert history(page) == []


def test_the_word_goes_with_its_cell_and_comes_back_with_it(
    chromium: Browser, open_live: OpenLive, server: str, tmp_path: Path
) -> None:
    path = film(tmp_path / "film.mjpeg", (CELL, 3), (EMPTY, 3))
    camera = f"--use-file-for-fake-video-capture={path}"
    with filming(chromium.browser_type, FAKE, ALLOWED, camera) as browser:
        page = open_live(server, browser=browser)
        for _ in range(2):
            page.wait_for_selector(WORD)
            page.wait_for_selector("#live-word:not([data-named])")
            expect(page.locator(".live-box")).to_have_count(0)
        page.context.close()


def test_three_frames_agree_two_that_differ_end_it_and_cells_are_told_apart(
    open_page: OpenPage, server: str
) -> None:
    page = open_page("/live", server=server)
    names = page.evaluate(
        """async frames => {
            const { Agreement } = await import("/static/js/live/agreeing.js");
            const agreement = new Agreement();
            return frames.map(cells => {
                const told = cells.map(([x, label, verdict]) =>
                    ({ box: [x, 0, x + 100, 100], located: true, label, verdict }));
                const photo = { width: 900, height: 600 };
                const { cells: now } = agreement.take({ photo, cells: told });
                return [now.map(({ name }) => name), agreement.first?.label ?? null];
            });
        }""",
        [
            [[0, "a", "sure"]],
            [[10, "a", "unsure"], [500, "b", "sure"]],
            [[20, "a", "sure"], [500, "b", "sure"]],
            [[500, "b", "sure"], [30, "a", "sure"]],
            [[40, "a", "sure"], [500, "b", "unsure"]],
            [[40, "b", "sure"], [500, "b", "unsure"]],
            [[40, "a", "sure"]],
            [],
            [],
        ],
    )
    assert names == [
        [[None], None],
        [[None, None], None],
        [[None, None], None],
        [["b", None], "b"],
        [["a", "b"], "a"],
        [["a", None], "b"],
        [["a"], "a"],
        [[], "a"],
        [[], None],
    ]


def test_a_blurred_picture_is_told_beside_a_sharp_one(
    chromium: Browser, open_live: OpenLive, server: str, tmp_path: Path
) -> None:
    path = film(tmp_path / "film.mjpeg", (CELL, 2), (field("lymphocyte", blur=5), 2))
    camera = f"--use-file-for-fake-video-capture={path}"
    with filming(chromium.browser_type, FAKE, ALLOWED, camera) as browser:
        page = open_live(server, browser=browser)
        for word in ("sharp", "blurred", "sharp"):
            expect(page.locator("#focus-word")).to_have_text(f"Focus: {word}")
        page.context.close()


def test_what_is_frozen_is_stored_once_at_full_size_and_found_again(
    open_live: OpenLive, server: str
) -> None:
    page = open_live(server)
    page.wait_for_selector(WORD)
    page.click("#freeze")
    reached(page, "answered")
    expect(page.locator("#word")).to_have_text("Lymphocyte")
    expect(page.locator(".stage-photo")).to_be_visible()
    (stored,) = history(page)
    assert (stored["photo"]["width"], stored["photo"]["height"]) == (640, 480)
    frames = asked(page)
    page.click("#go-on")
    page.wait_for_selector(WORD)
    assert len(frames) >= 3
    assert len(history(page)) == 1
    page.click("#freeze")
    reached(page, "answered")
    page.click("#all-of-it")
    expect(page.locator("#word")).to_have_text("Lymphocyte")
    expect(page.locator(".stage-photo")).to_be_visible()
    page.go_back()
    reached(page, "live")
    page.click("#freeze")
    reached(page, "answered")
    page.click("text=All answers on the laptop")
    expect(page.locator(".history-list li")).to_have_count(3)


def test_frames_are_added_to_the_count_that_the_page_was_opened_from(
    open_live: OpenLive, server: str
) -> None:
    page = open_live(server, "/counts")
    made = page.request.post("/counts", data={"slide": "Smear 7"}).json()
    page.goto(f"/counts/{made['id']}")
    page.click("main >> text=Live")
    page.wait_for_selector(WORD)
    page.click("#add")
    expect(page.locator("#add-said")).to_have_text("The frame is in the count, with 1 cell.")
    expect(page.locator("#live-word")).to_have_text("Lymphocyte")
    page.click("#freeze")
    reached(page, "answered")
    page.click("#add")
    expect(page.locator("#add-said")).to_have_text(
        "This frame was in the count already: it is counted once."
    )
    page.click("text=To the count")
    expect(page.locator(".tile")).to_have_count(1)
    page.request.post(f"/counts/{made['id']}/finish")
    page.goto(f"/live?count={made['id']}")
    expect(page.locator("#add-said")).to_contain_text("The count is finished.")
    expect(page.locator("#add")).to_be_hidden()


def test_a_count_that_is_not_there_is_told_and_live_goes_on(
    open_live: OpenLive, server: str
) -> None:
    page = open_live(server, "/live?count=00000000-0000-4000-8000-000000000000")
    expect(page.locator("#trouble")).to_contain_text("There is no such count here")
    reached(page, "live")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((FAKE, "--deny-permission-prompts"), "The browser may not use the camera."),
        (("--use-fake-device-for-media-stream=device-count=0", ALLOWED), "No camera was found."),
    ],
    ids=["denied", "none"],
)
def test_what_keeps_the_camera_away_is_told_with_a_way_on(
    chromium: Browser,
    open_live: OpenLive,
    server: str,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    with filming(chromium.browser_type, *arguments) as browser:
        page = open_live(server, browser=browser)
        reached(page, "failed")
        expect(page.locator("#failure-words")).to_contain_text(sentence)
        expect(page.locator("[for=film]")).to_be_visible()
        page.click("#retry")
        reached(page, "failed")
        assert_fits(page)
        page.click("text=Take a photo")
        expect(page.locator("[for=take]")).to_be_visible()
        page.context.close()


def test_a_camera_that_another_program_has_is_told_and_had_once_it_is_free(
    open_live: OpenLive, server: str
) -> None:
    taken = """
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        let tries = 0;
        navigator.mediaDevices.getUserMedia = (wish) =>
            tries++ ? open(wish) : Promise.reject(new DOMException("", "NotReadableError"));
    """
    page = open_live(server, before=taken)
    expect(page.locator("#failure-words")).to_contain_text("Another program has the camera.")
    page.click("#retry")
    page.wait_for_selector(WORD)
    page.locator("#video").evaluate(
        "video => video.srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    expect(page.locator("#failure-words")).to_contain_text("The camera has stopped.")
    page.click("#retry")
    page.wait_for_selector(WORD)


def test_nothing_is_sent_while_nobody_sees_the_page(open_live: OpenLive, server: str) -> None:
    page = open_live(server)
    page.wait_for_selector(WORD)
    turn_away(page, hidden=True)
    frames = asked(page)
    page.wait_for_timeout(1500)
    assert frames == []
    turn_away(page, hidden=False)
    page.wait_for_selector(WORD)
    assert len(frames) >= 3
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("document.getElementById('video').srcObject") is None


def test_a_server_that_goes_is_told_and_asked_again_once_it_is_back(
    open_live: OpenLive, tmp_path: Path
) -> None:
    server = Replica(SMEARLENS_FOLDER=str(tmp_path))
    try:
        server.ready()
        page = open_live(server.url)
        page.wait_for_selector(WORD)
        server.kill()
        expect(page.locator("#live-trouble")).to_contain_text("The laptop does not answer")
        expect(page.locator(WORD)).to_have_count(0)
        server.start()
        server.ready()
        expect(page.locator("#live-trouble")).to_be_hidden(timeout=30_000)
        page.wait_for_selector(WORD)
        page.context.close()
    finally:
        server.stop()


def test_where_the_laptop_is_busy_live_slows_down_and_photos_come_first(
    open_live: OpenLive, impulse: Impulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, look = threading.Event(), impulse.classify

    def slow(*told: Any) -> Answer:
        gate.wait(120)
        return look(*told)

    monkeypatch.setattr(impulse, "classify", slow)
    settings = Settings(folder=tmp_path, workers=1, queue=3)
    with running(settings, impulse) as server:
        codes: list[int] = []

        def send() -> None:
            photo = {"file": (tmp_path / "photo.jpg").read_bytes()}
            codes.append(httpx.post(f"{server}/classify", files=photo, timeout=60).status_code)

        CELL.save(tmp_path / "photo.jpg")
        senders = [threading.Thread(target=send) for _ in range(3)]
        for sender in senders:
            sender.start()
        page = open_live(server, "/healthz")
        frames = asked(page)
        page.goto("/live")
        expect(page.locator("#live-trouble")).to_contain_text("busy with other photos")
        page.wait_for_timeout(1500)
        answered = [one.timing["startTime"] for one in frames if one.timing["startTime"] > 0]
        waits = [later - before for before, later in pairwise(answered)]
        assert all(wait >= 2000 for wait in waits), "it comes back when told"
        gate.set()
        for sender in senders:
            sender.join()
        assert codes == [200] * 3
        page.wait_for_selector(WORD)
        expect(page.locator("#live-trouble")).to_be_hidden()
        page.context.close()


def test_a_film_is_read_over_plain_http_and_one_that_cannot_be_played_is_told(
    chromium: Browser, open_live: OpenLive, impulse: Impulse, tmp_path: Path, server: str
) -> None:
    secure = open_live(server)
    secure.wait_for_selector(WORD)
    webm = base64.b64decode(secure.evaluate(RECORD, 3))
    secure.context.close()
    with (
        filming(chromium.browser_type, f"--host-resolver-rules=MAP {LAB} 127.0.0.1") as browser,
        running(Settings(folder=tmp_path, public_url=f"http://{LAB}"), impulse) as plain,
    ):
        page = open_live(plain.replace("127.0.0.1", LAB), browser=browser)
        assert page.evaluate("navigator.mediaDevices") is None
        reached(page, "filmless")
        expect(page.locator("main")).to_contain_text("the browser gives this page no camera")
        assert_fits(page)
        page.reload()
        page.set_input_files("#film", {"name": "a.webm", "mimeType": "video/webm", "buffer": webm})
        expect(page.locator(WORD)).to_have_text("Lymphocyte")
        reached(page, "over")
        page.click("#film-again")
        reached(page, "live")
        reached(page, "over")
        assert history(page) == []
        page.click("#freeze")
        reached(page, "answered")
        assert len(history(page)) == 1
        page.click("#go-on")
        reached(page, "over")
        hevc = {"name": "a.mov", "mimeType": "video/quicktime", "buffer": b"\0\0\0\x14ftypqt  hvc1"}
        page.set_input_files("#film", hevc)
        expect(page.locator("#failure-words")).to_contain_text("can’t play what the phone filmed")
        expect(page.locator("#retry")).to_be_hidden()
        page.context.close()


def test_axe_finds_nothing_and_everything_fits(open_live: OpenLive, server: str) -> None:
    page = open_live(server)
    page.wait_for_selector(WORD)
    for state in ("live", "answered"):
        if state == "answered":
            page.click("#freeze")
        reached(page, state)
        assert_axe_finds_nothing(page)
        assert_fits(page)
        page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 640), (320, 640), (844, 390)])
def test_picture_word_and_button_are_seen_without_scrolling(
    open_live: OpenLive, server: str, width: int, height: int
) -> None:
    page = open_live(server, width=width, height=height)
    page.wait_for_selector(WORD)
    assert_within_reach(page, "#video", "#live-word", "#freeze")
    dock = page.locator(".dock").bounding_box()
    word = page.locator("#live-word").bounding_box()
    assert dock is not None
    assert word is not None
    assert word["y"] + word["height"] <= dock["y"]
    assert page.evaluate(OVERFLOWING) == []

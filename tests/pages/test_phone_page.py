"""The page on which the phone answers by itself: online, cut off, over http and over https."""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image
from playwright.sync_api import Browser, Error, FilePayload, Page, Request, Route, expect

from app import offline
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import ARGUMENTS, NAMES, OpenPage, kill_browser, photo
from tests.kit.filming import ALLOWED, FAKE, field, film, filming
from tests.kit.processes import Replica
from tests.kit.secured import Secured
from tests.kit.smears import encode
from tests.kit.teaching import raabin
from tests.kit.waiting import until
from tests.pages.test_accessibility import (
    OVERFLOWING,
    assert_axe_finds_nothing,
    assert_fits,
    assert_within_reach,
)
from tests.pages.test_live_page import LAB, RECORD, WORD, history, reached

pytestmark = pytest.mark.browser

KEPT = "#offline [data-when=kept]"
CARRIED = "caches.keys().then(names => names.filter(name => name.startsWith('smearlens')))"
TOKEN = "a-token-of-the-tests_0"
CELL = photo(encode(field("lymphocyte")))
OTHER = photo(encode(field("neutrophil")))
SAID = {"phone": "this phone", "laptop": "the laptop"}


@pytest.fixture(scope="module")
def lens(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that may use its camera, which shows one lymphocyte."""
    path = film(tmp_path_factory.mktemp("film") / "cell.mjpeg", (field("lymphocyte"), 1))
    camera = f"--use-file-for-fake-video-capture={path}"
    with filming(chromium.browser_type, FAKE, ALLOWED, camera) as browser:
        yield browser


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """A server that can be killed; it is called by a name, over plain http."""
    server = Replica(SMEARLENS_FOLDER=str(tmp_path / "data"), SMEARLENS_PUBLIC_URL=f"http://{LAB}")
    try:
        server.ready()
        yield server
    finally:
        server.stop()


def answering(page: Page, who: str) -> None:
    page.wait_for_selector(f"body[data-mode={who}]", timeout=60_000)


def waiting(page: Page, count: int) -> None:
    words = ["", "1 answer waits for the laptop."] + [
        f"{more} answers wait for the laptop." for more in (2, 3)
    ]
    expect(page.locator("#waiting")).to_have_text(words[count])


def choose(page: Page, file: FilePayload, by: str = "phone") -> None:
    """Choose a photo, and wait for its answer by the phone or by the laptop."""
    page.set_input_files("#choose", file)
    reached(page, "answered")
    expect(page.locator("#answered-by")).to_have_text(f"Answered by {SAID[by]}.")


def test_live_and_photos_are_answered_on_the_phone_and_go_to_the_history_once(
    open_page: OpenPage, lens: Browser, live_server: str
) -> None:
    page = open_page("/live", browser=lens)
    page.click("text=In the phone, without the laptop")
    answering(page, "phone")
    expect(page.locator("#mode-word")).to_have_text("This phone answers.")
    frames: list[Request] = []
    page.on("request", lambda one: frames.append(one) if "store=0" in one.url else None)
    expect(page.locator(WORD)).to_have_text("Lymphocyte")
    page.click("#freeze")
    reached(page, "answered")
    expect(page.locator("#word")).to_have_text("Lymphocyte")
    page.wait_for_selector("#on-laptop:not([hidden])")
    choose(page, OTHER)
    expect(page.locator("#word")).to_have_text("Neutrophil")
    page.wait_for_selector("#on-laptop:not([hidden])")
    waiting(page, 0)
    assert frames == [], "no frame goes to the laptop"
    assert [one["label"] for one in history(page)] == ["neutrophil", "lymphocyte"]
    page.click("#all-of-it")
    expect(page.locator("#word")).to_have_text("Neutrophil")


@pytest.mark.data
def test_a_real_smear_before_the_camera_is_answered_as_the_laptop_answers_it(
    chromium: Browser, open_page: OpenPage, live_server: str, data_folder: Path, tmp_path: Path
) -> None:
    with Image.open(BytesIO(raabin(data_folder, "neutrophil", 1)[0])) as smear:
        seen = smear.convert("RGB").resize((640, 640)).crop((0, 80, 640, 560))
    path = film(tmp_path / "film.mjpeg", (seen, 1))
    camera = f"--use-file-for-fake-video-capture={path}"
    with filming(chromium.browser_type, FAKE, ALLOWED, camera) as browser:
        page = open_page("/phone", browser=browser)
        answering(page, "phone")
        expect(page.locator(WORD)).to_have_text("Neutrophil")
        page.click("#freeze")
        reached(page, "answered")
        page.wait_for_selector("#on-laptop:not([hidden])")
        (told,) = history(page)
        expect(page.locator("#word")).to_have_text("Neutrophil")
        assert (told["label"], told["verdict"]) == ("neutrophil", "sure")
        page.context.close()


def test_over_plain_http_films_and_photos_are_answered_after_the_laptop_is_gone(
    chromium: Browser, open_page: OpenPage, lens: Browser, live_server: str, replica: Replica
) -> None:
    secure = open_page("/live", browser=lens)
    secure.wait_for_selector(WORD)
    webm = base64.b64decode(secure.evaluate(RECORD, 4))
    secure.context.close()
    with filming(chromium.browser_type, f"--host-resolver-rules=MAP {LAB} 127.0.0.1") as browser:
        page = open_page("/phone", server=f"http://{LAB}:{replica.port}", browser=browser)
        answering(page, "phone")
        reached(page, "filmless")
        expect(page.locator("#offline")).to_contain_text("Over plain http this page needs")
        expect(page.locator("#offline")).to_contain_text("smearlens serve --https")
        assert_fits(page)
        replica.kill()
        page.set_input_files("#film", {"name": "a.webm", "mimeType": "video/webm", "buffer": webm})
        expect(page.locator(WORD)).to_have_text("Lymphocyte")
        reached(page, "over")
        waiting(page, 0)
        choose(page, CELL)
        waiting(page, 1)
        expect(page.locator("#on-laptop")).to_be_hidden()
        choose(page, OTHER)
        waiting(page, 2)
        replica.start()
        replica.ready()
        waiting(page, 0)
        page.wait_for_selector("#on-laptop:not([hidden])")
        assert [one["label"] for one in history(page)] == ["neutrophil", "lymphocyte"]
        page.context.close()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes in /proc")
def test_what_waits_survives_a_browser_that_is_killed_and_is_sent_once(
    chromium: Browser, tmp_path: Path, replica: Replica
) -> None:
    path, profile = next(filter(None, map(shutil.which, NAMES))), tmp_path / "profile"

    def opened() -> Page:
        context = chromium.browser_type.launch_persistent_context(
            profile, executable_path=path, args=[*ARGUMENTS, FAKE, ALLOWED]
        )
        page = context.pages[0]
        page.set_default_timeout(30_000)
        page.goto(f"{replica.url}/phone")
        answering(page, "phone")
        return page

    page = opened()
    replica.kill()
    for place, file in enumerate((CELL, OTHER, CELL)):
        choose(page, file)
        waiting(page, place + 1)
    kill_browser(profile)
    with suppress(Error):
        page.context.close()
    replica.start()
    replica.ready()
    page = opened()
    waiting(page, 0)
    told = ["lymphocyte", "neutrophil", "lymphocyte"]
    assert [one["label"] for one in history(page)] == told
    page.reload()
    answering(page, "phone")
    assert len(history(page)) == 3
    page.context.close()


def test_where_the_networks_do_not_load_the_laptop_answers_until_they_do(
    open_page: OpenPage, lens: Browser, live_server: str
) -> None:
    blocked = [True]
    page = open_page("/healthz", browser=lens)

    def block(route: Route) -> None:
        route.abort() if blocked[0] else route.continue_()

    page.context.route(f"{live_server}/impulse/**", block)
    page.goto("/phone")
    expect(page.locator("#mode-why")).to_have_text("The networks could not be loaded.")
    expect(page.locator("#mode-word")).to_have_text("The laptop answers.")
    page.wait_for_selector(WORD)
    choose(page, CELL, by="laptop")
    blocked[0] = False
    page.click("#switch")
    answering(page, "phone")
    choose(page, CELL)
    waiting(page, 0)
    assert len(history(page)) == 2


def test_a_browser_without_webassembly_leaves_it_to_the_laptop(
    open_page: OpenPage, live_server: str
) -> None:
    page = open_page("/phone", before="delete window.WebAssembly")
    expect(page.locator("#mode-why")).to_have_text("This phone’s browser can’t run the networks.")
    expect(page.locator("#switch")).to_be_hidden()
    choose(page, CELL, by="laptop")


def test_what_was_taught_answers_on_the_laptop_until_the_phone_is_chosen(
    open_page: OpenPage, live_server: str
) -> None:
    kept = "localStorage.setItem('smearlens.microscope', 'mine')"
    page = open_page("/healthz", before=kept)
    page.route("**/taught", lambda route: route.abort())
    page.goto("/phone")
    expect(page.locator("#mode-why")).to_have_text("Only the laptop has what you taught.")
    page.click("#switch")
    answering(page, "phone")
    choose(page, CELL)


def test_a_person_lets_the_laptop_answer_and_takes_a_waiting_photo_back_to_the_phone(
    open_page: OpenPage, lens: Browser, replica: Replica
) -> None:
    page = open_page("/phone", server=replica.url, browser=lens)
    answering(page, "phone")
    page.click("#switch")
    expect(page.locator("#mode-why")).to_have_text("You chose it.")
    choose(page, CELL, by="laptop")
    replica.kill()
    page.set_input_files("#choose", OTHER)
    expect(page.locator("#wait")).to_contain_text("The laptop does not answer")
    page.click("#switch")
    reached(page, "answered")
    expect(page.locator("#answered-by")).to_have_text("Answered by this phone.")
    expect(page.locator("#word")).to_have_text("Neutrophil")
    waiting(page, 1)
    replica.start()
    replica.ready()
    waiting(page, 0)
    assert [one["label"] for one in history(page)] == ["neutrophil", "lymphocyte"]


def test_where_nothing_is_stored_nothing_waits(
    open_page: OpenPage, impulse: Impulse, tmp_path: Path
) -> None:
    with running(Settings(folder=tmp_path, retention_days=0), impulse) as server:
        page = open_page("/phone", server=server)
        answering(page, "phone")
        choose(page, CELL)
        waiting(page, 0)
        expect(page.locator("#on-laptop")).to_be_hidden()
        page.context.close()


# Over https


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    server = Secured(tmp_path_factory.mktemp("data"), SMEARLENS_PROCESSES="1")
    server.ready()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def trusting(
    chromium: Browser, secured: Secured, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser with a camera that trusts the certificate, as a phone that was told to."""
    leaf = x509.load_pem_x509_certificate(secured.leaf()).public_key()
    key = leaf.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    path = film(tmp_path_factory.mktemp("film") / "cell.mjpeg", (field("lymphocyte"), 1))
    with filming(
        chromium.browser_type,
        FAKE,
        ALLOWED,
        f"--use-file-for-fake-video-capture={path}",
        f"--ignore-certificate-errors-spki-list={pin}",
    ) as browser:
        yield browser


def test_over_https_the_page_opens_and_answers_while_the_laptop_is_off(
    open_page: OpenPage, trusting: Browser, secured: Secured
) -> None:
    page = open_page("/phone", server=secured.secure, browser=trusting)
    answering(page, "phone")
    expect(page.locator(WORD)).to_have_text("Lymphocyte")
    expect(page.locator(KEPT)).to_be_visible()
    secured.kill()
    try:
        page.context.pages[0].close()
        page = page.context.new_page()
        page.goto("/phone")
        answering(page, "phone")
        expect(page.locator(WORD)).to_have_text("Lymphocyte")
        page.click("#freeze")
        reached(page, "answered")
        expect(page.locator("#word")).to_have_text("Lymphocyte")
        waiting(page, 1)
        page.reload()
        waiting(page, 1)
    finally:
        secured.start()
        secured.ready()
    waiting(page, 0)
    assert [one["label"] for one in history(page)] == ["lymphocyte"]
    kept = page.evaluate(
        """async () => {
            const cache = await caches.open((await caches.keys())[0]);
            return (await cache.keys()).map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert not [path for path in kept if not path.startswith(("/static/", "/impulse/", "/phone"))]
    page.context.close()


def test_a_certificate_that_was_clicked_past_keeps_no_page_and_that_is_told(
    open_page: OpenPage, lens: Browser, secured: Secured
) -> None:
    page = open_page("/phone", server=secured.secure, browser=lens, ignore_https_errors=True)
    answering(page, "phone")
    expect(page.locator("#offline")).to_contain_text("once it trusts the laptop’s certificate")
    page.click("text=How it does")
    page.wait_for_url("**/https")


def test_a_new_version_reaches_a_phone_and_the_old_one_goes(
    open_page: OpenPage, live_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("/phone")
    expect(page.locator(KEPT)).to_be_visible()
    before = page.evaluate(CARRIED)
    monkeypatch.setattr(offline, "__version__", "0.0.0")
    page.reload()
    until(lambda: len(page.evaluate(CARRIED)) == 1 and page.evaluate(CARRIED) != before)
    page.reload()
    answering(page, "phone")
    expect(page.locator(KEPT)).to_be_visible()
    (now,) = page.evaluate(CARRIED)
    assert page.request.get("/phone").headers["smearlens-carried"] == now.split("-")[-1]


def test_the_page_changes_its_language_though_it_is_kept(
    open_page: OpenPage, live_server: str
) -> None:
    page = open_page("/phone")
    expect(page.locator(KEPT)).to_be_visible()
    page.click("text=Deutsch")
    expect(page.locator("#mode-word")).to_have_text("Dieses Handy antwortet.")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#mode-word")).to_have_text("Dieses Handy antwortet.")


def test_a_phone_that_is_not_paired_any_more_answers_and_asks_for_the_code(
    open_page: OpenPage, live_server: str
) -> None:
    page = open_page("/phone")
    expect(page.locator(KEPT)).to_be_visible()
    refused = [True]

    def refuse(route: Route) -> None:
        told = {"status": 401, "detail": "This device is not connected."}
        route.fulfill(status=401, json=told) if refused[0] else route.continue_()

    for asked in ("**/classify*", f"{live_server}/", "**/taught"):
        page.context.route(asked, refuse)
    choose(page, CELL)
    expect(page.locator("#waiting")).to_contain_text("Scan the QR code on the laptop again")
    refused[0] = False
    waiting(page, 0)
    assert len(history(page)) == 1


def test_the_kept_page_opens_where_the_laptop_lets_the_phone_in_no_more(
    open_page: OpenPage, lens: Browser, impulse: Impulse, tmp_path: Path
) -> None:
    settings = Settings(folder=tmp_path, token=TOKEN)
    with running(settings, impulse) as server:
        # What a proxy passes on is not the laptop itself.
        away = {"extra_http_headers": {"X-Forwarded-For": "192.0.2.7"}}
        page = open_page(f"/?pair={TOKEN}", server=server, browser=lens, **away)
        page.goto("/phone")
        expect(page.locator(KEPT)).to_be_visible()
        manifest = page.evaluate(
            "fetch(document.querySelector('[rel=manifest]').href).then(told => told.status)"
        )
        assert manifest == 200
        page.context.clear_cookies()
        page.goto("/phone")
        answering(page, "phone")
        choose(page, CELL)
        expect(page.locator("#waiting")).to_contain_text("Scan the QR code on the laptop again")
        page.context.close()


def test_the_manifest_names_the_page_and_icons_of_the_sizes_it_says(live_server: str) -> None:
    told = httpx.get(f"{live_server}/phone.webmanifest", headers={"accept-language": "de"})
    assert told.headers["content-type"].startswith("application/manifest+json")
    manifest = told.json()
    assert manifest["start_url"] == manifest["scope"] == "/phone"
    assert (manifest["name"], manifest["display"], manifest["lang"]) == (
        "Smearlens",
        "standalone",
        "de",
    )
    for icon in manifest["icons"]:
        shown = httpx.get(live_server + icon["src"])
        assert shown.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            with Image.open(BytesIO(shown.content)) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_axe_finds_nothing_and_everything_fits(
    open_page: OpenPage, lens: Browser, live_server: str
) -> None:
    page = open_page("/phone", browser=lens)
    answering(page, "phone")
    page.wait_for_selector(WORD)
    page.wait_for_selector(KEPT)
    for state in ("live", "answered"):
        if state == "answered":
            page.click("#freeze")
        reached(page, state)
        assert_axe_finds_nothing(page)
        assert_fits(page)
        page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize("locale", ["en", "de", "es"])
def test_who_answers_picture_word_and_button_are_seen_without_scrolling(
    open_page: OpenPage, lens: Browser, live_server: str, locale: str
) -> None:
    page = open_page("/phone", browser=lens, locale=locale)
    answering(page, "phone")
    page.wait_for_selector(WORD)
    for width, height in ((390, 844), (360, 640), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        assert_within_reach(page, "#mode-word", "#video", "#live-word", "#freeze", "[for=choose]")
        dock, word = (page.locator(one).bounding_box() for one in (".dock", "#live-word"))
        assert dock
        assert word
        assert word["y"] + word["height"] <= dock["y"]
        assert page.evaluate(OVERFLOWING) == []


def test_all_that_the_page_asks_for_is_among_what_is_carried(
    open_page: OpenPage, impulse: Impulse, live_server: str
) -> None:
    asked: set[str] = set()
    page = open_page("/healthz", service_workers="block")
    page.context.on("request", lambda one: asked.add(one.url.removeprefix(live_server)))
    page.goto("/phone")
    answering(page, "phone")
    choose(page, CELL)
    waiting(page, 0)
    files = set(offline.carried(impulse.spec).files)
    needed = {one for one in asked if one.startswith(("/static/", "/impulse/"))}
    assert needed - files == set()


def test_networks_that_break_down_leave_it_to_the_laptop_until_they_are_loaded_again(
    open_page: OpenPage, lens: Browser, live_server: str
) -> None:
    ended = "const Old = Worker; window.Worker = class extends Old { constructor(...told) {"
    ended += " super(...told); (window.workers ??= []).push(this); } };"
    page = open_page("/phone", browser=lens, before=ended)
    answering(page, "phone")
    page.wait_for_selector(WORD)
    page.evaluate("workers.at(-1).onerror({ message: 'out of memory' })")
    expect(page.locator("#mode-why")).to_have_text("The networks did not work on this phone.")
    page.wait_for_selector(WORD)
    page.click("#switch")
    answering(page, "phone")
    choose(page, CELL)

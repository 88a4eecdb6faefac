"""HTTPS as a phone meets it: what explains it, the way there, its cookies, and what it opens."""

import json
import os
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app.launch.qr import qr_svg
from app.launch.tls.kept import fingerprint
from tests.kit.browser_fixtures import OpenPage, photo, pick
from tests.kit.secured import Secured
from tests.kit.smears import draw_smear, encode
from tests.middleware.test_guard import PAGE, TOKEN, own_address

__all__ = ["own_address"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="HTTPS runs where POSIX does")


@pytest.fixture(scope="module")
def server(own_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A server on all addresses, called by that of the Wi-Fi, as phones do."""
    folder = tmp_path_factory.mktemp("data")
    server = Secured(folder, host="0.0.0.0", SMEARLENS_TOKEN=TOKEN, SMEARLENS_PROCESSES="1")
    server.ready()
    server.url = f"http://{own_address}:{server.port}"
    server.secure = f"https://{own_address}:{server.https_port}"
    yield server
    said = server.stop()
    assert "Traceback" not in said


@pytest.fixture
def open_secure(open_page: OpenPage, server: Secured) -> OpenPage:
    """Open a page on a phone that goes past the warning."""

    def opened(path: str, over: str = server.secure, **more: object) -> Page:
        return open_page(path, server=over, ignore_https_errors=True, **more)

    return opened


def test_the_page_is_open_to_all_and_the_certificate_is_what_was_made(server: Secured) -> None:
    page = httpx.get(f"{server.url}/https", headers=PAGE, timeout=30)
    assert page.status_code == 200
    assert fingerprint(server.ca) in page.text
    assert TOKEN not in page.text, "who is not let in gets no token"
    for base in (httpx.Client(base_url=server.url), server.phone()):
        with base as phone:
            told = phone.get("/smearlens-ca.crt")
            assert told.headers["content-type"] == "application/x-x509-ca-cert"
            assert told.content == server.ca.read_bytes()
            assert b"PRIVATE" not in told.content


@pytest.mark.parametrize("path", ["/https", "/smearlens-ca.crt", "/qr-http.svg"])
def test_without_https_there_is_none_of_it(live_server: str, path: str) -> None:
    assert httpx.get(live_server + path).status_code == 404


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_each_language_tells_both_phones_what_to_do(server: Secured, language: str) -> None:
    page = httpx.get(f"{server.url}/https", headers=PAGE | {"accept-language": language})
    assert page.headers["content-language"] == language
    assert "iPhone" in page.text
    assert "Android" in page.text
    assert "secure-" not in page.text


def test_over_https_cookies_are_secure_and_of_a_name_that_http_can_t_touch(
    server: Secured,
) -> None:
    with server.phone() as phone:
        swapped = phone.get(f"/?pair={TOKEN}")
        assert swapped.status_code == 303
        cookie = swapped.headers["set-cookie"]
        assert cookie.startswith(f"__Host-smearlens_pairing={TOKEN};")
        for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
        told = phone.post("/classify", files={"file": encode(draw_smear())})
        assert told.status_code == 200
        assert told.headers["set-cookie"].startswith("__Host-smearlens_phone=")
        assert "Secure" in told.headers["set-cookie"]
        assert phone.get("/history", headers=PAGE).text.count("history-list") == 1


def test_a_cookie_of_https_opens_nothing_over_http(server: Secured) -> None:
    cookie = {"cookie": f"__Host-smearlens_pairing={TOKEN}"}
    assert httpx.get(server.url, headers=PAGE | cookie).status_code == 401
    with server.phone() as phone:
        assert phone.get("/", headers=PAGE | cookie).status_code == 200
        assert phone.get("/", headers=PAGE).status_code == 401


def test_another_site_s_page_can_t_write_over_https(server: Secured) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    with server.phone(headers=bearer) as phone:
        for origin in ("https://evil.example", server.url):
            reply = phone.post("/counts", json={}, headers={"origin": origin})
            assert (reply.status_code, reply.json()["code"]) == (403, "foreign_page")
        own = phone.post("/counts", json={}, headers={"origin": server.secure})
        assert own.status_code == 201


def test_the_laptop_shows_both_codes(server: Secured) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as laptop:
        assert laptop.get("/qr.svg").content == qr_svg(f"{server.secure}/?pair={TOKEN}")
        assert laptop.get("/qr-http.svg").content == qr_svg(f"{server.url}/?pair={TOKEN}")
        page = laptop.get("/connect", headers=PAGE).text
    assert f"{server.secure}/?pair={TOKEN}" in page
    assert f"{server.url}/?pair={TOKEN}" in page
    assert 'href="/https"' in page


def test_the_code_of_a_count_leads_to_where_its_phone_is(server: Secured) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    for base, url in (
        (httpx.Client(base_url=server.url), server.url),
        (server.phone(), server.secure),
    ):
        with base as phone:
            phone.headers.update(bearer)
            count = phone.post("/counts", json={}).raise_for_status().json()
            drawn = phone.get(f"/counts/{count['id']}/qr.svg").content
        assert drawn == qr_svg(f"{url}/counts?code={count['code']}&pair={TOKEN}")


# The browser


def test_a_phone_scans_the_code_and_sends_a_photo_in_a_secure_context(
    open_secure: OpenPage, server: Secured
) -> None:
    page = open_secure(f"/?pair={TOKEN}")
    assert page.url == f"{server.secure}/"
    assert page.evaluate("isSecureContext")
    pick(page, photo(encode(draw_smear())))
    page.reload()
    assert page.is_visible("#take + label")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies.keys() == {"__Host-smearlens_pairing", "__Host-smearlens_phone"}
    assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies.values())


def test_a_phone_of_https_is_paired_over_http_by_itself(
    open_secure: OpenPage, server: Secured
) -> None:
    page = open_secure(f"/?pair={TOKEN}")
    answer = page.goto(server.url)
    assert answer
    assert answer.status == 401
    assert "cookie" not in answer.request.all_headers()
    page.goto(f"{server.url}/?pair={TOKEN}")
    page.wait_for_selector("#take", state="attached")
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names == {"__Host-smearlens_pairing", "smearlens_pairing"}


def test_a_phone_goes_on_from_http_and_keeps_its_answers(
    open_secure: OpenPage, server: Secured
) -> None:
    page = open_secure(f"/?pair={TOKEN}", server.url)
    assert not page.evaluate("isSecureContext")
    pick(page, photo(encode(draw_smear())))
    page.goto(f"{server.url}/https")
    page.click("text=Go on to HTTPS")
    page.wait_for_url(f"{server.secure}/")
    page.wait_for_selector("#take", state="attached")
    page.goto(f"{server.secure}/history")
    page.wait_for_selector(".history-list li")
    assert page.locator(".history-list li").count() == 1
    page.goto(f"{server.secure}/https")
    assert "came over HTTPS" in page.inner_text("main")
    page.click("text=To the camera")
    page.wait_for_url(f"{server.secure}/")


def test_the_language_is_chosen_for_both(open_secure: OpenPage, server: Secured) -> None:
    page = open_secure(f"/?pair={TOKEN}")
    page.click("text=Deutsch")
    page.wait_for_selector("html[lang=de]")
    page.goto(f"{server.url}/?pair={TOKEN}")
    page.wait_for_selector("html[lang=de]")
    page.click("text=Español")
    page.wait_for_selector("html[lang=es]")
    page.goto(f"{server.secure}/")
    page.wait_for_selector("html[lang=es]")


def test_what_changes_in_a_count_is_heard_over_https(
    open_secure: OpenPage, server: Secured
) -> None:
    page = open_secure(f"/?pair={TOKEN}")
    count = page.evaluate(
        "fetch('/counts', {method: 'POST', headers: {'content-type': 'application/json'},"
        " body: '{}'}).then(reply => reply.json())"
    )
    heard = page.evaluate(
        """id => new Promise((told, failed) => {
            const source = new EventSource(`/counts/${id}/events`);
            source.onopen = () => { source.close(); told("open"); };
            source.onerror = () => failed(new Error("no stream"));
        })""",
        count["id"],
    )
    assert heard == "open"


@pytest.mark.parametrize("path", ["/https", "/connect"])
@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (844, 390), (1280, 800)])
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_nothing_is_cut_and_each_target_fits_a_thumb(
    open_secure: OpenPage, server: Secured, path: str, width: int, height: int, language: str
) -> None:
    over = f"http://127.0.0.1:{server.port}"
    page = open_secure(path, over, width=width, height=height, locale=language)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.locator("main a, main button").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.text)"
    )
    assert small == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing(chromium: Browser, server: Secured) -> None:
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        for path in ("/https", "/connect"):
            page.goto(f"http://127.0.0.1:{server.port}{path}")
            found = Axe().run(page).response["violations"]
            assert found == [], json.dumps(found)[:500]
        context.close()

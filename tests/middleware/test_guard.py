"""Who may come in: names, pages and tokens, against real servers and from a real browser.

The machine's own address on its network stands in for a phone's: what connects to it is
no loopback peer.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from app.launch.network import find_reach
from app.launch.qr import qr_svg
from app.middleware.peer import is_loopback
from tests.kit.browser_fixtures import OpenPage, photo, pick
from tests.kit.processes import ROOT, Replica, free_port
from tests.kit.smears import draw_smear, encode
from tests.kit.waiting import until
from tests.system.test_serve import code_of, invitation, serving

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

TOKEN = "a-token-of-the-tests_0"
PAGE = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def own_address() -> str:
    """An address of this machine that is not loopback."""
    host = httpx.URL(find_reach("0.0.0.0", 1).url).host
    if host.startswith("127."):
        pytest.skip("NO NETWORK, PAIRING IS NOT TESTED: this machine has no address but loopback")
    return host


@dataclass
class Served:
    """A running `smearlens serve`: where phones reach it, and the address in its QR code."""

    port: int
    address: str
    invited: str
    said: str

    @property
    def lan(self) -> str:
        return f"http://{self.address}:{self.port}"

    @property
    def loopback(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def served(address: str, *flags: str, **environment: str) -> Iterator[Served]:
    port = free_port()
    with serving("--port", str(port), *flags, **environment) as process:
        said = invitation(process)
        yield Served(port, address, code_of(said), said)
        process.terminate()
        out, error = process.communicate(timeout=60)
    if "?pair=" in said:
        token = said.split("?pair=")[1].split()[0]
        assert token not in out + error, "the token is printed once and logged never"


@pytest.fixture(scope="module")
def server(own_address: str) -> Iterator[Served]:
    with served(own_address, "--token", TOKEN) as running:
        yield running


def raw(address: str, port: int, head: str) -> str:
    """Send the bytes of `head` as they are; return the status line of the answer."""
    with socket.create_connection((address, port), timeout=60) as client:
        client.sendall(head.replace("\n", "\r\n").encode("latin-1"))
        return client.recv(65536).decode("latin-1").split("\r\n")[0]


# The token


def test_each_start_makes_a_token_of_128_bits_and_puts_it_into_the_code(own_address: str) -> None:
    tokens = set()
    for _ in range(2):
        with served(own_address) as running:
            found = re.fullmatch(rf"http://[\d.]+:{running.port}/\?pair=([\w-]+)", running.invited)
            assert found
            assert running.invited in running.said
            tokens.add(found[1])
    assert len(tokens) == 2
    assert all(len(token) == 22 for token in tokens), "16 bytes in base64url"


def test_the_codes_address_is_swapped_for_a_cookie_and_forgotten(server: Served) -> None:
    with httpx.Client() as phone:
        swapped = phone.get(f"{server.lan}/?pair={TOKEN}")
        assert swapped.status_code == 303
        assert swapped.headers["location"] == "/"
        cookie = swapped.headers["set-cookie"]
        assert cookie.startswith(f"smearlens_pairing={TOKEN};")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert swapped.headers["cache-control"] == "no-store"
        assert phone.get(f"{server.lan}/").status_code == 200
        told = phone.post(f"{server.lan}/classify", files={"file": encode(draw_smear())})
        assert told.status_code == 200
        assert "smearlens_pairing" not in told.headers["set-cookie"], "the history's own cookie"


def test_the_code_of_a_count_lets_a_phone_in_and_leads_on_to_the_count(server: Served) -> None:
    with httpx.Client(base_url=server.lan) as phone:
        swapped = phone.get(f"/counts?code=ABC234&pair={TOKEN}")
        assert swapped.status_code == 303
        assert swapped.headers["location"] == "/counts?code=ABC234"
        assert TOKEN in swapped.headers["set-cookie"]
        assert phone.get("/counts?code=ABC234", headers=PAGE).status_code == 200
        elsewhere = phone.get(f"/history?code=ABC234&pair={TOKEN}")
        assert elsewhere.headers["location"] == "/", "other addresses lead to the camera, as before"
        count = phone.post("/counts", json={}).raise_for_status().json()
        code = phone.get(f"/counts/{count['id']}/qr.svg")
        assert code.headers["content-type"] == "image/svg+xml"
        assert code.content == qr_svg(f"{server.lan}/counts?code={count['code']}&pair={TOKEN}")
        assert httpx.get(f"{server.lan}/counts/{count['id']}/qr.svg").status_code == 401
    with httpx.Client(base_url=server.lan, cookies={"smearlens_pairing": TOKEN}) as other:
        refused = other.get(f"/counts/{count['id']}/qr.svg")
        assert (refused.status_code, refused.json()["code"]) == (404, "no_such_count")


@pytest.mark.parametrize(
    ("method", "agent"),
    [
        ("HEAD", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"),
        ("GET", "WhatsApp/2.23.20.0 A"),
        ("GET", "WhatsApp/2"),
        ("GET", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"),
        ("GET", "Mozilla/5.0 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"),
        ("GET", "TelegramBot (like TwitterBot)"),
        ("GET", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"),
        ("GET", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"),
        ("GET", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient)"),
    ],
)
def test_a_preview_of_the_link_gets_no_cookie(server: Served, method: str, agent: str) -> None:
    for path in ("/", "/connect"):
        address = f"{server.lan}{path}?pair={TOKEN}"
        reply = httpx.request(method, address, headers={"user-agent": agent, **PAGE})
        assert reply.status_code == 200
        assert "set-cookie" not in reply.headers
        assert TOKEN not in reply.text
        assert method == "HEAD" or "<title>Smearlens</title>" in reply.text


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile",
        "Mozilla/5.0 (Linux; Android 11; CUBOT X50) AppleWebKit/537.36 Chrome/96.0 Mobile",
        "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Instagram 300.0.0.29.110 Android",
        "curl/8.5.0",
        "",
    ],
)
def test_a_phone_that_opens_the_link_gets_the_cookie(server: Served, agent: str) -> None:
    reply = httpx.get(f"{server.lan}/?pair={TOKEN}", headers={"user-agent": agent})
    assert reply.status_code == 303
    assert reply.headers["set-cookie"].startswith(f"smearlens_pairing={TOKEN};")


def test_the_code_can_be_shown_on_the_laptop_at_any_of_its_addresses(server: Served) -> None:
    with httpx.Client(follow_redirects=True) as laptop:
        shown = laptop.get(f"{server.lan}/connect?pair={TOKEN}")
    assert shown.url == f"{server.lan}/connect"
    assert shown.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": "Bearer"},
        {"authorization": f"Basic {TOKEN}"},
        {"cookie": f"smearlens_pairing={TOKEN[:-1]}"},
        {"cookie": "smearlens_phone=0ff9b019-4ae3-4bf4-a00f-57f39e8c5833"},
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"x-real-ip": "::1"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("POST", "/classify"),
        ("POST", f"/classify?pair={TOKEN}"),
        ("GET", "/?pair=wrong"),
        ("GET", "/?pair="),
        ("GET", "/connect"),
        ("GET", "/qr.svg"),
        ("GET", "/history"),
        ("DELETE", "/history"),
        ("GET", "/openapi.json"),
        ("GET", "/nowhere"),
        ("OPTIONS", "/classify"),
        ("GET", "//healthz"),
        ("GET", "/healthz/"),
        ("GET", "/static"),
    ],
)
def test_without_the_token_everything_is_a_401(
    server: Served, method: str, path: str, headers: dict[str, str]
) -> None:
    reply = httpx.request(method, server.lan + path, headers=headers)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "not_paired"
    assert "set-cookie" not in reply.headers
    assert TOKEN not in reply.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/base.css"])
def test_health_and_the_pages_looks_are_for_everybody(server: Served, path: str) -> None:
    assert httpx.get(server.lan + path).status_code == 200


@pytest.mark.parametrize("path", ["/static/../history", "/static/%2e%2e/history", "/static/..%2f"])
def test_no_path_leads_around_the_token(server: Served, path: str) -> None:
    head = f"GET {path} HTTP/1.1\nHost: {server.address}\nConnection: close\n\n"
    assert raw(server.address, server.port, head).split()[1] in ("401", "404")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_program_brings_the_token_as_bearer(server: Served, scheme: str) -> None:
    headers = {"authorization": f"{scheme} {TOKEN}"}
    reply = httpx.post(
        f"{server.lan}/classify", files={"file": encode(draw_smear())}, headers=headers
    )
    assert reply.status_code == 200


def test_this_laptop_itself_needs_no_token(server: Served) -> None:
    assert httpx.get(f"{server.loopback}/history").status_code == 200


@pytest.mark.parametrize("name", ["x-forwarded-for", "x-forwarded-proto", "forwarded", "via"])
def test_what_a_proxy_on_this_laptop_passes_on_is_not_the_laptop(server: Served, name: str) -> None:
    reply = httpx.get(f"{server.loopback}/history", headers={name: "127.0.0.1"})
    assert reply.status_code == 401


@pytest.mark.parametrize(
    ("peer", "loopback"),
    [
        (("127.0.0.1", 1), True),
        (("127.8.9.1", 1), True),
        (("::1", 1), True),
        (("::ffff:127.0.0.1", 1), True),
        (("::ffff:192.168.1.20", 1), False),
        (("192.168.1.20", 1), False),
        (("fe80::1%eth0", 1), False),
        (("", 0), False),
        (None, False),  # a Unix socket: a proxy asks
    ],
)
def test_loopback_is_the_peers_own_address(peer: tuple[str, int] | None, loopback: bool) -> None:
    assert is_loopback({"client": peer, "headers": []}) is loopback


def test_the_laptops_page_shows_the_code_that_lets_in(server: Served) -> None:
    page = httpx.get(f"{server.loopback}/connect").text
    assert f"/?pair={TOKEN}" in page


def test_the_token_can_come_from_the_environment(own_address: str) -> None:
    with served(own_address, SMEARLENS_TOKEN=TOKEN) as running:
        assert running.invited.endswith(f"/?pair={TOKEN}")


def test_the_token_can_come_from_a_file(own_address: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n\n")
    file.chmod(0o600)
    with served(own_address, "--token-file", str(file)) as running:
        assert running.invited.endswith(f"/?pair={TOKEN}")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("way", ["--token", "--token-file", "SMEARLENS_TOKEN"])
def test_the_list_of_processes_shows_no_token(tmp_path: Path, way: str) -> None:
    file = tmp_path / "file"
    file.write_text(TOKEN)
    file.chmod(0o600)
    flags = {"--token": ("--token", TOKEN), "--token-file": ("--token-file", str(file))}
    environment = {"SMEARLENS_TOKEN": TOKEN} if way == "SMEARLENS_TOKEN" else {}
    command = ("--host", "127.0.0.1", "--port", str(free_port()), *flags.get(way, ()))
    with serving(*command, **environment) as process:
        assert TOKEN in invitation(process)
        shown = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
        assert TOKEN.encode() not in b" ".join(shown)
        assert shown[-1 - len(command) :][:4] == [word.encode() for word in command[:4]]


@pytest.mark.parametrize("token", ["short", "a b c d e f g h i j", "ü" * 20, "x" * 129])
def test_a_token_that_cannot_hold_is_refused_and_not_repeated(token: str) -> None:
    with serving("--token", token) as process:
        _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "--token" in error
    assert token not in error


def test_open_lets_everybody_in_and_warns(own_address: str) -> None:
    with served(own_address, "--open", SMEARLENS_TOKEN=TOKEN) as running:
        assert "Careful" in running.said
        assert TOKEN not in running.said
        assert running.invited.endswith(f":{running.port}/")
        assert httpx.get(f"{running.lan}/").status_code == 200


@contextmanager
def uvicorn(host: str, *flags: str, **environment: str) -> Iterator[tuple[str, list[str]]]:
    """Run plain `uvicorn app.main:app` with its access log; yield its URL and what it said."""
    port, said = free_port(), list[str]()
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--host", host]
    with subprocess.Popen(
        [*command, "--port", str(port), *flags],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for _ in range(600):
                try:
                    httpx.get(f"{url}/healthz")
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield url, said
        finally:
            process.terminate()
            said.append(process.communicate(timeout=60)[0])


def test_plain_uvicorn_is_open_until_a_token_is_set(own_address: str) -> None:
    with uvicorn(own_address) as (url, _):
        assert httpx.get(f"{url}/").status_code == 200
    with uvicorn(own_address, SMEARLENS_TOKEN=TOKEN, SMEARLENS_LOG="") as (url, said):
        assert httpx.get(f"{url}/").status_code == 401
        assert httpx.get(f"{url}/?pair={TOKEN}&page=2").status_code == 303
        assert httpx.get(f"{url}/?pair=wrong-{TOKEN}").status_code == 401
    assert TOKEN not in said[0], "uvicorn's own access log tells no token"


def test_no_header_makes_a_peer_loopback_under_uvicorn_that_believes_them(
    own_address: str,
) -> None:
    with uvicorn(own_address, SMEARLENS_TOKEN=TOKEN, FORWARDED_ALLOW_IPS="*") as (url, _):
        reply = httpx.get(f"{url}/", headers={"x-forwarded-for": "127.0.0.1"})
    assert reply.status_code == 401


@pytest.mark.parametrize("path", ["/lab", "/lab/", "/"])
def test_under_a_path_all_is_refused_with_a_sentence(path: str) -> None:
    with uvicorn("127.0.0.1", "--root-path", path) as (url, said):
        for way in ("/", "/readyz", "/static/css/base.css"):
            reply = httpx.get(f"{url}{way}")
            assert (reply.status_code, reply.json()["code"]) == (503, "bad_setting")
        reply = httpx.post(f"{url}/classify", files={"file": encode(draw_smear())})
        assert "--root-path" in reply.json()["detail"]
        page = httpx.get(url, headers=PAGE)
        assert (page.status_code, "--root-path" in page.text) == (503, True)
    assert "Traceback" not in said[0]


# The name


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "192.168.1.20",
        "localhost",
        "LOCALHOST:8000",
        "localhost.",
        "[::1]:8000",
        "[fd00::5]",
        "[FE80::1]:8000",
        "lab.example:8443",
        "scope.example",
        "bench.example",
    ],
)
def test_an_address_and_the_servers_own_names_are_answered(named: Replica, host: str) -> None:
    head = f"GET /healthz HTTP/1.1\nHost: {host}\nConnection: close\n\n"
    assert raw("127.0.0.1", named.port, head).startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1@evil.example",
        "127.0.0.1:evil.example",
        "127.0.0.1:8000:8000",
        "127.1",
        "2130706433",
        "0x7f000001",
        "127.0.0.1 evil.example",
        "127.0.0.1,evil.example",
        "[::1",
        "::1",
        "[127.0.0.1]",
        "[::1].evil.example",
        "[::1]evil.example",
        "[evil.example]",
        "lab.example.evil.example",
        "xlab.example",
        "lab.example..",
        "\xb9\xb2\xb7.0.0.1",
        "",
    ],
)
def test_any_other_name_is_refused(named: Replica, host: str) -> None:
    head = f"GET /history HTTP/1.1\nHost: {host}\nConnection: close\n\n"
    assert raw("127.0.0.1", named.port, head).split()[1] in ("421", "400")


def test_two_names_and_no_name_are_refused(named: Replica) -> None:
    two = "GET /history HTTP/1.1\nHost: localhost\nHost: evil.example\nConnection: close\n\n"
    assert raw("127.0.0.1", named.port, two).split()[1] == "400"
    assert raw("127.0.0.1", named.port, "GET /history HTTP/1.0\n\n").split()[1] == "421"


def test_a_wrong_name_is_told_what_to_do(named: Replica) -> None:
    reply = httpx.get(f"{named.url}/history", headers={"host": "evil.example"})
    assert reply.status_code == 421
    assert reply.json()["code"] == "unknown_name"
    assert "SMEARLENS_ALLOWED_HOSTS" in reply.json()["detail"]
    assert "evil" not in reply.text


def test_an_ipv6_literal_is_answered_over_ipv6() -> None:
    with uvicorn("::1", SMEARLENS_TOKEN=TOKEN) as (url, _):
        assert httpx.get(f"{url}/history").status_code == 200


# The page


@pytest.fixture(scope="module")
def named() -> Iterator[Replica]:
    """An open server with a public URL and two more names."""
    replica = Replica(
        SMEARLENS_PUBLIC_URL="https://lab.example:8443/",
        SMEARLENS_ALLOWED_HOSTS="Scope.example, bench.example",
    )
    replica.ready()
    yield replica
    replica.stop()


OWN: list[dict[str, str]] = [
    {},
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"sec-fetch-site": "none"},
    {"origin": "https://lab.example:8443"},
    {"host": "scope.example", "origin": "http://scope.example"},
    {"host": "scope.example", "origin": "https://SCOPE.example"},
]
FOREIGN: list[dict[str, str]] = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "https://lab.example:8443"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://["},
    {"origin": "http://[::1]evil.example"},
    {"origin": "https://evil.example"},
    {"origin": "https://lab.example:8443.evil.example"},
    {"origin": "https://lab.example"},
    {"host": "scope.example", "origin": "http://scope.example:3000"},
]
WRITES = [("POST", "/classify"), ("DELETE", "/history"), ("POST", "/history/delete")]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_write_from_another_sites_page_is_refused(
    named: Replica, method: str, path: str, headers: dict[str, str]
) -> None:
    reply = httpx.request(method, named.url + path, headers=headers)
    assert reply.status_code == 403
    assert reply.json()["code"] == "foreign_page"


@pytest.mark.parametrize("headers", OWN)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_write_from_the_own_page_or_a_program_is_looked_at(
    named: Replica, method: str, path: str, headers: dict[str, str]
) -> None:
    assert httpx.request(method, named.url + path, headers=headers).status_code in (422, 204, 303)


def test_a_link_from_another_site_may_lead_here(named: Replica) -> None:
    headers = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    reply = httpx.get(f"{named.url}/", headers=headers)
    assert reply.status_code == 200
    assert not [name for name in reply.headers if name.startswith("access-control-")]


# The headers


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/connect", "/history", "/qr.svg", "/openapi.json", "/nowhere"]
)
def test_every_answer_is_kept_nowhere_and_loads_nothing_from_elsewhere(
    live_server: str, path: str
) -> None:
    headers = httpx.get(live_server + path, headers=PAGE).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/docs", "/connect", "/history", "/nowhere"])
def test_no_page_holds_a_script_or_a_style_of_its_own(live_server: str, path: str) -> None:
    page = httpx.get(live_server + path, headers=PAGE).text
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page) == []


# The browser


def test_a_phone_scans_the_code_sends_a_photo_and_keeps_its_pairing(
    open_page: OpenPage, server: Served
) -> None:
    page = open_page(f"/?pair={TOKEN}", server=server.lan)
    assert page.url == f"{server.lan}/"
    pick(page, photo(encode(draw_smear())))
    page.reload()
    assert page.is_visible("#take + label")
    (cookie,) = [
        cookie for cookie in page.context.cookies() if cookie["name"] == "smearlens_pairing"
    ]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""


def test_a_phone_without_pairing_gets_a_page_that_says_what_to_do(
    open_page: OpenPage, server: Served
) -> None:
    page = open_page("/", server=server.lan)
    assert page.inner_text("h1") == "Scan the code again"
    assert "scan the QR code on the laptop again" in page.inner_text("main")
    assert page.evaluate("document.styleSheets.length") > 0, "readable, in the own looks"
    assert page.locator("a, button").count() == 0, "each would lead to this page again"
    scanned = page.context.new_page()
    scanned.goto(f"{server.lan}/?pair={TOKEN}")
    page.wait_for_selector("h1:has-text('Name the white blood cell')")
    assert page.inner_text("h1") == "Name the white blood cell"


def test_a_phone_that_lost_its_pairing_keeps_the_photo_until_the_code_is_scanned_again(
    open_page: OpenPage, server: Served
) -> None:
    page = open_page(f"/?pair={TOKEN}", server=server.lan)
    page.context.clear_cookies()
    pick(page, photo(encode(draw_smear())), "unpaired")
    assert page.inner_text("#failure-title") == "Scan the code again"
    assert "Your photo is kept" in page.inner_text("#failure")
    # Nothing that can be pressed would lead to the same again.
    pressable = "a, button, label.button"
    left = page.locator(pressable).evaluate_all(
        "all => all.filter(one => one.checkVisibility() && !one.closest('[inert]'))"
        ".map(one => one.textContent)"
    )
    assert left == []
    scanned = page.context.new_page()
    scanned.goto(f"{server.lan}/?pair={TOKEN}")
    # The scan opens the page anew, which sends the photo; so does the page that still waits.
    scanned.wait_for_selector("body[data-state=answered]")
    page.wait_for_selector("body[data-state=answered]")
    assert page.inner_text("#word") == scanned.inner_text("#word")
    scanned.goto("/history")
    assert scanned.locator(".history-list li").count() == 1
    scanned.goto("/")
    scanned.wait_for_timeout(300)
    assert not scanned.is_visible("#answer"), "it waits no more"


def test_without_javascript_photos_are_sent_and_answers_deleted_over_plain_http(
    open_page: OpenPage, server: Served
) -> None:
    page = open_page(f"/?pair={TOKEN}", server=server.lan, java_script_enabled=False)
    page.set_input_files("#take", photo(encode(draw_smear())))
    page.click(".way--take .send")
    page.wait_for_selector("#answer")
    page.goto("/history")
    page.click(".history-list button")
    page.wait_for_selector(".history-none")


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=60):
        return True
    return False


@contextmanager
def elsewhere(body: str) -> Iterator[str]:
    """Serve one page from another origin; yield its URL."""
    port = free_port()
    code = (
        "import http.server, sys\n"
        "class Handler(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200)\n"
        "        self.send_header('Content-Type', 'text/html')\n"
        "        self.end_headers()\n"
        "        self.wfile.write(sys.argv[2].encode())\n"
        "    def log_message(self, *_):\n"
        "        pass\n"
        "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(port), body]) as process:
        try:
            until(lambda: listens(port), within=60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.mark.parametrize("loopback", [True, False], ids=["the laptop's browser", "a phone's"])
def test_another_sites_page_can_neither_send_nor_read(
    open_page: OpenPage, server: Served, loopback: bool
) -> None:
    target = server.loopback if loopback else server.lan
    body = f"<form method=post action={target}/history/delete><button>Win a prize</button></form>"
    with elsewhere(body) as other:
        page: Page = open_page(f"{server.lan}/?pair={TOKEN}", server=other)
        page.goto(other)
        with page.expect_response("**/history/delete") as told:
            page.click("button")
        assert told.value.status == 403
        page.goto(other)
        read = "fetch(`${target}/history`, {credentials: 'include'}).then(() => 1, () => 0)"
        assert page.evaluate(f"target => {read}", target) == 0

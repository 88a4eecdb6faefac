"""HTTPS of a real server: beside HTTP, by one process and by several, and under who is slow."""

import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from tests.kit.phones import read_answer, upload
from tests.kit.secured import Secured, descriptors
from tests.kit.smears import draw_smear, encode
from tests.launch.tls.test_certificate import make

pytestmark = pytest.mark.skipif(os.name != "posix", reason="HTTPS runs where POSIX does")

PHOTO = encode(draw_smear(width=320, height=240))
HEAD, BODY = upload(PHOTO, expect=False)
QUICK = {"SMEARLENS_HEADERS_WITHIN": "1", "SMEARLENS_BODY_WITHIN": "2"}
MOST = 16
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module", params=["1", "2"], ids=["alone", "two"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Secured]:
    """A server of one process, then of two, that is patient for 1 s with a handshake."""
    folder = tmp_path_factory.mktemp("data")
    connections = str(MOST * int(request.param))
    server = Secured(
        folder,
        **QUICK | {"SMEARLENS_PROCESSES": request.param, "SMEARLENS_CONNECTIONS": connections},
    )
    server.ready()
    yield server
    said = server.stop()
    assert "Traceback" not in said
    assert "Exception" not in said


def until(state: Callable[[], bool], within: float = 15) -> None:
    end = time.monotonic() + within
    while not state():
        assert time.monotonic() < end, "not within its time"
        time.sleep(0.05)


def test_a_photo_is_classified_over_both(server: Secured) -> None:
    with server.phone() as phone:
        told = phone.post("/classify", files={"file": PHOTO})
        assert told.status_code == 200
        again = phone.post("/classify", files={"file": PHOTO})
        assert again.json()["scores"] == told.json()["scores"]
    plain = httpx.post(f"{server.url}/classify", files={"file": PHOTO}, timeout=30)
    assert plain.json()["scores"] == told.json()["scores"]


def test_tls_1_3_is_spoken_and_1_2_to_who_knows_no_other(server: Secured) -> None:
    with server.line() as line:
        assert line.version() == "TLSv1.3"
        assert line.selected_alpn_protocol() is None
    older = server.trust
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    with server.bare() as bare, older.wrap_socket(bare, server_hostname="127.0.0.1") as line:
        assert line.version() == "TLSv1.2"


def test_who_does_not_trust_the_authority_is_not_talked_into_it(server: Secured) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(server.secure, timeout=30)


@pytest.mark.parametrize("path", ["/", "/https", "/static/css/base.css", "/nowhere", "/healthz"])
def test_nothing_makes_a_browser_insist_on_https(server: Secured, path: str) -> None:
    with server.phone() as phone:
        replies = [phone.get(path), httpx.get(server.url + path, timeout=30)]
    for reply in replies:
        assert "strict-transport-security" not in reply.headers
        assert "upgrade-insecure-requests" not in reply.headers["content-security-policy"]
        assert "alt-svc" not in reply.headers


def test_plain_http_at_the_port_of_https_is_told_so(server: Secured) -> None:
    told = httpx.get(f"http://127.0.0.1:{server.https_port}/", timeout=30)
    assert (told.status_code, told.json()["code"]) == (400, "not_https")
    assert "https://" in told.json()["detail"]


@pytest.mark.parametrize(
    "sent", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01", b"\x16" * 4000, b"\x80"]
)
def test_what_is_no_handshake_is_let_go(server: Secured, sent: bytes) -> None:
    with server.bare() as line:
        line.sendall(sent)
        start = time.monotonic()
        line.settimeout(10)
        with suppress(ConnectionResetError):
            while line.recv(4096):
                pass
        assert time.monotonic() - start < 4
    httpx.get(f"{server.url}/readyz", timeout=30).raise_for_status()


@linux
def test_half_open_handshakes_hold_nobody_up_and_are_closed_in_time(server: Secured) -> None:
    pids = server.pids
    before = [descriptors(pid) for pid in pids]
    with ExitStack() as crowd:
        lines = [crowd.enter_context(server.bare()) for _ in range(200)]
        for line in lines[::2]:
            line.sendall(b"\x16\x03\x01")
        with server.phone() as phone:
            start = time.monotonic()
            assert phone.get("/readyz").status_code == 200
            assert httpx.get(f"{server.url}/readyz", timeout=30).status_code == 200
            assert time.monotonic() - start < 3
        for line in lines:
            line.settimeout(10)
            with suppress(ConnectionResetError):
                assert line.recv(1) == b""
    until(lambda: [descriptors(pid) for pid in pids] <= [count + 2 for count in before])


def test_a_handshake_that_trickles_ends_in_time(server: Secured) -> None:
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)
    start = time.monotonic()
    with server.bare() as line, suppress(ConnectionResetError, BrokenPipeError):
        for place in range(len(hello)):
            line.sendall(hello[place : place + 1])
            assert time.monotonic() - start < 5, "still open"
            time.sleep(0.1)
    assert time.monotonic() - start < 5


def test_headers_and_body_have_their_deadlines_over_tls_too(server: Secured) -> None:
    for sent, status in ((HEAD[:40], 408), (HEAD + BODY[:1000], 408)):
        with server.line() as line:
            line.sendall(sent)
            assert read_answer(line).status == status
            assert line.recv(1) == b""


def test_one_connection_asks_many_times_and_an_idle_one_is_let_go(server: Secured) -> None:
    with server.line() as line:
        for _ in range(5):
            line.sendall(HEAD + BODY)
            assert read_answer(line).status == 200


def test_of_too_many_connections_idle_ones_go(server: Secured) -> None:
    with ExitStack() as crowd:
        for _ in range(3 * MOST):
            crowd.enter_context(server.line())
        with server.phone() as phone:
            assert phone.post("/classify", files={"file": PHOTO}).status_code == 200


def test_a_client_that_leaves_without_a_word_costs_nothing(server: Secured) -> None:
    for _ in range(20):
        line = server.line()
        line.sendall(HEAD + BODY[:500])
        line.close()
    with server.phone() as phone:
        assert phone.get("/readyz").status_code == 200


@linux
def test_several_processes_answer_over_https(tmp_path: Path) -> None:
    server = Secured(tmp_path, SMEARLENS_PROCESSES="2")
    server.ready()
    try:
        with ExitStack() as crowd:
            counts = [descriptors(pid) for pid in server.pids[1:]]
            lines = [crowd.enter_context(server.line()) for _ in range(6)]
            for line in lines:
                line.sendall(HEAD + BODY)
            assert [read_answer(line).status for line in lines] == [200] * 6
            held = [descriptors(pid) for pid in server.pids[1:]]
        assert [now - then >= 3 for now, then in zip(held, counts, strict=True)] == [True, True]
    finally:
        assert "Traceback" not in server.stop()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_server_that_stops_lets_an_upload_over_https_end(tmp_path: Path, processes: str) -> None:
    server = Secured(tmp_path, SMEARLENS_PROCESSES=processes, SMEARLENS_STOP_WITHIN="3")
    server.ready()
    with (
        server.line() as line,
        server.line() as silent,
        server.line() as idle,
        server.bare() as new,
    ):
        line.sendall(HEAD + BODY[:1000])
        silent.sendall(HEAD + BODY[:1000])
        idle.sendall(HEAD + BODY)
        assert read_answer(idle).status == 200
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert idle.recv(1) == b""
        assert new.recv(1) == b""
        line.sendall(BODY[1000:])
        assert read_answer(line).status == 200
        told = read_answer(silent)
        assert told.status == 503
        server.process.wait(20)
        assert time.monotonic() - start < 6
    assert server.process.returncode == -signal.SIGTERM
    assert "Traceback" not in server.stop()


def test_a_stream_of_events_comes_over_https_and_ends_with_the_server(tmp_path: Path) -> None:
    server = Secured(tmp_path, SMEARLENS_PROCESSES="1", SMEARLENS_STOP_WITHIN="3")
    server.ready()
    with server.phone() as phone:
        count = phone.post("/counts", json={}).raise_for_status().json()
        with phone.stream("GET", f"/counts/{count['id']}/events") as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            pieces = events.iter_text()
            assert next(pieces)
            stopping = threading.Timer(0.2, server.process.terminate)
            stopping.start()
            list(pieces)
    server.process.wait(20)
    assert "Traceback" not in server.stop()


def test_a_restart_keeps_the_certificate_and_another_address_renews_it(tmp_path: Path) -> None:
    server = Secured(tmp_path, SMEARLENS_PROCESSES="1")
    server.ready()
    leaf, ca = server.leaf(), server.ca.read_bytes()
    server.process.terminate()
    server.process.wait(20)
    server.start()
    server.ready()
    assert server.leaf() == leaf
    server.process.terminate()
    server.process.wait(20)
    server.flags = ("--public-url", "http://192.0.2.200:8000")
    server.start()
    server.ready()
    assert server.ca.read_bytes() == ca
    assert server.leaf() != leaf
    with server.bare() as bare, server.trust.wrap_socket(bare, server_hostname="192.0.2.200"):
        pass
    server.stop()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = Secured(tmp_path)
        server.process.kill()
        server.process.wait()
        server.https_port = taken.getsockname()[1]
        server.start()
        assert server.process.wait(60) == 1
    said = server.stop()
    assert f"Port {server.https_port} can't be used" in said
    assert "--https-port" in said


def test_one_s_own_certificate_is_served_and_no_other_is_made(tmp_path: Path) -> None:
    certificate, key = make(tmp_path)
    data = tmp_path / "data"
    server = Secured(data, "--tls-cert", str(certificate), "--tls-key", str(key))
    server.ready()
    trust = ssl.create_default_context(cafile=certificate)
    with httpx.Client(verify=trust, timeout=30) as phone:
        told = phone.get(f"https://localhost:{server.https_port}/https", headers={"accept": "*/*"})
        assert told.status_code == 200
        assert "smearlens-ca.crt" not in told.text
        assert (
            phone.get(f"https://localhost:{server.https_port}/smearlens-ca.crt").status_code == 404
        )
    assert not (data / "https").exists()
    assert "Traceback" not in server.stop()

"""Clients that are slow, broken, too many or never done, and a server that stops under them."""

import os
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from packaging.requirements import Requirement
from packaging.version import Version
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.launch.connection import Connection, Limits
from tests.kit.phones import HEALTHZ, read_answer, upload
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode
from tests.kit.soak import long
from tests.system.slow_clients import slow_clients

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")

SLACK = float(os.environ.get("SMEARLENS_TEST_SLACK", "0"))

ROOT = Path(__file__).parents[2]
PHOTO = encode(draw_smear(width=320, height=240))
HEAD, BODY = upload(PHOTO, expect=False)
MOST = 16


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that is patient for 1 s with headers and 2 s with bodies, with few sockets."""
    server = Served(
        SMEARLENS_FOLDER=str(tmp_path_factory.mktemp("history")),
        SMEARLENS_HEADERS_WITHIN="1",
        SMEARLENS_BODY_WITHIN="2",
        SMEARLENS_CONNECTIONS=str(MOST),
        SMEARLENS_MAX_UPLOAD_MB="1",
    )
    server.ready()
    yield server
    assert "Traceback" not in server.stop()


class Client(ExitStack):
    """Open connections to a server; all are closed at the end."""

    def __init__(self, server: Served) -> None:
        super().__init__()
        self._port = server.port

    def open(self, sent: bytes = b"", address: str = "127.0.0.1") -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._port), 30, (address, 0))
        self.enter_context(line)
        line.sendall(sent)
        return line


@pytest.fixture
def client(server: Served) -> Iterator[Client]:
    with Client(server) as opened:
        yield opened


def ask_again(line: socket.socket, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.2)
        line.sendall(HEALTHZ[0])


def told(line: socket.socket) -> bytes:
    """Return all that the server still says; nothing, if it cut the connection."""
    said = b""
    try:
        while data := line.recv(65536):
            said += data
    except ConnectionError:
        pass
    return said


def check(said: bytes, status: int, code: str) -> None:
    assert said.startswith(f"HTTP/1.1 {status} ".encode()), said[:200]
    assert b"application/problem+json" in said
    assert b"connection: close" in said.lower()
    assert b"x-content-type-options: nosniff" in said.lower()
    assert f'"code":"{code}"'.encode() in said


def test_uvicorn_is_of_the_minor_version_whose_protocol_is_taken_over() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (pinned,) = (
        requirement
        for requirement in map(Requirement, listed["project"]["dependencies"])
        if requirement.name == "uvicorn"
    )
    here = Version(uvicorn.__version__)
    assert here in pinned.specifier
    assert Version(f"{here.major}.{here.minor + 1}.0") not in pinned.specifier
    assert Version(f"{here.major + 1}.0.0") not in pinned.specifier
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"\nuvicorn=={uvicorn.__version__} " in lock


def test_what_is_taken_over_is_there_under_the_same_name_with_the_same_arguments() -> None:
    own = {"make_room"}
    taken_over = {
        name: method
        for name, method in vars(Connection).items()
        if isfunction(method) and not name.startswith("_") and name not in own
    }
    assert len(taken_over) == 9
    for name, method in taken_over.items():
        theirs = vars(H11Protocol)[name]
        assert list(signature(method).parameters) == list(signature(theirs).parameters), name


@pytest.mark.alone
def test_headers_that_never_end_are_a_408(client: Client) -> None:
    start = time.monotonic()
    line = client.open(HEAD[:40])
    for _ in range(3):
        time.sleep(0.2)
        line.sendall(b"a")
    check(told(line), 408, "too_slow")
    assert 0.9 < time.monotonic() - start < 2 + SLACK


@pytest.mark.alone
def test_a_photo_that_never_ends_is_a_408(client: Client) -> None:
    start = time.monotonic()
    line = client.open(HEAD + BODY[:100])
    for _ in range(8):
        time.sleep(0.2)
        line.sendall(b"a")
    check(told(line), 408, "too_slow")
    assert 1.9 < time.monotonic() - start < 3 + SLACK


@pytest.mark.alone
def test_whoever_says_nothing_is_told_nothing(client: Client) -> None:
    start = time.monotonic()
    assert told(client.open()) == b""
    assert time.monotonic() - start < 2 + SLACK


@pytest.mark.alone
def test_a_kept_connection_has_the_time_for_each_request_anew(client: Client) -> None:
    line = client.open()
    for _ in range(3):
        line.sendall(HEALTHZ[0])
        assert read_answer(line).status == 200
        time.sleep(0.7)


@pytest.mark.alone
def test_a_slow_photo_that_is_whole_in_time_is_answered(client: Client) -> None:
    line = client.open(HEAD)
    for start in range(0, len(BODY), len(BODY) // 5 + 1):
        time.sleep(0.2)
        line.sendall(BODY[start : start + len(BODY) // 5 + 1])
    assert line.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_an_answer_that_nobody_takes_in_is_given_up(client: Client) -> None:
    line = client.open()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 500)
    # It is closed 2 s after the system's buffers are full, and filling them takes a while.
    with pytest.raises(ConnectionError):
        ask_again(line, 60)


async def large_answer(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for more in range(400, -1, -1):
        await send({"type": "http.response.body", "body": bytes(100_000), "more_body": more > 0})


@pytest.fixture
def generous() -> Iterator[int]:
    """The port of a server of 40 MB answers, each to be taken in within 1 s."""
    limits = Limits(10, 1, 10, 1, 1_000_000)
    listening = socket.create_server(("127.0.0.1", 0))
    http = partial(Connection, limits)
    config = uvicorn.Config(large_answer, http=http, ws="none", lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.mark.alone
def test_an_answer_has_one_deadline_however_often_the_client_goes_on(generous: int) -> None:
    with socket.create_connection(("127.0.0.1", generous)) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        line.sendall(HEALTHZ[0])
        start, taken = time.monotonic(), 0
        with suppress(ConnectionError):
            while data := line.recv(100_000):
                taken += len(data)
                time.sleep(0.02)
    assert taken < 30_000_000
    assert time.monotonic() - start < 6 + SLACK


def test_what_is_no_http_is_a_400(client: Client) -> None:
    check(
        told(client.open(b"\x16\x03\x01\x02\x00\x01\x00 no TLS here\r\n\r\n")), 400, "bad_request"
    )


def test_a_body_in_crumbs_is_a_400(client: Client) -> None:
    head = HEAD.replace(b"Content-Length: %d" % len(BODY), b"Transfer-Encoding: chunked")
    line = client.open(head + b"1\r\na\r\n" * 10_000)
    check(told(line), 400, "bad_request")


def test_headers_too_long_are_a_400_also_where_they_come_in_one_piece(client: Client) -> None:
    line = client.open(HEALTHZ[0][:-2] + b"Cookie: " + b"a=b; " * 4000 + b"\r\n\r\n")
    check(told(line), 400, "bad_request")


def test_another_version_of_http_is_a_400(client: Client) -> None:
    check(told(client.open(HEALTHZ[0].replace(b"1.1", b"2.0"))), 400, "bad_request")


def test_a_request_of_two_lengths_is_a_400_and_nothing_behind_it_is_answered(
    client: Client,
) -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    said = told(client.open(head + b"0\r\n\r\n" + HEALTHZ[0]))
    check(said, 400, "bad_request")
    assert said.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (b"http://127.0.0.1:8000/healthz", b"evil.example", 200),
        (b"HTTP://localhost/healthz?a=b", b"127.0.0.1", 200),
        (b"https://localhost", b"127.0.0.1", 200),
        (b"http://localhost?a=b", b"127.0.0.1", 200),
        (b"http://evil.example/healthz", b"127.0.0.1", 421),
        (b"http://evil.example@127.0.0.1/healthz", b"127.0.0.1", 421),
        (b"http:///healthz", b"127.0.0.1", 421),
        (b"ftp://127.0.0.1/healthz", b"127.0.0.1", 404),
    ],
)
def test_an_absolute_address_is_read_and_its_host_is_the_one_that_counts(
    client: Client, target: bytes, host: bytes, status: int
) -> None:
    line = client.open(
        HEALTHZ[0].replace(b"/healthz", target).replace(b"127.0.0.1\r", host + b"\r")
    )
    assert read_answer(line).status == status


@pytest.mark.parametrize("sent", [HEAD[:40], HEAD, HEAD + BODY[:1000]])
def test_a_request_that_ends_in_its_middle_is_a_400(client: Client, sent: bytes) -> None:
    line = client.open(sent)
    line.shutdown(socket.SHUT_WR)
    check(told(line), 400, "bad_request")


def test_who_sends_it_all_before_reading_gets_the_413_however_large_it_is(client: Client) -> None:
    line = client.open(HEAD.replace(b"%d" % len(BODY), b"60000000"))
    for _ in range(600):
        line.sendall(bytes(100_000))
    said = told(line)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"upload_too_large"' in said


@pytest.mark.alone
@pytest.mark.parametrize("once", [b"", b"Connection: close\r\n"])
def test_a_body_whose_answer_is_out_is_read_no_longer_than_a_body_may_take(
    client: Client, once: bytes
) -> None:
    start = time.monotonic()
    head = HEAD.replace(b"%d" % len(BODY), b"99000000000")
    line = client.open(head.replace(b"\r\n\r\n", b"\r\n" + once + b"\r\n"))
    with suppress(ConnectionError):
        while time.monotonic() - start < 30:
            line.sendall(bytes(20_000))
            time.sleep(0.01)
    assert 1.5 < time.monotonic() - start < 6 + SLACK


def test_who_asks_once_can_send_the_rest_of_a_photo_that_is_refused(client: Client) -> None:
    # So do proxies; a broken pipe is all that they would tell of it.
    once = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n").replace(b"=x", b"=y")
    line = client.open(once.replace(b"%d" % len(BODY), b"900000") + BODY[:1000])
    assert line.recv(9, socket.MSG_PEEK) == b"HTTP/1.1 "
    time.sleep(0.2)
    for _ in range(8):
        line.sendall(bytes(100_000))
    check(told(line), 400, "bad_request")


def test_too_many_slow_clients_make_room_for_a_phone(server: Served, client: Client) -> None:
    slow = [client.open(HEAD[:40]) for _ in range(3 * MOST)]
    reply = httpx.post(f"{server.url}/classify", files={"file": PHOTO}, timeout=30)
    assert reply.status_code == 200
    check(told(slow[0]), 503, "too_many_connections")


def test_of_too_many_those_of_the_address_that_has_most_go_first(client: Client) -> None:
    honest = client.open(HEAD + BODY[:1000], address="127.0.0.2")
    for _ in range(3 * MOST):
        client.open(HEAD + BODY[:100])
    honest.sendall(BODY[1000:])
    assert honest.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.alone
@pytest.mark.parametrize(
    ("slow", "seconds", "headers", "body"), [(60, 4, 1, 2), long(200, 75, 10, 60)]
)
def test_slow_clients_are_told_so_and_a_stopping_server_answers_all_it_can(
    slow: int, seconds: float, headers: int, body: int
) -> None:
    tally = slow_clients(
        slow,
        seconds,
        calm=2,
        SMEARLENS_HEADERS_WITHIN=str(headers),
        SMEARLENS_BODY_WITHIN=str(body),
        SMEARLENS_STOP_WITHIN="6",
    )
    assert tally.open_at_once == slow
    assert tally.crowded.count(200)
    assert tally.crowded.others == {}
    assert tally.crowded.broken == {}
    # Of many more slow photos than places some find none once they are here.
    assert {408} <= tally.told.keys() <= {408, 503}
    assert tally.longest("headers") < headers + 1 + SLACK
    assert tally.longest("body") < body + 1 + SLACK
    assert tally.at_the_end.keys() == {200, 503}
    assert tally.at_the_end[503] >= 3
    assert tally.stopped_within < 8 + SLACK

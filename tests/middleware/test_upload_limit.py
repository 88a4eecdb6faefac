"""The body limit: refused by its declared length, and while it streams in."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def small_server(impulse: Impulse) -> Iterator[str]:
    with running(Settings(max_upload_mb=1), impulse) as url:
        yield url


def check(reply: httpx.Response) -> None:
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "upload_too_large"
    assert "larger than 1 MB" in reply.json()["detail"]


def test_a_declared_length_over_the_limit_is_refused_before_the_body_is_sent(
    small_server: str,
) -> None:
    address = urlsplit(small_server)
    with socket.create_connection((address.hostname, address.port), timeout=5) as client:
        client.sendall(
            b"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000001\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        reply = client.recv(65536)
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert b"problem+json" in reply


def test_a_form_over_the_limit_is_refused(small_server: str) -> None:
    check(httpx.post(f"{small_server}/classify", files={"file": bytes(MEGABYTE)}))


def test_a_body_of_unknown_length_is_stopped_at_the_limit(small_server: str) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(40):
            yield bytes(100_000)

    reply = httpx.post(
        f"{small_server}/classify",
        content=endless(),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    check(reply)


def test_a_body_within_the_limit_is_looked_at(small_server: str) -> None:
    reply = httpx.post(f"{small_server}/classify", files={"file": b"x" * (MEGABYTE - 1000)})
    assert reply.status_code == 415

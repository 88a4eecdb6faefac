"""`smearlens health`: a sentence for whatever listens on the port, Smearlens or not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.errors import NotReady
from app.launch.health import ask
from app.settings import Settings


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[Settings]:
    """Answer one request with `body`; yield the settings that lead there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(65536)
                head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n\r\n"
                line.sendall(head.encode() + body)

        thread = threading.Thread(target=answer)
        thread.start()
        yield Settings(host="127.0.0.1", port=listening.getsockname()[1])
        thread.join()


def test_a_running_server_is_ready(live_server: str) -> None:
    port = int(live_server.rsplit(":", 1)[1])
    assert ask(Settings(port=port)) == f"The server on port {port} is ready."


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'["ok"]',
        b'"ok"',
        b"1",
        b"null",
        b"{}",
        b'{"status": "up"}',
        b'{"detail": 5}',
        b"no JSON",
        b"",
        b"\xff\xfe",
        b"[" * 50000,
    ],
    ids=lambda body: body[:12],
)
def test_whatever_else_answers_is_no_smearlens(body: bytes, status: int) -> None:
    with answering(body, status) as settings, pytest.raises(NotReady, match="Smearlens"):
        ask(settings)


def test_a_server_that_is_not_ready_says_why() -> None:
    told = b'{"title": "T", "status": 503, "detail": "The disk is full.", "code": "history_full"}'
    with answering(told, 503) as settings, pytest.raises(NotReady, match=r"^The disk is full\.$"):
        ask(settings)


def test_where_nobody_listens_the_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(NotReady, match=f"port {port}"):
        ask(Settings(port=port))

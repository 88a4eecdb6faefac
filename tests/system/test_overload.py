"""More photos than can be answered: refused at once, unread; whoever has gone costs nothing."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from app.history.database import Database
from app.history.tables import answers
from tests.kit.phones import HEALTHZ, read_answer, upload
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode
from tests.kit.soak import long
from tests.system.overload_server import overload_server

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="processes of POSIX"),
    pytest.mark.alone,
]

SLACK = float(os.environ.get("SMEARLENS_TEST_SLACK", "0"))

# Long to decode: progressive, every colour in full, and larger than it was drawn.
HEAVY = encode(
    draw_smear(width=400, height=300).resize((5600, 4200)),
    progressive=True,
    quality=75,
    subsampling=0,
)
LIGHT = encode(draw_smear(width=320, height=240))


@pytest.mark.parametrize("seconds", [4, long(60)])
def test_ten_times_too_many_photos_are_answered_or_refused_at_once(seconds: float) -> None:
    tally = overload_server(seconds, times=10, calm=2, SMEARLENS_QUEUE="4")
    told = tally.answers
    assert told.others == {}
    assert told.broken == {}
    assert told.count(200)
    assert told.count(503) > told.count(200)
    assert told.without_retry_after == 0
    # How many milliseconds, the long form tells: here other work may run beside it.
    assert told.ms(503, 0.5) < told.ms(200, 0.5)
    assert tally.health.others == {}
    assert tally.health.broken == {}
    assert tally.recovered < 5 + SLACK


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Served]:
    """A server that looks at one photo at a time and lets 4 wait."""
    server = Served(SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_WORKERS="1", SMEARLENS_QUEUE="4")
    server.ready()
    yield server
    server.stop()


class Lines(ExitStack):
    """Connections to a server, closed at the end."""

    def __init__(self, server: Served) -> None:
        super().__init__()
        self._port = server.port

    def send(self, *pieces: bytes) -> socket.socket:
        """Send `pieces` on a connection of their own, and leave the answer unread."""
        line = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self.enter_context(line)
        line.sendall(b"".join(pieces))
        return line

    def photo(self, photo: bytes) -> socket.socket:
        return self.send(*upload(photo, expect=False))


@pytest.fixture
def lines(narrow: Served) -> Iterator[Lines]:
    with Lines(narrow) as opened:
        yield opened


@pytest.fixture
def busy(lines: Lines) -> list[socket.socket]:
    """Photos that take every place for a second or so."""
    sent = [lines.photo(HEAVY) for _ in range(5)]
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if b"503" in lines.send(upload(LIGHT, expect=True)[0]).recv(65536):
            return sent
    raise AssertionError("the server is never busy")


def status(line: socket.socket) -> int:
    return read_answer(line).status


@pytest.mark.parametrize("expect", [True, False])
def test_a_photo_without_a_place_is_refused_before_its_body_is_sent(
    busy: list[socket.socket], lines: Lines, expect: bool
) -> None:
    told = lines.send(upload(LIGHT, expect)[0]).recv(65536)
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 2\r\n" in told.lower()
    assert b"application/problem+json" in told
    assert (b"connection: close" in told.lower()) == expect
    assert {status(line) for line in busy} == {200}


def test_a_client_that_asks_first_is_told_to_go_on_where_there_is_a_place(lines: Lines) -> None:
    head, body = upload(LIGHT, expect=True)
    line = lines.send(head)
    assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
    line.sendall(body)
    assert status(line) == 200


@pytest.mark.usefixtures("busy")
def test_a_connection_goes_on_after_a_refusal_whose_body_came_all_the_same(lines: Lines) -> None:
    line = lines.photo(HEAVY)
    assert status(line) == 503
    line.sendall(HEALTHZ[0])
    assert status(line) == 200


def test_a_client_that_has_gone_costs_no_inference(
    narrow: Served, lines: Lines, tmp_path: Path
) -> None:
    patient = [lines.photo(HEAVY) for _ in range(2)]
    time.sleep(0.1)  # they have come in, and the first is being decoded
    for gone in [lines.photo(LIGHT) for _ in range(3)]:
        time.sleep(0.01)
        gone.close()
    assert {status(line) for line in patient} == {200}
    reply = httpx.post(f"{narrow.url}/classify", files={"file": LIGHT}, timeout=60)
    assert reply.status_code == 200
    database = Database.at(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    with database.begin() as connection:
        # What is looked at is stored, whether somebody waits or not.
        assert connection.execute(select(func.count()).select_from(answers)).scalar_one() == 3
    database.close()

"""A database that is busy, slow or frozen: nobody waits for it who need not, and nobody long."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import insert

from app.history.database import Database
from app.history.tables import answers
from app.middleware.phone_id import COOKIE
from tests.history.test_history import made
from tests.kit.postgres_fixtures import binary, new_database, running_postgres
from tests.kit.processes import Served
from tests.system.kill_server import PHOTO

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
    pytest.mark.alone,
]

ROWS = 6000
CELL = {
    "box": [232, 105, 449, 322],
    "located": True,
    "label": "lymphocyte",
    "confidence": 0.8,
    "scores": dict.fromkeys(("eosinophil", "lymphocyte", "monocyte", "neutrophil"), 0.25),
    "known": 0.98,
    "verdict": "sure",
    "reason": "clear",
    "kind": None,
    "distance": 0.1,
}


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[str]:
    """A PostgreSQL that no other test has to do without while it is frozen."""
    if not binary("postgres"):
        pytest.skip("NO POSTGRESQL, A FROZEN ONE IS NOT TESTED: install postgresql")
    with running_postgres() as url:
        yield url


@contextmanager
def frozen(postgres: str) -> Iterator[None]:
    """Stop every process of a PostgreSQL; its connections stay open and say nothing."""
    with psycopg.connect(f"{postgres}/postgres") as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    lines = Path(folder, "postmaster.pid").read_text(encoding="utf-8").splitlines()
    first = int(lines[0])
    pids = [first]
    try:
        os.kill(first, signal.SIGSTOP)
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii")
        pids += [int(pid) for pid in children.split()]
        for pid in pids[1:]:
            with suppress(ProcessLookupError):  # a helper of PostgreSQL that was just ending
                os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def fill(url: str, phone: UUID, rows: int) -> None:
    """Store so many answers of three cells each."""
    database = Database.at(url)
    now = datetime.now(UTC)
    entry = made(phone, cells=[CELL] * 3, scores=CELL["scores"])
    with database.begin() as connection:
        connection.execute(
            insert(answers),
            [
                vars(replace(entry, id=uuid4(), at=now - timedelta(seconds=number)))
                for number in range(rows)
            ],
        )
    database.close()


def get(server: Served, path: str, **headers: str) -> tuple[httpx.Response, float]:
    """Return the reply and how long it took; no certificates are loaded for it, as httpx would."""
    with httpx.Client(verify=False, timeout=120) as client:
        begun = time.monotonic()
        reply = client.get(f"{server.url}{path}", headers=headers)
        return reply, time.monotonic() - begun


def post(server: Served) -> tuple[httpx.Response, float]:
    with httpx.Client(verify=False, timeout=60) as client:
        begun = time.monotonic()
        reply = client.post(f"{server.url}/classify", files={"file": PHOTO})
        return reply, time.monotonic() - begun


@contextmanager
def serving(url: str) -> Iterator[Served]:
    server = Served(SMEARLENS_DATABASE_URL=url)
    try:
        server.ready()
        post(server)
        yield server
    finally:
        server.stop()


def stalled_export(server: Served, phone: UUID) -> socket.socket:
    """Ask for the export, to take in no more than its beginning."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(30)
    line.connect(("127.0.0.1", server.port))
    line.sendall(
        f"GET /history.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={phone}\r\n\r\n".encode()
    )
    return line


def test_exports_whose_clients_stop_reading_stop_nothing(database_url: str) -> None:
    phone = uuid4()
    fill(database_url, phone, ROWS)
    with serving(database_url) as server, ExitStack() as lines:
        for _ in range(8):
            line = lines.enter_context(stalled_export(server, phone))
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        time.sleep(0.5)
        took = [post(server) for _ in range(5)]
        assert {reply.status_code for reply, _ in took} == {200}
        assert max(seconds for _, seconds in took) < 2
        listed, _ = get(server, "/history", cookie=f"{COOKIE}={phone}")
        assert listed.json()["count"] == ROWS
        if database_url.startswith("postgresql"):
            with psycopg.connect(database_url) as connection:
                states = connection.execute(
                    "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid()"
                ).fetchall()
            assert {state for (state,) in states} == {"idle"}


def test_exports_at_full_speed_do_not_delay_a_photo(database_url: str) -> None:
    phone = uuid4()
    fill(database_url, phone, ROWS // 3)
    cookie = f"{COOKIE}={phone}"
    with serving(database_url) as server, ThreadPoolExecutor(6) as pool:
        exports = [pool.submit(get, server, "/history.csv", cookie=cookie) for _ in range(6)]
        took = [post(server)]
        while not all(export.done() for export in exports):
            took.append(post(server))
        print(f"{len(took)} photos, the slowest {max(seconds for _, seconds in took):.2f} s")
        assert {reply.status_code for reply, _ in took} == {200}
        assert max(seconds for _, seconds in took) < 3
        for export in exports:
            assert len(export.result()[0].text.splitlines()) == 1 + ROWS


def test_a_frozen_database_is_a_503_in_time_and_delays_nothing_else(own_postgres: str) -> None:
    phone = uuid4()
    url = new_database(own_postgres)
    fill(url, phone, 100)
    with serving(url) as server:
        with frozen(own_postgres), ThreadPoolExecutor(120) as pool:
            cookie = f"{COOKIE}={phone}"
            asked = [
                pool.submit(get, server, "/history", cookie=cookie, accept=accept)
                for accept in ("application/json", "text/html") * 50
            ]
            photos = [pool.submit(post, server) for _ in range(8)]
            ready = pool.submit(get, server, "/readyz")
            quick = []
            while not all(photo.done() for photo in photos):
                for path in ("/", "/healthz"):
                    reply, seconds = get(server, path)
                    assert reply.status_code == 200
                    quick.append(seconds)
            for reply, seconds in [photo.result() for photo in photos]:
                assert reply.status_code == 503
                assert reply.json()["code"] == "history_unavailable"
                assert reply.json()["answer"]["label"], "the answer is told all the same"
                assert seconds < 9
            assert {reply.result()[0].status_code for reply in asked} == {503}
            assert ready.result()[0].status_code == 503
            print(
                f"photos {max(photo.result()[1] for photo in photos):.1f} s, pages p50 "
                f"{sorted(quick)[len(quick) // 2]:.3f} s, most {max(quick):.2f} s"
            )
            assert max(quick) < 2
        server.ready(within=20)
        reply, _ = post(server)
        assert reply.status_code == 200, "once it goes on, so do we"


def test_a_server_stops_in_time_while_its_database_is_frozen(own_postgres: str) -> None:
    url = new_database(own_postgres)
    with serving(url) as server, frozen(own_postgres), ThreadPoolExecutor(8) as pool:
        photos = [pool.submit(post, server) for _ in range(8)]
        time.sleep(1)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(60)
        seconds = time.monotonic() - begun
        print(f"stopped after {seconds:.1f} s")
        assert {photo.result()[0].status_code for photo in photos} == {503}
        assert seconds < 9

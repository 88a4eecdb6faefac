"""The stream of a count's events on real servers: what it tells, how many there may be, its end."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.counts import revisions
from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.counts import photo
from tests.kit.processes import Served


class Listener:
    """A phone that listens to a count in a thread."""

    def __init__(self, url: str, count: str) -> None:
        self.heard: list[str] = []
        self.ended = threading.Event()
        self._url = f"{url}/counts/{count}/events"
        self._client = httpx.Client(timeout=60)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(httpx.HTTPError), self._client.stream("GET", self._url) as told:
            for line in told.iter_lines():
                self.heard += [line] if line else []
        self.ended.set()

    def hears(self, line: str, within: float = 20) -> bool:
        end = time.monotonic() + within
        while line not in self.heard and time.monotonic() < end:
            time.sleep(0.02)
        return line in self.heard

    def close(self) -> None:
        self._client.close()


def begun(url: str) -> str:
    told = httpx.post(f"{url}/counts", json={})
    told.raise_for_status()
    return str(told.json()["id"])


@pytest.fixture
def count(database_url: str, impulse: Impulse) -> Iterator[tuple[str, str]]:
    with running(Settings(database_url=SecretStr(database_url)), impulse) as url:
        yield url, begun(url)


def test_a_listener_hears_what_other_processes_change_too_and_the_end(
    count: tuple[str, str], database_url: str
) -> None:
    url, key = count
    with closing(Listener(url, key)) as listener:
        assert listener.hears('data: {"revision": 1}')
        assert listener.heard[0] == "retry: 500"
        httpx.patch(f"{url}/counts/{key}", json={"slide": "Smear 8"}).raise_for_status()
        assert listener.hears('data: {"revision": 2}')
        other = History(Database.at(database_url), 30)
        laptop = Who(uuid4(), everywhere=True)
        store = Counts(other)
        found = store.all(laptop)[0].count.id
        assert store.add_photo(found, laptop, photo()).revision == 3
        assert listener.hears('data: {"revision": 3}')
        store.delete(found, laptop)
        assert listener.ended.wait(60), "nothing can change any more"
        other.close()


def test_a_stream_is_told_to_be_alive_and_is_asked_for_anew(
    count: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "BEAT_S", 0.4)
    monkeypatch.setattr(revisions, "LASTS_S", 2.0)
    url, key = count
    start = time.monotonic()
    with closing(Listener(url, key)) as listener:
        assert listener.ended.wait(20)
        assert time.monotonic() - start > 1.5
        assert 0 < listener.heard.count(": still here") <= 5


def test_of_too_many_listeners_one_is_told_to_ask_instead(
    count: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "MOST", 3)
    url, key = count
    with ExitStack() as open_ones:
        some = [open_ones.enter_context(closing(Listener(url, key))) for _ in range(3)]
        assert all(one.hears('data: {"revision": 1}') for one in some)
        told = httpx.get(f"{url}/counts/{key}/events")
        assert (told.status_code, told.json()["code"]) == (503, "server_busy")
        assert told.headers["retry-after"]


@pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_ten_listeners_keep_no_server_from_stopping(tmp_path: Path, processes: str) -> None:
    server = Served(
        SMEARLENS_FOLDER=str(tmp_path),
        SMEARLENS_PROCESSES=processes,
        SMEARLENS_BODY_WITHIN="2",
        SMEARLENS_HEADERS_WITHIN="2",
    )
    try:
        server.ready()
        key = begun(server.url)
        with ExitStack() as open_ones:
            some = [open_ones.enter_context(closing(Listener(server.url, key))) for _ in range(10)]
            assert all(one.hears('data: {"revision": 1}') for one in some)
            time.sleep(3)  # longer than a body may take
            httpx.patch(f"{server.url}/counts/{key}", json={"target": 50}).raise_for_status()
            assert all(one.hears('data: {"revision": 2}') for one in some)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert all(one.ended.wait(10) for one in some)
            server.process.wait(10)
            print(f"stopped within {time.monotonic() - start:.2f} s")
            assert time.monotonic() - start < 5
    finally:
        assert "Traceback" not in server.stop()

"""What was answered is stored: kills, a full disk, a folder that can't be written."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.kit.postgres_fixtures import new_database
from tests.kit.processes import Replica
from tests.kit.small_disk import small_disk_at
from tests.kit.soak import long
from tests.system.kill_server import PHOTO, kill_server

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and mounts of POSIX")


@pytest.mark.parametrize("kills", [2, long(50)])
def test_kills_lose_nothing_and_double_nothing(database_url: str, kills: int) -> None:
    tally = kill_server(database_url, kills, clients=8)
    assert tally.kills == kills
    assert tally.broken, "no kill hit a request, so nothing was tested"
    assert tally.lost == 0
    assert tally.doubled == 0
    assert tally.differing == 0
    assert tally.retries_that_differ == 0
    assert tally.integrity in {"ok", "PostgreSQL's own"}
    assert tally.lacking == 0
    assert tally.forgotten == tally.old
    assert tally.rows == len(tally.acknowledged) - len(tally.deleted)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("kills", [2, long(50)])
def test_kills_of_one_process_or_of_all_lose_and_double_nothing(
    database_url: str, kills: int
) -> None:
    tally = kill_server(database_url, kills, clients=8, processes=2)
    assert tally.kills == kills
    assert (tally.lost, tally.doubled, tally.differing, tally.retries_that_differ) == (0, 0, 0, 0)
    assert tally.integrity in {"ok", "PostgreSQL's own"}
    assert tally.lacking == 0
    assert tally.forgotten == tally.old
    assert tally.rows == len(tally.acknowledged) - len(tally.deleted)


def post(url: str, key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return httpx.post(f"{url}/classify", files={"file": PHOTO}, headers=headers, timeout=30)


def check_not_stored(reply: httpx.Response, status: int, words: str) -> None:
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json()
    assert words in told["detail"]
    assert told["answer"]["label"], "the answer is told all the same"
    assert "set-cookie" not in reply.headers


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk_at(tmp_path / "disk", 2) as folder:
        yield folder


def test_a_full_disk_is_a_507_with_the_answer_and_the_next_is_stored_once_there_is_room(
    small_disk: Path,
) -> None:
    server = Replica(SMEARLENS_FOLDER=str(small_disk))
    try:
        server.ready()
        assert post(server.url).status_code == 200
        filler = small_disk / "filler"
        dd = ["dd", "if=/dev/zero", f"of={filler}", "bs=4096"]
        assert b"No space" in subprocess.run(dd, capture_output=True).stderr
        key = str(uuid4())
        for _ in range(100):  # what the log has room for is still stored
            reply = post(server.url, key)
            if reply.status_code != 200:
                break
            key = str(uuid4())
        check_not_stored(reply, 507, "the laptop's disk is full")
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        filler.unlink()
        again = post(server.url, key)
        assert again.status_code == 200
        assert again.json()["id"] == key
    finally:
        server.stop()


def test_a_write_that_fails_is_a_503_with_the_answer_and_what_is_stored_stays_readable(
    tmp_path: Path,
) -> None:
    server = Replica(("prlimit", "--fsize=200000", "--"), SMEARLENS_FOLDER=str(tmp_path))
    try:
        server.ready()
        replies = [post(server.url)]
        while replies[-1].status_code == 200 and len(replies) < 300:
            replies.append(post(server.url))
        cookie = replies[0].headers["set-cookie"].split(";")[0]
        check_not_stored(replies[-1], 503, "can't write to its folder")
        listed = httpx.get(f"{server.url}/history", headers={"cookie": cookie})
        assert listed.json()["count"] == 1
    finally:
        server.stop()


def test_a_folder_removed_under_a_running_server_is_a_503_and_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    server = Replica(SMEARLENS_FOLDER=str(folder))
    try:
        server.ready()
        assert post(server.url).status_code == 200
        shutil.rmtree(folder)
        check_not_stored(post(server.url), 503, "removed or replaced")
        assert httpx.get(f"{server.url}/readyz").status_code == 503
        server.ready(within=20)
        assert post(server.url).status_code == 200
        assert (folder / "history.sqlite3").exists()
    finally:
        said = server.stop()
    assert "it is opened anew" in said
    assert str(folder) not in said


@pytest.fixture
def locked_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    yield folder
    folder.chmod(0o755)


def powerless() -> tuple[str, ...]:
    """Return the words before a command that bind even root to a folder's permissions."""
    if os.geteuid():
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv to give up root's power over folders")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


def check_it_can_only_be_read(server: Replica, cookie: dict[str, str], words: str) -> None:
    ready = httpx.get(f"{server.url}/readyz")
    assert ready.status_code == 503
    assert ready.json()["code"] == "history_unavailable"
    assert words in ready.json()["detail"]
    check_not_stored(post(server.url), 503, words)
    assert httpx.get(f"{server.url}/history", headers=cookie).json()["count"] == 1


def test_a_file_that_can_only_be_read_is_not_ready_and_what_is_in_it_is_shown(
    tmp_path: Path,
) -> None:
    server = Replica(powerless(), SMEARLENS_FOLDER=str(tmp_path))
    try:
        server.ready()
        cookie = {"cookie": post(server.url).headers["set-cookie"].split(";")[0]}
        server.process.terminate()
        server.process.wait(30)
        (tmp_path / "history.sqlite3").chmod(0o400)
        server.start()
        server.ready("/healthz")
        check_it_can_only_be_read(server, cookie, "can't write to its folder")
    finally:
        (tmp_path / "history.sqlite3").chmod(0o600)
        server.stop()


def test_a_postgresql_that_can_only_be_read_is_not_ready(postgres: str) -> None:
    url = new_database(postgres)
    server = Replica(SMEARLENS_DATABASE_URL=url)
    try:
        server.ready()
        cookie = {"cookie": post(server.url).headers["set-cookie"].split(";")[0]}
        server.process.terminate()
        server.process.wait(30)
        name = url.rpartition("/")[2]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        server.start()
        server.ready("/healthz")
        check_it_can_only_be_read(server, cookie, "can be read, but not written")
    finally:
        server.stop()


def test_a_folder_that_cannot_be_written_is_a_503_with_the_answer(locked_folder: Path) -> None:
    server = Replica(powerless(), SMEARLENS_FOLDER=str(locked_folder))
    try:
        server.ready("/healthz")
        check_not_stored(post(server.url), 503, "can't write to its folder")
        assert httpx.get(f"{server.url}/readyz").status_code == 503
        page = httpx.get(f"{server.url}/history", headers={"accept": "text/html"})
        assert page.status_code == 200, "a phone without a cookie has nothing to ask for"
        locked_folder.chmod(0o755)
        assert post(server.url).status_code == 200, "it is tried again"
        assert httpx.get(f"{server.url}/readyz").status_code == 200
    finally:
        said = server.stop()
    assert "can't write to its folder" in said, "the terminal was told at the start"
    assert str(locked_folder) in said

"""/counts/…/slide on a real server: a .zip and a video are worked on by a real process."""

import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.impulse.impulse import Impulse
from app.settings import Settings
from benchmarks.machine import tree
from tests.conftest import running
from tests.kit.processes import Replica, Served
from tests.kit.slides import drawn_cells, film, photos_of, slide_of, walk, winding, write_video

SECONDS = 60
AWAY = {"X-Forwarded-For": "192.0.2.7"}
"""Makes a client none that is on the laptop itself."""


@pytest.fixture(scope="module")
def zipped() -> bytes:
    """A .zip of photos that overlap, with one that can't be read."""
    photos = photos_of(slide_of(drawn_cells(4), 2))
    return packed(*photos, b"no photo")


@pytest.fixture(scope="module")
def long() -> bytes:
    """A .zip that takes a while: all its photos are other bytes."""
    photos = photos_of(slide_of(drawn_cells(1), 1))
    return packed(*(photo + bytes(more) for more in range(60) for photo in photos))


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    pytest.importorskip("av", reason="needs the extra `video`")
    path = tmp_path_factory.mktemp("video") / "pan.mp4"
    slide = slide_of(drawn_cells(4), 4)
    write_video(path, film(slide, walk(winding(slide, 1), 30)))
    return path.read_bytes()


@pytest.fixture
def client(tmp_path: Path, impulse: Impulse) -> Iterator[httpx.Client]:
    with (
        running(Settings(folder=tmp_path), impulse) as url,
        httpx.Client(base_url=url, timeout=SECONDS) as client,
    ):
        yield client


def packed(*photos: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, photo in enumerate(photos):
            archive.writestr(f"{number}.jpg", photo)
    return file.getvalue()


def begun(client: httpx.Client) -> str:
    return str(client.post("/counts", json={"slide": "Smear 7"}).raise_for_status().json()["id"])


def sent(client: httpx.Client, count: str, data: bytes) -> httpx.Response:
    return client.post(f"/counts/{count}/slide", files={"file": data})


def state(client: httpx.Client, count: str) -> dict[str, Any]:
    return client.get(f"/counts/{count}/slide").raise_for_status().json()  # type: ignore[no-any-return]


def until(client: httpx.Client, count: str, *wanted: str) -> dict[str, Any]:
    """Wait until the slide of a count is in one of these states, or at one of these steps."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        told = state(client, count)
        if {told["state"], told["step"]} & set(wanted):
            return told
        time.sleep(0.05)
    raise AssertionError(f"not {wanted} within {SECONDS} s: {told}")


def now(client: httpx.Client, count: str) -> dict[str, Any]:
    return client.get(f"/counts/{count}").raise_for_status().json()  # type: ignore[no-any-return]


def problem(told: httpx.Response) -> tuple[int, str]:
    assert told.headers["content-type"] == "application/problem+json", told.text
    return told.status_code, told.json()["code"]


def left(folder: Path) -> list[str]:
    """Return what lies in the folder of slides, beside how they ended."""
    return sorted(one.name for one in (folder / "slides").iterdir() if one.suffix != ".json")


def test_a_zip_becomes_photos_of_the_count_and_nothing_else_is_left(
    client: httpx.Client, tmp_path: Path, zipped: bytes
) -> None:
    count = begun(client)
    assert state(client, count)["state"] == "none"
    told = sent(client, count, zipped)
    assert told.status_code == 202
    assert told.json()["state"] == "working"
    ended = until(client, count, "finished", "failed")
    assert (ended["state"], ended["left_out"], ended["detail"]) == ("finished", 1, None)
    cells = client.get(f"/counts/{count}/cells").json()["cells"]
    assert len(cells) == ended["cells"] > 0
    assert now(client, count)["photos"] == ended["views"] > 0
    assert client.get(f"/counts/{count}/cells/{cells[0]['id']}.jpg").status_code == 200
    assert left(tmp_path) == ["lock"]
    again = sent(client, count, zipped)
    assert again.status_code == 202
    assert until(client, count, "finished", "failed")["state"] == "finished"
    assert len(client.get(f"/counts/{count}/cells").json()["cells"]) == len(cells)
    assert client.delete(f"/counts/{count}/slide").json()["state"] == "none"


def test_a_video_is_counted_too(client: httpx.Client, video: bytes) -> None:
    count = begun(client)
    assert sent(client, count, video).status_code == 202
    ended = until(client, count, "finished", "failed")
    assert (ended["state"], ended["left_out"]) == ("finished", 0)
    assert now(client, count)["photos"] == ended["views"] > 0


def test_one_at_a_time_and_cancelled_nothing_is_stored(
    client: httpx.Client, tmp_path: Path, long: bytes, zipped: bytes
) -> None:
    count, other = begun(client), begun(client)
    assert sent(client, count, long).status_code == 202
    until(client, count, "looking")
    assert problem(sent(client, count, zipped)) == (409, "slide_there")
    refused = sent(client, other, zipped)
    assert problem(refused) == (503, "another_slide")
    assert int(refused.headers["retry-after"]) > 0
    assert state(client, other)["state"] == "none"
    assert client.delete(f"/counts/{count}/slide").json()["state"] == "none"
    assert state(client, count)["state"] == "none"
    assert now(client, count)["photos"] == 0
    assert left(tmp_path) == ["lock"]
    assert sent(client, other, zipped).status_code == 202
    assert until(client, other, "finished", "failed")["state"] == "finished"


def test_what_is_damaged_is_told_in_the_language_of_who_asks(
    client: httpx.Client, tmp_path: Path, zipped: bytes, video: bytes
) -> None:
    count = begun(client)
    for data, code in [
        (zipped[: len(zipped) // 2], "zip_unreadable"),
        (video[:300], "video_damaged"),
        (packed(b"no photo"), "not_a_photo"),
        (packed(), "nothing_to_count"),
    ]:
        assert sent(client, count, data).status_code == 202
        told = until(client, count, "failed", "finished")
        assert (told["state"], told["code"]) == ("failed", code)
    german = client.get(f"/counts/{count}/slide", headers={"Accept-Language": "de"}).json()
    assert german["detail"] == "Darin ist kein Foto und kein Video, das sich lesen lässt."
    assert now(client, count)["photos"] == 0
    assert left(tmp_path) == ["lock"]


def test_what_is_no_slide_is_refused_at_once(client: httpx.Client, tmp_path: Path) -> None:
    count = begun(client)
    assert problem(sent(client, count, b"\xff\xd8 a photo")) == (422, "nothing_to_count")
    assert problem(sent(client, count, b"")) == (422, "nothing_to_count")
    assert problem(client.post(f"/counts/{count}/slide")) == (422, "no_photo")
    assert problem(sent(client, str(uuid4()), b"PK")) == (404, "no_such_count")
    client.post(f"/counts/{count}/finish").raise_for_status()
    assert problem(sent(client, count, b"PK\x05\x06")) == (409, "count_finished")
    assert left(tmp_path) == ["lock"]


def test_who_takes_no_part_in_the_count_may_nothing(client: httpx.Client, zipped: bytes) -> None:
    path = f"/counts/{begun(client)}/slide"
    for method in ("GET", "DELETE", "POST"):
        client.cookies.clear()  # another phone
        files = {"file": zipped} if method == "POST" else None
        told = client.request(method, path, headers=AWAY, files=files)
        assert problem(told) == (404, "no_such_count")


def test_a_slide_has_a_limit_of_its_own(tmp_path: Path, impulse: Impulse) -> None:
    settings = Settings(folder=tmp_path, max_upload_mb=1, max_slide_mb=3)
    with running(settings, impulse) as url, httpx.Client(base_url=url, timeout=SECONDS) as client:
        count = begun(client)
        assert problem(sent(client, count, b"PK\x03\x04" + bytes(3_000_000))) == (
            413,
            "slide_too_large",
        )
        assert sent(client, count, b"PK\x03\x04" + bytes(2_000_000)).status_code == 202
        assert until(client, count, "failed")["code"] == "zip_unreadable"


def test_a_server_that_is_stopped_says_so_once_it_is_back(tmp_path: Path, long: bytes) -> None:
    for end in ("stop", "kill"):
        server = Replica(SMEARLENS_FOLDER=str(tmp_path))
        try:
            server.ready()
            with httpx.Client(base_url=server.url, timeout=SECONDS) as client:
                count = begun(client)
                assert sent(client, count, long).status_code == 202
                until(client, count, "looking")
                children = tree(server.process.pid)[1:]
                assert children
                server.kill() if end == "kill" else server.process.terminate()
                server.process.wait(SECONDS)
                assert gone(children)
                server.start()
                server.ready()
                told = state(client, count)
                assert (told["state"], told["code"]) == ("failed", "slide_stopped")
                assert now(client, count)["photos"] == 0
                assert left(tmp_path) == ["lock"]
        finally:
            server.stop()


def gone(pids: list[int]) -> bool:
    """Wait until none of these processes runs."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if not any(runs(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(") ")[1][0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(os.name != "posix", reason="one process elsewhere")
def test_each_of_several_processes_knows_of_it(tmp_path: Path, long: bytes, zipped: bytes) -> None:
    server = Served(SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_PROCESSES="2")
    try:
        server.ready()

        def fresh() -> httpx.Client:
            return httpx.Client(base_url=server.url, timeout=SECONDS)

        with fresh() as one, fresh() as two, fresh() as three:
            count = begun(one)
            assert sent(one, count, long).status_code == 202
            for client in (one, two, three):  # connections go to each process in turn
                until(client, count, "looking")
                assert problem(sent(client, count, zipped)) == (409, "slide_there")
            for client in (one, two, three):
                assert client.delete(f"/counts/{count}/slide").json()["state"] == "none"
                assert sent(one, count, long).status_code == 202
                until(client, count, "looking")
    finally:
        server.stop()

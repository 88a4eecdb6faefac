"""Where photos wait: a bound over all of them, files where memory is short, and a full disk."""

import asyncio
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from app.errors import ServerBusy
from app.replies.uploads import IN_FLIGHT, Uploads
from tests.kit.phones import read_answer, run
from tests.kit.phones import upload as request_of
from tests.kit.processes import Served
from tests.kit.small_disk import small_disk_at
from tests.kit.smears import draw_smear, encode

ROOT = Path(__file__).parents[2]
PHOTO = encode(draw_smear(width=320, height=240))
PIECES = [bytes([one]) * 100_000 for one in range(30)]


def filled(uploads: Uploads, pieces: list[bytes]) -> bytes:
    async def fill() -> bytes:
        with uploads.begin() as upload:
            for piece in pieces:
                await upload.add(piece)
            first = await asyncio.to_thread(upload.read)
            assert upload.read() == first, "it may be read again"
            return first

    return run(fill())


@pytest.mark.parametrize("memory", [0, 250_000, 2_900_000, 10_000_000])
def test_a_photo_comes_back_whole_from_memory_and_from_a_file(memory: int) -> None:
    uploads = Uploads(memory=memory)
    assert filled(uploads, PIECES) == b"".join(PIECES)
    assert (uploads.held, uploads.in_memory) == (0, 0)


def test_no_more_is_in_memory_than_may_be() -> None:
    async def fill() -> None:
        with uploads.begin() as first, uploads.begin() as second:
            for piece in PIECES:
                await first.add(piece)
                await second.add(piece)
                assert uploads.in_memory <= 1_000_000
            assert uploads.held == 6_000_000

    uploads = Uploads(memory=1_000_000)
    run(fill())


def test_what_all_uploads_have_together_is_bounded_and_room_comes_back() -> None:
    uploads = Uploads(most=1_500_000, memory=0)
    with pytest.raises(ServerBusy):
        filled(uploads, PIECES)
    assert uploads.held == 0
    assert filled(uploads, PIECES[:15]) == b"".join(PIECES[:15])


def test_where_all_have_too_much_the_one_that_came_in_for_longest_is_dropped() -> None:
    async def fill() -> None:
        with uploads.begin() as whole, uploads.begin() as slow, uploads.begin() as quick:
            for piece in PIECES[:5]:
                await whole.add(piece)
                await slow.add(piece)
            whole.end()
            for piece in PIECES[:10]:
                await quick.add(piece)
            assert uploads.held == 1_500_000
            quick.end()
            assert quick.read() == b"".join(PIECES[:10])
            assert whole.read() == b"".join(PIECES[:5])
            with pytest.raises(ServerBusy):
                await slow.add(PIECES[5])
            with pytest.raises(ServerBusy):
                slow.end()
        assert (uploads.held, uploads.in_memory, uploads.coming) == (0, 0, {})

    uploads = Uploads(most=1_500_000)
    run(fill())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk_at(tmp_path / "disk", 1) as folder:
        yield folder


@pytest.mark.skipif(os.name != "posix", reason="mounts of POSIX")
def test_a_full_folder_for_temporary_files_is_a_507_and_small_photos_are_answered(
    small_disk: Path, tmp_path: Path
) -> None:
    server = Served(
        TMPDIR=str(small_disk),
        SMEARLENS_FOLDER=str(tmp_path),
        SMEARLENS_MAX_UPLOAD_MB="100",
        SMEARLENS_PROCESSES="1",
    )
    try:
        server.ready()
        # Alone, it needs a file: it is more than may be in memory.
        large = {"file": PHOTO + bytes(80_000_000)}
        reply = httpx.post(f"{server.url}/classify", files=large, timeout=60)
        assert reply.status_code == 507
        assert reply.json()["code"] == "no_space_for_upload"
        assert "temporary files" in reply.json()["detail"]
        assert "answer" not in reply.json()
        small = httpx.post(f"{server.url}/classify", files={"file": PHOTO}, timeout=60)
        assert small.status_code == 200
        assert list(small_disk.iterdir()) == []
    finally:
        assert "Traceback" not in server.stop()


@pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")
def test_slow_uploads_that_hold_all_room_make_room_for_quick_ones(tmp_path: Path) -> None:
    server = Served(
        SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_MAX_UPLOAD_MB="200", SMEARLENS_PROCESSES="1"
    )
    try:
        server.ready()
        head, body = request_of(PHOTO + bytes(150_000_000), expect=False)
        slow, quick = (socket.create_connection(("127.0.0.1", server.port), 60) for _ in range(2))
        with slow, quick:
            slow.sendall(head + body[:-1000])
            quick.sendall(head + body)
            assert read_answer(quick).status == 200
            slow.sendall(body[-1000:])
            assert read_answer(slow).status == 503
    finally:
        assert "Traceback" not in server.stop()


def test_the_manifests_leave_room_for_all_uploads_of_a_process() -> None:
    units = {"m": 2**20, "Mi": 2**20, "g": 2**30, "Gi": 2**30}

    def size(told: str) -> int:
        number, unit = re.fullmatch(r"(\d+)(\w+)", told).groups()  # type: ignore[union-attr]
        return int(number) * units[unit]

    text = (ROOT / "deploy" / "kubernetes.yaml").read_text(encoding="utf-8")
    (pod,) = (
        part["spec"]["template"]["spec"]
        for part in yaml.safe_load_all(text)
        if part["kind"] == "Deployment"
    )
    (volume,) = (one for one in pod["volumes"] if one["name"] == "uploads")
    assert size(volume["emptyDir"]["sizeLimit"]) >= IN_FLIGHT
    # What is written to a volume in memory counts as the container's.
    (container,) = pod["containers"]
    assert size(container["resources"]["limits"]["memory"]) >= 2 * IN_FLIGHT
    composed = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    (mounted,) = composed["services"]["server"]["tmpfs"]
    folder, _, told = mounted.partition(":size=")
    assert folder == "/tmp"
    assert size(told) >= IN_FLIGHT

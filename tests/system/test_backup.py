"""Backups beside a server that is written to, and under kill -9 and full disks."""

import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.history.database import Database
from app.history.history import History
from app.history.tables import answers, count_cells, count_crops, count_photos, examples
from tests.commands.test_teaching import run
from tests.history.test_history import made
from tests.kit.processes import Replica
from tests.kit.small_disk import small_disk_at
from tests.kit.smears import draw_smear, encode
from tests.kit.soak import long
from tests.kit.stored import fill, held
from tests.kit.threads import UntilStopped
from tests.system.test_count_kills import Phones

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

PHOTO = encode(draw_smear("lymphocyte", 320, 240))


class Senders(UntilStopped):
    """Send photos to a history and to a set of classes until told to stop."""

    def __init__(self, url: str) -> None:
        self.answers: set[UUID] = set()
        self.examples: set[UUID] = set()
        new = {"kind": "classes", "name": "Mine", "classes": [{"label": "a"}, {"label": "b"}]}
        head = httpx.post(f"{url}/taught", json=new).raise_for_status().json()["id"]
        work = (
            lambda: self.answers.add(UUID(self._sent(f"{url}/classify")["id"])),
            lambda: self.examples.update(
                UUID(one["id"])
                for one in self._sent(f"{url}/taught/{head}/examples?label=a")["examples"]
            ),
        )
        super().__init__(partial(self._run, one) for one in work)

    def _run(self, work: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            work()

    def _sent(self, url: str) -> dict[str, Any]:
        files = {"file": PHOTO + uuid4().bytes}
        return dict(httpx.post(url, files=files, timeout=60).raise_for_status().json())


def ids(url: str) -> tuple[set[UUID], set[UUID], dict[str, int], int]:
    """Return which answers and examples there are, photos with their cells, and all crops."""
    database = Database.at(url)
    try:
        with database.read() as connection:
            of_photo = select(count_photos.c.id, func.count(count_cells.c.id)).outerjoin(
                count_cells, count_cells.c.photo_id == count_photos.c.id
            )
            cells = connection.execute(of_photo.group_by(count_photos.c.id)).all()
            crops = connection.scalar(select(func.count()).select_from(count_crops)) or 0
            return (
                set(connection.scalars(select(answers.c.id))),
                set(connection.scalars(select(examples.c.id))),
                {str(key): many for key, many in cells},
                crops,
            )
    finally:
        database.close()


def test_a_backup_has_all_that_was_acknowledged_before_it_and_nothing_half(
    database_url: str, tmp_path: Path
) -> None:
    server = Replica(SMEARLENS_DATABASE_URL=database_url)
    there, out = f"sqlite:///{tmp_path / 'there' / 'history.sqlite3'}", tmp_path / "out"
    try:
        server.ready()
        count = httpx.post(f"{server.url}/counts", json={}).json()["id"]
        senders, phones = Senders(server.url), Phones(server.url, count, 2)
        try:
            for number in range(2):
                end = time.monotonic() + 120
                now = before = tuple(map(len, (senders.answers, senders.examples, phones.photos)))
                while any(one < was + 3 for one, was in zip(now, before, strict=True)):
                    assert time.monotonic() < end, "the server answers nothing"
                    time.sleep(0.02)
                    now = tuple(map(len, (senders.answers, senders.examples, phones.photos)))
                known = set(senders.answers), set(senders.examples), set(phones.photos)
                told = run(tmp_path, "backup", out, "--json", SMEARLENS_DATABASE_URL=database_url)
                assert told.returncode == 0, told.stderr
                more = ["--replace"] if number else []
                told = run(tmp_path, "restore", out, *more, SMEARLENS_DATABASE_URL=there)
                assert told.returncode == 0, told.stderr
                found = ids(there)
                assert known[0] <= found[0]
                assert known[1] <= found[1]
                assert known[2] <= found[2].keys()
                assert all(
                    many == len(phones.photos[key]["cells"])
                    for key, many in found[2].items()
                    if key in phones.photos
                )
                assert sum(found[2].values()) == found[3]
                refused = run(
                    tmp_path, "restore", out, "--replace", SMEARLENS_DATABASE_URL=database_url
                )
                assert refused.returncode == 1
                assert "Stop it first" in refused.stderr
        finally:
            senders.stop()
            phones.stop()
    finally:
        server.stop()
    again = Replica(SMEARLENS_DATABASE_URL=there)
    try:
        again.ready()
        photos = httpx.get(f"{again.url}/counts/{count}/photos").json()["photos"]
        assert {one["id"] for one in photos} == found[2].keys()
        assert len(httpx.get(f"{again.url}/taught").json()["taught"]) == 1
    finally:
        again.stop()
    print(f"{len(found[0])} answers, {len(found[1])} examples, {len(photos)} photos of a count")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history of 40 MB."""
    folder = tmp_path_factory.mktemp("large")
    history = History(Database.at(f"sqlite:///{folder / 'history.sqlite3'}"), 30)
    for _ in range(200):
        history.store(made(photo_kept=True), random.randbytes(200_000), may_wait=False).result(30)
    history.close()
    return folder


def started(folder: Path, *words: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        env=os.environ | {"SMEARLENS_FOLDER": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_at(process: subprocess.Popen[bytes], grown: Callable[[], int], size: int) -> bool:
    """Kill a process once so much is written; tell whether it was still at work."""
    while process.poll() is None and grown() < size:
        time.sleep(0.002)
    process.kill()
    return process.wait() != 0


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize("kills", [2, long(20)])
def test_a_backup_that_is_killed_leaves_the_one_before(
    large: Path, tmp_path: Path, kills: int
) -> None:
    out = tmp_path / "out"
    assert run(large, "backup", out).returncode == 0
    before = out.read_bytes()
    hits = 0
    for number in range(kills):

        def grown() -> int:
            return sum(size(one) for one in tmp_path.glob(".partial-*"))

        hits += killed_at(started(large, "backup", out), grown, 1 + number * 30_000_000 // kills)
        assert out.read_bytes() == before
        for left in tmp_path.glob(".partial-*"):
            assert stat.S_IMODE(left.stat().st_mode) == 0o600
            left.unlink()
    assert hits
    assert run(large, "backup", out).returncode == 0


@pytest.mark.parametrize("kills", [2, long(20)])
def test_a_restore_that_is_killed_changes_nothing(large: Path, tmp_path: Path, kills: int) -> None:
    out, there = tmp_path / "out", tmp_path / "there"
    url = f"sqlite:///{there / 'history.sqlite3'}"
    assert run(large, "backup", out).returncode == 0
    fill(url, answers=5)
    before = held(url)
    hits = 0
    log = there / "history.sqlite3-wal"
    for number in range(kills):
        process = started(there, "restore", out, "--replace")
        hits += killed_at(process, lambda: size(log), 1 + number * 30_000_000 // kills)
        assert held(url) == before
    assert hits
    told = run(there, "restore", out, "--replace")
    assert told.returncode == 0, told.stderr
    assert len(held(url)["answers"]) == 200
    with closing(sqlite3.connect(there / "history.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_full_disk_leaves_what_was_there(large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(large, "backup", out).returncode == 0
    with small_disk_at(tmp_path / "disk", 4) as disk:
        (disk / "out").write_text("the one before")
        told = run(large, "backup", disk / "out")
        assert told.returncode == 1
        assert told.stderr.strip().endswith("can't be written: no space left on device.")
        assert [path.name for path in disk.iterdir()] == ["out"]
        assert (disk / "out").read_text() == "the one before"

        url = f"sqlite:///{disk / 'store' / 'history.sqlite3'}"
        fill(url, answers=5)
        before = held(url)
        told = run(disk / "store", "restore", out, "--replace")
        assert told.returncode == 1
        assert "Nothing was changed: the database's disk is full." in " ".join(told.stderr.split())
        assert held(url) == before


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    fill(f"sqlite:///{tmp_path / 'here' / 'history.sqlite3'}", answers=4)
    out = tmp_path / "[red]out"
    told = run(tmp_path / "here", "backup", out)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("4 answers, 2 kept photos, 1 count, 1 taught head and ")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    told = run(tmp_path / "there", "restore", out)
    assert told.returncode == 0, told.stderr
    assert " are back, as they were on 20" in told.stdout
    told = run(tmp_path / "there", "restore", out)
    assert (told.returncode, told.stdout) == (1, "")
    assert "--replace" in told.stderr
    for command in (("backup", out), ("restore", out, "--replace")):
        told = run(tmp_path / "there", *command, "--json")
        assert told.stderr == ""
        assert json.loads(told.stdout)["rows"]["answers"] == 4
    told = run(tmp_path / "nowhere", "backup", tmp_path / "none")
    assert told.returncode == 1
    assert "nothing to back up" in told.stderr
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "nowhere").exists()

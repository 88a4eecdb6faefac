"""Kills a server again and again under load and counts what is lost and what is doubled.

    python -m tests.system.kill_server --kills 50 --clients 8
    python -m tests.system.kill_server --kills 50 --clients 8 --database postgresql
    python -m tests.system.kill_server --kills 50 --clients 8 --processes 2

Real processes on loopback. The clients send each photo, with an id of its own, until it is
answered, and some a second time; in between they delete some and export all, while the server
forgets old answers. Then the database is read. Of several processes every other kill takes all,
and the rest one that answers.
"""

import argparse
import contextlib
import csv
import hashlib
import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from rich.progress import track
from sqlalchemy import func, insert, select

from app.history.database import Database
from app.history.tables import answers
from tests.history.test_history import made
from tests.kit.postgres_fixtures import new_database, running_postgres
from tests.kit.processes import Replica, Served
from tests.kit.smears import draw_smear, encode
from tests.kit.threads import UntilStopped

PHOTO = encode(draw_smear("lymphocyte", 320, 240))
OLD = uuid4()
"""The phone whose answers are too old to be kept."""
OLD_AT_ONCE = 700


@dataclass
class Tally:
    """What the clients were told and what went wrong."""

    kills: int = 0
    sent: int = 0
    acknowledged: dict[UUID, tuple[dict[str, Any], str]] = field(default_factory=dict)
    """Id -> the answer and the photo's hash."""
    broken: int = 0
    """Requests that a kill cut off."""
    refused: int = 0
    """Requests while no server listened."""
    others: Counter[int] = field(default_factory=Counter)
    """Statuses other than 200."""
    deleted: set[UUID] = field(default_factory=set)
    """What clients were told is deleted."""
    exports: int = 0
    """Exports that came in whole."""
    lacking: int = 0
    """Answers that an export lacked, or had though they were deleted."""
    old: int = 0
    """Answers put in that are too old to be kept."""
    forgotten: int = 0
    """Those of them that are gone."""
    retries_that_differ: int = 0
    lost: int = 0
    differing: int = 0
    doubled: int = 0
    rows: int = 0
    integrity: str = ""

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.sent} requests, {len(self.acknowledged)} photos answered; "
            f"cut off {self.broken}, refused while down {self.refused}, "
            f"other statuses {dict(self.others)}\n"
            f"lost {self.lost}, stored otherwise than answered {self.differing}, "
            f"doubled {self.doubled}, retries answered otherwise {self.retries_that_differ}; "
            f"{self.rows} rows, integrity {self.integrity}\n"
            f"meanwhile {len(self.deleted)} deleted, {self.exports} exports with "
            f"{self.lacking} answers wrong, {self.forgotten} of {self.old} old ones forgotten"
        )


class Clients(UntilStopped):
    """Send photos from threads until told to stop; each photo until it is answered.

    Where they are `busy`, they delete and export, too.
    """

    def __init__(self, url: str, count: int, tally: Tally, busy: bool = False) -> None:
        self._url = url
        self._tally = tally
        self._busy = busy
        self._lock = threading.Lock()
        super().__init__([self._run] * count, within=240)

    def _run(self) -> None:
        mine: set[UUID] = set()
        with httpx.Client(base_url=self._url, timeout=20) as client:
            while not self.stopping.is_set():
                key, data = uuid4(), PHOTO + uuid4().bytes
                told = self._send(client, key, data)
                with self._lock:
                    photo_sha256 = hashlib.sha256(data).hexdigest()
                    self._tally.acknowledged[key] = (told, photo_sha256)
                mine.add(key)
                if random.random() < 0.2 and self._send(client, key, data) != told:
                    with self._lock:
                        self._tally.retries_that_differ += 1
                if self._busy:
                    self._delete(client, mine)
                    self._export(client, mine)

    def _send(self, client: httpx.Client, key: UUID, data: bytes) -> dict[str, Any]:
        photo = {"files": {"file": data}, "headers": {"Idempotency-Key": str(key)}}
        return dict(self._ask(lambda: client.post("/classify", **photo), {200}).json())

    def _delete(self, client: httpx.Client, mine: set[UUID]) -> None:
        """Delete one now and then, and all from time to time."""
        chance = random.random()
        gone = set(mine) if chance < 0.01 else {random.choice(list(mine))}
        if chance > 0.15:
            return
        place = "" if chance < 0.01 else f"/{next(iter(gone))}"
        # One that was cut off may have been done: then there is no such answer any more.
        self._ask(lambda: client.delete(f"/history{place}"), {204, 404})
        mine -= gone
        with self._lock:
            self._tally.deleted |= gone

    def _export(self, client: httpx.Client, mine: set[UUID]) -> None:
        if random.random() > 0.1:
            return
        try:
            reply = client.get("/history.csv")
        except httpx.TransportError:
            return
        if reply.status_code == 200:
            rows = csv.DictReader(reply.text.splitlines())
            exported = {UUID(row["photo"]) for row in rows}
            with self._lock:
                self._tally.exports += 1
                self._tally.lacking += len(exported ^ mine)

    def _ask(self, request: Callable[[], httpx.Response], good: set[int]) -> httpx.Response:
        """Repeat a request until its answer is one of the `good`."""
        while True:
            with self._lock:
                self._tally.sent += 1
            try:
                reply = request()
            except httpx.ConnectError:
                with self._lock:
                    self._tally.refused += 1
            except httpx.TransportError:
                with self._lock:
                    self._tally.broken += 1
            else:
                if reply.status_code in good:
                    return reply
                with self._lock:
                    self._tally.others[reply.status_code] += 1
            time.sleep(random.uniform(0.02, 0.1))


def kill_server(
    database_url: str, kills: int, clients: int, processes: int = 1, quiet: bool = True
) -> Tally:
    """Kill a server `kills` times under `clients` clients; return what was counted.

    Ctrl-C ends it early, and what was counted so far still counts.
    """
    tally = Tally()
    kind = Replica if processes == 1 else Served
    server = kind(SMEARLENS_DATABASE_URL=database_url, SMEARLENS_PROCESSES=str(processes))
    server.ready()
    load = Clients(server.url, clients, tally, busy=True)
    with contextlib.ExitStack() as at_end:
        at_end.callback(server.stop)
        at_end.callback(load.stop)
        at_end.enter_context(contextlib.suppress(KeyboardInterrupt))
        for number in track(range(kills), "Killing", transient=True, disable=quiet):
            before = len(tally.acknowledged)
            end = time.monotonic() + 240
            while len(tally.acknowledged) < before + clients:
                assert time.monotonic() < end, "the server answers nothing"
                time.sleep(0.01)
            age(database_url, tally)
            time.sleep(random.uniform(0, 0.5))
            tally.kills += 1
            if isinstance(server, Served) and number % 2 == 0:
                os.kill(random.choice(server.pids[1:]), signal.SIGKILL)
                continue
            server.kill()
            server.start()
            server.ready()
        end = time.monotonic() + 30
        while old_left(database_url) and time.monotonic() < end:
            time.sleep(0.5)  # the last start, too, forgets what is old
    count(database_url, tally)
    return tally


def age(database_url: str, tally: Tally) -> None:
    """Put in answers that the next start has to forget, while this one writes."""
    old = datetime.now(UTC) - timedelta(days=400)
    rows = [vars(replace(made(OLD), at=old, photo_sha256=uuid4().hex)) for _ in range(OLD_AT_ONCE)]
    database = Database.at(database_url)
    with database.begin() as connection:
        connection.execute(insert(answers), rows)
    database.close()
    tally.old += len(rows)


def old_left(database_url: str) -> int:
    """Return how many answers that are too old to be kept are there."""
    database = Database.at(database_url)
    with database.read() as connection:
        old = select(func.count()).select_from(answers).where(answers.c.phone == OLD)
        left = int(connection.execute(old).scalar_one())
    database.close()
    return left


def count(database_url: str, tally: Tally) -> None:
    """Compare the database with what the clients were told."""
    tally.forgotten = tally.old - old_left(database_url)
    database = Database.at(database_url)
    with database.begin() as connection:
        rows = connection.execute(select(answers).where(answers.c.phone != OLD)).all()
        if connection.dialect.name == "sqlite":
            tally.integrity = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar_one())
        else:
            tally.integrity = "PostgreSQL's own"
    database.close()
    stored = {row.id: row for row in rows}
    tally.rows = len(rows)
    tally.lost = len(tally.acknowledged.keys() - tally.deleted - stored.keys())
    # Each photo's bytes are its own, so two rows of one photo are one answer stored twice.
    tally.doubled = len(rows) - len({row.photo_sha256 for row in rows})
    tally.differing = sum(
        (row.photo_sha256, row.label, row.scores, row.timings_ms)
        != (photo_sha256, told["label"], told["scores"], told["timings_ms"])
        for key, (told, photo_sha256) in tally.acknowledged.items()
        if (row := stored.get(key))
    )


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    counts = asked.kills, asked.clients, asked.processes
    start = time.monotonic()
    if asked.database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder, 'history.sqlite3')}"
            tally = kill_server(url, *counts, quiet=False)
    else:
        with running_postgres() as postgres:
            tally = kill_server(new_database(postgres), *counts, quiet=False)
    crowd = f"{asked.clients} clients, {asked.processes} processes"
    print(f"{asked.database}, {crowd}, {time.monotonic() - start:.0f} s")
    print(tally)


if __name__ == "__main__":
    main()

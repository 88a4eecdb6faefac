"""A count under kill -9: what was acknowledged is there, and nothing is counted twice."""

import os
import random
import threading
import time
from collections import Counter
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.kit.processes import Replica
from tests.kit.smears import draw_smear, encode
from tests.kit.soak import long
from tests.kit.threads import UntilStopped

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

PHOTO = encode(draw_smear("lymphocyte", 320, 240))


class Phones(UntilStopped):
    """Phones that fill one count and decide on its cells until told to stop."""

    def __init__(self, url: str, count: str, many: int) -> None:
        self.photos: dict[str, dict[str, Any]] = {}
        """Id -> the answer, as it was acknowledged."""
        self.labels: dict[str, str] = {}
        """Cell -> what it was acknowledged to be."""
        self.broken = self.again = 0
        self._url, self._count = url, count
        self._lock = threading.Lock()
        super().__init__([self._run] * many)

    def _run(self) -> None:
        with httpx.Client(base_url=f"{self._url}/counts/{self._count}", timeout=20) as phone:
            while not self.stopping.is_set():
                photo = {"file": PHOTO + uuid4().bytes}
                key = {"Idempotency-Key": str(uuid4())}
                told = self._ask(phone, "POST", "/photos", files=photo, headers=key)
                label = random.choice(["band", "monocyte", "not_a_cell"])
                for cell in told["cells"]:
                    said = {"label": label, "seen": 2**31 - 1}
                    self._ask(phone, "PATCH", f"/cells/{cell['id']}", json=said)
                with self._lock:
                    self.photos[key["Idempotency-Key"]] = told
                    self.labels |= {cell["id"]: label for cell in told["cells"]}
                    self.again += told["again"]

    def _ask(self, phone: httpx.Client, method: str, path: str, **sent: Any) -> dict[str, Any]:
        """Repeat a request until it is acknowledged."""
        while True:
            try:
                told = phone.request(method, path, **sent)
                if told.status_code in (200, 201):
                    return dict(told.json())
                assert told.status_code == 503, told.text
            except httpx.ConnectError:
                pass
            except httpx.TransportError:
                with self._lock:
                    self.broken += 1
            time.sleep(random.uniform(0.02, 0.1))


@pytest.mark.parametrize("kills", [2, long(30)])
def test_kills_lose_nothing_of_a_count_and_count_nothing_twice(
    database_url: str, kills: int
) -> None:
    server = Replica(SMEARLENS_DATABASE_URL=database_url)
    try:
        server.ready()
        made = httpx.post(f"{server.url}/counts", json={}).json()
        phones = Phones(server.url, made["id"], 4)
        try:
            for _ in range(kills):
                before, end = len(phones.photos), time.monotonic() + 120
                while len(phones.photos) < before + 8:
                    assert time.monotonic() < end, "the server answers nothing"
                    time.sleep(0.02)
                time.sleep(random.uniform(0, 0.3))
                server.kill()
                server.start()
                server.ready()
        finally:
            phones.stop()
        assert phones.broken, "no kill hit a request, so nothing was tested"
        with httpx.Client(base_url=f"{server.url}/counts/{made['id']}", timeout=60) as laptop:
            photos = laptop.get("/photos").json()["photos"]
            cells: dict[str, dict[str, Any]] = {}
            after, more = 0, True
            while more:
                part = laptop.get("/cells", params={"after": after}).json()
                cells |= {cell["id"]: cell for cell in part["cells"]}
                after, more = part["revision"], part["more"]
            summed = laptop.get(f"{server.url}/counts/{made['id']}").json()
    finally:
        server.stop()
    # Each photo's bytes are its own: one that is there twice was counted twice.
    assert {one["id"] for one in photos} == phones.photos.keys()
    assert len(photos) == len(phones.photos) == summed["photos"]
    assert cells.keys() == phones.labels.keys()
    assert {key: cell["label"] for key, cell in cells.items()} == phones.labels
    assert summed["counts"] == Counter(phones.labels.values())
    print(
        f"{kills} kills, {len(photos)} photos, {len(cells)} cells, {phones.broken} cut off, "
        f"{phones.again} sent again and counted once"
    )

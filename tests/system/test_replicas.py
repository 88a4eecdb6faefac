"""Two replicas behind deploy/nginx.conf on one PostgreSQL; one is killed under load."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.kit.postgres_fixtures import new_database
from tests.kit.processes import Replica
from tests.kit.proxy import running_nginx
from tests.system.kill_server import PHOTO, Clients, Tally, count

if not shutil.which("nginx") and not Path("/usr/sbin/nginx").exists():
    pytest.skip("NO NGINX, REPLICAS ARE NOT TESTED: install nginx", allow_module_level=True)

CLIENTS = 8


@pytest.fixture(scope="module")
def database(postgres: str) -> str:
    return new_database(postgres)


@pytest.fixture(scope="module")
def replicas(database: str) -> Iterator[list[Replica]]:
    both = [Replica(SMEARLENS_DATABASE_URL=database) for _ in range(2)]
    for replica in both:
        replica.ready()
    yield both
    for replica in both:
        replica.stop()


def ports(replicas: list[Replica]) -> list[int]:
    return [replica.port for replica in replicas]


def post(url: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{url}/classify", files={"file": PHOTO}, headers=headers, timeout=30)


def test_what_one_replica_stored_the_other_lists_and_deletes(replicas: list[Replica]) -> None:
    first, second = replicas
    told = post(first.url)
    cookie = {"cookie": told.headers["set-cookie"].split(";")[0]}
    key = told.json()["id"]
    listed = httpx.get(f"{second.url}/history", headers=cookie).json()
    assert [answer["id"] for answer in listed["answers"]] == [key]
    again = post(second.url, **{"Idempotency-Key": key})
    assert again.json() == told.json()
    assert httpx.delete(f"{second.url}/history/{key}", headers=cookie).status_code == 204
    assert httpx.get(f"{first.url}/history/{key}", headers=cookie).status_code == 404


def test_a_photo_without_an_id_gets_the_proxys(replicas: list[Replica], tmp_path: Path) -> None:
    with running_nginx(tmp_path, ports(replicas)) as url:
        assert UUID(post(url).json()["id"])
        key = "0ff9b019-4ae3-4bf4-a00f-57f39e8c5833"
        assert post(url, **{"Idempotency-Key": key}).json()["id"] == key


def test_too_many_photos_from_one_address_are_a_429_that_says_when(
    replicas: list[Replica], tmp_path: Path
) -> None:
    with running_nginx(tmp_path, ports(replicas), rate="1r/m") as url:
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: post(url), range(50)))
        assert httpx.get(f"{url}/").status_code == 200, "pages still open"
    refused = [reply for reply in replies if reply.status_code != 200]
    assert len(refused) >= 10
    for reply in refused:
        assert reply.status_code == 429
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["retry-after"] == "2"
        assert reply.json()["code"] == "too_many_requests"


def test_the_metrics_stay_inside(replicas: list[Replica], tmp_path: Path) -> None:
    with running_nginx(tmp_path, ports(replicas)) as url:
        assert httpx.get(f"{url}/metrics").status_code == 404


def test_one_replica_killed_under_load_loses_nothing_and_fails_no_more_than_was_in_flight(
    postgres: str, tmp_path: Path
) -> None:
    database = new_database(postgres)
    both = [Replica(SMEARLENS_DATABASE_URL=database) for _ in range(2)]
    tally = Tally()
    try:
        for replica in both:
            replica.ready()
        with running_nginx(tmp_path, ports(both), rate="10000r/s") as url:
            load = Clients(url, CLIENTS, tally)
            try:
                answer_more(tally, 40)
                both[0].kill()
                tally.kills += 1
                answer_more(tally, 40)
            finally:
                load.stop()
            both[1].kill()
            reply = post(url)
            assert reply.status_code == 503
            assert reply.json()["code"] == "no_replica"
    finally:
        for replica in both:
            replica.stop()
    count(database, tally)
    print(tally)
    assert tally.lost == tally.doubled == tally.differing == tally.retries_that_differ == 0
    assert tally.broken + tally.refused + tally.others.total() <= CLIENTS
    assert tally.rows == len(tally.acknowledged)


def answer_more(tally: Tally, photos: int) -> None:
    """Wait until so many more photos are answered."""
    wanted = len(tally.acknowledged) + photos
    end = time.monotonic() + 240
    while len(tally.acknowledged) < wanted:
        assert time.monotonic() < end, "the replicas answer nothing"
        time.sleep(0.02)


def test_with_every_replica_away_the_proxy_says_so_in_a_sentence(tmp_path: Path) -> None:
    with running_nginx(tmp_path, [9]) as url:
        reply = post(url)
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "5"
    assert reply.json()["detail"].endswith(".")


def test_a_photo_too_large_for_the_proxy_is_told_as_the_server_tells_it(tmp_path: Path) -> None:
    with running_nginx(tmp_path, [9]) as url:
        reply = httpx.post(f"{url}/classify", content=bytes(27_500_000))
    assert reply.status_code == 413
    assert reply.json()["code"] == "upload_too_large"

"""What can be seen of a running server: request ids, log lines, figures; never a name."""

import json
import os
import pty
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.impulse.impulse import Impulse
from app.middleware.watch.metrics import STAGES
from app.settings import Settings
from tests.conftest import running
from tests.kit.processes import Replica, free_port
from tests.kit.smears import draw_smear, encode
from tests.middleware.test_guard import TOKEN, own_address, served, uvicorn
from tests.system.test_serve import invitation, serving

__all__ = ["own_address"]

SMEAR = encode(draw_smear())
ID = "0ff9b019-4ae3-4bf4-a00f-57f39e8c5833"
POISON = "Anna-Miller"


def figures(url: str, **headers: str) -> dict[tuple[str, ...], float]:
    """Return each figure of GET /metrics by its name and its labels' values."""
    reply = httpx.get(f"{url}/metrics", headers=headers)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def lines(said: str) -> list[dict[str, object]]:
    """Return the requests' lines among what a server wrote."""
    found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"] == "request"]


# The id


@pytest.mark.parametrize("told", [ID, ID.upper(), f"urn:uuid:{ID}"])
def test_a_uuid_that_a_proxy_gave_is_taken_over(live_server: str, told: str) -> None:
    reply = httpx.get(f"{live_server}/healthz", headers={"x-request-id": told})
    assert reply.headers["x-request-id"] == ID


@pytest.mark.parametrize("told", ["", POISON, ID + ID, f"{ID}, {ID}", "1" * 31, "\r"])
def test_any_other_id_is_replaced(live_server: str, told: str) -> None:
    reply = httpx.get(f"{live_server}/healthz", headers={"x-request-id": told.strip()})
    assert UUID(reply.headers["x-request-id"]).version == 4


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/nowhere", {}), ("/static/nowhere", {}), ("/", {"host": "evil.example"})],
)
def test_a_refusal_has_an_id_too(live_server: str, path: str, headers: dict[str, str]) -> None:
    reply = httpx.get(live_server + path, headers=headers)
    assert reply.status_code >= 400
    assert UUID(reply.headers["x-request-id"])


# The log


def test_one_line_a_request_tells_method_route_status_and_time() -> None:
    port = free_port()
    flags = ("--host", "127.0.0.1", "--port", str(port))
    with serving(*flags, SMEARLENS_LOG="") as process:  # the default
        invitation(process)
        url = f"http://127.0.0.1:{port}"
        httpx.post(f"{url}/classify", files={"file": SMEAR}, headers={"x-request-id": ID})
        httpx.get(f"{url}/history/{ID}?page=2")
        httpx.get(f"{url}/static/css/base.css")
        httpx.get(f"{url}/nowhere")
        httpx.request("BREW", f"{url}/")
        process.terminate()
        _, error = process.communicate(timeout=60)
    told = lines(error)
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("POST", "/classify", 200),
        ("GET", "/history/{answer}", 404),
        ("GET", "/static/{path}", 200),
        ("GET", "none", 404),
        ("other", "/", 405),
    ]
    assert told[0]["request_id"] == ID
    assert all(0 <= float(str(line["ms"])) < 60_000 for line in told)
    names = {"timestamp", "level", "event", "request_id", "method", "route", "status", "ms"}
    assert {name for line in told for name in line} == names


def poisoned(url: str, **more: str) -> None:
    """Put a name wherever a client can put one, with `more` headers."""
    everywhere = {
        "user-agent": POISON,
        "referer": f"http://{POISON}/",
        "x-request-id": POISON,
        "accept-language": POISON,
        "traceparent": POISON,
        POISON: POISON,
        "cookie": f"smearlens_phone={POISON}; smearlens_pairing={POISON}; {POISON}={POISON}",
    } | more
    broken = [SMEAR, SMEAR[:200], b"", POISON.encode(), SMEAR[:9000] + POISON.encode() * 99]
    with httpx.Client(base_url=url, headers=everywhere) as client:
        for data in broken:
            client.post("/classify", files={"file": (f"{POISON}.jpg", data, f"image/{POISON}")})
        client.post("/classify", files={POISON: (POISON, SMEAR)}, data={POISON: POISON})
        client.post("/classify", files={"file": SMEAR}, headers={"idempotency-key": POISON})
        client.post(f"/classify?explain={POISON}", files={"file": SMEAR})
        client.post(
            "/classify",
            content=f"--{POISON}\r\n{POISON}",
            headers={"content-type": f"multipart/form-data; boundary={POISON}x"},
        )
        client.get("/", headers={"authorization": f"Bearer {POISON}"})
        client.get(f"/?pair={POISON}&{POISON}={POISON}")
        client.get(f"/{POISON}/../{POISON}%00?{POISON}")
        client.get(f"/history/{POISON}?page={POISON}")
        client.get(f"/static/{POISON}.js")
        client.get("/", headers={"host": f"{POISON}.example"})
        client.post("/history/delete", headers={"origin": f"http://{POISON}"})
        client.request(POISON.upper(), "/")
    host = httpx.URL(url)
    for rubbish in (
        f"{POISON}\r\n\r\n",
        f"GET / HTTP/9 {POISON}\r\n\r\n",
        f"GET /{POISON}\r\n\r\n",
    ):
        with socket.create_connection((host.host, host.port), timeout=60) as raw:
            raw.sendall(rubbish.encode())
            raw.recv(1024)


@pytest.mark.parametrize("form", ["json", "text", "quiet"])
def test_no_name_a_client_sends_is_in_any_output(own_address: str, form: str) -> None:
    port = free_port()
    environment = {"SMEARLENS_LOG": form, "SMEARLENS_KEEP_PHOTOS": "1"}
    with serving("--port", str(port), "--token", TOKEN, **environment) as process:
        said = invitation(process)
        for host in ("127.0.0.1", own_address):
            poisoned(f"http://{host}:{port}")
            httpx.get(f"http://{host}:{port}/?pair={TOKEN}")
        poisoned(f"http://{own_address}:{port}", authorization=f"Bearer {TOKEN}")
        process.terminate()
        out, error = process.communicate(timeout=60)
    assert POISON.lower() not in (said + out + error).lower()
    assert TOKEN not in out + error
    assert TOKEN in said
    assert ("/classify" in error) is (form != "quiet")


def test_no_name_is_in_the_output_of_plain_uvicorn_either() -> None:
    with uvicorn("127.0.0.1", SMEARLENS_TOKEN=TOKEN, SMEARLENS_LOG="") as (url, said):
        poisoned(url)
        poisoned(url, **{"x-forwarded-for": POISON})
        httpx.get(f"{url}/?pair={TOKEN}")
    assert POISON.lower() not in said[0].lower()
    assert TOKEN not in said[0]
    assert {line["status"] for line in lines(said[0])} >= {200, 303, 401, 403, 415, 421, 422}


def test_an_error_nobody_foresaw_is_told_by_kind_and_place_but_not_by_its_words(
    impulse: Impulse, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        try:
            raise KeyError(POISON)
        except KeyError as error:
            raise RuntimeError(POISON) from error

    monkeypatch.setattr(impulse, "classify", broken)
    with running(Settings(log="json"), impulse) as server:
        reply = httpx.post(
            f"{server}/classify", files={"file": SMEAR}, headers={"x-request-id": ID}
        )
    said = capfd.readouterr().err
    assert reply.status_code == 500
    assert reply.headers["x-request-id"] == ID
    assert POISON not in said
    told = [json.loads(line) for line in said.splitlines() if '"error"' in line]
    (foreseen,) = [line for line in told if line.get("request_id") == ID and "error" in line]
    assert foreseen["error"][0].startswith("RuntimeError: ")
    assert "test_watch.py" in foreseen["error"][0]
    assert foreseen["error"][1].startswith("KeyError: ")
    assert (lines(said)[-1]["route"], lines(said)[-1]["status"]) == ("/classify", 500)


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_on_a_terminal_no_line_pushes_the_code_away() -> None:
    ours, theirs = pty.openpty()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        env=os.environ | {"SMEARLENS_LOG": ""},
    )
    try:
        invitation(process)
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=60)
        os.write(theirs, b"the end\n")
        said = ""
        while "the end" not in said:
            said += os.read(ours, 65536).decode()
        os.close(ours)
        os.close(theirs)
    assert "GET" not in said


# The figures


def test_the_figures_tell_requests_stages_queue_and_model(impulse: Impulse) -> None:
    with running(Settings(), impulse) as url:
        answer = httpx.post(f"{url}/classify", files={"file": SMEAR}).json()
        httpx.post(f"{url}/classify", files={"file": b"broken"})
        httpx.get(f"{url}/history/{ID}")
        told = figures(url)
    assert told["smearlens_answers_total", answer["label"], answer["verdict"]] == 1
    assert told["smearlens_requests_total", "POST", "/classify", "200"] == 1
    assert told["smearlens_requests_total", "POST", "/classify", "415"] == 1
    assert told["smearlens_requests_total", "GET", "/history/{answer}", "404"] == 1
    for stage in STAGES:
        assert told["smearlens_stage_seconds_count", stage] == 1
        assert 0 <= told["smearlens_stage_seconds_sum", stage] < 60
        assert told["smearlens_stage_seconds_bucket", "+Inf", stage] == 1
    assert told["smearlens_queue_length",] == 0
    (model,) = [key for key in told if key[0] == "smearlens_model_info"]
    assert impulse.model_sha256 in model


def test_the_queues_length_is_how_many_photos_wait(
    impulse: Impulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, look = threading.Event(), impulse.classify

    def held(*args: Any) -> object:
        go.wait(60)
        return look(*args)

    monkeypatch.setattr(impulse, "classify", held)
    with running(Settings(workers=1), impulse) as url, ThreadPoolExecutor(3) as pool:
        try:
            sent = [
                pool.submit(httpx.post, f"{url}/classify", files={"file": SMEAR}, timeout=60)
                for _ in range(3)
            ]
            end = time.monotonic() + 30
            while (length := figures(url)["smearlens_queue_length",]) != 2:
                assert time.monotonic() < end, f"{length} wait"
                time.sleep(0.05)
        finally:
            go.set()
        assert [told.result().status_code for told in sent] == [200] * 3
        told = figures(url)
    assert told["smearlens_queue_length",] == 0
    assert told["smearlens_stage_seconds_sum", "queue"] > 0


def test_the_figures_are_for_the_laptop_and_for_who_brings_the_token(own_address: str) -> None:
    with served(own_address, "--token", TOKEN) as server:
        assert figures(server.loopback)
        assert httpx.get(f"{server.lan}/metrics").status_code == 401
        assert figures(server.lan, authorization=f"Bearer {TOKEN}")


def test_on_an_open_server_the_figures_need_the_token_or_the_laptop(own_address: str) -> None:
    with served(own_address, "--open") as server:
        assert figures(server.loopback)
        assert httpx.get(f"{server.lan}/metrics").status_code == 404
        assert (
            httpx.get(
                f"{server.loopback}/metrics", headers={"x-forwarded-for": own_address}
            ).status_code
            == 404
        )
    with served(own_address, SMEARLENS_OPEN="1", SMEARLENS_TOKEN=TOKEN) as server:
        assert httpx.get(f"{server.lan}/").status_code == 200
        assert httpx.get(f"{server.lan}/metrics").status_code == 401
        assert figures(server.lan, authorization=f"Bearer {TOKEN}")


# The health


def health(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "health"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_health_says_whether_the_server_is_ready(live_server: str) -> None:
    port = str(httpx.URL(live_server).port)
    done = health(SMEARLENS_PORT=port, http_proxy="http://127.0.0.1:9")
    assert done.returncode == 0
    assert done.stdout == f"The server on port {port} is ready.\n"


def test_health_says_that_no_server_answers() -> None:
    done = health(SMEARLENS_PORT=str(free_port()))
    assert done.returncode == 1
    assert "No Smearlens answers on port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_health_repeats_why_the_server_is_not_ready() -> None:
    replica = Replica(SMEARLENS_DATABASE_URL="postgresql://smearlens@127.0.0.1:9/smearlens")
    try:
        replica.ready("/healthz")
        done = health(SMEARLENS_PORT=str(replica.port))
    finally:
        replica.stop()
    assert done.returncode == 1
    assert done.stderr.startswith("smearlens: Answers can't be stored or listed now")

"""GET /impulse/...: the served model for phones, its files alone, and how long they are kept."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.impulse.spec import ImpulseSpec

MODEL = Path(__file__).parents[3] / "models" / "wbc"


@pytest.fixture
def client(live_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server) as client:
        yield client


def spec_of(client: httpx.Client) -> ImpulseSpec:
    return ImpulseSpec.model_validate(client.get("/impulse/impulse.json").json())


def test_the_served_impulse_is_told(client: httpx.Client) -> None:
    shipped, told = ImpulseSpec.read(MODEL), spec_of(client)
    assert told.classes == shipped.classes
    assert told.models == shipped.models


@pytest.mark.parametrize(
    "name", ["float32.tflite", "locate.tflite", "survey.tflite", "head.npz", "reference.npz"]
)
def test_a_named_file_comes_with_its_digest(client: httpx.Client, name: str) -> None:
    sha256 = hashlib.sha256((MODEL / name).read_bytes()).hexdigest()
    came = client.get(f"/impulse/{name}", params={"sha256": sha256})
    assert hashlib.sha256(came.content).hexdigest() == sha256
    assert came.headers["etag"] == f'"{sha256}"'
    assert came.headers["cache-control"] == "private, max-age=31536000, immutable"
    asked = client.head(f"/impulse/{name}")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == str(len(came.content))
    assert asked.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["impulse.json", "head.npz"])
def test_what_a_phone_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    etag = client.get(f"/impulse/{path}").headers["etag"]
    again = client.get(f"/impulse/{path}", headers={"If-None-Match": f'W/"x", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag


@pytest.mark.parametrize(
    "path",
    [
        "MODEL_CARD.md",
        "prior.npz",
        "base.weights.h5",
        "nothing.tflite",
        "..%2f..%2fREADME.md",
        f"head.npz?sha256={'0' * 64}",
    ],
)
def test_no_other_file_comes(client: httpx.Client, path: str) -> None:
    refused = client.get(f"/impulse/{path}")
    assert refused.status_code == 404
    assert refused.json()["code"] == "not_found"
    assert refused.headers["cache-control"] == "no-store"


def test_the_worker_alone_may_compile(client: httpx.Client) -> None:
    policy = client.get("/static/js/impulse/worker.js").headers["content-security-policy"]
    assert "'wasm-unsafe-eval'" in policy
    for path in ("/", "/live", "/static/js/impulse/impulse.js"):
        assert "wasm" not in client.get(path).headers["content-security-policy"]

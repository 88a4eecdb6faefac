"""The security headers: what may run and load, and on which pages more than elsewhere."""

import httpx
import pytest

COMPUTES = {"/phone", "/static/js/impulse/worker.js"}
FILMS = {"/live", "/phone"}
PATHS = ["/", "/live", "/phone", "/phone-worker.js", "/counts", "/history", "/docs", "/nowhere"]
PATHS += [
    "/static/js/impulse/worker.js",
    "/static/js/impulse/impulse.js",
    "/static/js/phone/page.js",
]


@pytest.mark.parametrize("path", PATHS)
def test_networks_run_and_films_show_where_they_are_needed_alone(
    live_server: str, path: str
) -> None:
    policy = httpx.get(live_server + path).headers["content-security-policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == "'none'"
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert ("'wasm-unsafe-eval'" in parts["script-src"]) == (path in COMPUTES)
    assert parts.get("worker-src") == ("'self'" if path in COMPUTES else None)
    assert parts.get("media-src") == ("blob:" if path in FILMS else None)


def test_files_of_the_model_may_be_kept_and_pages_may_not(live_server: str) -> None:
    def kept(path: str) -> str:
        return httpx.get(live_server + path).headers["cache-control"]

    spec = httpx.get(f"{live_server}/impulse/impulse.json").json()
    network = spec["models"]["float32"]
    assert "immutable" in kept(f"/impulse/{network['file']}?sha256={network['sha256']}")
    assert kept("/impulse/impulse.json") == kept("/static/css/base.css") == "no-cache"
    assert kept("/phone") == kept("/") == kept("/phone-worker.js") == "no-store"

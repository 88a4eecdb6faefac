"""What deploy/nginx.conf writes down of requests: that some failed, and nothing of who asked."""

import json
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.kit.proxy import running_nginx
from tests.kit.smears import draw_smear, encode

if not shutil.which("nginx") and not Path("/usr/sbin/nginx").exists():
    pytest.skip("NO NGINX, ITS LOG IS NOT TESTED: install nginx", allow_module_level=True)

TOKEN = "a-token-of-the-tests_0"
CLIENT = "127.0.0.2"
"""Where the clients of this test come from; the proxy and the replicas are at 127.0.0.1."""


@contextmanager
def coming_from(client: str, url: str) -> Iterator[httpx.Client]:
    transport = httpx.HTTPTransport(local_address=client)
    with httpx.Client(base_url=url, transport=transport, timeout=30) as phone:
        yield phone


def raw(url: str, sent: bytes) -> None:
    """Send bytes and hang up, whatever the answer."""
    there = httpx.URL(url)
    address = (there.host, there.port or 80)
    with socket.create_connection(address, 10, source_address=(CLIENT, 0)) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass


def written(folder: Path) -> str:
    """Return all that nginx wrote, but for its configuration."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".conf"]
    return "".join(path.read_text("latin-1") for path in files)


def failures(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "said").read_text("latin-1").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_the_proxy_writes_down_no_address_and_no_token(live_server: str, tmp_path: Path) -> None:
    port = httpx.URL(live_server).port or 0
    query = f"?pair={TOKEN}"
    with running_nginx(tmp_path, [port], rate="1r/s") as url:
        with coming_from(CLIENT, url) as phone:
            assert phone.get(f"/{query}").status_code == 200
            assert phone.get(f"/metrics{query}").status_code == 404
            assert phone.get(f"/nowhere{query}").status_code == 404
            large = phone.post(f"/classify{query}", content=bytes(27_500_000))
            assert large.status_code == 413
            assert phone.post(f"/classify{query}", content=bytes(2_000_000)).status_code == 422
            with ThreadPoolExecutor(8) as pool:
                many = pool.map(lambda _: phone.post(f"/classify{query}").status_code, range(40))
            assert 429 in set(many)
        raw(url, f"GET /{query} HTTP/9\r\n\r\n".encode())
        raw(url, f"GET /{query} HTTP/1.1\r\nX: {'x' * 99_999}\r\n\r\n".encode())
        cut = f"POST /classify{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
        raw(url, cut.encode())
    said = written(tmp_path)
    assert TOKEN not in said
    assert CLIENT not in said
    assert {"404", "413", "422", "429"} <= {line["status"] for line in failures(tmp_path)}


def test_the_proxy_tells_which_replica_failed_and_not_for_whom(tmp_path: Path) -> None:
    with running_nginx(tmp_path, [9]) as url, coming_from(CLIENT, url) as phone:
        assert phone.get(f"/?pair={TOKEN}").status_code == 503
    said = written(tmp_path)
    assert TOKEN not in said
    assert CLIENT not in said
    told = failures(tmp_path)[-1]
    assert told["status"] == "503"
    assert told["replica"].startswith("127.0.0.1:9")
    assert UUID(told["request_id"])


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_https_that_ends_before_the_proxy_makes_the_cookies_secure(
    live_server: str, tmp_path: Path, scheme: str
) -> None:
    photo = encode(draw_smear())
    with running_nginx(tmp_path, [httpx.URL(live_server).port or 0]) as url:
        headers = {"x-forwarded-proto": scheme}
        reply = httpx.post(f"{url}/classify", files={"file": photo}, headers=headers)
    assert ("; Secure" in reply.headers["set-cookie"]) is (scheme == "https")


def test_a_failure_has_the_id_that_the_servers_log_tells(live_server: str, tmp_path: Path) -> None:
    with running_nginx(tmp_path, [httpx.URL(live_server).port or 0]) as url:
        reply = httpx.get(f"{url}/nowhere")
    assert UUID(failures(tmp_path)[-1]["request_id"]) == UUID(reply.headers["x-request-id"])

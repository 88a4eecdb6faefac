"""A real nginx with deploy/nginx.conf; only addresses, folders and rates are the tests' own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.kit.processes import ROOT, free_port

CONFIG = ROOT / "deploy" / "nginx.conf"


def configured(port: int, replicas: list[int], folder: Path, rate: str | None = None) -> str:
    """Return deploy/nginx.conf for replicas on loopback ports; each line to change is there."""
    servers = "\n".join(
        f"server 127.0.0.1:{replica} max_fails=2 fail_timeout=5s;" for replica in replicas
    )
    changes = {
        "server server:8000 resolve max_fails=2 fail_timeout=5s;": servers,
        "resolver 127.0.0.11 valid=5s;  # Docker's; it knows every replica": "",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/tmp/nginx": str(folder / "nginx"),
    }
    if rate:
        changes["zone=photos:10m rate=10r/s"] = f"zone=photos:10m rate={rate}"
    config = CONFIG.read_text()
    for ours, theirs in changes.items():
        assert ours in config
        config = config.replace(ours, theirs)
    return config


@contextmanager
def running_nginx(folder: Path, replicas: list[int], rate: str | None = None) -> Iterator[str]:
    """Run nginx before `replicas`; yield its URL. What it says is in `said` of `folder`."""
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    assert nginx
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(configured(port, replicas, folder, rate))
    user = " user root;" if os.geteuid() == 0 else ""  # the tests' folders are root's alone
    command = [nginx, "-p", str(folder), "-c", str(config), "-g", f"daemon off;{user}"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with (folder / "said").open("ab") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                httpx.get(f"{url}/healthz", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(20)

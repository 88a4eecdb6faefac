"""Real servers as processes of their own, to be killed: `uvicorn app.main:app` on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Replica:
    """One server process on a port that stays the same over restarts."""

    def __init__(self, before: tuple[str, ...] = (), **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._before = before
        # Nobody reads what it writes until it ends, and a full pipe would hold it up.
        self._environment = os.environ | {"SMEARLENS_LOG": "quiet"} | environment
        self.start()

    def start(self) -> None:
        """Start the process; `ready` waits until it answers."""
        command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*self._before, *command, "--log-level", "warning", "--no-access-log"],
            cwd=ROOT,
            env=self._environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self, path: str = "/readyz", within: float = 240) -> None:
        """Wait until `path` is answered with 200."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended: {self.said()}"
            try:
                if httpx.get(f"{self.url}{path}", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"no answer from {path} within {within} s")

    def kill(self) -> None:
        """Kill it as a power button would: it can't finish anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> str:
        """Stop it in good order and return what it wrote to stderr."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.said()

    def said(self) -> str:
        try:
            return self.process.communicate(timeout=20)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[1]

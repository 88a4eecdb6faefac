"""Real servers on loopback as processes of their own: `uvicorn app.main:app`, `smearlens serve`."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx

from benchmarks.machine import memory, peak_memory, tree

ROOT = Path(__file__).parents[2]


PORTS = range(20_000, 32_000)
"""Below those that kernels hand out: a port among these nobody gets who asks for any."""


def free_port() -> int:
    """Return a port that nothing listens on, and that stays free until something is started."""
    while True:
        port = secrets.choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Replica:
    """One server process on a port that stays the same over restarts."""

    def __init__(self, before: tuple[str, ...] = (), **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._before = before
        self._environment = os.environ | {"SMEARLENS_LOG": "quiet"} | environment
        # Nobody reads what it writes until it ends, and a full pipe would hold it up.
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - `stop` closes it
        self.start()

    def start(self) -> None:
        """Start the process; `ready` waits until it answers."""
        self.process = subprocess.Popen(
            [*self._before, sys.executable, "-m", *self.command],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
        )

    @property
    def command(self) -> list[str]:
        """The module that serves, and its arguments."""
        port = str(self.port)
        return ["uvicorn", "app.main:app", "--port", port, "--log-level=warning", "--no-access-log"]

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
        self.process.wait()

    def stop(self) -> str:
        """Stop it in good order and return what it wrote to stderr."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with self._said:
            return self.said()

    def said(self) -> str:
        """Return what it wrote to stderr so far."""
        self._said.seek(0)
        return self._said.read()


class Served(Replica):
    """A server as a person starts it: `smearlens serve`."""

    @property
    def command(self) -> list[str]:
        return ["app.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port)]

    def kill(self) -> None:
        """Kill all its processes as a power button would."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    @property
    def pids(self) -> list[int]:
        """The process, and after it those that it started."""
        return tree(self.process.pid)

    def peak_memory(self) -> float:
        """The most memory that each of its processes ever had resident, summed, in MB."""
        return peak_memory(self.process.pid)

    def memory(self) -> float:
        """What its processes have resident now, in MB."""
        return memory(self.process.pid)

    def status(self, name: str) -> float:
        """Return what the kernel says of the one that was started, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

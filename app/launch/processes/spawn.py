"""Starts a process that answers, and hands it what it needs: its orders, then connections.

Between `parent.py` and `child.py`, which share one socket a child: down come connections, and
its end is the order to stop; up go the words below. Knows no application.
"""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.assets import PACKAGE
from app.settings import Settings

READY, CLOSED, FAILED = b"+", b"-", b"!"
"""What a child says: it can answer; a connection is closed; it can't start, and why."""
PLAIN, SECURE = b"c", b"s"
"""What comes with a connection: that it speaks HTTP, or TLS."""
OVERTIME = 2
"""Seconds beyond `settings.stop_within` after which a process that does not stop is killed."""
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); import app; del sys.path[0]; "
    "from app.launch.processes.child import main; main(int(sys.argv[2]))"
)
"""Not `-m`, which would take a folder `app` in the working directory for ours."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Hold what a child is told at its start."""

    settings: Settings
    """With its part of what all share."""
    place: int
    """Its number; the child that takes a dead one's place has the same."""
    folder: Path
    """Where the children put together what each of them counts."""
    key: bytes
    """A secret of this server, for names of what must not be kept itself."""
    parent: int = field(default_factory=os.getpid)


@dataclass(eq=False, slots=True)
class Spawned:
    """Hold what is known of a child."""

    place: int
    process: subprocess.Popen[bytes]
    line: socket.socket
    born: float = field(default_factory=time.monotonic)
    ready: bool = False
    failed: bytes = b""
    """What it said of why it can't start."""
    connections: int = 0
    given: int = 0
    """Which of all connections it was given last."""

    def give(self, client: socket.socket, speaks: bytes) -> bool:
        """Hand over a connection; tell whether it was taken."""
        try:
            socket.send_fds(self.line, [speaks], [client.fileno()])
        except OSError:  # it is dead, or takes up none of those it has
            return False
        self.connections += 1
        return True

    def hear(self) -> bool:
        """Take in what it says; tell whether it is alive."""
        try:
            said = self.line.recv(4096)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if self.failed or said.startswith(FAILED):
            self.failed += said
        else:
            self.ready |= READY in said
            self.connections -= said.count(CLOSED)
        return bool(said)

    def bury(self) -> int:
        """Return how it ended, which it did or does now: its code, or a signal's below 0."""
        self.line.close()
        return self.process.wait()


def spawn(orders: Orders) -> Spawned:
    """Start a child; it says when it can answer."""
    ours, theirs = socket.socketpair()
    # What a terminal or a service manager tells all processes, the parent alone obeys.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        process = subprocess.Popen(  # noqa: S603 - Python itself
            [sys.executable, "-P", "-c", BOOT, str(PACKAGE.parent), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        theirs.close()
    ours.setblocking(False)
    if process.stdin:
        # Not as arguments, which everybody on this machine can read.
        with suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(pickle.dumps(orders))
    return Spawned(orders.place, process, ours)

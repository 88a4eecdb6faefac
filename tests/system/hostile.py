"""Sends a server every family of bad files and bad requests, and watches it meanwhile.

    python -m tests.system.hostile --write

A real `smearlens serve` on loopback, bare sockets. Of each family it keeps the statuses, the
slowest answer and the server's memory at its peak; a photo is classified after each.
"""

import argparse
import os
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import track

from tests.kit.processes import Served
from tests.system.hostile_photos import PHOTOS, members
from tests.system.hostile_requests import CUT_SHORT, REQUESTS, body, request
from tests.system.reliability import table, write_section

SLACK = float(os.environ.get("SMEARLENS_TEST_SLACK", "0"))
GIVEN_UP = 30.0 + SLACK
MEMORY = 180
"""MB that a family may take: what a photo may, and what comes in."""
GOOD = request(body())


@dataclass
class Outcome:
    """What a family did to the server."""

    name: str
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    """Status -> answers; 0 is none."""
    slowest: float = 0
    """Seconds."""
    memory: float = 0
    """MB at the peak, over the warm server before all families."""
    works_after: bool = False

    @property
    def refused(self) -> bool:
        """Whether each was told a 4xx."""
        return all(400 <= status < 500 for status in self.statuses)


def families() -> dict[str, Callable[[], list[bytes]]]:
    """Return name -> what makes its requests, the files in well-formed forms."""

    def sent(name: str) -> Callable[[], list[bytes]]:
        return lambda: [request(body(photo)) for photo in members(PHOTOS[name])]

    return {f"photo: {name}": sent(name) for name in PHOTOS} | {
        f"request: {name}": made for name, made in REQUESTS.items()
    }


def ask(port: int, sent: bytes, cut_short: bool = False) -> int:
    """Send bytes and return the status of the first answer; 0 if there is none."""
    with socket.create_connection(("127.0.0.1", port), GIVEN_UP) as line:
        # The server may answer, and close, while most is still to be sent.
        sender = threading.Thread(target=_send, args=(line, sent, cut_short))
        sender.start()
        told = b""
        with suppress(OSError):
            while b"\r\n" not in told and (data := line.recv(65536)):
                told += data
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        sender.join()
    return int(told[9:12]) if told.startswith(b"HTTP/1.") else 0


def _send(line: socket.socket, sent: bytes, cut_short: bool) -> None:
    with suppress(OSError):
        line.sendall(sent)
        if cut_short:
            line.shutdown(socket.SHUT_WR)


class Target(Served):
    """A server whose peak of memory can be measured anew."""

    def warm(self) -> None:
        """Let both workers classify, and take the memory of the warm server."""
        for _ in range(20):
            assert ask(self.port, GOOD) == 200
        self.base = self.memory()

    def suffer(self, name: str, requests: list[bytes]) -> Outcome:
        """Send a family and return what it did."""
        for pid in self.pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="utf-8")
        outcome = Outcome(name, len(requests))
        cut_short = name.removeprefix("request: ") in CUT_SHORT
        for one in requests:
            start = time.monotonic()
            outcome.statuses[ask(self.port, one, cut_short)] += 1
            outcome.slowest = max(outcome.slowest, time.monotonic() - start)
        outcome.memory = self.peak_memory() - self.base
        outcome.works_after = ask(self.port, GOOD) == 200
        return outcome


def suffer_all() -> list[Outcome]:
    """Start a server, send it everything, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Target(SMEARLENS_FOLDER=folder)
        try:
            server.ready()
            server.warm()
            return [
                server.suffer(name, made())
                for name, made in track(families().items(), "Attacking", transient=True)
            ]
        finally:
            server.stop()


def section(outcomes: list[Outcome]) -> str:
    """Return what docs/reliability.md says of it."""
    slowest = max(outcomes, key=lambda outcome: outcome.slowest)
    largest = max(outcomes, key=lambda outcome: outcome.memory)
    statuses: Counter[int] = sum((outcome.statuses for outcome in outcomes), Counter())
    told = ", ".join(f"{count:,} times {status}" for status, count in sorted(statuses.items()))
    photos = sum(outcome.name.startswith("photo") for outcome in outcomes)
    return table(
        (
            f"{len(outcomes)} families, {photos} of files and {len(outcomes) - photos} of "
            f"requests, {sum(outcome.sent for outcome in outcomes):,} in all: each a 4xx",
            f"**{sum(outcome.refused for outcome in outcomes)} of {len(outcomes)} families**; "
            f"{told}",
            "python -m tests.system.hostile",
        ),
        (
            "none takes over 2 s",
            f"{slowest.slowest:.2f} s the slowest ({slowest.name})",
            "",
        ),
        (
            f"none takes over {MEMORY} MB",
            f"+{largest.memory:.0f} MB the largest ({largest.name})",
            "",
        ),
        (
            "a photo is classified right after each",
            f"{sum(outcome.works_after for outcome in outcomes)} of {len(outcomes)}",
            "",
        ),
    )


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    asked = parser.parse_args()
    outcomes = suffer_all()
    for one in outcomes:
        fine = one.refused and one.slowest < 2 and one.memory < MEMORY and one.works_after
        print(
            f"{'' if fine else 'WRONG ':6}{one.name:60} {one.sent:4}  {one.slowest:5.2f} s  "
            f"{one.memory:+5.0f} MB  {dict(one.statuses)}"
        )
    if asked.write:
        write_section("hostile", section(outcomes))


if __name__ == "__main__":
    main()

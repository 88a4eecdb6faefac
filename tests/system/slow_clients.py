"""Lets 200 clients send a byte a second and asks whether a phone notices; then stops the server.

    python -m tests.system.slow_clients --slow 200 --seconds 75 --write

A real `smearlens serve` on loopback. Half of the slow clients never finish their headers, half
never finish their photo; whoever is closed comes back at once. A phone sends one photo after
the other meanwhile. At last the server gets a SIGTERM with photos half sent and whole.
"""

import argparse
import asyncio
import signal
import socket
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.kit.phones import Answers, Crowd, run, upload
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode
from tests.system.reliability import table, write_section

PHOTO = encode(draw_smear("lymphocyte", 2048, 1536), quality=85)
HEAD, BODY = upload(PHOTO, expect=False)


@dataclass
class Tally:
    """How a phone fared, and how the slow ones were sent away."""

    idle: Answers = field(default_factory=Answers)
    crowded: Answers = field(default_factory=Answers)
    open_at_once: int = 0
    told: Counter[int] = field(default_factory=Counter)
    """Status -> slow clients that were told so."""
    lasted: dict[str, list[float]] = field(default_factory=lambda: {"headers": [], "body": []})
    """Seconds until the server was done with each slow client."""
    at_the_end: Counter[int] = field(default_factory=Counter)
    """Status -> photos in flight at the SIGTERM; 0 is no answer."""
    stopped_within: float = 0
    exit_code: int | None = None

    def longest(self, kind: str) -> float:
        return max(self.lasted[kind], default=0.0)

    @property
    def ratio(self) -> float:
        """The phone's p95 among slow clients over that without them."""
        return self.crowded.ms(200, 0.95) / self.idle.ms(200, 0.95)

    def __str__(self) -> str:
        return (
            f"a phone alone: {self.idle.count(200)} photos, p95 {self.idle.ms(200, 0.95):.0f} ms; "
            f"among {self.open_at_once} slow clients: {self.crowded.count(200)} photos, "
            f"p95 {self.crowded.ms(200, 0.95):.0f} ms, {self.ratio:.2f} times; "
            f"others {self.crowded.others}, broken {dict(self.crowded.broken)}\n"
            f"slow headers: {len(self.lasted['headers'])} closed, the last after "
            f"{self.longest('headers'):.1f} s; slow bodies: {len(self.lasted['body'])}, "
            f"{self.longest('body'):.1f} s; told {dict(self.told)}\n"
            f"SIGTERM: {dict(self.at_the_end)}, exit {self.exit_code} "
            f"after {self.stopped_within:.1f} s"
        )


class Slow(asyncio.Protocol):
    """Send what is due of a request that never ends; say how long the server put up with it."""

    def __init__(self, kind: str, tally: Tally) -> None:
        self.kind = kind
        self.tally = tally
        self.told = b""
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.start = time.monotonic()
        transport.write(HEAD[:30] if self.kind == "headers" else HEAD + BODY[:200])

    def more(self) -> None:
        if not self.over.done():
            self.transport.write(b"a")

    def data_received(self, data: bytes) -> None:
        self.told += data

    def eof_received(self) -> None:
        self.end()

    def connection_lost(self, error: Exception | None) -> None:
        self.end()

    def end(self) -> None:
        if not self.over.done():
            self.over.set_result(None)
            if self.told:
                self.tally.told[int(self.told.split(b" ", 2)[1])] += 1
            self.tally.lasted[self.kind].append(time.monotonic() - self.start)


async def slow_client(kind: str, port: int, every: float, tally: Tally, now: set[Slow]) -> None:
    """Be slow for ever: one connection after the other."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            _, one = await loop.create_connection(lambda: Slow(kind, tally), "127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        now.add(one)
        tally.open_at_once = max(tally.open_at_once, len(now))
        while not one.over.done():
            await asyncio.wait([one.over], timeout=every)
            one.more()
        one.transport.abort()
        now.discard(one)


async def phone(port: int, seconds: float) -> Answers:
    """Send one photo after the other."""
    one = Crowd(port, [(HEAD, BODY)])
    await one.in_turn(1, seconds)
    return one.answers


async def crowd(server: Served, slow: int, seconds: float, calm: float, tally: Tally) -> None:
    """Measure a phone alone for `calm` seconds, then among `slow` clients for `seconds`."""
    await phone(server.port, 1)
    tally.idle = await phone(server.port, calm)
    now: set[Slow] = set()
    clients = [
        asyncio.create_task(
            slow_client(["headers", "body"][number % 2], server.port, 1, tally, now)
        )
        for number in range(slow)
    ]
    await asyncio.sleep(1)
    tally.crowded = await phone(server.port, seconds)
    for client in clients:
        client.cancel()
    await asyncio.gather(*clients, return_exceptions=True)
    for one in now:
        one.transport.abort()


def stop(server: Served, tally: Tally) -> None:
    """Stop the server while 8 photos are on their way, half of them to be finished in time."""
    lines = []
    for number in range(8):
        line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        line.sendall(HEAD + BODY if number % 2 else HEAD + BODY[:100_000])
        lines.append(line)
    time.sleep(0.05)
    start = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    lines[0].sendall(BODY[100_000:])
    for line in lines:
        try:
            tally.at_the_end[int(line.recv(65536).split(b" ", 2)[1])] += 1
        except (OSError, IndexError):
            tally.at_the_end[0] += 1
        line.close()
    server.process.wait(30)
    tally.stopped_within = time.monotonic() - start
    tally.exit_code = server.process.returncode


def slow_clients(slow: int, seconds: float, calm: float, **environment: str) -> Tally:
    """Start a server, crowd it with slow clients, stop it."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        server = Served(SMEARLENS_FOLDER=folder, **environment)
        try:
            server.ready()
            run(crowd(server, slow, seconds, calm, tally))
            stop(server, tally)
        finally:
            server.stop()
    return tally


def section(tally: Tally, command: str) -> str:
    """Return what docs/reliability.md says of it."""
    at_the_end = ", ".join(f"{count} times {status}" for status, count in tally.at_the_end.items())
    return table(
        (
            f"a phone among {tally.open_at_once} slow clients is answered nearly as if alone",
            f"p95 {tally.crowded.ms(200, 0.95):.0f} ms to {tally.idle.ms(200, 0.95):.0f} ms, "
            f"**{tally.ratio:.2f} times**; {tally.crowded.count(200)} of {tally.crowded.asked} "
            "photos answered",
            command,
        ),
        (
            "headers have 10 s, a photo 60 s; then comes a 408",
            f"{len(tally.lasted['headers'])} slow headers were over after "
            f"{tally.longest('headers'):.1f} s at most, {len(tally.lasted['body'])} slow photos "
            f"after {tally.longest('body'):.1f} s; {tally.told[408]} were told 408, "
            f"{tally.told[503]} found no place and were told 503",
            "",
        ),
        (
            "SIGTERM with 8 photos on their way, 3 of them never to come whole: each is answered "
            "or told 503",
            f"{at_the_end}; over after {tally.stopped_within:.1f} s",
            "",
        ),
    )


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=75)
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    asked = parser.parse_args()
    tally = slow_clients(asked.slow, asked.seconds, calm=20)
    print(tally)
    if asked.write:
        command = (
            f"python -m tests.system.slow_clients --slow {asked.slow} --seconds {asked.seconds:g}"
        )
        write_section("slow clients", section(tally, command))


if __name__ == "__main__":
    main()

"""Sends a server ten times as many photos as it can take and looks at each answer.

    python -m tests.system.overload_server --seconds 60 --times 10 --write

A real `smearlens serve` on loopback, on the same cores as the phones that crowd it. First
its capacity is measured, by phones that wait for each answer; then photos come at a fixed rate
whether it answers or not, each counted from the moment it was due. Every second photo asks
first (`Expect: 100-continue`, as curl does), the others are sent at once, as browsers do.
"""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field

from tests.kit.phones import HEALTHZ, Answers, Crowd, run, upload
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode
from tests.system.reliability import table, write_section

PHOTO = encode(draw_smear("lymphocyte", 2048, 1536), quality=85)
"""As large as the phone page sends them."""
REQUESTS = [upload(PHOTO, expect=False), upload(PHOTO, expect=True)]


@dataclass
class Tally:
    """What was offered, and what came back."""

    capacity: float = 0
    """Photos a second, answered to phones that wait."""
    idle: Answers = field(default_factory=Answers)
    offered: int = 0
    seconds: float = 0
    answers: Answers = field(default_factory=Answers)
    health: Answers = field(default_factory=Answers)
    recovered: float = 0
    """Seconds from the end of the load to the first photo answered as quickly as before it."""
    memory: float = 0
    """MB the server had more at its peak than before the load."""

    def __str__(self) -> str:
        told, health = self.answers, self.health
        return (
            f"capacity {self.capacity:.0f}/s; {self.offered} photos in {self.seconds:.0f} s, "
            f"{self.offered / self.seconds:.0f}/s: {told.count(200)} answered, "
            f"{told.count(503)} refused, other statuses {told.others}, "
            f"broken {dict(told.broken)}, refusals without Retry-After {told.without_retry_after}\n"
            f"refusals: p50 {told.ms(503, 0.5):.0f} ms, p99 {told.ms(503, 0.99):.0f} ms, "
            f"most {told.ms(503, 1):.0f} ms, within 100 ms {told.within(503, 0.1):.2%}\n"
            f"answers: p50 {told.ms(200, 0.5):.0f} ms, p99 {told.ms(200, 0.99):.0f} ms\n"
            f"/healthz: {health.count(200)} answers, p99 {health.ms(200, 0.99):.0f} ms, most "
            f"{health.ms(200, 1):.0f} ms, others {health.others}, broken {dict(health.broken)}\n"
            f"recovered in {self.recovered:.2f} s, memory +{self.memory:.0f} MB"
        )


async def crowd(server: Served, seconds: float, times: float, calm: float) -> Tally:
    """Measure the capacity for `calm` seconds, then send `times` as much for `seconds`."""
    tally = Tally()
    phones = Crowd(server.port, REQUESTS)
    await phones.in_turn(8, 1)  # the first photos of a process are slower
    phones = Crowd(server.port, REQUESTS)
    await phones.in_turn(8, calm)
    tally.idle = phones.answers
    tally.capacity = phones.answers.count(200) / calm
    before = server.memory()
    phones, doctor = Crowd(server.port, REQUESTS), Crowd(server.port, [HEALTHZ])
    start = time.monotonic()
    await asyncio.gather(
        phones.at_rate(times * tally.capacity, seconds), doctor.at_rate(10, seconds)
    )
    tally.seconds = time.monotonic() - start
    tally.offered, tally.answers, tally.health = phones.sent, phones.answers, doctor.answers
    tally.memory = server.peak_memory() - before
    tally.recovered = await recovery(server.port, 2 * tally.idle.ms(200, 0.95) / 1000)
    return tally


async def recovery(port: int, quick: float) -> float:
    """Return the seconds until a photo is answered with 200 within `quick` seconds."""
    start = time.monotonic()
    while time.monotonic() < start + 30:
        phone = Crowd(port, REQUESTS)
        await phone.at_rate(10, 0.1)
        if phone.answers.within(200, quick) and phone.answers.count(200):
            break
    return time.monotonic() - start


def overload_server(seconds: float, times: float, calm: float, **environment: str) -> Tally:
    """Start a server, crowd it, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Served(SMEARLENS_FOLDER=folder, **environment)
        try:
            server.ready()
            return run(crowd(server, seconds, times, calm))
        finally:
            server.stop()


def section(tally: Tally, command: str) -> str:
    """Return what docs/reliability.md says of it."""
    told, health = tally.answers, tally.health
    rows = [
        (
            f"{tally.offered:,} photos in {tally.seconds:.0f} s, "
            f"{tally.offered / tally.seconds:.0f} a second where "
            f"{tally.capacity:.0f} can be answered",
            f"**{told.count(200):,} answered, {told.count(503):,} refused with 503 and "
            f"`Retry-After`**, {sum(told.others.values())} other statuses, "
            f"{told.broken.total()} without an answer",
            command,
        ),
        (
            "a refusal is quick, counted from when its photo was due",
            f"p50 {told.ms(503, 0.5):.0f} ms, p99 {told.ms(503, 0.99):.0f} ms, most "
            f"{told.ms(503, 1):.0f} ms; {told.within(503, 0.1):.2%} within 100 ms",
            "",
        ),
        (
            "an answer waits no longer than the queue is long",
            f"p50 {told.ms(200, 0.5):.0f} ms, p99 {told.ms(200, 0.99):.0f} ms "
            f"(8 phones, no overload: {tally.idle.ms(200, 0.5):.0f} and "
            f"{tally.idle.ms(200, 0.99):.0f} ms)",
            "",
        ),
        (
            "`/healthz` always answers",
            f"{health.count(200)} of {health.asked}, p99 {health.ms(200, 0.99):.0f} ms, "
            f"most {health.ms(200, 1):.0f} ms",
            "",
        ),
        (
            "after it, a photo is answered as quickly as before",
            f"{tally.recovered:.2f} s after the last",
            "",
        ),
        (
            "memory at its peak, over that of the warm server",
            f"+{tally.memory:.0f} MB",
            "",
        ),
    ]
    return table(*rows)


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--times", type=float, default=10)
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    asked = parser.parse_args()
    tally = overload_server(asked.seconds, asked.times, calm=10)
    print(tally)
    if asked.write:
        flags = f"--seconds {asked.seconds:g} --times {asked.times:g}"
        command = f"python -m tests.system.overload_server {flags}"
        write_section("overload", section(tally, command))


if __name__ == "__main__":
    main()

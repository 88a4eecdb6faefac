"""What one run measured, and its order: floors and servers one after the other.

Knows how to measure, not how it is told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

from app.impulse.impulse import Impulse
from benchmarks.floor import Job, bare, own, speed, stages
from benchmarks.load import Load, load
from benchmarks.machine import CORES, peak_memory
from benchmarks.photos import Body, body, photo
from benchmarks.servers import MODEL, OURS, Running, Server, running

BARE = "bare floor"
OWN = "our impulse in process"
USUAL = 8
"""How many clients the targets are for."""
ROUNDS = 5
"""How often our server and its own impulse are measured in turn."""
WARM_MOST = 10
"""Seconds of warm-up at most; where answers take longer still, it is cut short."""

Say = Callable[[str], None]


@dataclass
class Results:
    """Hold photos a second of the floors, what the clients got of each server, and memory."""

    floors: dict[tuple[str, str], float] = field(default_factory=dict)
    """(Floor, photo) -> photos a second."""
    loads: dict[tuple[str, str, int], Load] = field(default_factory=dict)
    """(Server, photo, clients) -> what they got."""
    memory: dict[str, float] = field(default_factory=dict)
    """Server -> MB at its peak."""
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    """Photo -> stage -> milliseconds."""
    file_bytes: dict[str, int] = field(default_factory=dict)
    """Photo -> the size of its file."""
    over_own: dict[str, list[float]] = field(default_factory=dict)
    """Photo -> round by round, how many times the impulse's photos a second are the server's."""

    @property
    def photos(self) -> list[str]:
        return list(self.file_bytes)

    @property
    def servers(self) -> list[str]:
        return list(self.memory)

    def speed(self, name: str, photo: str) -> float | None:
        """Return photos a second of a floor, or of a server with the usual clients."""
        if (name, photo) in self.floors:
            return self.floors[name, photo]
        got = self.loads.get((name, photo, USUAL))
        return got.speed if got else None

    def ratio(self, name: str, other: str, photo: str) -> float | None:
        """Return how many times the photos a second of `other` are those of `name`."""
        if (name, other) == (OURS, OWN) and photo in self.over_own:
            return median(self.over_own[photo])
        mine, others = self.speed(name, photo), self.speed(other, photo)
        return mine / others if mine and others else None


def measure(
    servers: Iterable[Server], names: list[str], counts: list[int], seconds: float, say: Say
) -> Results:
    """Measure the floors, then each server with photos of `names` and `counts` of clients."""
    data = {name: photo(name) for name in names}
    results = Results(file_bytes={name: len(sent) for name, sent in data.items()})
    impulse = Impulse.load(MODEL, CORES)
    jobs = {BARE: bare(MODEL), OWN: own(impulse)}
    for name, sent in data.items():
        results.stages[name] = stages(impulse, sent, times=20 if seconds > 1 else 3)
        for floor, work in jobs.items():
            results.floors[floor, name] = speed(work, sent, seconds)
            say(f"{floor}, {name}: {results.floors[floor, name]:.1f}/s")
    for server in servers:
        beside = jobs[OWN] if server.name == OURS else None
        each = counts if server.whole else [USUAL]
        _measure_server(server, data, each, seconds, results, say, beside)
    return results


def _measure_server(
    server: Server,
    data: dict[str, bytes],
    counts: list[int],
    seconds: float,
    results: Results,
    say: Say,
    beside: list[Job] | None,
) -> None:
    first = body(next(iter(data.values())), server.shape)
    with running(server, first) as run:
        for name, sent in data.items():
            asked = body(sent, server.shape)
            answered = load(run.url, asked, USUAL, seconds / 4).speed
            for clients in counts:
                run.settle()
                # Where answers are slow, each client waits for two at least.
                turn = _turn(clients, answered)
                enough = max(seconds, min(30, 1.5 * turn))
                got = load(run.url, asked, clients, enough, min(WARM_MOST, turn))
                answered = got.speed
                results.loads[server.name, name, clients] = got
                say(
                    f"{server.name}, {name}, {clients} clients: {got.speed:.1f}/s, "
                    f"p50 {got.p50_ms:.0f} ms, p99 {got.p99_ms:.0f} ms, "
                    f"{got.failed} failed, clients' share of the machine {got.client_share:.1%}"
                )
            run.settle()
            if beside:
                warm = _turn(USUAL, answered)
                taken = [_round(run, asked, beside, sent, seconds, warm) for _ in range(ROUNDS)]
                results.over_own[name] = taken
                rounds = " ".join(f"{one:.2f}" for one in taken)
                say(f"{server.name} over its impulse, {name}: {rounds}")
        results.memory[server.name] = peak_memory(run.pid)


def _turn(clients: int, answered: float) -> float:
    """Return the seconds that each client waits where so many photos are answered a second."""
    return clients / max(answered, 0.1)


def _round(
    run: Running, asked: Body, jobs: list[Job], sent: bytes, seconds: float, warm: float
) -> float:
    """Measure the server, then the impulse at once: a busy machine is busy for both."""
    got = load(run.url, asked, USUAL, seconds, warm).speed
    run.settle()
    return got / speed(jobs, sent, seconds)

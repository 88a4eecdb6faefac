"""What one run measured, and its order: ours and its peers in turn, then the others.

Knows how to measure, not how it is told.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from statistics import median

from app.impulse.impulse import Impulse
from benchmarks.floor import Own, bare, speed, stages
from benchmarks.load import Load, load
from benchmarks.machine import CORES, on_cores, peak_memory
from benchmarks.photos import Body, body, photo
from benchmarks.servers import LIKE, MODEL, OURS, TUTORIAL, Running, Server, running

BARE = "bare floor"
OWN = "our impulse in processes"
IN_TURN = (OURS, LIKE, TUTORIAL)
"""What is measured in turn, since a busy machine is not equally fast at all times."""
USUAL = 8
"""How many clients the targets are for."""
ROUNDS = 5
"""How often what is measured in turn is."""
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
    rounds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """(What is measured in turn, photo) -> photos a second, round by round."""
    cores: int = CORES
    """How many cores the servers had."""

    @property
    def photos(self) -> list[str]:
        return list(self.file_bytes)

    @property
    def servers(self) -> list[str]:
        return list(self.memory)

    def speed(self, name: str, photo: str) -> float | None:
        """Return photos a second of a floor, or of a server with the usual clients.

        The median of the rounds where it was measured in turn.
        """
        if (name, photo) in self.rounds:
            return median(self.rounds[name, photo])
        if (name, photo) in self.floors:
            return self.floors[name, photo]
        got = self.loads.get((name, photo, USUAL))
        return got.speed if got else None

    def ratio(self, name: str, other: str, photo: str) -> float | None:
        """Return how many times the photos a second of `other` are those of `name`.

        Of two that were measured in turn it is the median of the rounds' ratios.
        """
        if (name, photo) in self.rounds and (other, photo) in self.rounds:
            both = zip(self.rounds[name, photo], self.rounds[other, photo], strict=True)
            return median(mine / others for mine, others in both)
        mine, others = self.speed(name, photo), self.speed(other, photo)
        return mine / others if mine and others else None


def measure(
    servers: Iterable[Server],
    names: Sequence[str],
    counts: Sequence[int],
    seconds: float,
    say: Say,
    cores: int = CORES,
) -> Results:
    """Measure floors and servers on so many cores, with photos of `names`.

    Our server is asked by `counts` of clients, too; the others by the usual number alone.
    """
    data = {name: photo(name) for name in names}
    results = Results(file_bytes={name: len(sent) for name, sent in data.items()}, cores=cores)
    servers = list(servers)
    with on_cores(cores):
        impulse = Impulse.load(MODEL)
        jobs = bare(MODEL)
        for name, sent in data.items():
            results.stages[name] = stages(impulse, sent, times=20 if seconds > 1 else 3)
            results.floors[BARE, name] = speed(jobs, sent, seconds)
            say(f"{BARE}, {name}: {results.floors[BARE, name]:.1f}/s")
        _measure_in_turn(
            [one for one in servers if one.name in IN_TURN], data, seconds, results, say
        )
        for server in servers:
            others = [one for one in counts if one != USUAL] if server.name == OURS else [USUAL]
            if others and (server.name == OURS or server.name not in IN_TURN):
                _measure_server(server, data, others, seconds, results, say)
    return results


def _measure_in_turn(
    servers: Sequence[Server], data: dict[str, bytes], seconds: float, results: Results, say: Say
) -> None:
    """Measure these and our own impulse one after the other, again and again."""
    first = next(iter(data.values()))
    with ExitStack() as stack:
        own = stack.enter_context(closing(Own(MODEL)))
        runs = [(one, stack.enter_context(running(one, body(first, one.shape)))) for one in servers]
        for name, sent in data.items():
            asked = [body(sent, one.shape) for one in servers]
            answered = [
                load(run.url, form, USUAL, seconds / 4).speed
                for (_, run), form in zip(runs, asked, strict=True)
            ]
            got: list[list[Load]] = [[] for _ in servers]
            owned: list[float] = []
            for _ in range(ROUNDS):
                for place, (_, run) in enumerate(runs):
                    run.settle()
                    got[place].append(_loaded(run, asked[place], USUAL, seconds, answered[place]))
                    run.settle()
                owned.append(own.speed(sent, seconds))
            results.rounds[OWN, name] = owned
            for one, loads in zip(servers, got, strict=True):
                results.rounds[one.name, name] = [each.speed for each in loads]
                middle = sorted(loads, key=lambda each: each.speed)[len(loads) // 2]
                results.loads[one.name, name, USUAL] = middle
            for what in (OWN, *(one.name for one in servers)):
                say(f"{what}, {name}: {_rounds(results.rounds[what, name])}/s")
        results.memory |= {one.name: peak_memory(run.pid) for one, run in runs}


def _measure_server(
    server: Server,
    data: dict[str, bytes],
    counts: Sequence[int],
    seconds: float,
    results: Results,
    say: Say,
) -> None:
    with running(server, body(next(iter(data.values())), server.shape)) as run:
        for name, sent in data.items():
            asked = body(sent, server.shape)
            answered = load(run.url, asked, USUAL, seconds / 4).speed
            for clients in counts:
                run.settle()
                got = _loaded(run, asked, clients, seconds, answered)
                answered = got.speed
                results.loads[server.name, name, clients] = got
                say(
                    f"{server.name}, {name}, {clients} clients: {got.speed:.1f}/s, "
                    f"p50 {got.p50_ms:.0f} ms, p99 {got.p99_ms:.0f} ms, "
                    f"{got.failed} failed, clients' share of the machine {got.client_share:.1%}"
                )
            run.settle()
        memory = peak_memory(run.pid)
    results.memory[server.name] = max(memory, results.memory.get(server.name, 0))


def _loaded(run: Running, asked: Body, clients: int, seconds: float, answered: float) -> Load:
    """Load a server of which `answered` photos a second are known, each client twice at least."""
    turn = clients / max(answered, 0.1)
    return load(run.url, asked, clients, max(seconds, min(30, 1.5 * turn)), min(WARM_MOST, turn))


def _rounds(speeds: Iterable[float]) -> str:
    return " ".join(f"{one:.1f}" for one in speeds)

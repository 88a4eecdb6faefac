"""The tables, in Markdown: speeds, latencies, stages, and what was aimed at."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.results import BARE, IN_TURN, OWN, USUAL, Results
from benchmarks.servers import LIKE, LITSERVE, OURS, TUTORIAL

STAGES = ("decode", "locate", "features", "inference", "total")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def speeds(results: Results) -> str:
    """Return photos a second with the usual clients, latency at the middle photo, memory."""
    middle = results.photos[len(results.photos) // 2]
    head = [
        f"{USUAL} clients, photos a second",
        *results.photos,
        f"p50, p99 at {middle}",
        "peak memory",
    ]
    rows = []
    for name in (BARE, OWN, *results.servers):
        got = results.loads.get((name, middle, USUAL))
        rows.append(
            [
                f"**{name}**" if name == OURS else name,
                *(_number(results.speed(name, photo)) for photo in results.photos),
                f"{got.p50_ms:.0f} ms, {got.p99_ms:.0f} ms" if got else "",
                f"{results.memory[name]:.0f} MB" if name in results.memory else "",
            ]
        )
    return table(head, rows)


def ratios(results: Results) -> str:
    """Return how many times each one's photos a second ours are."""
    head = ["Smearlens over …", *results.photos]
    rows = [
        [name, *(_times(results.ratio(OURS, name, photo)) for photo in results.photos)]
        for name in (BARE, OWN, *results.servers)
        if name != OURS
    ]
    return table(head, rows)


def latencies(results: Results) -> str:
    """Return every load that was measured."""
    head = ["server", "photo", "clients", "photos/s", "p50", "p99", "failed", "clients' own share"]
    rows = [
        [
            name,
            photo,
            str(clients),
            _number(got.speed),
            f"{got.p50_ms:.0f} ms",
            f"{got.p99_ms:.0f} ms",
            str(got.failed),
            f"{got.client_share:.1%}",
        ]
        for (name, photo, clients), got in results.loads.items()
    ]
    return table(head, rows)


def stages(results: Results) -> str:
    """Return what a photo costs one core, stage by stage."""
    rows = [
        [
            f"{photo}, {results.file_bytes[photo] / 1e6:.2f} MB",
            *(f"{results.stages[photo][stage]:.1f} ms" for stage in STAGES),
        ]
        for photo in results.photos
    ]
    return table(["photo", *STAGES], rows)


def on_few_cores(by_cores: Mapping[int, Results]) -> str:
    """Return photos a second on each number of cores, and how many times those of one core."""
    photos = next(iter(by_cores.values())).photos
    rows = [
        [
            name,
            str(cores),
            *(_number(results.speed(name, photo)) for photo in photos),
            *(_times(_over_one_core(by_cores, cores, name, photo)) for photo in photos[:1]),
        ]
        for name in (BARE, OWN, *IN_TURN)
        for cores, results in sorted(by_cores.items())
    ]
    head = [f"{USUAL} clients, photos a second", "cores", *photos, f"over one core, {photos[0]}"]
    return table(head, rows)


def _over_one_core(
    by_cores: Mapping[int, Results], cores: int, name: str, photo: str
) -> float | None:
    of_one = by_cores[1].speed(name, photo) if 1 in by_cores else None
    of_all = by_cores[cores].speed(name, photo)
    return of_all / of_one if of_one and of_all and cores > 1 else None


def targets(by_cores: Mapping[int, Results]) -> str:
    """Return what was aimed at and what came out, on the most cores that were measured."""
    results = by_cores[max(by_cores)]
    rows: list[list[str]] = []

    def add(what: str, aim: float, got: float | None, most: bool = False) -> None:
        if got is not None:
            met = got <= aim if most else got >= aim
            rows.append(
                [
                    what,
                    f"{'at most' if most else 'at least'} {aim:g}",
                    f"{got:.2f}" if got < 10 else f"{got:.1f}",
                    "yes" if met else "**no**",
                ]
            )

    small, *_ = results.photos
    add(
        "two cores over one",
        1.8,
        _over_one_core(by_cores, 2, OURS, small) if 2 in by_cores else None,
    )
    for photo, aim in (("320x240", 1.0), ("12 MP", 6), ("48 MP", 15)):
        add(
            f"locating and storing, over {TUTORIAL}, {photo}",
            aim,
            results.ratio(OURS, TUTORIAL, photo),
        )
    add(f"like for like, over {TUTORIAL}, 320x240", 1.3, results.ratio(LIKE, TUTORIAL, "320x240"))
    add(f"locating and storing, over {LITSERVE}, 12 MP", 6, results.ratio(OURS, LITSERVE, "12 MP"))
    for photo in results.photos:
        add(f"the server over its own impulse, {photo}", 0.85, results.ratio(OURS, OWN, photo))
    for photo in results.photos:
        if got := results.loads.get((OURS, photo, USUAL)):
            add(f"p99 over p50, {photo}", 3, got.p99_ms / got.p50_ms, most=True)
    return table([f"with {USUAL} clients", "aim", "measured", "met"], rows)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 2 else f"{value:.1f}"

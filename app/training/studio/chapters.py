"""Computes the lab report's figures: what each shows, and one sentence on what it says.

Between the run folders and `lab_report.py`; numbers 2 to 22 are those of the report that
this project began with. A figure whose run is missing says which command makes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.training.shares import percent
from app.training.studio import charts, trials
from app.training.studio.block import TITLES, BlockConfig, Kind
from app.training.studio.charts import Pair
from app.training.studio.conclusions import along, conclusions
from app.training.studio.experiments import Experiments
from app.training.studio.experiments_report import SETTINGS, changes, claims, gain, told, word
from app.training.studio.ranking import best
from app.training.studio.store import read_json
from app.training.studio.table import Row

Grid = tuple[tuple[str, ...], ...]
"""A table, its first row the heads."""

DATA, SETUP, TABLE, BLOCKS, BEST, CHOICES, TUNER = (
    "Data and features",
    "What was tried",
    "All experiments",
    "The three learning blocks",
    "The best set",
    "What survives on unseen sources",
    "The tuner",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one figure of the report."""

    number: int
    part: str
    title: str
    says: str
    drawing: str = ""
    """An <svg> element, or nothing."""
    grid: Grid = ()
    pictures: tuple[tuple[str, str], ...] = ()
    """Data URIs and their captions."""
    missing: bool = False


def figures(run: Experiments, runs: Path) -> list[Figure]:
    """Return all figures in order, from the experiments and the other folders in `runs`."""
    made: list[Figure] = [
        _overview(run),
        *_explored(runs / "explorer" / "explorer.json"),
        _against(run),
        _described(),
        _used(run),
        _ranges(run),
        _all(run),
        *(_of_block(run, number, kind) for number, kind in _numbered(11)),
        _best_set(run),
        _best_result(run),
        _retrained(runs),
        _best_of_blocks(run),
        *(_choice(run, number, name) for number, name in _choices()),
        trials.figure(runs, Figure, TUNER),
    ]
    return sorted(made, key=lambda one: one.number)


def summary(run: Experiments) -> list[str]:
    """Return the sentences that the report begins with."""
    top = best(run)
    if top is None:
        return []
    honest, leaky = (run.answers(top, way).accuracy for way in ("honest", "leaky"))
    more = round(100 * (leaky.mean - honest.mean))
    lines = [
        f"Best on unseen sources: {top.name} ({TITLES[top.config.block]}; {changes(top.config)}) "
        f"with {told(honest)} of {honest.pictures:,} pictures of {honest.sources} sources.",
        f"On a leaky, random split of the same pictures it claims {percent(leaky.mean)}"
        + (f": {more} points of it are copies recognised." if more > 0 else ", no more than that."),
    ]
    found = [one for one in conclusions(run) if one.way == "honest"]
    for verdict, said in (
        ("survives", "Survives on unseen sources"),
        ("not told apart", "Not told apart from other values on unseen sources"),
        ("falls", "Falls on unseen sources"),
    ):
        names = claims(found, verdict)
        if names:
            lines.append(f"{said}: {', '.join(names)}.")
    return lines


def pair(run: Experiments, row: Row, label: str = "") -> Pair:
    """Return both accuracies of a row."""
    return Pair(
        label or row.name,
        run.answers(row, "honest").accuracy,
        run.answers(row, "leaky").accuracy,
    )


def missing(number: int, part: str, title: str, command: str) -> Figure:
    """Return the place of a figure that is not made yet."""
    return Figure(number, part, title, f"Not made yet: run {command}.", missing=True)


def _numbered(first: int) -> list[tuple[int, Kind]]:
    return [(first + place, kind) for place, kind in enumerate(TITLES)]


def _choices() -> list[tuple[int, str]]:
    return list(enumerate(("cycles", "neurons", "rate", "resize", "colour"), start=18))


def _overview(run: Experiments) -> Figure:
    samples = run.pictures.samples
    counts = [
        (
            name,
            sum(one.label == name for one in samples),
            len({one.source for one in samples if one.label == name}),
        )
        for name in run.pictures.classes
    ]
    rarest = min(counts, key=lambda one: one[2])
    return Figure(
        2,
        DATA,
        "Dataset overview",
        f"{len(samples):,} of {run.pictures.found:,} pictures, as many of each class, but of only "
        f"{len(set(run.pictures.sources))} sources: {rarest[0]} has {rarest[2]}, and that is what "
        "limits what can be known.",
        charts.class_bars(counts, "Pictures and sources of each class"),
    )


def _explored(path: Path) -> list[Figure]:
    titles = {3: "Feature explorer", 4: "Raw pictures", 5: "DSP results"}
    if not path.is_file():
        return [missing(n, DATA, title, "smearlens features") for n, title in titles.items()]
    told_of = read_json(path)
    points = told_of["points"]
    wrong = np.array([one["label"] != one["said"] for one in points])
    drawing = charts.scatter(
        np.array([(one["x"], -one["y"]) for one in points]),
        [one["label"] for one in points],
        wrong,
        "Map of pictures by their learned features",
    )
    share, low, high = told_of["accuracy"]
    size = told_of["config"]["size"]
    return [
        Figure(
            3,
            DATA,
            titles[3],
            f"Pictures with like features lie close together: the classes overlap, and a simple "
            f"model of the other sources names {percent(share)} ({100 * low:.0f} to "
            f"{100 * high:.0f}) rightly. The page that smearlens features makes can be explored.",
            drawing,
        ),
        Figure(
            4,
            DATA,
            titles[4],
            "One picture of each class as it comes: turned onto black corners, with the cell "
            "anywhere in it.",
            pictures=tuple((one["data"], one["title"]) for one in told_of["raw"]),
        ),
        Figure(
            5,
            DATA,
            titles[5],
            f"Squash keeps all and bends it, fit-shortest cuts the sides off, fit-longest adds "
            f"bars; {size} x {size} pixels in RGB are {told_of['count']:,} features.",
            pictures=tuple((one["data"], one["title"]) for one in told_of["results"]),
        ),
    ]


def _against(run: Experiments) -> Figure:
    scratch, transfer = best(run, "conv2d"), _best_transfer(run)
    title = "Classifier from scratch against transfer learning"
    if scratch is None or transfer is None:
        return missing(6, BLOCKS, title, "smearlens experiments")
    apart = run.answers(transfer, "honest").less(run.answers(scratch, "honest"))
    better = "better" if apart[1] > 0 else "worse" if apart[2] < 0 else "not told apart from conv2d"
    return Figure(
        6,
        BLOCKS,
        title,
        f"On unseen sources transfer learning is {better}: {gain(apart)} points against the best "
        "conv2d, on the pictures that both were asked about.",
        charts.pairs(
            [pair(run, transfer, "transfer learning"), pair(run, scratch, "conv2d")],
            "Transfer learning against a classifier from scratch",
        ),
    )


def _best_transfer(run: Experiments) -> Row | None:
    kinds: tuple[Kind, ...] = ("mobilenet_v2", "mobilenet_v1")
    rows = [row for row in (best(run, kind) for kind in kinds) if row]
    return max(rows, key=lambda row: run.answers(row, "honest").accuracy.mean, default=None)


def _described() -> Figure:
    rows: list[tuple[str, ...]] = [("learning block", "features", "what learns", "head")]
    for kind, title in TITLES.items():
        config = BlockConfig.checked(block=kind)
        learns = (
            f"{config.layers} convolutions of {config.kernel} x {config.kernel}, and the head"
            if kind == "conv2d"
            else "the head; the base is frozen with ImageNet's weights"
        )
        count = config.size**2 * config.channels
        rows.append(
            (
                title,
                f"{config.size} x {config.size}, {count:,}",
                learns,
                f"{config.neurons} neurons",
            )
        )
    return Figure(
        7,
        BLOCKS,
        "The learning blocks",
        "Two frozen networks that learnt from ImageNet, and one small network that learns from "
        "these pictures alone.",
        grid=tuple(rows),
    )


def _used(run: Experiments) -> Figure:
    default = BlockConfig()
    rows = [("setting", "value")]
    rows += [
        (SETTINGS.get(name, name.replace("_", " ")), word(value))
        for name, value in default.model_dump().items()
        if name not in ("layers", "filters", "kernel")
    ]
    return Figure(
        8,
        SETUP,
        "Parameters used",
        "What every row starts from: the best set of the report that this project began with; "
        "optimiser Adam, loss categorical cross-entropy.",
        grid=tuple(rows),
    )


def _ranges(run: Experiments) -> Figure:
    rows: list[tuple[str, ...]] = [("setting", "values tried", "rows")]
    configs = [row.config for row in run.table.rows]
    for name, words in {"block": "learning block", **SETTINGS}.items():
        values = sorted({getattr(one, name) for one in configs}, key=lambda v: (str(type(v)), v))
        start = getattr(BlockConfig(), name)
        count = sum(getattr(one, name) != start for one in configs)
        if len(values) > 1:
            rows.append((words, ", ".join(map(word, values)), str(count)))
    return Figure(
        9,
        SETUP,
        "Parameters and their ranges",
        f"{len(configs)} rows try {len(rows) - 1} settings; the last column counts the rows that "
        "leave the starting value.",
        grid=tuple(rows),
    )


def _all(run: Experiments) -> Figure:
    rows = sorted(run.table.rows, key=lambda row: -run.answers(row, "honest").accuracy.mean)
    each = [pair(run, row) for row in rows]
    gaps = [one.leaky.mean - one.honest.mean for one in each]
    return Figure(
        10,
        TABLE,
        "All experiments",
        f"Every dot is what holds on unseen sources, every square what a leaky split claims: "
        f"{100 * min(gaps):.0f} to {100 * max(gaps):.0f} points more, for the same pictures.",
        charts.pairs(each, "All experiments, the best on unseen sources first"),
        grid=(
            ("row", "changed", "unseen sources", "leaky"),
            *(
                (
                    row.name,
                    f"{row.config.block}: {changes(row.config)}",
                    told(one.honest),
                    told(one.leaky),
                )
                for row, one in zip(rows, each, strict=True)
            ),
        ),
    )


def _of_block(run: Experiments, number: int, kind: Kind) -> Figure:
    rows = [row for row in run.table.rows if row.config.block == kind]
    if not rows:
        return missing(number, BLOCKS, TITLES[kind], "smearlens experiments")
    rows.sort(key=lambda row: -run.answers(row, "honest").accuracy.mean)
    first, last = (run.answers(row, "honest").accuracy for row in (rows[0], rows[-1]))
    return Figure(
        number,
        BLOCKS,
        TITLES[kind],
        f"{len(rows)} rows from {percent(last.mean)} ({rows[-1].name}) to {percent(first.mean)} "
        f"({rows[0].name}) on unseen sources, {first.pictures:,} pictures of {first.sources}.",
        charts.pairs([pair(run, row) for row in rows], f"Rows of {TITLES[kind]}"),
    )


def _best_set(run: Experiments) -> Figure:
    row = best(run)
    if row is None:
        return missing(14, BEST, "Best parameter set", "smearlens experiments")
    rows = [("setting", "value")]
    rows += [
        (SETTINGS.get(name, name.replace("_", " ")), word(value))
        for name, value in row.config.model_dump().items()
        if row.config.block == "conv2d" or name not in ("layers", "filters", "kernel")
    ]
    return Figure(
        14,
        BEST,
        "Best parameter set",
        f"{row.name} has most right answers on unseen sources; against the starting set it "
        f"changes {changes(row.config)}.",
        grid=tuple(rows),
    )


def _best_result(run: Experiments) -> Figure:
    row = best(run)
    if row is None:
        return missing(15, BEST, "Its result", "smearlens experiments")
    answers = run.answers(row, "honest")
    shares = answers.confusion()
    worst = int(np.argmin(np.diag(shares)))
    classes = run.pictures.classes
    return Figure(
        15,
        BEST,
        "Its result on unseen sources",
        f"{told(answers.accuracy)} of {answers.accuracy.pictures:,} pictures of "
        f"{answers.accuracy.sources} sources are named rightly; {classes[worst]} is hardest with "
        f"{percent(shares[worst, worst])}. As the best of {len(run.table.rows)} rows it is partly "
        "the luckiest.",
        charts.confusion(shares, classes, "Of each true class, the share given each name"),
    )


def _retrained(runs: Path) -> Figure:
    title = "Retrained and tested"
    path = runs / "best" / "result.json"
    if not path.is_file():
        return missing(16, BEST, title, "smearlens train --from-row best --name best")
    result = read_json(path)
    test, checked = result["test"], result["validation"]
    shares = np.array(result["confusion"])
    return Figure(
        16,
        BEST,
        title,
        f"Trained once more on {result['pictures']['train']:,} pictures and asked once about "
        f"{test['pictures']:,} of {test['sources']} unseen sources: {percent(test['accuracy'])} "
        f"({100 * test['interval'][0]:.0f} to {100 * test['interval'][1]:.0f}), "
        f"{percent(checked['accuracy'])} on its validation part. "
        "The row was chosen on folds of the same sources.",
        charts.confusion(
            shares, result["classes"], "Of each true class, the share given each name"
        ),
    )


def _best_of_blocks(run: Experiments) -> Figure:
    rows = [row for row in (best(run, kind) for kind in TITLES) if row]
    rows.sort(key=lambda row: -run.answers(row, "honest").accuracy.mean)
    names = ", ".join(
        f"{row.name} {percent(run.answers(row, 'honest').accuracy.mean)}" for row in rows
    )
    return Figure(
        17,
        BLOCKS,
        "The best of the three blocks",
        f"On unseen sources: {names}.",
        charts.pairs([pair(run, row) for row in rows], "The best row of each learning block"),
    )


def _choice(run: Experiments, number: int, setting: str) -> Figure:
    title = SETTINGS[setting][0].upper() + SETTINGS[setting][1:]
    found = next(
        (one for one in conclusions(run) if one.setting == setting and one.way == "honest"), None
    )
    start = run.table.row(BlockConfig())
    if found is None or start is None:
        return missing(number, CHOICES, title, "smearlens experiments")
    rows = _ordered([start, *along(run, start, setting)], setting)
    values = [word(getattr(row.config, setting)) for row in rows]
    said = {
        "survives": "survives: every other value is worse beyond noise",
        "not told apart": "is not told apart from every other value",
        "falls": "falls: another value is better beyond noise",
    }[found.verdict]
    rival = found.best
    return Figure(
        number,
        CHOICES,
        title,
        f"{word(found.claimed)} {said}; the best other value, {word(rival.value)}, does "
        f"{gain(rival.gain)} points against it on unseen sources.",
        charts.along(
            values, [pair(run, row) for row in rows], rows.index(start), f"Accuracy by {title}"
        ),
    )


def _ordered(rows: Sequence[Row], setting: str) -> list[Row]:
    modes = ("squash", "fit-shortest", "fit-longest", "rgb", "grayscale")

    def place(row: Row) -> Any:
        value = getattr(row.config, setting)
        return modes.index(value) if value in modes else value

    key: Callable[[Row], Any] = place
    return sorted(rows, key=key)

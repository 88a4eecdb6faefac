"""Computes the lab report's figures: what each shows, and one sentence on what it says.

Between the run folders and `lab_report.py`; numbers 2 to 22 are those of the report that
this project began with. A figure whose run is missing says which command makes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.training.experiments.conclusions import CLAIMED, along, conclusions
from app.training.experiments.experiments import Accuracy, Experiments
from app.training.experiments.ranking import best, ranked
from app.training.experiments.settings import SETTINGS, changes, listed, word
from app.training.experiments.table import Row
from app.training.files import read_json
from app.training.fit.block import TITLES, BlockConfig, Kind
from app.training.reports.experiments_report import VERDICTS, claims, class_counts, written
from app.training.reports.parts import figures as drawings
from app.training.reports.parts.table import Table
from app.training.reports.parts.wording import gain, percent

DATA, SETUP, TABLE, BLOCKS, BEST, CHOICES, TUNER = (
    "Data and features",
    "What was tried",
    "All experiments",
    "The three learning blocks",
    "The best set",
    "What survives on unseen sources",
    "The tuner",
)
EXPERIMENTS, FEATURES = "smearlens experiments", "smearlens features"
BEST_ROW, TUNE = "smearlens train --from-row best --name best", "smearlens tune"
RATES = "Of each true class, the share given each name"


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold what a figure shows and says."""

    says: str
    drawing: str = ""
    """An <svg> element, or nothing."""
    table: Table | None = None
    pictures: tuple[tuple[str, str], ...] = ()
    """Data URIs and their captions."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one figure of the report."""

    number: int
    part: str
    title: str
    shown: Shown | None
    command: str
    """What makes it, where it is not made yet."""

    @property
    def missing(self) -> bool:
        return self.shown is None

    @property
    def says(self) -> str:
        return self.shown.says if self.shown else f"Not made yet: run {self.command}."


def figures(run: Experiments, runs: Path) -> list[Figure]:
    """Return all figures in order, from the experiments and the other folders in `runs`."""
    explored = _read(runs / "explorer" / "explorer.json")
    retrained = _read(runs / "best" / "result.json")
    tuned = _read(runs / "tune" / "result.json")
    contents: list[tuple[str, str, Shown | None, str]] = [
        (DATA, "Dataset overview", _overview(run), EXPERIMENTS),
        (DATA, "Feature explorer", explored and _map(explored), FEATURES),
        (DATA, "Raw pictures", explored and _raw(explored), FEATURES),
        (DATA, "DSP results", explored and _results(explored), FEATURES),
        (
            BLOCKS,
            "Classifier from scratch against transfer learning",
            _against(run),
            EXPERIMENTS,
        ),
        (BLOCKS, "The learning blocks", _described(), EXPERIMENTS),
        (SETUP, "Parameters used", _used(), EXPERIMENTS),
        (SETUP, "Parameters and their ranges", _ranges(run), EXPERIMENTS),
        (TABLE, "All experiments", _all(run), EXPERIMENTS),
        *((BLOCKS, title, _of_block(run, kind), EXPERIMENTS) for kind, title in TITLES.items()),
        (BEST, "Best parameter set", _best_set(run), EXPERIMENTS),
        (BEST, "Its result on unseen sources", _best_result(run), EXPERIMENTS),
        (BEST, "Retrained and tested", retrained and _retrained(retrained), BEST_ROW),
        (BLOCKS, "The best of the three blocks", _best_of_blocks(run), EXPERIMENTS),
        *((CHOICES, _title(name), _choice(run, name), EXPERIMENTS) for name in CLAIMED),
        (TUNER, "Trials of the tuner", tuned and _trials(tuned), TUNE),
    ]
    return [Figure(number, *content) for number, content in enumerate(contents, start=2)]


def summary(run: Experiments) -> list[str]:
    """Return the sentences that the report begins with."""
    top = ranked(run)[0]
    honest, leaky = _both(run, top)
    more = round(100 * (leaky.value - honest.value))
    lines = [
        f"Best on unseen sources: {top.name} ({TITLES[top.config.block]}; {changes(top.config)}) "
        f"with {written(honest)} of {honest.pictures:,} pictures of {honest.groups} sources.",
        f"On a leaky, random split of the same pictures it claims {percent(leaky.value)}"
        + (
            f": {more} points of it are sources recognised." if more > 0 else ", no more than that."
        ),
    ]
    found = [one for one in conclusions(run) if one.way == "honest"]
    for verdict, words in VERDICTS.items():
        if names := claims(found, verdict):
            lines.append(f"{words[0].upper()}{words[1:]} on unseen sources: {', '.join(names)}.")
    return lines


def _read(path: Path) -> Any:
    return read_json(path) if path.is_file() else None


def _both(run: Experiments, row: Row) -> tuple[Accuracy, Accuracy]:
    return run.answers(row, "honest").accuracy, run.answers(row, "leaky").accuracy


def _drawn(run: Experiments, row: Row, label: str = "") -> drawings.Row:
    """Return both accuracies of a row, to draw."""
    honest, leaky = _both(run, row)
    return drawings.Row(label or row.name, honest, leaky=leaky)


def _table(*rows: Iterable[str]) -> Table:
    heads, *body = map(tuple, rows)
    return Table(heads, tuple(body), left=len(heads))


def _overview(run: Experiments) -> Shown:
    of, counts = run.pictures, class_counts(run)
    rarest = min(counts, key=lambda one: one[2])
    return Shown(
        f"{len(of.samples):,} of {of.found:,} pictures, of {len(set(of.groups)):,} sources: "
        f"{rarest[0]} has the fewest, {rarest[2]}, and that limits what can be known.",
        drawings.class_bars(counts, "Pictures and sources of each class"),
    )


def _map(explored: Any) -> Shown:
    points = explored["points"]
    share, low, high = explored["accuracy"]
    return Shown(
        f"Pictures with like features lie close together: the classes overlap, and a simple "
        f"model of the other sources names {percent(share)} ({100 * low:.0f} to "
        f"{100 * high:.0f}) rightly. The page that smearlens features makes can be explored.",
        drawings.scatter(
            np.array([(one["x"], -one["y"]) for one in points]),
            [one["label"] for one in points],
            np.array([one["label"] != one["said"] for one in points]),
            "Map of pictures by their learned features",
        ),
    )


def _raw(explored: Any) -> Shown:
    return Shown(
        "One picture of each class as it comes, before anything is cut or squared.",
        pictures=tuple((one["data"], one["title"]) for one in explored["raw"]),
    )


def _results(explored: Any) -> Shown:
    size = explored["config"]["size"]
    return Shown(
        f"Squash keeps all and bends it, fit-shortest cuts the sides off, fit-longest adds "
        f"bars; {size} x {size} pixels in RGB are {explored['count']:,} features.",
        pictures=tuple((one["data"], one["title"]) for one in explored["results"]),
    )


def _against(run: Experiments) -> Shown | None:
    scratch, transfer = best(run, "conv2d"), best(run, "mobilenet_v2", "mobilenet_v1")
    if scratch is None or transfer is None:
        return None
    apart = run.answers(transfer, "honest").less(run.answers(scratch, "honest"))
    better = "better" if apart[1] > 0 else "worse" if apart[2] < 0 else "not told apart from conv2d"
    return Shown(
        f"On unseen sources transfer learning is {better}: {gain(apart)} points against the best "
        "conv2d, on the pictures that both were asked about.",
        drawings.intervals(
            [_drawn(run, transfer, "transfer learning"), _drawn(run, scratch, "conv2d")],
            "Transfer learning against a classifier from scratch",
        ),
    )


def _described() -> Shown:
    rows = [("learning block", "features", "what learns", "head")]
    for kind, title in TITLES.items():
        config = BlockConfig.checked(block=kind)
        learns = (
            f"{config.layers} convolutions of {config.kernel} x {config.kernel}, and the head"
            if kind == "conv2d"
            else "the head; the base is frozen with ImageNet's weights"
        )
        count = f"{config.size} x {config.size}, {config.size**2 * config.channels:,}"
        rows.append((title, count, learns, f"{config.neurons} neurons"))
    return Shown(
        "Two frozen networks that learnt from ImageNet, and one small network that learns from "
        "these pictures alone.",
        table=_table(*rows),
    )


def _used() -> Shown:
    return Shown(
        "What every row starts from: the best set of the report that this project began with; "
        "optimiser Adam, loss categorical cross-entropy.",
        table=_table(("setting", "value"), *listed(BlockConfig())),
    )


def _ranges(run: Experiments) -> Shown:
    rows = [("setting", "values tried", "rows")]
    configs = [row.config for row in run.table.rows]
    for name, words in {"block": "learning block", **SETTINGS}.items():
        values = sorted({getattr(one, name) for one in configs}, key=lambda v: (str(type(v)), v))
        start = getattr(BlockConfig(), name)
        count = sum(getattr(one, name) != start for one in configs)
        if len(values) > 1:
            rows.append((words, ", ".join(map(word, values)), str(count)))
    return Shown(
        f"{len(configs)} rows try {len(rows) - 1} settings; the last column counts the rows that "
        "leave the starting value.",
        table=_table(*rows),
    )


def _all(run: Experiments) -> Shown:
    rows = ranked(run)
    both = [_both(run, row) for row in rows]
    gaps = [leaky.value - honest.value for honest, leaky in both]
    listing = (
        (row.name, f"{row.config.block}: {changes(row.config)}", written(honest), written(leaky))
        for row, (honest, leaky) in zip(rows, both, strict=True)
    )
    return Shown(
        f"Every dot is what holds on unseen sources, every square what a leaky split claims: "
        f"{100 * min(gaps):.0f} to {100 * max(gaps):.0f} points more, for the same pictures.",
        drawings.intervals(
            [_drawn(run, row) for row in rows], "All experiments, the best on unseen sources first"
        ),
        _table(("row", "changed", "unseen sources", "leaky"), *listing),
    )


def _of_block(run: Experiments, kind: Kind) -> Shown | None:
    rows = [_drawn(run, row) for row in ranked(run, kind)]
    if not rows:
        return None
    first, last = rows[0], rows[-1]
    return Shown(
        f"{len(rows)} rows from {percent(last.figure.value)} ({last.label}) to "
        f"{percent(first.figure.value)} ({first.label}) on unseen sources, "
        f"{first.figure.pictures:,} pictures of {first.figure.groups}.",
        drawings.intervals(rows, f"Rows of {TITLES[kind]}"),
    )


def _best_set(run: Experiments) -> Shown:
    row = ranked(run)[0]
    return Shown(
        f"{row.name} has most right answers on unseen sources; against the starting set it "
        f"changes {changes(row.config)}.",
        table=_table(("setting", "value"), *listed(row.config)),
    )


def _best_result(run: Experiments) -> Shown:
    row = ranked(run)[0]
    answers = run.answers(row, "honest")
    rates, classes = answers.confusion(), run.pictures.classes
    worst = int(np.argmin(np.diag(rates)))
    return Shown(
        f"{written(answers.accuracy)} of {answers.accuracy.pictures:,} pictures of "
        f"{answers.accuracy.groups} sources are named rightly; {classes[worst]} is hardest with "
        f"{percent(rates[worst, worst])}. As the best of {len(run.table.rows)} rows it is partly "
        "the luckiest.",
        drawings.confusion(rates, classes, RATES),
    )


def _retrained(result: Any) -> Shown:
    test, checked = result["test"], result["validation"]
    return Shown(
        f"Trained once more on {result['pictures']['train']:,} pictures and asked once about "
        f"{test['pictures']:,} of {test['sources']} unseen sources: {percent(test['accuracy'])} "
        f"({100 * test['interval'][0]:.0f} to {100 * test['interval'][1]:.0f}), "
        f"{percent(checked['accuracy'])} on its validation part. "
        "The row was chosen on folds of the same sources.",
        drawings.confusion(np.array(result["confusion"]), result["classes"], RATES),
    )


def _best_of_blocks(run: Experiments) -> Shown:
    winners = [best(run, kind) for kind in TITLES]
    rows = [_drawn(run, row) for row in ranked(run) if row in winners]
    names = ", ".join(f"{row.label} {percent(row.figure.value)}" for row in rows)
    return Shown(
        f"On unseen sources: {names}.",
        drawings.intervals(rows, "The best row of each learning block"),
    )


def _title(setting: str) -> str:
    return SETTINGS[setting][0].upper() + SETTINGS[setting][1:]


def _choice(run: Experiments, setting: str) -> Shown | None:
    found = [one for one in conclusions(run) if (one.setting, one.way) == (setting, "honest")]
    start = run.table.row(BlockConfig())
    if not found or start is None:
        return None
    modes = ("squash", "fit-shortest", "fit-longest", "rgb", "grayscale")
    by_value = {getattr(row.config, setting): row for row in along(run, start, setting)}
    by_value[getattr(start.config, setting)] = start
    values = sorted(by_value, key=lambda value: modes.index(value) if value in modes else value)
    verdict = {
        "survives": "survives: every other value is worse beyond noise",
        "not told apart": "is not told apart from every other value",
        "falls": "falls: another value is better beyond noise",
    }[found[0].verdict]
    claimed, rival = found[0].claimed, found[0].best
    return Shown(
        f"{word(claimed)} {verdict}; the best other value, {word(rival.value)}, does "
        f"{gain(rival.gain)} points against it on unseen sources.",
        drawings.along(
            [_drawn(run, by_value[value], word(value)) for value in values],
            values.index(claimed),
            f"Accuracy by {_title(setting)}",
        ),
    )


def _trials(result: Any) -> Shown:
    done = [one for one in result["trials"] if one["accuracy"] is not None]
    top, test = result["best"], result["test"]
    rows = (
        (
            str(one["number"]),
            percent(one["accuracy"]),
            f"{one['milliseconds']:.2f}",
            f"{one['kilobytes']:,}",
            one["told"],
        )
        for one in sorted(done, key=lambda one: -one["accuracy"])
        if one["pareto"]
    )
    return Shown(
        f"{len(done)} trials were finished and {result['pruned']} cut short; filled dots are the "
        f"best compromises. Trial {top['number']} is best on validation with "
        f"{percent(top['accuracy'])}; asked once about {test['pictures']:,} pictures of "
        f"{test['sources']} unseen test sources it names {percent(test['accuracy'])} rightly "
        f"({100 * test['interval'][0]:.0f} to {100 * test['interval'][1]:.0f}): a gap of "
        f"{100 * (top['accuracy'] - test['accuracy']):.1f} points.",
        drawings.pareto(done, "Trials by milliseconds and right answers"),
        _table(("trial", "validation", "ms", "kB", "what it is"), *rows),
    )

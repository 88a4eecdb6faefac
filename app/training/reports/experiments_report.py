"""Writes the table of experiments as Markdown, as JSON and for the terminal.

The last stop of `smearlens experiments`: every number comes out of the run folder. Knows no
model.
"""

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from app.training.data.pictures import SPLITS
from app.training.experiments.conclusions import Conclusion, Verdict, conclusions
from app.training.experiments.experiments import BEGUN, Accuracy, Experiments
from app.training.experiments.settings import SETTINGS, changes, word
from app.training.experiments.table import Row
from app.training.files import read_json
from app.training.fit.block import TITLES
from app.training.reports.parts.page import render
from app.training.reports.parts.table import Table
from app.training.reports.parts.wording import gain, percent

VERDICTS: dict[Verdict, str] = {
    "survives": "survives",
    "not told apart": "not told apart from other values",
    "falls": "falls",
}
"""The words for a verdict, the good news first."""


def as_data(run: Experiments) -> dict[str, Any]:
    """Return the table and the conclusions for JSON."""
    rows = []
    for row in run.table.rows:
        figures: dict[str, Any] = {"name": row.name, "config": row.config.model_dump()}
        for way in SPLITS:
            found = run.answers(row, way).accuracy
            figures[way] = {
                "accuracy": round(found.value, 4),
                "interval": [round(found.low, 4), round(found.high, 4)],
                "repeats": [round(one, 4) for one in found.repeats],
                "pictures": found.pictures,
                "sources": found.groups,
            }
        rows.append(figures)
    return {"run": read_json(run.folder / BEGUN), "rows": rows, "conclusions": _concluded(run)}


def show(run: Experiments, console: Console) -> None:
    """Print the table and the conclusions."""
    rows = []
    for row in run.table.rows:
        honest, leaky = (run.answers(row, way).accuracy for way in SPLITS)
        rows.append((row.name, written(honest), written(leaky), _gap(honest, leaky)))
    console.print(Table(("row", "unseen sources", "leaky", "gap"), tuple(rows)).to_rich())
    for one in conclusions(run):
        if one.way == "honest":
            console.print(f"{SETTINGS[one.setting]} {word(one.claimed)}: {one.verdict}")


def markdown(run: Experiments, command: str) -> str:
    """Return the whole page; `command` is what makes it."""
    found = conclusions(run)
    by_kind = {
        title: [row for row in run.table.rows if row.config.block == kind]
        for kind, title in TITLES.items()
    }
    page = render(
        "experiments.md",
        run=run,
        begun=read_json(run.folder / BEGUN),
        choice=run.table.pictures,
        counts=class_counts(run),
        found=[one for one in found if one.way == "honest"],
        verdicts=_verdicts(found),
        blocks={title: _rows(run, rows) for title, rows in by_kind.items() if rows},
        settings=SETTINGS,
        command=command,
    )
    return f"{page}\n"


def written(found: Accuracy) -> str:
    """Write an accuracy with its interval and spread."""
    spread = f" ± {100 * found.spread:.1f}" if len(found.repeats) > 1 else ""
    return f"{percent(found.value)}{spread} ({100 * found.low:.0f} to {100 * found.high:.0f})"


def _gap(honest: Accuracy, leaky: Accuracy) -> str:
    return f"{100 * (leaky.value - honest.value):.0f}"


def class_counts(run: Experiments) -> list[tuple[str, int, int]]:
    """Return each class with its pictures and its groups."""
    by_class: dict[str, list[str]] = {name: [] for name in run.pictures.classes}
    for one in run.pictures.samples:
        by_class[one.label].append(one.group)
    return [(name, len(of), len(set(of))) for name, of in by_class.items()]


def _rows(run: Experiments, rows: Sequence[Row]) -> Table:
    cells = []
    for row in rows:
        honest, leaky = (run.answers(row, way).accuracy for way in SPLITS)
        mean, rest = percent(honest.value), written(honest).removeprefix(percent(honest.value))
        cells.append(
            (
                row.name,
                changes(row.config),
                f"**{mean}**{rest}",
                written(leaky),
                _gap(honest, leaky),
                f"{honest.pictures:,} of {honest.groups}",
                f"{run.seconds(row) / 60:.1f}",
            )
        )
    heads = ("row", "changed", "unseen sources", "leaky", "gap", "pictures of sources", "minutes")
    return Table(heads, tuple(cells))


def _verdicts(found: list[Conclusion]) -> Table:
    leaky = {one.setting: one.verdict for one in found if one.way == "leaky"}
    rows = []
    for one in found:
        if one.way == "honest":
            verdict, *rest = VERDICTS[one.verdict].partition(" from")
            rivals = "; ".join(
                f"{word(rival.value)}: {gain(rival.gain)}"
                for rival in sorted(one.rivals, key=lambda rival: -rival.gain[0])
            )
            rows.append(
                (
                    f"{word(one.claimed)} {SETTINGS[one.setting]}",
                    f"**{verdict}**{''.join(rest)}",
                    f"{percent(one.accuracy.value)} with it; {rivals}",
                    leaky[one.setting],
                )
            )
    heads = ("choice", "on unseen sources", "what the rows say", "on the leaky split")
    return Table(heads, tuple(rows))


def claims(found: Sequence[Conclusion], verdict: str) -> list[str]:
    """Return the claimed values, each with its setting, of the conclusions with this verdict."""
    return [
        f"{word(one.claimed)} ({SETTINGS[one.setting]})" for one in found if one.verdict == verdict
    ]


def _concluded(run: Experiments) -> list[dict[str, Any]]:
    return [
        {
            "setting": one.setting,
            "claimed": one.claimed,
            "split": one.way,
            "verdict": one.verdict,
            "rivals": {
                word(rival.value): [round(x, 4) for x in rival.gain] for rival in one.rivals
            },
        }
        for one in conclusions(run)
    ]

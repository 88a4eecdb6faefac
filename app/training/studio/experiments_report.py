"""Writes the table of experiments as Markdown, as JSON and for the terminal.

The last stop of `smearlens experiments`: every number comes out of the run folder. Knows no
model.
"""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from app.training.shares import percent
from app.training.studio.block import TITLES, BlockConfig
from app.training.studio.conclusions import Conclusion, conclusions
from app.training.studio.experiments import BEGUN, Accuracy, Experiments
from app.training.studio.pictures import SPLITS
from app.training.studio.store import read_json

SETTINGS = {
    "cycles": "cycles",
    "neurons": "neurons",
    "rate": "learning rate",
    "resize": "resize mode",
    "colour": "colour depth",
    "crop": "part of the picture",
    "dropout": "dropout",
    "batch": "batch size",
    "size": "side in pixels",
    "layers": "layers",
    "filters": "filters",
    "kernel": "kernel",
    "augment": "augmentation",
    "fine_tune": "fine-tuned share",
}
"""Setting -> the words for it."""
WORDS = {"rgb": "RGB", "whole": "whole frame", "cell": "located cell"}
VERDICTS = {
    "survives": "**survives**",
    "not told apart": "**not told apart** from other values",
    "falls": "**falls**",
}


def as_data(run: Experiments) -> dict[str, Any]:
    """Return the table and the conclusions for JSON."""
    rows = []
    for row in run.table.rows:
        told: dict[str, Any] = {"name": row.name, "config": row.config.model_dump()}
        for way in SPLITS:
            found = run.answers(row, way).accuracy
            told[way] = {
                "accuracy": round(found.mean, 4),
                "interval": [round(found.low, 4), round(found.high, 4)],
                "repeats": [round(one, 4) for one in found.repeats],
                "pictures": found.pictures,
                "sources": found.sources,
            }
        rows.append(told)
    return {"run": read_json(run.folder / BEGUN), "rows": rows, "conclusions": _concluded(run)}


def show(run: Experiments, console: Console) -> None:
    """Print the table and the conclusions."""
    grid = Grid("row", "unseen sources", "leaky", "gap")
    for row in run.table.rows:
        honest, leaky = (run.answers(row, way).accuracy for way in SPLITS)
        grid.add_row(row.name, told(honest), told(leaky), f"{100 * (leaky.mean - honest.mean):.0f}")
    console.print(grid)
    for one in conclusions(run):
        if one.way == "honest":
            console.print(f"{SETTINGS[one.setting]} {word(one.claimed)}: {one.verdict}")


def markdown(run: Experiments, command: str) -> str:
    """Return the whole page; `command` is what makes it."""
    begun = read_json(run.folder / BEGUN)
    found = conclusions(run)
    rows = run.table.rows
    lines = [
        "# Experiments",
        "",
        f"{len(rows)} experiments on the pictures of `{begun['data']}`, by `{command}`; no number "
        "here is typed. What is declared stands in "
        "[`app/training/experiments.toml`](../app/training/experiments.toml).",
        "",
        *_method(run, begun),
        "",
        "## Which conclusions survive on unseen sources",
        "",
        "The report that this project began with chose 20 cycles, 64 neurons, a learning rate of "
        "0.0005, squash and RGB. Each other value is compared with the chosen one on the same "
        "pictures: **falls** if another is better beyond noise (its 95 % interval over sources "
        "lies above 0), **survives** if all others are worse beyond noise, else **not told "
        "apart**.",
        "",
        "| choice | on unseen sources | what the rows say | on the leaky split |",
        "|---|---|---|---|",
        *_verdicts(found),
        "",
        _summary([one for one in found if one.way == "honest"]),
        "",
        "## All experiments",
        "",
        "Accuracy with its 95 % interval over sources; ± is the standard deviation over the "
        "repeats. The leaky column has copies of the same field on both sides and is there only to "
        "be distrusted.",
        "",
    ]
    for kind, title in TITLES.items():
        of_kind = [row for row in rows if row.config.block == kind]
        if of_kind:
            lines += [f"### {title}", "", *_rows(run, of_kind), ""]
    lines += _made(begun)
    return "\n".join(lines) + "\n"


def told(found: Accuracy) -> str:
    """Write an accuracy with its interval and spread."""
    spread = f" ± {100 * found.spread:.1f}" if len(found.repeats) > 1 else ""
    return f"{percent(found.mean)}{spread} ({100 * found.low:.0f} to {100 * found.high:.0f})"


def word(value: object) -> str:
    """Write a value of a setting."""
    return WORDS.get(str(value), f"{value:g}" if isinstance(value, float) else str(value))


def changes(config: BlockConfig) -> str:
    """Write what a row changes, or that it changes nothing."""
    changed = config.changed()
    if not changed:
        return "the defaults"
    return ", ".join(f"{SETTINGS[name]} {word(value)}" for name, value in changed.items())


def _method(run: Experiments, begun: dict[str, Any]) -> list[str]:
    choice = run.table.pictures
    labels = run.pictures.classes
    counted = []
    for label in labels:
        of = [one for one in run.pictures.samples if one.label == label]
        counted.append(f"{label} {len(of):,} of {len({one.source for one in of})}")
    thin = (
        f"Of {begun['found']:,} pictures {begun['pictures']:,} are taken, at most "
        f"{choice.each_class:,} of each class, spread evenly over its sources"
        if begun["found"] > begun["pictures"]
        else f"All {begun['pictures']:,} pictures are taken"
    )
    return [
        f"- {thin}: {', '.join(counted)} sources. conv2d, which learns from pixels, takes "
        f"{choice.each_class_conv2d:,} of each class at most.",
        f"- The pictures are augmented copies of few fields: {begun['sources']} sources, found by "
        "what the pictures show. **Unseen sources**: "
        f"{choice.folds} folds by source, so that every picture is named once by a model that "
        f"saw no copy of it. **Leaky**: {choice.folds} folds by picture, as a random split does.",
        f"- Each fold is trained {choice.repeats} times from other weights "
        f"({choice.repeats_conv2d} for conv2d). The bases of the MobileNets stay frozen.",
        "- The rarest class has few sources, and the interval is drawn over sources: it is wide, "
        "and a difference of a few points means nothing by itself.",
    ]


def _rows(run: Experiments, rows: list[Any]) -> list[str]:
    lines = [
        "| row | changed | unseen sources | leaky | gap | pictures of sources | minutes |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        honest, leaky = (run.answers(row, way).accuracy for way in SPLITS)
        lines.append(
            f"| {row.name} | {changes(row.config)} | **{percent(honest.mean)}**"
            f"{told(honest).removeprefix(percent(honest.mean))} | {told(leaky)} | "
            f"{100 * (leaky.mean - honest.mean):.0f} | {honest.pictures:,} of {honest.sources} | "
            f"{run.seconds(row) / 60:.1f} |"
        )
    return lines


def _verdicts(found: list[Conclusion]) -> list[str]:
    lines = []
    for one in (one for one in found if one.way == "honest"):
        leaky = next(o for o in found if o.way == "leaky" and o.setting == one.setting)
        said = "; ".join(
            f"{word(rival.value)}: {gain(rival.gain)}"
            for rival in sorted(one.rivals, key=lambda rival: -rival.gain[0])
        )
        lines.append(
            f"| {word(one.claimed)} {SETTINGS[one.setting]} | {VERDICTS[one.verdict]} | "
            f"{percent(one.accuracy.mean)} with it; {said} | {leaky.verdict} |"
        )
    return lines


def gain(of: tuple[float, float, float]) -> str:
    """Write a difference in points with its interval."""
    value, low, high = (100 * one for one in of)
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"


def claims(found: Sequence[Conclusion], verdict: str) -> list[str]:
    """Return the claimed values, each with its setting, of the conclusions with this verdict."""
    return [
        f"{word(one.claimed)} ({SETTINGS[one.setting]})" for one in found if one.verdict == verdict
    ]


def _summary(found: list[Conclusion]) -> str:
    if not found:
        return "The table has no row with the defaults, so nothing is concluded from it."
    parts = []
    for verdict, said in (
        ("survives", "survive"),
        ("not told apart", "can't be told from other values"),
        ("falls", "fall"),
    ):
        names = claims(found, verdict)
        count = len(names)
        verb = said.replace("survive", "survives").replace("fall", "falls") if count == 1 else said
        parts.append(f"{count} {verb}" + (f": {', '.join(names)}" if names else ""))
    return f"Of the {len(found)} conclusions {'; '.join(parts)}."


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


def _made(begun: dict[str, Any]) -> list[str]:
    versions = ", ".join(f"{name} {number}" for name, number in begun["versions"].items())
    return [
        "## How it was made",
        "",
        f"Weights to start from: {begun['weights']}. Versions: {versions}. Pictures: "
        f"SHA-256 {begun['digest']}…, dealt out with seed {begun['choice']['seed']}.",
    ]

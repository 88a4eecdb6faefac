"""Says what a lesson on the command line came to: before and after, class by class.

After `lesson.py`. Knows the terminal, neither pictures nor the store.
"""

import json
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from app.commands.printable import printable
from app.teaching.report import Elsewhere, Report, Right

LISTED = 20
"""Skipped pictures that are named; with --json all are."""
WIDTH_MOST = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold a lesson's report, and what was left out of it."""

    name: str
    kind: str
    report: Report
    found: int
    """Labelled pictures of the folder."""
    added: int
    """Cells of it that were shown for the first time."""
    skipped: dict[str, str]
    """File -> why it can't be used."""
    left_out: dict[str, int]
    """Why -> how many."""

    @property
    def used(self) -> bool:
        """Whether the head that was taught answers from now on."""
        return self.report.verdict != "no_gain"


def print_json(outcome: Outcome) -> None:
    """Print all of it as one line."""
    told: dict[str, Any] = {
        "name": outcome.name,
        "kind": outcome.kind,
        "used": outcome.used,
        "pictures": {"found": outcome.found, "added": outcome.added},
        "skipped": outcome.skipped,
        "left_out": outcome.left_out,
        "report": outcome.report.model_dump(mode="json", exclude={"predicted"}),
    }
    print(json.dumps(told))


def print_skipped(skipped: dict[str, str], left_out: dict[str, int]) -> None:
    """Print which files can't be used and why, beside the output proper."""
    console = Console(stderr=True, soft_wrap=True)
    for file, why in list(skipped.items())[:LISTED]:
        console.print(f"Skipped {printable(file)}: {printable(why)}", markup=False, highlight=False)
    if len(skipped) > LISTED:
        console.print(f"… and {len(skipped) - LISTED} more; --json names all of them.")
    if left_out:
        several = ", ".join(f"{many} {why}" for why, many in sorted(left_out.items()))
        console.print(f"Left out: {printable(several)}.", markup=False, highlight=False)


def print_words(outcome: Outcome) -> None:
    """Print it for people, in lines that fit a terminal of 80 columns."""
    console = Console()
    console.width = min(console.width, WIDTH_MOST)

    def say(text: str = "") -> None:
        console.print(text, markup=False, highlight=False)

    report = outcome.report
    say(f"{_many(report.n, 'cell')} from {_many(report.groups, 'source')}, {_added(outcome)}.")
    say()
    console.print(_table(report))
    say()
    if report.before:
        say(f"Named rightly before: {_share(report.before)}")
    say(f"Named rightly now:    {_share(report.overall)}")
    if report.gain is not None and report.gain_interval:
        low, high = report.gain_interval
        say(f"Gain: {_points(report.gain)} points ({_points(low)} to {_points(high)}).")
    say(f"Sure of {report.sure}, and wrong in {report.wrong_when_sure} of them.")
    if report.elsewhere:
        known = "; ".join(map(_elsewhere, report.elsewhere))
        say(f"Microscopes that it knew, before and now: {known}.")
    if report.wants:
        say(f"More pictures would tell most of: {printable(', '.join(report.wants))}.")
    say()
    say(_conclusion(outcome))


def _added(outcome: Outcome) -> str:
    if outcome.added == outcome.report.n:
        return f"of {_many(outcome.found, 'labelled picture')}"
    return f"{outcome.added} of them new"


def _table(report: Report) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("class", overflow="fold")
    table.add_column("cells", justify="right")
    table.add_column("named rightly")
    table.add_column("else taken for", overflow="fold")
    for label, count in report.counts.items():
        right = report.recall.get(label)
        taken = report.confusion.get(label, {})
        wrong = sorted(
            ((many, other) for other, many in taken.items() if many and other != label),
            key=lambda one: (-one[0], one[1]),
        )
        told = ", ".join(f"{printable(other)} {many}" for many, other in wrong)
        table.add_row(printable(label), str(count), _percents(right) if right else "", told)
    return table


def _conclusion(outcome: Outcome) -> str:
    name, report = printable(outcome.name), outcome.report
    ask = f'Ask it by: smearlens classify --microscope "{name}" PHOTO, or choose it on the phone.'
    match report.verdict:
        case "no_gain":
            return (
                f"“{name}” is not taught: that would name no more of these cells rightly than the "
                "model does by itself. Nothing was changed."
            )
        case "unproven":
            return (
                f"“{name}” is taught. This microscope looks new, so it is used, but a gain is not "
                f"proven yet: more cells will tell. {ask}"
            )
        case "too_few":
            return (
                f"“{name}” is taught, but by too little to say how good it is: five cells of each "
                f"class, from five photos, are the least. {ask}"
            )
        case _:
            return f"“{name}” is taught. {ask}"


def _share(right: Right) -> str:
    return f"{right.right} of {right.n}, {_percents(right)}"


def _percents(right: Right) -> str:
    low, high = right.interval
    return f"{right.accuracy:.1%} ({low:.1%} to {high:.1%})"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def _elsewhere(one: Elsewhere) -> str:
    return f"{one.set} {one.before.accuracy:.1%}, {one.after.accuracy:.1%}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"

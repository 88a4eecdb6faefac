"""What `smearlens count` prints: a differential as a table, what is undecided and left out.

Knows results and the terminal, neither photos nor models.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

from app.commands.printable import printable
from app.counts.result import Result, Share
from app.counts.rows import CountCell

NAMED_MOST = 3
"""Files left out for one reason that are named."""

WHY = {
    "close": "between two classes",
    "unfamiliar": "unlike what was learnt",
    "other_cell": "like another kind of cell",
    "no_colour": "without colour",
    "odd_colour": "in odd colours",
}
"""Why the model is not sure of a cell -> in words."""
NAMES = {
    "basophil": "a basophil",
    "immature granulocyte": "an immature granulocyte",
    "erythroblast": "an erythroblast",
    "other cell": "another kind of cell",
}


@dataclass
class Told:
    """Hold what is to be said beside the result."""

    videos: int = 0
    again: int = 0
    """Photos that were there twice, byte by byte."""
    failed: bool = False
    """Whether a file that somebody named could not be read."""
    kept: UUID | None = None
    """The id of the count that it was stored as."""
    reasons: dict[str, list[str]] = field(default_factory=dict)
    """Why files were left out -> which."""

    def left_out(self, name: str, why: str) -> None:
        self.reasons.setdefault(why, []).append(name)

    def dump(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "videos": self.videos,
            "again": self.again,
            "left_out": [{"why": why, "files": names} for why, names in self.reasons.items()],
            "kept": str(self.kept) if self.kept else None,
        }


def print_table(result: Result, cells: Sequence[CountCell], told: Told) -> None:
    """Print what a slide comes to, then what is undecided, and what was left out."""
    console = Console()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("cell")
    for title in ("count", "%", "95 % interval", "usual"):
        table.add_column(title, justify="right", no_wrap=True)
    # Nothing is said of a class that the model does not know.
    named = {name for cell in cells for name in cell.scores}
    for one in result.classes:
        if one.count or one.label in named:
            share = result.neutrophils if one.label == "neutrophil" else one
            table.add_row(one.label, *_numbers(share))
    table.add_row("counted", str(result.n))
    console.print(table)
    for line in (*_undecided(cells, result.open), *_sources(result, told)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _numbers(one: Share) -> tuple[str, str, str, str]:
    share = "" if one.share is None else f"{one.share:.1f}"
    interval = "{:.1f} to {:.1f}".format(*one.interval) if one.interval else ""
    usual = f"{one.range.low:g} to {one.range.high:g}" if one.range else ""
    return str(one.count), share, interval, usual


def why_open(cell: CountCell) -> str:
    """Return why a cell counts as nothing until somebody decides; empty where it counts."""
    if cell.counts_as(None):
        return ""
    if cell.twin_of:
        return "may be counted already"
    if cell.edge:
        return "cut by the edge of each picture"
    kind = cell.kind.replace("_", " ") if cell.kind else ""
    return f"like {NAMES.get(kind, kind)}" if kind else WHY.get(cell.reason, "unsure")


def _undecided(cells: Sequence[CountCell], many: int) -> list[str]:
    if not many:
        return []
    why = Counter(why_open(cell) for cell in cells)
    del why[""]
    told = ", ".join(f"{count} {name}" for name, count in why.most_common())
    return [f"Undecided, and not counted: {many} ({told})."]


def _sources(result: Result, told: Told) -> list[str]:
    lines = [f"Pictures looked at: {result.photos}."]
    if told.again:
        lines.append(f"Photos that were there twice: {told.again}.")
    for why, names in told.reasons.items():
        some = ", ".join(map(printable, names[:NAMED_MOST]))
        more = f" and {len(names) - NAMED_MOST} more" if len(names) > NAMED_MOST else ""
        lines.append(f"Left out: {some}{more}. {printable(why)}")
    if told.kept:
        lines.append(f"Kept as a count: the laptop's page /counts/{told.kept} shows it.")
    return [*lines, result.caution]

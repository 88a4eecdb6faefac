"""Words how all targets of a model answered: tables for the terminal and for Markdown, JSON.

The last stop of `evaluate/parity/`; computes nothing but what chance allows.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console

from app.training.evaluate.parity.comparison import Row
from app.training.evaluate.parity.parity import Parity
from app.training.reports.parts.table import Table
from app.training.reports.report import put_section

BEYOND = "BEYOND"


def show(found: Sequence[Parity], console: Console) -> None:
    """Print a table for each model, and why targets were not asked."""
    for one in found:
        console.print(_table(one).to_rich())
        for line in _not_asked(one):
            console.print(line, markup=False, highlight=False)


def put_markdown(page: str, found: Sequence[Parity], command: str) -> str:
    """Return the Markdown `page` with a section for each model in place of its earlier one."""
    for one in found:
        table = _table(one)
        lines = [f"## {one.model.rpartition(' ')[0]}", "", f"    {command}", "", table.title + ":"]
        lines += ["", *table.to_markdown(), "", table.caption]
        lines += [f"\n{line}" for line in _not_asked(one)]
        page = put_section(page, "\n".join(lines))
    return page


def as_data(found: Sequence[Parity]) -> list[dict[str, Any]]:
    """Return it for JSON."""
    return [{**asdict(one), "within": one.within} for one in found]


def _table(of: Parity) -> Table:
    return Table(
        ("target", "labels", "verdicts", "off by", "ms", "bound"),
        tuple(map(_cells, of.rows)),
        f"{of.model} asked about {of.asked}, beside {of.reference}",
        "Labels and verdicts that equal the reference's, of so many pictures. Off by: the largest "
        "difference of a score, 0 to 1. ms: median of a picture, from its file to the verdict. "
        "Bound: the least share of equal labels, of equal verdicts, and the most to be off by.",
    )


def _cells(row: Row) -> tuple[str, ...]:
    if row.why_not is not None:
        return (row.target, "not asked", "–", "–", "–", row.bound)
    bound = row.bound if row.within else f"{BEYOND} {row.bound}"
    return (
        row.target,
        f"{row.labels}/{row.pictures}",
        f"{row.verdicts}/{row.pictures}",
        f"{row.off:.2g}" if row.off else "0",
        f"{row.milliseconds:,.1f}",
        bound,
    )


def _not_asked(of: Parity) -> list[str]:
    rows = [row for row in of.rows if row.why_not is not None]
    return [f"Not asked: {row.target}. {row.why_not}" for row in rows]

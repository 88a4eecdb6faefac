"""The table of `smearlens classify`: a line for each cell, in the words of the pages.

Knows replies and the terminal, neither photos nor models.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

PHOTO, WORD, MS, GAP = 8, 12, 6, 2
"""Columns of a terminal: for a piece of a path, for the longest word, which is `erythroblast`, for
milliseconds, and after each."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one line of the table."""

    photo: str = ""
    """Empty where the photo is the one above."""
    cell: str = ""
    verdict: str = ""
    ms: str = ""
    failed: bool = False


def rows_of(photo: str, reply: dict[str, Any]) -> list[Row]:
    """Return a row for each cell of a reply, or the one that says why there is none."""
    if "error" in reply:
        return [Row(photo, verdict=reply["error"]["detail"], failed=True)]
    first, *others = (Row(cell=cell_of(cell), verdict=verdict_of(cell)) for cell in reply["cells"])
    top = Row(photo, first.cell, first.verdict, f"{reply['timings_ms']['total']:.0f}")
    return [top, *others]


def cell_of(cell: dict[str, Any]) -> str:
    """Return what the pages name of a cell: one class, two, or none."""
    scores: dict[str, float] = cell["scores"]
    first, second, *_ = sorted(scores, key=scores.__getitem__, reverse=True)
    match cell["reason"]:
        case "close":
            return f"{first} or {second}"
        case "unfamiliar":
            return f"best guess: {first}"
        case "other_cell":
            return f"closest: {first}"
        case "no_cell" | "not_located":
            return "none"
        case _:
            return first


def verdict_of(cell: dict[str, Any]) -> str:
    """Return the verdict and why it is not sure: the kind that was told, or the reason.

    A sure one has its confidence, and is told where it is of the whole frame; beside others the
    pages show no number, either.
    """
    why = cell["kind"] or cell["reason"]
    verdict: str = cell["verdict"]
    if verdict == "sure":
        verdict = f"sure, {percent(cell['confidence'])}"
    told = verdict if why in ("clear", verdict) else f"{verdict}: {why}"
    return told.replace("_", " ")


def percent(score: float) -> str:
    """Return a probability as the pages write it: nothing is quite certain."""
    if score > 0.995:
        return ">99%"
    return "<1%" if score < 0.005 else f"{int(100 * score + 0.5)}%"


def print_table(rows: list[Row]) -> None:
    """Print the rows; a long path goes on in the next line, a cell's name is whole."""
    console = Console()
    least = PHOTO + 2 * WORD + 3 * GAP
    console.width = max(console.width, least)
    timed = console.width >= least + MS + GAP
    left = console.width - 3 * GAP - timed * (MS + GAP)
    # Rich would take from each column alike.
    cell = max(WORD, min(left - PHOTO - WORD, _widest(row.cell for row in rows)))
    left -= cell
    longest = max(PHOTO, _widest(row.photo for row in rows))
    verdict = max(WORD, min(left - min(left // 2, longest), _widest(row.verdict for row in rows)))
    table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold")
    table.add_column("photo", overflow="fold", width=min(left - verdict, longest))
    table.add_column("cell", overflow="fold", width=cell)
    table.add_column("verdict", overflow="fold", width=verdict)
    if timed:
        table.add_column("ms", overflow="fold", width=MS, justify="right")
    for row in rows:
        style = Style(color="red") if row.failed else Style()
        texts = [Text(row.photo), Text(row.cell), Text(row.verdict, style), Text(row.ms)]
        table.add_row(*texts[: len(table.columns)])
    console.print(table)


def _widest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts))

"""A table of figures that is written once: for the terminal, for Markdown and for a page.

Made by the reports; the pages' templates draw it (`templates/parts.html.j2`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table as RichTable

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Hold the heads, and rows with as many cells, the first of which heads its row."""

    heads: Row
    rows: tuple[Row, ...]
    title: str = ""
    caption: str = ""
    """What stands below."""
    left: int = 1
    """So many columns are words; those after them are numbers, on the right."""

    def records(self) -> list[dict[str, str]]:
        """Return head -> cell of each row, for JSON."""
        return [dict(zip(self.heads, row, strict=True)) for row in self.rows]

    def to_markdown(self) -> list[str]:
        """Return the lines of the table, without its title."""
        head, *body = (
            f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
            for row in (self.heads, *self.rows)
        )
        return [head, "|" + "---|" * len(self.heads), *body]

    def to_rich(self) -> "RichTable":
        """Return the table for the terminal."""
        from rich.markup import escape
        from rich.table import Table as RichTable

        table = RichTable(
            title=self.title or None,
            caption=self.caption or None,
            title_justify="left",
            caption_justify="left",
        )
        for place, head in enumerate(self.heads):
            if place < self.left:
                table.add_column(escape(head), overflow="fold")
            else:
                table.add_column(escape(head), justify="right")
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table

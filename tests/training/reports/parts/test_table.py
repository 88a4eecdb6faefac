"""One table, written three ways."""

from io import StringIO

from rich.console import Console

from app.training.reports.parts.table import Table

TABLE = Table(("class", "n"), (("[red]a|b", "12"),), "Pictures", "all of them")


def test_the_terminal_shows_title_caption_and_names_as_they_are() -> None:
    out = StringIO()
    Console(file=out, width=40).print(TABLE.to_rich())
    text = out.getvalue()
    assert all(part in text for part in ("Pictures", "all of them", "[red]a|b", "12 │"))


def test_a_bar_in_a_cell_parts_no_markdown_column() -> None:
    assert TABLE.to_markdown() == ["| class | n |", "|---|---|", "| [red]a\\|b | 12 |"]


def test_programs_get_a_record_a_row() -> None:
    assert TABLE.records() == [{"class": "[red]a|b", "n": "12"}]

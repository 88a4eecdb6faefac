"""The locate block's figures as a table."""

from io import StringIO
from math import nan

from rich.console import Console

from app.training.evaluate.finding.locating import LocatorScore
from app.training.evaluate.intervals import Interval
from app.training.reports import locator_report


def test_the_table_has_a_column_for_each_folder_and_shows_no_nan() -> None:
    all_found = Interval(1, 1, 1, 1, 1)
    nothing = Interval(nan, nan, nan, 0, 0)
    few = Interval(0.1, 0, 0.2, 5, 5)
    scores = [
        LocatorScore("drawn", 1, 0, 1, all_found, all_found, all_found, few, 0, 2.34),
        LocatorScore("empty", 3, 0, 0, nothing, nothing, nothing, few, 0, 2.34),
    ]
    out = StringIO()
    locator_report.show(scores, Console(file=out, width=100))
    text = out.getvalue()
    assert "drawn" in text
    assert "empty" in text
    assert "100.0% (100.0% to 100.0%)" in text
    assert "0.100 (0.000 to 0.200)" in text
    assert "nan" not in text

"""A count as a table: it counts up to the report, and nothing in it runs as a formula."""

import csv
import io
import re
from collections import Counter
from datetime import datetime, timedelta, timezone

from app.counts.csv import cells_csv, result_csv, utc
from app.counts.rows import LEUKOCYTES
from app.counts.tally import result_of
from tests.kit.count_rows import Rows, full_count


def read(text: str) -> list[dict[str, str]]:
    table = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in table), "a ragged line"
    return table


def test_the_cells_count_up_to_the_report() -> None:
    rows = full_count()
    result = result_of(*rows.all)
    table = read(cells_csv(*rows.all))
    assert len(table) == len({row["cell"] for row in table}) == len(rows.cells)
    found = Counter(row["counts_as"] for row in table)
    assert {one.label: one.count for one in result.classes} == {
        label: found[label] for label in LEUKOCYTES
    }
    aside = (result.open, result.erythroblasts, result.not_a_cell, result.twins)
    assert (found[""], found["erythroblast"], found["not_a_cell"], found["twin"]) == aside
    by = Counter(row["decided_by"] for row in table if row["counts_as"] in LEUKOCYTES)
    assert by == {"model": result.model, "confirmed": result.confirmed, "changed": result.changed}
    assert sum(row["added"] == "yes" for row in table) == result.added


def test_the_line_of_a_count_says_what_the_report_says() -> None:
    result = result_of(*full_count().all)
    (row,) = read(result_csv(result))
    assert sum(int(row[label]) for label in LEUKOCYTES) == int(row["n"]) == result.n
    for one in result.classes:
        assert int(row[one.label]) == one.count
        ends = (one.share, *(one.interval or ()))
        told = (float(row[f"{one.label}_{end}"]) for end in ("percent", "low", "high"))
        assert tuple(told) == ends
        assert int(row[f"{one.label}_model"]) + int(row[f"{one.label}_person"]) == one.count
    assert int(row["neutrophils_all"]) == int(row["neutrophil"]) + int(row["band"])
    assert (row["head"], row["caution"]) == ("Lab 2", result.caution)


def test_what_the_model_said_and_what_a_person_said_have_columns_of_their_own() -> None:
    rows = Rows()
    rows.cell("monocyte")
    changed = rows.cell("lymphocyte")
    rows.say(changed, "basophil", "Ana")
    undone = rows.cell("eosinophil")
    rows.say(undone, "basophil")
    rows.say(undone, None)
    told = [
        (row["model_label"], row["person"], row["person_label"], row["decided_by"])
        for row in read(cells_csv(*rows.all))
    ]
    assert told == [
        ("monocyte", "", "", "model"),
        ("lymphocyte", "Ana", "basophil", "changed"),
        ("eosinophil", "", "", "model"),
    ]


def test_every_line_ends_as_the_rfc_says_and_quotes_are_doubled() -> None:
    rows = Rows(slide='a "b", c')
    rows.cell()
    for text in (cells_csv(*rows.all), result_csv(result_of(*rows.all))):
        assert text.endswith("\r\n")
        assert text.count("\n") == text.count("\r\n") == 2
        assert '"a ""b"", c"' in text


def test_nothing_starts_a_formula() -> None:
    rows = full_count()
    rows.slide = "=HYPERLINK(1)"
    rows.say(rows.cells[5], "band", "@SUM(A1)")
    for text in (cells_csv(*rows.all), result_csv(result_of(*rows.all))):
        for row in read(text):
            assert row["slide"] == "'=HYPERLINK(1)"
            assert not any(value.startswith(("=", "+", "@", "\t", "\r")) for value in row.values())
    assert "'@SUM(A1)" in cells_csv(*rows.all)


def test_times_are_rfc_3339_in_utc() -> None:
    at = datetime(2026, 3, 1, 1, 2, 3, tzinfo=timezone(timedelta(hours=2)))
    assert utc(at) == "2026-02-28T23:02:03.000Z"
    for row in read(cells_csv(*full_count().all)):
        for name in ("photo_time_utc", "judged_time_utc"):
            assert re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)?", row[name])


def test_a_count_of_nothing_has_a_heading_and_no_shares() -> None:
    rows = Rows()
    assert read(cells_csv(*rows.all)) == []
    (row,) = read(result_csv(result_of(*rows.all)))
    assert (row["n"], row["neutrophils_all"], row["neutrophils_all_percent"]) == ("0", "0", "")
    assert row["finished_utc"] == ""


def test_a_photo_whose_row_is_damaged_takes_no_cell_away() -> None:
    rows = full_count()
    del rows.photos[0]
    table = read(cells_csv(*rows.all))
    assert len(table) == len(rows.cells)
    assert {row["photo_sha256"] for row in table} == {"", rows.photos[0].sha256}

"""What a count comes to: every cell is somewhere, once, by somebody's word."""

import random

import pytest

from app.counts.result import Result
from app.counts.rows import LEUKOCYTES
from app.counts.tally import result_of
from tests.kit.count_rows import CLASSES, Rows, full_count


def counted(result: Result) -> dict[str, int]:
    return {one.label: one.count for one in result.classes if one.count}


def check(rows: Rows) -> Result:
    """Sum up, and see that nothing is lost, counted twice or told by two words at once."""
    result = result_of(*rows.all)
    aside = result.erythroblasts + result.not_a_cell + result.twins
    assert result.n + result.open + aside == len(rows.cells)
    assert sum(one.count for one in result.classes) == result.n
    for one in result.classes:
        assert one.model + one.person == one.count
        assert one.confirmed + one.changed == one.person
    assert sum(one.model for one in result.classes) == result.model
    assert sum(one.confirmed for one in result.classes) == result.confirmed
    assert sum(one.changed for one in result.classes) == result.changed
    assert sum(one.confirmed for one in result.people) == result.confirmed
    assert sum(one.changed for one in result.people) == result.changed
    assert sum(one.set_aside for one in result.people) == aside
    return result


def test_a_full_count_comes_to_what_is_in_it() -> None:
    result = check(full_count())
    assert counted(result) == {
        **{"neutrophil": 50, "band": 4, "eosinophil": 3, "lymphocyte": 35},
        **{"monocyte": 6, "basophil": 1, "other": 1},
    }
    assert (result.n, result.open, result.twins, result.not_a_cell) == (100, 2, 1, 1)
    assert (result.neutrophils.count, result.neutrophils.share) == (54, 54.0)
    assert (result.erythroblasts_per_100, result.corrected.factor) == (2.0, 0.9804)
    assert (result.model, result.confirmed, result.changed, result.added) == (69, 26, 5, 1)
    assert [one.name for one in result.people] == ["Ana", "Ben", "#1"]
    assert (result.photos, result.phones) == (2, 3)
    assert [one.head for one in result.models] == [None, "Lab 2"]


def test_it_is_the_same_whatever_the_order_of_the_rows() -> None:
    rows = full_count()
    told = result_of(*rows.all)
    shuffled = random.Random(2)
    for many in (rows.cells, rows.judgements):
        shuffled.shuffle(many)
    assert result_of(*rows.all) == told


def test_any_count_at_all_adds_up() -> None:
    draw = random.Random(3)
    labels = [*LEUKOCYTES, "erythroblast", "not_a_cell", "twin", None]
    for _ in range(200):
        rows = Rows()
        for _ in range(draw.randrange(40)):
            verdict = draw.choice(("sure", "unsure", "no_cell"))
            rows.cell(draw.choice(CLASSES), verdict, edge=draw.random() < 0.2)
        for cell in draw.choices(rows.cells, k=30) if rows.cells else []:
            by = draw.choice(("first", "second"))
            rows.say(cell, draw.choice(labels), draw.choice(("", "Ana", "Ben")), by)
        check(rows)


def test_a_count_of_nothing_has_no_shares() -> None:
    result = check(Rows())
    assert result.n == 0
    assert all(one.share is None and one.interval is None for one in result.classes)
    assert (result.erythroblasts_per_100, result.corrected.factor) == (None, None)
    assert result.model_people.kappa is None


@pytest.mark.parametrize("held", ["edge", "unsure", "twin_of", "added"])
def test_what_nobody_has_decided_is_open_and_counts_for_nothing(held: str) -> None:
    rows = Rows()
    first = rows.cell("monocyte")
    if held == "unsure":
        rows.cell("monocyte", "unsure")
    else:
        rows.cell("monocyte", **{held: first.id if held == "twin_of" else True})
    result = check(rows)
    assert (result.n, result.open) == (1, 1)


def test_a_word_that_was_taken_back_leaves_the_cell_to_the_model() -> None:
    rows = Rows()
    cell = rows.cell("monocyte")
    rows.say(cell, "basophil", "Ana")
    rows.say(cell, None, "Ana")
    result = check(rows)
    assert (counted(result), result.model, result.changed) == ({"monocyte": 1}, 1, 0)


def test_a_class_that_somebody_taught_is_no_leukocyte_by_its_name_alone() -> None:
    rows = Rows()
    rows.cell("blast", classes=("blast", "other"))
    result = check(rows)
    assert (result.n, result.open) == (0, 1)


def test_bands_are_told_apart_and_belong_to_the_neutrophils() -> None:
    rows = Rows()
    rows.say(rows.cell("neutrophil"), "band")
    rows.cell("neutrophil")
    result = check(rows)
    assert counted(result) == {"neutrophil": 1, "band": 1}
    assert result.neutrophils.count == 2
    assert (result.confirmed, result.changed) == (0, 1)


def test_no_phone_and_no_code_is_in_it() -> None:
    rows = full_count()
    told = result_of(*rows.all).model_dump_json()
    assert rows.count.code not in told
    assert not any(str(one.phone) in told for one in (*rows.photos, *rows.judgements))

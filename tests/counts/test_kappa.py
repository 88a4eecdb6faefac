"""Cohen's kappa: its numbers, where there are none, and who is compared with whom."""

import random
from typing import get_args

import pytest

from app.counts.kappa import (
    KINDS,
    agreement_of,
    between_people,
    differences,
    model_and_people,
    raters,
    word_of,
)
from app.counts.rows import Label, last_of
from app.impulse.spec import Kind
from tests.kit.count_rows import Rows, phone


def test_it_is_the_number_that_is_worked_out_by_hand() -> None:
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    told = agreement_of(pairs)
    assert (told.n, told.agreement, told.kappa) == (50, 0.7, 0.4)


def test_full_agreement_is_1_and_full_contradiction_is_below_0() -> None:
    assert agreement_of([("a", "a"), ("b", "b")]).kappa == 1
    assert agreement_of([("a", "b"), ("b", "a")]).kappa == -1


def test_names_drawn_at_random_agree_no_more_than_chance() -> None:
    draw = random.Random(1)
    pairs = [(draw.choice("abc"), draw.choice("abc")) for _ in range(20_000)]
    assert agreement_of(pairs).kappa == pytest.approx(0, abs=0.03)


def test_it_is_not_defined_without_cells_or_with_one_name_for_all() -> None:
    none = agreement_of([])
    assert (none.n, none.agreement, none.kappa) == (0, None, None)
    one = agreement_of([("a", "a")] * 9)
    assert (one.n, one.agreement, one.kappa) == (9, 1, None)


def test_the_model_is_compared_with_the_last_word_on_each_cell() -> None:
    rows = Rows()
    first, second, third, fourth = (rows.cell("neutrophil") for _ in range(4))
    rows.say(first, "monocyte")
    rows.say(first, "neutrophil")
    rows.say(second, "not_a_cell")
    rows.say(third, "twin")
    rows.say(fourth, "monocyte")
    rows.say(fourth, None)
    told = model_and_people(rows.cells, last_of(rows.judgements))
    assert (told.n, told.agreement) == (2, 0.5)


def test_a_model_without_a_class_for_bands_is_right_to_say_neutrophil() -> None:
    rows = Rows()
    rows.say(rows.cell("neutrophil"), "band")
    assert model_and_people(rows.cells, last_of(rows.judgements)).agreement == 1
    rows = Rows()
    rows.say(rows.cell("neutrophil", classes=("neutrophil", "band")), "band")
    assert model_and_people(rows.cells, last_of(rows.judgements)).agreement == 0


@pytest.mark.parametrize(
    ("kind", "label"),
    [("basophil", "basophil"), ("platelet", "not_a_cell"), ("immature_granulocyte", "other")],
)
def test_a_kind_that_is_told_in_place_of_a_class_is_the_models_word(kind: str, label: str) -> None:
    rows = Rows()
    rows.say(rows.cell("lymphocyte", "unsure", kind=kind), label)
    rows.say(rows.cell("lymphocyte", "unsure", kind=kind), "lymphocyte")
    assert model_and_people(rows.cells, last_of(rows.judgements)).agreement == 0.5
    assert [word_of(cell) for cell in rows.cells] == [label, label]


def test_every_kind_of_the_model_is_one_that_a_person_can_name() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(KINDS.values()) <= set(get_args(Label))


def test_two_people_are_compared_on_the_cells_that_both_named() -> None:
    rows = Rows()
    cells = [rows.cell() for _ in range(4)]
    for cell, ana, ben in zip(cells, "nnmm", "nmmn", strict=True):
        rows.say(cell, {"n": "neutrophil", "m": "monocyte"}[ana], "Ana")
        rows.say(cell, {"n": "neutrophil", "m": "monocyte"}[ben], "Ben", by="second")
    rows.say(rows.cell(), "basophil", "Ana")
    rows.say(rows.cell(), "basophil", "Cem")
    (pair,) = between_people(rows.judgements)
    assert (pair.a, pair.b, pair.n, pair.agreement, pair.kappa) == ("Ana", "Ben", 4, 0.5, 0)


def test_what_somebody_took_back_is_not_compared() -> None:
    rows = Rows()
    cell = rows.cell()
    rows.say(cell, "monocyte", "Ana")
    rows.say(cell, "monocyte", "Ben")
    rows.say(cell, None, "Ben")
    assert between_people(rows.judgements) == []


def test_a_name_is_one_person_on_any_phone_and_no_phone_is_told() -> None:
    rows = Rows()
    for person, by in [("Ana", "first"), ("", "second"), ("Ana", "second"), ("", "third")]:
        rows.say(rows.cell(), "monocyte", person, by)
    assert list(raters(rows.judgements).values()) == ["Ana", "#1", "#2"]
    assert raters(rows.judgements)[phone("third")] == "#2"


def test_somebody_called_like_a_phone_without_a_name_is_somebody_else() -> None:
    rows = Rows()
    cell = rows.cell()
    rows.say(cell, "monocyte", "")
    rows.say(cell, "neutrophil", "#1")
    (pair,) = between_people(rows.judgements)
    assert pair.agreement == 0


def test_whoever_took_all_back_is_called_after_those_whose_word_holds() -> None:
    rows = Rows()
    cell = rows.cell()
    for by in ("back", "second", "third"):
        rows.say(cell, "other", by=by)
    back, *holding = rows.judgements
    assert raters(holding, [back]) == {
        phone("second"): "#1",
        phone("third"): "#2",
        phone("back"): "#3",
    }
    assert raters(rows.judgements, [back])[phone("back")] == "#1"


def test_cells_differ_as_agreement_counts_them() -> None:
    rows = Rows()
    band, alike, twin, other, between = (rows.cell("neutrophil") for _ in range(5))
    rows.say(band, "band", "Ana")
    rows.say(alike, "neutrophil", "Ana")
    rows.say(twin, "twin", "Ana")
    rows.say(other, "monocyte", "Ana")
    rows.say(between, "other", "Ana")
    rows.say(between, "neutrophil", "Ben", by="second")
    assert differences(rows.cells, rows.judgements) == ([other.id], [between.id])
    agreement = model_and_people(rows.cells, last_of(rows.judgements))
    assert (agreement.n, agreement.agreement) == (4, 0.75)

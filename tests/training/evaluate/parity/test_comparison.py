"""The comparison of answers: what counts as equal, and what a bound lets pass."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.impulse.spec import ImpulseSpec
from app.training.evaluate.parity.asked import Said
from app.training.evaluate.parity.comparison import FLOAT, SAME, Bound, agreed, compared

SPEC = ImpulseSpec.read(Path(__file__).parents[4] / "models" / "wbc")
INT8 = agreed(SPEC)
SURE = Said("monocyte", "sure", {"monocyte": 0.9, "lymphocyte": 0.1}, (0, 0, 9, 9), 4.0)


def test_the_same_answers_are_equal_whatever_time_they_took() -> None:
    row = compared("twin", [SURE, None], [replace(SURE, milliseconds=9.0), None], SAME)
    assert (row.pictures, row.labels, row.verdicts, row.off) == (2, 2, 2, 0.0)
    assert row.within
    assert row.milliseconds == 4.0


def test_a_score_that_is_off_by_more_than_the_bound_is_beyond_it() -> None:
    near = replace(SURE, scores={"monocyte": 0.8995, "lymphocyte": 0.1005})
    far = replace(SURE, scores={"monocyte": 0.89, "lymphocyte": 0.11})
    assert compared("near", [near], [SURE], FLOAT).within
    row = compared("far", [far], [SURE], FLOAT)
    assert row.off == pytest.approx(0.01)
    assert not row.within


def test_a_picture_that_one_of_them_cannot_read_is_another_answer() -> None:
    row = compared("blind", [None, SURE], [SURE, SURE], FLOAT)
    assert (row.labels, row.verdicts, row.off) == (1, 1, 1.0)
    assert not row.within


@pytest.mark.parametrize(
    ("count", "labels", "within"), [(200, 196, True), (200, 191, True), (200, 190, False)]
)
def test_of_a_sample_chance_may_take_some_labels(count: int, labels: int, within: bool) -> None:
    assert INT8.allows(count, labels, 0, 1.0) is within


def test_a_bound_says_what_it_asks() -> None:
    assert str(Bound(0.995, 0.99, 1e-3)) == "99.5%, 99.0%, 0.001"
    assert str(INT8) == "98.0% but for chance"


@pytest.mark.parametrize(("measured", "asked"), [(None, 0.98), (0.999, 0.98), (0.9, 0.9)])
def test_int8_is_held_to_what_its_export_measured(measured: float | None, asked: float) -> None:
    spec = SPEC.model_copy(update={"origin": {"parity": {"int8_agreed": measured}}})
    assert agreed(spec).labels == asked
    assert agreed(spec.model_copy(update={"origin": {}})).labels == 0.98

import numpy as np
import pytest

from app.teaching.resample import interval, right_of
from app.training.evaluate.intervals import bootstrap


def test_the_interval_is_that_of_the_training() -> None:
    rng = np.random.default_rng(4)
    values = (rng.random(120) < 0.8).astype(float)
    groups = [f"smear {number % 17}" for number in range(120)]
    assert interval(values, groups) == pytest.approx(bootstrap(values, groups), abs=0.02)


def test_pictures_of_one_smear_stand_or_fall_together() -> None:
    values = np.array([1.0] * 50 + [0.0] * 50)
    few = interval(values, ["a"] * 25 + ["b"] * 25 + ["c"] * 25 + ["d"] * 25)
    many = interval(values, [str(number) for number in range(100)])
    assert few[1] - few[0] > 2 * (many[1] - many[0])


def test_twenty_right_of_twenty_do_not_prove_perfection() -> None:
    found = right_of(np.ones(20, bool), [str(number) for number in range(20)])
    assert found.accuracy == 1
    assert found.interval == pytest.approx((0.8316, 1.0), abs=1e-3)  # Clopper and Pearson
    none = right_of(np.zeros(20, bool), [str(number) for number in range(20)])
    assert none.interval == pytest.approx((0.0, 0.1684), abs=1e-3)


def test_nothing_says_nothing() -> None:
    assert interval(np.empty(0), []) == (0.0, 1.0)

"""The figures: by hand on small cases, and intervals that respect sources."""

import math

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.evaluate.intervals import Interval, bootstrap
from app.training.evaluate.metrics import Prediction, accuracy, proportion, recall_interval, score

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

CLASSES = ("eosinophil", "monocyte", "neutrophil")


def prediction(truth: str, label: str, source: str = "a", confidence: float = 0.9) -> Prediction:
    return Prediction(source, truth, label, confidence)


SMALL = [
    prediction("eosinophil", "eosinophil", "a"),
    prediction("eosinophil", "eosinophil", "a"),
    prediction("eosinophil", "neutrophil", "b"),
    prediction("monocyte", "neutrophil", "c"),
    prediction("neutrophil", "neutrophil", "d"),
]


def test_the_figures_of_a_small_case_are_those_worked_out_by_hand() -> None:
    figures = score(SMALL, CLASSES)
    assert figures.accuracy == pytest.approx(3 / 5)
    assert figures.recall == pytest.approx({"eosinophil": 2 / 3, "monocyte": 0, "neutrophil": 1})
    assert figures.f1 == pytest.approx({"eosinophil": 0.8, "monocyte": 0, "neutrophil": 0.5})
    assert figures.macro_recall == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert figures.confusion == [[2, 0, 1], [0, 0, 1], [0, 0, 1]]
    assert (figures.pictures, figures.groups) == (5, 4)
    assert figures.support_groups == {"eosinophil": 2, "monocyte": 1, "neutrophil": 1}


def test_a_class_without_pictures_has_no_recall_and_does_not_count() -> None:
    figures = score(SMALL[:3], CLASSES)
    assert math.isnan(figures.recall["monocyte"])
    assert figures.macro_recall == pytest.approx(2 / 3)


def test_copies_of_a_source_do_not_narrow_the_interval() -> None:
    right = np.array([1, 1, 0, 1, 0, 1, 1, 1, 0, 1], float)
    names = [str(place) for place in range(10)]
    single = bootstrap(right, names)
    copied = bootstrap(np.repeat(right, 30), [name for name in names for _ in range(30)])
    blind = bootstrap(np.repeat(right, 30), [str(place) for place in range(300)])
    assert copied == pytest.approx(single)
    assert blind[1] - blind[0] < 0.4 * (copied[1] - copied[0])


def test_the_interval_of_many_sources_is_near_the_normal_one() -> None:
    right = np.array([1.0] * 800 + [0.0] * 200)
    low, high = bootstrap(right, [str(place) for place in range(1000)])
    half = 1.96 * math.sqrt(0.8 * 0.2 / 1000)
    assert low == pytest.approx(0.8 - half, abs=0.005)
    assert high == pytest.approx(0.8 + half, abs=0.005)


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(TrainingError, match="no picture to score"):
        score([], CLASSES)


def test_one_group_alone_has_no_spread() -> None:
    assert bootstrap(np.array([1.0, 0.0]), ["a", "a"]) == (0.5, 0.5)


def test_the_interval_is_that_of_groups_drawn_two_thousand_times_by_hand() -> None:
    rng = np.random.default_rng(5)
    right, names = rng.random(60).round(), [str(place) for place in rng.integers(0, 20, 60)]
    _, place = np.unique(names, return_inverse=True)
    pictures, hits = np.bincount(place), np.bincount(place, right)
    drawn = np.random.default_rng(0).integers(len(hits), size=(2000, len(hits)))
    means = hits[drawn].sum(1) / pictures[drawn].sum(1)
    assert bootstrap(right, names) == tuple(np.quantile(means, [0.025, 0.975]))


def test_the_macro_recalls_interval_passes_over_classes_that_a_resample_lacks() -> None:
    low, high = recall_interval(SMALL, CLASSES)
    assert low == 0  # the sources of monocyte and of the wrong eosinophil alone
    assert high == 1
    assert low < score(SMALL, CLASSES).macro_recall < high


def test_where_all_are_right_the_interval_is_the_exact_one_of_as_many_sources() -> None:
    right = accuracy([prediction("monocyte", "monocyte", str(place)) for place in range(10)])
    assert (right.value, right.high) == (1, 1)
    assert right.low == pytest.approx(0.025 ** (1 / 10))
    wrong = proportion([prediction("monocyte", "neutrophil")], lambda one: one.right)
    assert (wrong.value, wrong.low) == (0, 0)
    assert wrong.high == pytest.approx(0.975)


def test_the_score_of_pictures_that_are_all_right_is_not_sure_of_itself() -> None:
    right = [prediction("monocyte", "monocyte", source) for source in "abcdefghij"]
    low, high = score(right, CLASSES).interval
    assert (low, high) == (pytest.approx(0.025 ** (1 / 10)), 1)


def test_the_mean_of_nothing_is_not_a_number() -> None:
    assert math.isnan(Interval.of([], []).value)

"""The figures: by hand on small cases, and intervals that respect sources."""

import math

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.metrics import Prediction, bootstrap, score

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

CLASSES = ("eosinophil", "monocyte", "neutrophil")


def said(truth: str, label: str, source: str = "a", confidence: float = 0.9) -> Prediction:
    return Prediction(source, truth, label, confidence)


SMALL = [
    said("eosinophil", "eosinophil", "a"),
    said("eosinophil", "eosinophil", "a"),
    said("eosinophil", "neutrophil", "b"),
    said("monocyte", "neutrophil", "c"),
    said("neutrophil", "neutrophil", "d"),
]


def test_the_figures_of_a_small_case_are_those_worked_out_by_hand() -> None:
    figures = score(SMALL, CLASSES)
    assert figures.accuracy == pytest.approx(3 / 5)
    assert figures.recall == pytest.approx({"eosinophil": 2 / 3, "monocyte": 0, "neutrophil": 1})
    assert figures.f1 == pytest.approx({"eosinophil": 0.8, "monocyte": 0, "neutrophil": 0.5})
    assert figures.macro_recall == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert figures.confusion == [[2, 0, 1], [0, 0, 1], [0, 0, 1]]
    assert (figures.pictures, figures.sources) == (5, 4)
    assert figures.support_sources == {"eosinophil": 2, "monocyte": 1, "neutrophil": 1}


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

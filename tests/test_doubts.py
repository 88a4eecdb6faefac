"""Which labels are doubted: firm contradictions only, the firmest first."""

import pytest

from app.training.doubts import doubtful, names
from app.training.metrics import Prediction


def said(truth: str, monocyte: float, picture: str = "") -> Prediction:
    """Return what is said of a picture labelled `truth`, with this much for monocyte."""
    scores = {"monocyte": monocyte, "neutrophil": 1 - monocyte}
    label = max(scores, key=scores.__getitem__)
    return Prediction(picture, truth, label, scores[label], scores, picture=f"/far/{picture}")


SURE = [said("monocyte", 0.9), said("monocyte", 0.7), said("neutrophil", 0.1)]
"""Pictures labelled monocyte get 0.8 for it on the mean."""


def test_a_label_is_doubted_where_another_class_is_said_as_surely_as_it_usually_is() -> None:
    (doubt,) = doubtful([*SURE, said("neutrophil", 0.85, "a.jpg")])
    assert doubt.prediction.picture == "/far/a.jpg"
    assert doubt.margin == pytest.approx(0.7)


def test_a_hesitant_mistake_casts_no_doubt_on_the_label() -> None:
    assert doubtful([*SURE, said("neutrophil", 0.75)]) == []


def test_right_answers_are_never_doubted() -> None:
    assert doubtful(SURE) == []


def test_the_surest_doubt_comes_first() -> None:
    doubts = doubtful([*SURE, said("neutrophil", 0.85, "b.jpg"), said("neutrophil", 0.99, "a.jpg")])
    assert [doubt.prediction.picture for doubt in doubts] == ["/far/a.jpg", "/far/b.jpg"]


def test_names_are_file_names_without_their_folders_each_once() -> None:
    doubts = doubtful([*SURE, said("neutrophil", 0.99, "b.jpg"), said("neutrophil", 0.9, "a.jpg")])
    assert names([*doubts, *doubts]) == ["a.jpg", "b.jpg"]


def test_a_class_that_no_picture_bears_has_no_usual_confidence_and_casts_no_doubt() -> None:
    assert doubtful([said("neutrophil", 0.99), said("neutrophil", 0.2)]) == []


def test_predictions_without_scores_are_passed_over() -> None:
    assert doubtful([Prediction("a", "monocyte", "neutrophil", 0.99)]) == []

"""Which labels are likely errors: firm contradictions only, the firmest first."""

import pytest

from app.training.evaluate.label_errors import label_errors
from app.training.evaluate.metrics import Prediction


def prediction(truth: str, monocyte: float, picture: str = "") -> Prediction:
    """Return the prediction of a picture labelled `truth`, with this much for monocyte."""
    scores = {"monocyte": monocyte, "neutrophil": 1 - monocyte}
    label = max(scores, key=scores.__getitem__)
    return Prediction(picture, truth, label, scores[label], scores, picture=f"/far/{picture}")


SURE = [prediction("monocyte", 0.9), prediction("monocyte", 0.7), prediction("neutrophil", 0.1)]
"""Pictures labelled monocyte get 0.8 for it on the mean."""


def test_a_label_is_an_error_where_another_class_is_said_as_surely_as_it_usually_is() -> None:
    (error,) = label_errors([*SURE, prediction("neutrophil", 0.85, "a.jpg")])
    assert error.prediction.picture == "/far/a.jpg"
    assert error.margin == pytest.approx(0.7)


def test_a_hesitant_mistake_makes_no_label_error() -> None:
    assert label_errors([*SURE, prediction("neutrophil", 0.75)]) == []


def test_right_answers_are_never_label_errors() -> None:
    assert label_errors(SURE) == []


def test_the_surest_error_comes_first() -> None:
    errors = label_errors(
        [*SURE, prediction("neutrophil", 0.85, "b.jpg"), prediction("neutrophil", 0.99, "a.jpg")]
    )
    assert [error.prediction.picture for error in errors] == ["/far/a.jpg", "/far/b.jpg"]


def test_a_class_that_no_picture_bears_has_no_usual_confidence_and_no_errors() -> None:
    assert label_errors([prediction("neutrophil", 0.99), prediction("neutrophil", 0.2)]) == []


def test_predictions_without_scores_are_passed_over() -> None:
    assert label_errors([Prediction("a", "monocyte", "neutrophil", 0.99)]) == []

"""How sure a model may be: temperature, thresholds, calibration error, risk at a coverage."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.calibration import (
    Calibration,
    calibrate,
    calibration_error,
    cooled,
    error_at,
    fit_temperature,
    known_least,
    reliability,
    risk_coverage,
    threshold,
    unsure_below,
)
from app.training.metrics import Prediction

pytest.importorskip("scipy", reason="the extra `train` is not installed")

TWO = ("monocyte", "neutrophil")


def said(confidence: float, right: bool, known: float = 1.0, source: str = "a") -> Prediction:
    return Prediction(
        source=source,
        truth="neutrophil" if right else "monocyte",
        label="neutrophil",
        confidence=confidence,
        scores={"monocyte": 1 - confidence, "neutrophil": confidence},
        strangers={"other_cell": (1 - known) / 2, "no_cell": (1 - known) / 2},
    )


def overconfident(count: int = 4000, temperature: float = 2.0) -> list[Prediction]:
    """Answers that are right as often as their logits over `temperature` say."""
    rng = np.random.default_rng(0)
    logits = rng.uniform(0.1, 8, count)
    honest = 1 / (1 + np.exp(-logits / temperature))
    claimed = 1 / (1 + np.exp(-logits))
    return [
        said(float(claim), bool(rng.random() < chance), source=str(place))
        for place, (claim, chance) in enumerate(zip(claimed, honest, strict=True))
    ]


def test_the_temperature_of_too_sure_a_model_is_found() -> None:
    assert fit_temperature({"a": overconfident()}) == pytest.approx(2.0, rel=0.1)


def test_a_cooled_model_is_as_right_as_it_says() -> None:
    hot = overconfident()
    before, _ = calibration_error(hot)
    after, (low, high) = calibration_error(cooled(hot, 2.0))
    assert before > 0.08
    assert after < 0.03
    assert low <= high


def test_cooling_changes_no_answer_and_keeps_sums_at_one() -> None:
    hot = [said(0.99, right=True, known=0.9), said(0.6, right=False, known=0.2)]
    for one, other in zip(hot, cooled(hot, 1.7), strict=True):
        assert max(one.scores, key=one.scores.__getitem__) == max(
            other.scores, key=other.scores.__getitem__
        )
        assert sum(other.scores.values()) == pytest.approx(1)
        assert 0 < other.known < 1
    same = cooled(hot, 1.0)
    assert same[1].known == pytest.approx(0.2)
    assert same[0].confidence == pytest.approx(0.99)


def test_the_unsure_rule_leaves_at_most_the_stated_error() -> None:
    ranked = [said(place / 100, right=place >= 60) for place in range(50, 100)]
    limit = unsure_below({"a": ranked})
    taken = threshold(ranked, limit)
    assert taken.coverage == pytest.approx(0.9, abs=0.02)
    sharp = [said(place / 1000, right=place >= 520) for place in range(500, 1000)]
    assert threshold(sharp, unsure_below({"a": sharp})).error <= 0.03


def test_a_small_set_counts_as_much_as_a_large_one() -> None:
    large = [said(0.9, right=True, known=0.99) for _ in range(900)]
    small = [said(0.9, right=True, known=place / 100) for place in range(1, 21)]
    # 5 % of both sets together are a tenth of the small one.
    sets = {"large": large, "small": small}
    assert known_least(sets, 0.05) == pytest.approx(0.02, abs=0.011)


def test_risk_falls_as_fewer_are_answered() -> None:
    ranked = [said(place / 100, right=place >= 60) for place in range(50, 100)]
    coverage, error = risk_coverage(ranked)
    assert coverage[-1] == 1
    assert error[-1] == pytest.approx(0.2)
    assert error_at(ranked, 0.5) == 0


def test_reliability_counts_every_picture_once() -> None:
    bins = reliability(overconfident(500))
    assert sum(count for _, _, count in bins) == 500
    assert all(0 <= mean <= 1 and 0 <= accuracy <= 1 for mean, accuracy, _ in bins)


def test_a_calibration_survives_its_file(tmp_path: Path) -> None:
    found = calibrate({"a": overconfident(600)})
    found.write(tmp_path / "calibration.json")
    assert Calibration.read(tmp_path / "calibration.json") == found


def test_a_file_that_is_no_calibration_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"temperature": 1}')
    with pytest.raises(TrainingError, match="holds no calibration"):
        Calibration.read(tmp_path / "other.json")
    with pytest.raises(TrainingError, match="no picture to calibrate on"):
        calibrate({})

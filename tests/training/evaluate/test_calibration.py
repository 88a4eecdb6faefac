"""How sure a model may be: temperature, thresholds, calibration error, risk at a coverage."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.evaluate.calibration import (
    MOST_ERROR,
    Calibration,
    as_sure_as,
    calibrate,
    cooled,
    fit_temperature,
    known_least,
    sure_from,
    sureness,
    verdict_of,
)
from app.training.evaluate.metrics import Prediction
from app.training.evaluate.reliability import (
    calibration_error,
    error_at,
    reliability,
    risk_coverage,
)

pytest.importorskip("scipy", reason="the extra `train` is not installed")

TWO = ("monocyte", "neutrophil")


def prediction(
    confidence: float,
    right: bool,
    known: float = 1.0,
    group: str = "a",
    distance: float | None = None,
) -> Prediction:
    return Prediction(
        group=group,
        truth="neutrophil" if right else "monocyte",
        label="neutrophil",
        confidence=confidence,
        scores={"monocyte": 1 - confidence, "neutrophil": confidence},
        kinds={"basophil": (1 - known) / 2, "no_cell": (1 - known) / 2},
        distance=distance,
    )


def overconfident(count: int = 4000, temperature: float = 2.0) -> list[Prediction]:
    """Answers that are right as often as their logits over `temperature` say."""
    rng = np.random.default_rng(0)
    logits = rng.uniform(0.1, 8, count)
    honest = 1 / (1 + np.exp(-logits / temperature))
    claimed = 1 / (1 + np.exp(-logits))
    return [
        prediction(float(claim), bool(rng.random() < chance), group=str(place))
        for place, (claim, chance) in enumerate(zip(claimed, honest, strict=True))
    ]


def test_the_temperature_of_too_sure_a_model_is_found() -> None:
    assert fit_temperature({"a": overconfident()}) == pytest.approx(2.0, rel=0.1)


def test_models_that_are_more_sure_are_made_as_sure_as_another() -> None:
    hotter, hot = overconfident(temperature=3.0), overconfident(temperature=1.5)
    alike = as_sure_as({"abroad": hotter}, {"home": hot})
    assert fit_temperature(alike) == pytest.approx(1.5, rel=0.1)
    assert [one.right for one in alike["abroad"]] == [one.right for one in hotter]


def test_a_cooled_model_is_as_right_as_it_says() -> None:
    hot = overconfident()
    before, _ = calibration_error(hot)
    after, (low, high) = calibration_error(cooled(hot, 2.0))
    assert before > 0.08
    assert after < 0.03
    assert low <= high


def test_cooling_changes_no_answer_and_keeps_sums_at_one() -> None:
    hot = [prediction(0.99, right=True, known=0.9), prediction(0.6, right=False, known=0.2)]
    for one, other in zip(hot, cooled(hot, 1.7), strict=True):
        assert max(one.scores, key=one.scores.__getitem__) == max(
            other.scores, key=other.scores.__getitem__
        )
        assert sum(other.scores.values()) == pytest.approx(1)
        assert 0 < other.known < 1
    same = cooled(hot, 1.0)
    assert same[1].known == pytest.approx(0.2)
    assert same[0].confidence == pytest.approx(0.99)


def test_what_is_sure_is_wrong_in_at_most_the_stated_share_on_each_set() -> None:
    home = [prediction(place / 1000, right=place >= 520) for place in range(500, 1000)]
    abroad = [prediction(place / 1000, right=place >= 800) for place in range(500, 1000)]
    limits = sure_from({"home": home, "abroad": abroad})
    found = Calibration(1.0, limits, 0.0)
    assert sureness(home, found).error == 0
    assert 0 < sureness(abroad, found).error <= MOST_ERROR
    # A little less would break it where it is tightest.
    looser = Calibration(1.0, limits["neutrophil"] - 0.021, 0.0)
    assert sureness(abroad, looser).error > MOST_ERROR


def test_a_class_that_is_often_said_wrongly_does_not_make_the_others_unsure() -> None:
    good = [
        replace(prediction(0.5 + place / 400, right=True), label="monocyte") for place in range(200)
    ]
    good = [replace(one, truth="monocyte") for one in good]
    bad = [prediction(0.5 + place / 400, right=place % 3 > 0) for place in range(200)]
    limits = sure_from({"abroad": good + bad})
    assert limits["monocyte"] < 0.6
    assert limits["neutrophil"] > 0.9


def test_what_lies_farther_than_nearly_all_that_was_learnt_is_never_sure() -> None:
    home = [prediction(0.9, right=True, distance=place / 1000) for place in range(200)]
    far = [prediction(0.99, right=True, distance=0.6) for _ in range(50)]
    found = calibrate({"home": home}, {"abroad": [*home, *far]})
    assert found.distance_most == pytest.approx(0.198, abs=0.002)
    assert sureness(cooled(home, found.temperature), found).coverage > 0.9
    assert sureness(cooled(far, found.temperature), found).coverage == 0


def test_nothing_is_sure_where_nothing_is_right() -> None:
    wrong = [prediction(0.99, right=False) for _ in range(50)]
    limits = sure_from({"abroad": wrong})
    assert sureness(wrong, Calibration(1.0, limits, 0.0)).coverage == 0


def test_sure_is_set_abroad_and_refusals_at_home() -> None:
    home = [prediction(0.9, right=True, known=0.9) for _ in range(100)]
    abroad = [prediction(0.95, right=place % 3 > 0, known=0.3) for place in range(100)]
    found = calibrate({"home": home}, {"abroad": abroad})
    at = found.temperature
    assert cooled(abroad, at)[0].known < found.known_least <= cooled(home, at)[0].known
    assert sureness(cooled(abroad, at), found).coverage == 0


def test_a_small_set_counts_as_much_as_a_large_one() -> None:
    large = [prediction(0.9, right=True, known=0.99) for _ in range(900)]
    small = [prediction(0.9, right=True, known=place / 100) for place in range(1, 21)]
    # 5 % of both sets together are a tenth of the small one.
    sets = {"large": large, "small": small}
    assert known_least(sets, 0.05) == pytest.approx(0.02, abs=0.011)


def test_risk_falls_as_fewer_are_answered() -> None:
    ranked = [prediction(place / 100, right=place >= 60) for place in range(50, 100)]
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


def test_the_verdict_is_what_the_served_impulse_would_say() -> None:
    found = Calibration(1.0, unsure_below=0.7, known_least=0.5)
    clear = prediction(0.9, right=True)
    platelet = replace(clear, kinds={"platelet": 0.8})
    cases = {
        "sure": [clear],
        "unsure": [
            prediction(0.6, right=True),
            prediction(0.9, right=True, known=0.4),
            replace(clear, kinds={"basophil": 0.8}),
            # Seen in the photo, whatever the scores say.
            replace(clear, reason="odd_colour"),
            replace(clear, reason="no_colour"),
        ],
        "no_cell": [platelet, replace(clear, reason="not_located")],
    }
    for verdict, of in cases.items():
        assert {verdict_of(one, found) for one in of} == {verdict}
    assert verdict_of(replace(clear, reason="close"), None) == "unsure"
    counts = sureness([one for of in cases.values() for one in of], found)
    assert (counts.sure, counts.unsure, counts.no_cell) == (1, 5, 2)

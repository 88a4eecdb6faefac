"""A survey learns at a tiny size, goes on from its checkpoint, and is put into a model's folder."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress

from tests.training.fit.survey.test_lesson import FIELD

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

WBC = Path(__file__).parents[4] / "models" / "wbc"


def test_a_survey_learns_and_is_put_into_a_model(tmp_path: Path) -> None:
    import keras

    from app.impulse.spec import ImpulseSpec
    from app.training.export.survey import FILE, put_survey
    from app.training.files import sha256
    from app.training.fit.survey import SurveyConfig, network, train_survey

    weights = tmp_path / "mobilenet_v1_0.25_imagenet_notop.weights.h5"
    keras.applications.MobileNet(
        input_shape=(320, 320, 3), alpha=0.25, include_top=False, weights=None
    ).save_weights(weights)
    config = SurveyConfig(
        weights=str(weights), cycles=2, steps=2, batch=2, average=0.5, shares={"drawn": 1.0}
    )
    run = tmp_path / "run"
    train_survey(run, [FIELD], config, Progress(disable=True))
    history = json.loads((run / "history.json").read_text())
    assert [one["cycle"] for one in history] == [1, 2]
    assert all(np.isfinite(one["loss"]) for one in history)
    first = network.build(str(weights)).get_weights()
    learnt = network.build(None)
    learnt.load_weights(run / "survey.weights.h5")
    assert any(
        np.abs(one - other).max() > 1e-4
        for one, other in zip(first, learnt.get_weights(), strict=True)
    )
    model = tmp_path / "model"
    model.mkdir()
    shutil.copyfile(WBC / "impulse.json", model / "impulse.json")
    survey = put_survey(model, run, config, [FIELD.field])
    assert survey.model.sha256 == sha256(model / FILE)
    spec = ImpulseSpec.read(model)
    assert spec.survey == survey
    assert spec.origin["survey"]["fields"] == {"learnt": 1, "held_out": 0, "aside": 0}
    assert spec.origin["survey"]["weights"] == weights.name


def test_the_loss_falls_where_the_grid_says_what_is_there() -> None:
    import tensorflow as tf

    from app.training.fit.survey.lesson import target
    from app.training.fit.survey.network import loss
    from tests.training.fit.survey.test_lesson import KNOWN, as_told

    wanted = target(FIELD.boxes[:1], KNOWN)
    right = as_told(wanted)
    wrong = right.copy()
    wrong[:, :, 0] = -right[:, :, 0]
    told = [
        float(loss(tf.constant(wanted[None]), tf.constant(one[None], tf.float32)))
        for one in (right, wrong)
    ]
    assert told[0] < 0.3 < 1 < told[1]


def test_red_cells_that_nobody_boxed_cost_nothing() -> None:
    import tensorflow as tf

    from app.training.fit.survey.lesson import target
    from app.training.fit.survey.network import loss
    from tests.training.fit.survey.test_lesson import KNOWN, as_told

    unknown = KNOWN.copy()
    unknown[:, :, 1] = True
    wanted = target([], unknown)
    told = as_told(wanted)
    told[:, :, 1] = 5
    assert float(loss(tf.constant(wanted[None]), tf.constant(told[None], tf.float32))) < 1e-3

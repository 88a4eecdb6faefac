"""A teacher is asked about what is learnt, and must not know what is held out."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.training.data import dataset
from app.training.files import sha256
from app.training.fit.small.teacher import knows, softened


def test_a_teacher_is_softened_and_keeps_its_order() -> None:
    sure = np.array([0.97, 0.02, 0.009, 0.001])
    soft = softened(sure)
    assert soft.sum() == pytest.approx(1)
    assert soft.argsort().tolist() == sure.argsort().tolist()
    assert soft[0] < 0.85
    np.testing.assert_allclose(softened(np.full(4, 0.25)), np.full(4, 0.25), rtol=1e-6)


def test_a_teacher_knows_what_it_learnt_from_and_what_it_left_aside(tmp_path: Path) -> None:
    for name in ("learnt", "aside", "held out"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.png").write_bytes(name.encode())
    samples = {one.label: one for one in dataset.read([tmp_path]).samples}
    digests = {name: sha256(one.path) for name, one in samples.items()}
    model = tmp_path / "model"
    model.mkdir()
    (model / "sources.json").write_text(
        json.dumps({"train": {digests["learnt"]: "a"}, "aside": {digests["aside"]: "b"}})
    )
    assert knows(model, list(samples.values()))
    assert knows(model, [samples["aside"]])
    assert not knows(model, [samples["held out"]])

"""What was learnt from: one file, and one sentence where it can't be read."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.augment.regions import Regions
from app.training.data.splits import Split
from app.training.fit import manifest, start
from app.training.fit.cells import critic
from app.training.fit.config import TrainConfig


def test_pictures_left_aside_are_no_fair_test_and_boxed_ones_no_fair_field(tmp_path: Path) -> None:
    parts = {"train": {"a": "x"}, "held_out": {"b": "x"}, "aside": {"c": "x"}, "boxed": {"d": "x"}}
    (tmp_path / manifest.FILE).write_text(json.dumps(parts))
    assert manifest.learnt_from(tmp_path) == {"a", "c"}
    assert manifest.located_from(tmp_path) == {"a", "c", "d"}


def test_whoever_asks_what_was_learnt_gets_the_same_sentence_where_nothing_tells(
    tmp_path: Path,
) -> None:
    config = TrainConfig(folders=(tmp_path,), weights="imagenet", critic=tmp_path)
    (tmp_path / "config.json").write_text(config.model_dump_json())
    none = np.empty(0, np.int32)
    with pytest.raises(TrainingError, match=r"lacks sources\.json, so nobody can tell"):
        critic.opinions(config, [], Regions(none, none, none))
    with pytest.raises(TrainingError, match=r"lacks sources\.json, so nobody can tell"):
        start.fresh(tmp_path, Split([], []))
    (tmp_path / manifest.FILE).write_text("{")
    with pytest.raises(TrainingError, match=r"sources\.json is missing or damaged"):
        manifest.learnt_from(tmp_path)

"""One configuration for each kind of training, told apart by its block."""

import json
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.fit import config
from app.training.fit.block import BlockConfig
from app.training.fit.config import LocatorConfig, TrainConfig

OURS = {"folders": (Path("."),), "weights": "imagenet"}


def written(folder: Path, values: dict[str, object]) -> Path:
    (folder / "config.json").write_text(json.dumps(values))
    return folder


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"folders": ["."], "weights": "imagenet"}, TrainConfig),
        (TrainConfig(**OURS).model_dump(mode="json"), TrainConfig),
        (BlockConfig(block="conv2d").model_dump(), BlockConfig),
        (LocatorConfig(cycles=2).model_dump(), LocatorConfig),
    ],
)
def test_a_run_is_read_as_what_its_config_says(
    tmp_path: Path, values: dict[str, object], kind: type
) -> None:
    assert type(config.read(written(tmp_path, values))) is kind


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"folders": ["."], "weights": "x", "cycles": 0}, "cycles: Input should be greater"),
        ({"block": "conv2d", "kernel": 4}, "kernel must be odd, not 4"),
        (BlockConfig().model_dump(), "holds the run of a learning block"),
    ],
)
def test_a_config_that_is_no_recipe_is_refused_in_one_sentence(
    tmp_path: Path, values: dict[str, object], message: str
) -> None:
    with pytest.raises(TrainingError) as caught:
        TrainConfig.read(written(tmp_path, values))
    assert message in str(caught.value)


def test_a_damaged_or_missing_config_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="There is no run in"):
        config.read(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(TrainingError, match="is damaged"):
        config.read(tmp_path)


def test_the_folders_of_negatives_go_by_their_old_name_too() -> None:
    assert TrainConfig.checked(**OURS, strange=["a"]).negatives == (Path("a"),)
    assert TrainConfig.checked(**OURS, trunk=True).train_backbone
    assert TrainConfig.checked(**OURS, negatives=["a"]).negatives == (Path("a"),)


@pytest.mark.parametrize(
    ("classes", "left"),
    [
        (("blast", "normal"), 5),
        (("basophil", "neutrophil"), 4),
        (("Basophils", "IG"), 3),
        (("Immature granulocyte", "no_cell"), 3),
    ],
)
def test_what_is_a_class_is_no_kind_to_refuse(classes: tuple[str, ...], left: int) -> None:
    assert len(TrainConfig.checked(**OURS, classes=classes).kinds) == left


@pytest.mark.parametrize("classes", [("blast",), ("blast", "Blast "), ("blast", " ")])
def test_fewer_than_two_classes_are_refused(classes: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError, match="classes"):
        TrainConfig.checked(**OURS, classes=classes)


@pytest.mark.parametrize("name", ["x" * 65, "a\u202eb", "a\x00b"])
def test_a_name_that_no_served_model_may_have_is_refused_before_the_training(name: str) -> None:
    with pytest.raises(TrainingError, match="name"):
        TrainConfig.checked(**OURS, classes=(name, "normal"))


def test_the_locator_learns_from_the_run_s_own_seed_and_weights() -> None:
    run = TrainConfig.checked(**OURS, locator_weights="x.h5", locator_cycles=3, seed=5)
    assert run.locator == LocatorConfig(weights="x.h5", cycles=3, seed=5)
    schedule = run.locator.schedule(steps=10)
    assert (schedule.warm_up, schedule.rate, schedule.average) == (3, 0.002, 0.99)


def test_a_block_keeps_one_rate_and_our_recipe_warms_up() -> None:
    assert BlockConfig().schedule(steps=50).warm_up is None
    assert TrainConfig.checked(**OURS).schedule(steps=128).warm_up == 100
    assert TrainConfig.checked(**OURS, cycles=1).schedule(steps=8).warm_up == 0

"""A target changes the recipe, and what is set by hand changes the target."""

from pathlib import Path

import pytest

from app.training.commands.options import config_of
from app.training.data import dataset
from app.training.fit.small import targets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in dataset.CLASSES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.png").write_bytes(b"no picture is opened here")
    return tmp_path


def test_the_server_is_the_recipe_itself() -> None:
    assert targets.recipe("server", Path("models/wbc")) == {}


def test_a_microcontroller_gets_a_small_network_that_the_shipped_one_teaches(folder: Path) -> None:
    config = config_of([folder], None, None, None, target="arduino")
    assert config.target == "arduino"
    assert config.dsp.size == 96
    assert config.dsp.detail is None
    assert config.teacher is not None
    assert config.teacher.name == "wbc"
    assert config.locator_cycles == 0


def test_what_is_set_by_hand_stays(folder: Path) -> None:
    changes = ["teacher=null", "cycles=3", 'locate={"method": "nucleus"}']
    config = config_of([folder], None, None, changes, target="arduino")
    assert config.teacher is None
    assert config.cycles == 3
    assert config.locate.method == "nucleus"


def test_nobody_teaches_classes_that_the_shipped_model_does_not_know(folder: Path) -> None:
    config = config_of([folder], None, None, None, ("blast", "normal"), target="arduino")
    assert config.teacher is None

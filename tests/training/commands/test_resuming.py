"""`smearlens train --resume`: what may differ from how a run was begun, and what may not."""

from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.commands.resuming import resumed
from app.training.fit.config import TrainConfig


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    config = TrainConfig(folders=(tmp_path / "data",), weights="imagenet")
    (tmp_path / "config.json").write_text(config.model_dump_json())
    return tmp_path


def test_what_is_named_as_it_was_goes_on(run: Path) -> None:
    begun = TrainConfig.read(run)
    assert resumed(run, {}) == begun
    assert resumed(run, {"cycles": 10, "weights": "imagenet", "strange": []}) == begun


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"cycles": 20}, "cycles"),
        ({"weights": "other.h5"}, "weights"),
        ({"classes": ("blast", "normal")}, "classes"),
        ({"rate": 0.1, "batch": 8}, "batch and rate"),
    ],
)
def test_other_options_are_refused_by_name(run: Path, given: dict[str, object], name: str) -> None:
    with pytest.raises(TrainingError, match=f"begun with another {name}:"):
        resumed(run, given)


def test_a_moved_folder_is_taken_and_a_missing_one_named(run: Path) -> None:
    moved = (run / "data").rename(run / "elsewhere")
    assert resumed(run, {"folders": (moved,)}).folders == (moved,)
    with pytest.raises(TrainingError, match="name where it is now: smearlens train FOLDER"):
        resumed(run, {})

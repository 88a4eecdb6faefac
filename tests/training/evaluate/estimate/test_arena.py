"""The arena that tflite-micro takes: more than the tensors alone, and none of what is no model."""

from pathlib import Path

import pytest

from app.training.evaluate.estimate.arena import arena
from app.training.evaluate.estimate.graph import Graph

WBC = Path(__file__).parents[4] / "models" / "wbc"


@pytest.fixture(autouse=True)
def installed() -> None:
    pytest.importorskip("tflite_micro", reason="the extra `micro` is not installed")


def test_the_arena_holds_the_tensors_that_are_needed_at_once() -> None:
    path = WBC / "int8.tflite"
    took = arena(path)
    assert took is not None
    assert Graph.read(path).live < took < 2 * Graph.read(path).live


def test_a_file_that_it_cannot_run_has_none(tmp_path: Path) -> None:
    (tmp_path / "noise.tflite").write_bytes(bytes(1000))
    assert arena(tmp_path / "noise.tflite") is None

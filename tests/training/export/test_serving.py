"""An exported model is asked about the cell that is meant, where a box says which."""

from pathlib import Path

import pytest

pytest.importorskip("scipy", reason="the extra `train` is not installed")

from app.assets import asset
from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment.crops import Cropper
from app.training.data.dataset import Sample
from app.training.export.serving import Ask, answers, seen
from tests.kit.smears import draw_field

MODEL = asset("models") / "wbc"
LEFT, RIGHT = (0.12, 0.2, 0.42, 0.6), (0.56, 0.42, 0.86, 0.82)


@pytest.fixture
def field(tmp_path: Path) -> Path:
    """A field of two cells of two kinds."""
    path = tmp_path / "field.png"
    cells = [("lymphocyte", 0.27, 0.4, 0.32), ("eosinophil", 0.71, 0.62, 0.32)]
    draw_field(cells, 800, 600, 3).save(path)
    return path


def test_each_box_is_answered_for_its_own_cell(field: Path) -> None:
    asks = [Ask(field, box=box) for box in (None, LEFT, RIGHT)]
    with answers(MODEL, asks) as told:
        first, left, right = told
    assert first
    assert left
    assert right
    assert left.box == (96, 120, 336, 360)
    assert right.box == (448, 252, 688, 492)
    assert left.scores != right.scores
    with seen(MODEL, asks[1:]) as numbers:
        one, two = numbers
    assert one is not None
    assert two is not None
    assert (one[0] != two[0]).any()


def test_a_sample_is_cut_out_by_its_own_box(field: Path) -> None:
    cropper = Cropper(LocateSpec(), DspSpec())
    photos = [cropper.open(Sample(field, "lymphocyte", "g", "o", box=box)) for box in (LEFT, RIGHT)]
    boxes = [(one.box.x0, one.box.y0, one.box.x1, one.box.y1) for one in photos if one]
    assert boxes == [(96, 120, 336, 360), (448, 252, 688, 492)]

"""The network that finds cells: what it is shown, what is read from its grid, the shipped one."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.impulse import Impulse
from app.impulse.input_block import InputBlock
from app.impulse.locate_network import LEAST, LocateNetwork, peaks, view
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec, LocateSpec
from tests.smears import KINDS, draw_field

WBC = Path(__file__).parent.parent / "models" / "wbc"


def grid(*cells: tuple[int, int, float]) -> np.ndarray:
    """Return a grid of 24 x 24 places with cells (row, column, logit), a quarter of it wide."""
    empty = np.zeros((24, 24, 4))
    empty[:, :, 0] = -9
    empty[:, :, 3] = np.log(0.25)
    for row, column, logit in cells:
        empty[row, column, 0] = logit
    return empty


def test_the_whole_photo_is_seen_unstretched_black_beside_it() -> None:
    seen, zoom = view(np.full((300, 400, 3), 255, np.uint8), 192)
    assert seen.shape == (1, 192, 192, 3)
    assert zoom == pytest.approx(0.48)
    assert (seen[0, :144] == 1).all()
    assert (seen[0, 144:] == -1).all()


def test_a_peak_is_the_middle_of_a_cell() -> None:
    ((x, y, side, heat),) = peaks(grid((5, 10, 2.0)), 192)
    assert (x, y) == (84, 44)
    assert side == pytest.approx(48)
    assert heat == pytest.approx(1 / (1 + np.exp(-2)))


def test_the_surest_comes_first_and_what_is_far_less_sure_is_left_out() -> None:
    found = peaks(grid((3, 3, -1.5), (3, 15, 2.0), (18, 3, -1.8)), 192)
    assert [round(heat, 2) for *_, heat in found] == [0.88]
    found = peaks(grid((3, 3, 0.0), (3, 15, 0.5)), 192)
    assert [round(heat, 2) for *_, heat in found] == [0.62, 0.5]


def test_two_middles_of_one_cell_are_one() -> None:
    assert len(peaks(grid((5, 5, 2.0), (5, 7, 1.9)), 192)) == 1


def test_nothing_is_found_where_no_place_is_warm() -> None:
    assert peaks(grid(), 192) == []
    cold = np.log(LEAST / (1 - LEAST)) - 0.1
    assert peaks(grid((5, 5, cold)), 192) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_network_finds_a_drawn_cell(kind: str) -> None:
    pixels = np.asarray(draw_field([(kind, 0.4, 0.55, 0.36)]))
    top = Impulse.load(WBC).locate_block.locate(pixels)[0]
    assert top.x0 < 0.4 * 640 < top.x1
    assert top.y0 < 0.55 * 480 < top.y1


def test_the_shipped_network_finds_the_cells_of_real_fields(data_folder: Path) -> None:
    # It learnt from these: no measure of how good it is, only that it is the right file.
    block = Impulse.load(WBC).locate_block
    files = sorted((data_folder / "bccd" / "JPEGImages").glob("*.jpg"))[:5]
    for file in files:
        assert block.locate(InputBlock().read(file.read_bytes()).pixels), file.name


def test_a_network_file_that_is_not_the_listed_one_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(WBC, tmp_path / "wbc")
    (folder / "locate.tflite").write_bytes(b"another")
    with pytest.raises(ModelUnusable, match=r"locate\.tflite is not the file"):
        Impulse.load(folder)


def test_a_model_that_is_no_such_network_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="no network that finds cells"):
        LocateNetwork(WBC / "float32.tflite", pick_runtime())


def test_a_spec_names_a_network_or_none() -> None:
    assert ImpulseSpec.read(WBC).locate.model is not None
    with pytest.raises(ValueError, match="names a model"):
        LocateSpec(method="network")

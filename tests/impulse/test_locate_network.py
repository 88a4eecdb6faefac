"""The network that finds cells: what it is shown, what is read from its grid, the shipped one."""

import shutil
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.impulse import Impulse
from app.impulse.input_block import InputBlock
from app.impulse.locate.locate_network import LEAST, LocateNetwork, peaks, reduced, view
from app.impulse.model import Model
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec, LocateSpec
from tests.kit.smears import KINDS, draw_field

WBC = Path(__file__).parents[2] / "models" / "wbc"


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


@pytest.mark.parametrize(("width", "height"), [(1000, 750), (320, 240), (64, 48), (40, 320)])
def test_a_shade_stays_where_it_was_when_a_photo_is_reduced(width: int, height: int) -> None:
    across = np.linspace(0, 255, width)
    pixels = np.broadcast_to(across[None, :, None], (height, width, 3)).astype(np.uint8)
    small = reduced(pixels, 192)
    assert max(small.shape[:2]) == 192
    expected = np.linspace(0, 255, small.shape[1])
    # A photo smaller than the view keeps its steps.
    assert np.abs(small[small.shape[0] // 2, :, 1] - expected).max() < 3 + 255 / width


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


def test_where_none_is_sure_the_surest_alone_is_taken() -> None:
    found = peaks(grid((3, 3, -1.4), (3, 15, -1.2)), 192)
    assert [round(heat, 2) for *_, heat in found] == [0.23]


def test_two_middles_of_one_cell_are_one() -> None:
    assert len(peaks(grid((5, 5, 2.0), (5, 7, 1.9)), 192)) == 1


def test_neighbours_have_a_say_by_their_heat() -> None:
    two = grid((5, 5, 2.0), (5, 6, 1.0))
    two[5, 5, 1], two[5, 6, 1] = 0.4, -0.6
    two[5, 6, 3] = np.log(0.5)
    ((x, y, side, _),) = peaks(two, 192)
    here, there = 1 / (1 + np.exp(-2)), 1 / (1 + np.exp(-1))
    say = there / (here + there)
    assert (x, y) == pytest.approx(((5 + 0.5 + 0.4) * 8, (5 + 0.5) * 8))
    assert side == pytest.approx(192 * 0.25 ** (1 - say) * 0.5**say)


def test_a_middle_at_the_edge_is_found() -> None:
    corners = grid((0, 0, 2.0), (23, 23, 2.0))
    assert [(x, y) for x, y, *_ in peaks(corners, 192)] == [(4, 4), (188, 188)]


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


def test_view_and_peaks_take_a_small_part_of_the_classifiers_time() -> None:
    pixels = np.zeros((750, 1000, 3), np.uint8)
    found = grid((5, 5, 2.0), (12, 18, 1.0))
    classifier = Model(WBC / "float32.tflite", pick_runtime())
    crop = np.zeros(classifier.input_shape, np.float32)
    jobs = [lambda: (view(pixels, 192), peaks(found, 192)), lambda: classifier.ask(crop)]
    times: list[list[float]] = [[], []]
    for _ in range(15):
        for job, of in zip(jobs, times, strict=True):
            start = process_time()
            job()
            of.append(process_time() - start)
    ours, classifiers = map(min, times)
    assert ours < 0.7 * classifiers  # 0.34 on a quiet machine


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

"""Phone photos of drawn fields: where the cell lands, and what each severity costs."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.training.augment.augment import Pixels
from app.training.augment.phone.camera import Snap, snap
from app.training.augment.phone.level import LEVELS, SEVERITIES, level_of
from app.training.augment.phone.sensor import as_jpeg
from app.training.augment.phone.sheet import contact_sheet
from tests.kit.smears import draw_smear, encode

FIELD = np.asarray(draw_smear("eosinophil", 640, 480, seed=4))
BOX = Box(220, 140, 420, 340)
SIDE = 320
"""Long side of most snaps here: quick, and as telling."""


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def marked(box: Box, width: int = 640, height: int = 480) -> Pixels:
    """Draw bright glass with a dark green disc that fills three quarters of `box`."""
    y, x = np.mgrid[:height, :width] + 0.5
    disc = np.hypot(x - (box.x0 + box.x1) / 2, y - (box.y0 + box.y1) / 2) < 0.375 * box.width
    field = np.full((height, width, 3), (225, 215, 220), np.uint8)
    field[disc] = (10, 150, 20)
    return field


def green(taken: Snap) -> np.ndarray:
    """Return where a snap of a marked field is green near its cell; mirrored discs are not."""
    red, middle, blue = taken.pixels.astype(float).transpose(2, 0, 1)
    more = np.minimum(middle - red, middle - blue)
    near = away(taken) < 0.6
    return near & (more > 0.5 * np.quantile(more[near], 0.9))


def away(taken: Snap) -> np.ndarray:
    """Return how far each pixel (H, W) is from the cell's centre, in sides of its box."""
    y, x = np.indices(taken.pixels.shape[:2]) + 0.5
    return np.hypot(x - taken.centre[0], y - taken.centre[1]) / taken.side


def likeness(taken: Snap) -> float:
    """Return how well a snap shows the rings of `rings`, 1 at best."""
    left, top = (round(n - 0.45 * taken.side) for n in taken.centre)
    side = round(0.9 * taken.side)
    image = Image.fromarray(taken.pixels).convert("L").crop((left, top, left + side, top + side))
    seen = np.asarray(image.resize((90, 90)), float).ravel()
    return float(np.corrcoef(seen, rings(90, 0.9)[:, :, 0].ravel())[0, 1])


def rings(side: int, share: float) -> Pixels:
    """Draw `share` of a box's width of concentric rings: the same at any angle."""
    at = (np.arange(side) + 0.5 - side / 2) / side * share
    wave = np.cos(2 * np.pi * 9 * np.hypot(*np.meshgrid(at, at)))
    return np.repeat((140 + 80 * wave)[:, :, None], 3, axis=2).astype(np.uint8)


def test_one_seed_gives_one_file_and_another_seed_another() -> None:
    for severity in SEVERITIES:
        first, again = (snap(FIELD, BOX, severity, rng(1), SIDE) for _ in range(2))
        assert first.file == again.file
        assert (first.centre, first.side) == (again.centre, again.side)
        assert snap(FIELD, BOX, severity, rng(2), SIDE).file != first.file


@pytest.mark.parametrize("severity", [-1, 0, 6])
def test_a_severity_outside_1_to_5_is_refused(severity: int) -> None:
    with pytest.raises(TrainingError, match=f"1 to 5, not {severity}"):
        snap(FIELD, BOX, severity, rng())
    with pytest.raises(TrainingError, match="severity"):
        as_jpeg(FIELD, severity, rng())


def test_the_file_is_a_jpeg_that_the_input_block_reads_as_the_snap() -> None:
    for severity in SEVERITIES:
        taken = snap(FIELD, BOX, severity, rng(severity))
        photo = InputBlock().read(taken.file)
        assert max(photo.width, photo.height) == 1280
        assert np.array_equal(photo.pixels, taken.pixels)


def test_a_worse_phone_saves_smaller_files() -> None:
    sizes = [len(as_jpeg(FIELD, severity, rng(3))) for severity in SEVERITIES]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("box", [BOX, Box(470, 330, 590, 450), Box(0, 60, 110, 170)])
def test_the_cell_is_where_the_snap_says_and_as_large(severity: int, box: Box) -> None:
    field, offs, sizes = marked(box), [], []
    for seed in range(9):
        taken = snap(field, box, severity, rng(seed, severity), 320)
        found = green(taken)
        y, x = (n.mean() + 0.5 for n in np.nonzero(found))
        offs.append(np.hypot(x - taken.centre[0], y - taken.centre[1]) / taken.side)
        sizes.append(2 * np.sqrt(found.sum() / np.pi) / taken.side)
    # A reflection may lie on one or two of the worst.
    assert sorted(offs)[-1 if severity <= 3 else -3] < 0.06
    assert np.median(sizes) == pytest.approx(0.75, rel=0.12)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_box_stays_in_the_frame_up_to_severity_4(severity: int) -> None:
    for seed in range(40):
        taken = snap(FIELD, BOX, severity, rng(seed), 96)
        height, width = taken.pixels.shape[:2]
        room = min(*taken.centre, width - taken.centre[0], height - taken.centre[1])
        assert room >= (0.5 if severity < 5 else 0.24) * taken.side


def test_the_cell_takes_0_3_to_2_times_its_share_of_the_width() -> None:
    small = Box(280, 200, 360, 280)
    for severity in SEVERITIES:
        low, high = LEVELS[severity - 1].zoom
        zooms = []
        for seed in range(30):
            taken = snap(FIELD, small, severity, rng(seed, severity), 96)
            zooms.append(taken.side / taken.pixels.shape[1] / (small.width / 640))
        assert low * 0.999 <= min(zooms) < low + 0.2 * (high - low)
        assert high - 0.3 * (high - low) < max(zooms) <= high * 1.001
    assert (level_of(5).zoom, level_of(1).zoom[0]) == ((0.3, 2), 0.85)


def test_frames_lie_and_stand_and_cells_turn() -> None:
    shapes = {snap(FIELD, BOX, 3, rng(seed), 96).pixels.shape[:2] for seed in range(24)}
    assert {(72, 96), (96, 72)} <= shapes


def test_each_severity_shows_the_cell_worse_than_the_one_before() -> None:
    field = np.full((480, 640, 3), 220, np.uint8)
    field[BOX.y0 : BOX.y1, BOX.x0 : BOX.x1] = rings(BOX.width, 1)
    means = [
        np.mean([likeness(snap(field, BOX, severity, rng(seed), SIDE)) for seed in range(16)])
        for severity in SEVERITIES
    ]
    assert means == sorted(means, reverse=True)
    assert means[0] > 0.9
    assert means[4] < 0.75


def test_up_to_severity_3_the_cell_itself_is_never_in_the_dark() -> None:
    for severity in (1, 2, 3):
        for seed in range(30):
            taken = snap(marked(BOX), BOX, severity, rng(seed), SIDE)
            assert taken.pixels.max(axis=2)[away(taken) < 0.5].min() > 45


def test_some_snaps_have_black_corners_and_some_have_none() -> None:
    dark = []
    for seed in range(30):
        corners = snap(FIELD, BOX, 1, rng(seed), SIDE).pixels[[2, 2, -3, -3], [2, -3, 2, -3]]
        dark.append(int((corners.max(axis=1) < 30).sum()))
    assert dark.count(0) >= 3
    assert sum(count > 0 for count in dark) >= 8


def test_granules_stay_redder_than_the_nucleus_up_to_severity_3() -> None:
    field = np.full((480, 640, 3), (225, 215, 220), np.uint8)
    field[140:340, 220:420] = (214, 130, 110)
    field[190:290, 270:370] = (104, 58, 148)
    for seed in range(40):
        taken = snap(field, BOX, 3, rng(seed), SIDE)
        red, _, blue = taken.pixels.astype(float).transpose(2, 0, 1)
        nucleus = away(taken) < 0.15
        granules = (away(taken) > 0.38) & (away(taken) < 0.45)
        assert (red - blue)[granules].mean() > (red - blue)[nucleus].mean() + 40
        assert (red - blue)[granules].mean() > 20


@pytest.mark.parametrize(("width", "height"), [(360, 363), (575, 575), (2000, 1500), (64, 40)])
def test_fields_of_any_size_are_taken(width: int, height: int) -> None:
    box = Box(width // 4, height // 4, width // 4 + height // 2, height // 4 + height // 2)
    field = marked(box, width, height)
    for severity in SEVERITIES:
        taken = snap(field, box, severity, rng(severity), 320)
        assert max(taken.pixels.shape) == 320
        assert taken.pixels.dtype == np.uint8


def test_the_sheet_has_a_row_for_each_field_and_a_column_for_each_severity() -> None:
    one, two = (contact_sheet([(FIELD, BOX)] * rows, 0, tile=100) for rows in (1, 2))
    assert one.width == two.width
    assert 6 * 100 <= one.width <= 6 * 110
    assert 100 <= two.height - one.height <= 110
    assert np.array_equal(np.asarray(one), np.asarray(contact_sheet([(FIELD, BOX)], 0, tile=100)))
    assert not np.array_equal(
        np.asarray(one), np.asarray(contact_sheet([(FIELD, BOX)], 1, tile=100))
    )


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "phone", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_draws_a_sheet_of_the_files_named(tmp_path: Path) -> None:
    field, sheet = tmp_path / "field.jpg", tmp_path / "sheet.png"
    field.write_bytes(encode(draw_smear("lymphocyte")))
    done = run(field, field, "--to", sheet, "--seed", "5")
    assert done.returncode == 0, done.stderr
    with Image.open(sheet) as image:
        assert image.format == "PNG"
        assert image.width > 6 * 300


def test_the_command_names_a_file_that_is_no_picture(tmp_path: Path) -> None:
    text = tmp_path / "notes.jpg"
    text.write_text("no photo")
    done = run(text, "--to", tmp_path / "sheet.png")
    assert done.returncode == 1
    assert "notes.jpg" in done.stderr
    assert len(done.stderr.splitlines()) == 1

"""Varied crops: real pixels, right places, colours that keep their class."""

import numpy as np
import pytest

from app.impulse.box import Box
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.augment import (
    Turn,
    cut_turned,
    degrade,
    jitter_box,
    other_colours,
    recolour,
    restain,
    save_again,
    stretch_contrast,
)
from tests.smears import draw_smear

FIELD = np.asarray(draw_smear("eosinophil", 640, 480, seed=4))
CENTRE = Box(220, 140, 420, 340)
CORNER = Box(0, 0, 150, 150)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_plain_turn_of_90_degrees_is_numpys_own() -> None:
    pixels = rng().integers(0, 256, (8, 8, 3), np.uint8)
    quarter = Turn(np.array([[0.0, -1.0], [1.0, 0.0]]), (4, 4)).apply(pixels, 8, 8)
    assert np.array_equal(quarter, np.rot90(pixels, -1)) or np.array_equal(
        quarter, np.rot90(pixels)
    )


def test_a_point_is_found_where_its_pixels_land() -> None:
    pixels = np.zeros((200, 300, 3), np.uint8)
    pixels[58:63, 218:223] = 255
    turn = Turn(np.array([[1.3, 0.4], [-0.2, 1.1]]), (160, 90))
    turned = turn.apply(pixels, 240, 220)
    rows, columns = np.nonzero(turned[:, :, 0] > 128)
    x, y = turn.find((220.5, 60.5), 240, 220)
    assert columns.mean() + 0.5 == pytest.approx(x, abs=0.7)
    assert rows.mean() + 0.5 == pytest.approx(y, abs=0.7)


@pytest.mark.parametrize("box", [CENTRE, CORNER])
def test_a_turned_crop_is_square_and_has_no_black_corners(box: Box) -> None:
    for seed in range(12):
        crop = cut_turned(FIELD, box, rng(seed))
        assert crop.shape[0] == crop.shape[1]
        assert crop.min() > 20


def test_a_field_saved_again_is_small_stretched_and_black_at_its_corners() -> None:
    black = 0
    for seed in range(12):
        field, _ = save_again(FIELD, rng(seed))
        assert field.shape == (240, 320, 3)
        assert (field.min(), field.max()) == (0, 255)
        corners = field[[0, 0, -1, -1], [0, -1, 0, -1]]
        black += bool((corners.max(axis=1) < 20).any())
    assert black >= 10


def test_the_cell_is_where_save_again_says() -> None:
    dark = np.full((480, 640, 3), 230, np.uint8)
    dark[90:130, 380:420] = (60, 20, 120)
    for seed in range(8):
        field, turn = save_again(dark, rng(seed))
        x, y = turn.find((400, 110), 320, 240)
        inside = 8 < x < 312 and 8 < y < 232
        if inside:
            red, _, blue = field[round(y), round(x)].astype(int)
            assert blue > red + 20


def test_an_eosinophils_granules_stay_redder_than_blue_on_average() -> None:
    orange = np.full((32, 32, 3), (214, 120, 110), np.uint8)
    kept = [
        int(one[:, :, 0].mean() > one[:, :, 2].mean() + 10)
        for one in (recolour(orange, rng(seed)) for seed in range(60))
    ]
    assert sum(kept) >= 57


def test_another_stain_keeps_granules_redder_than_the_nucleus() -> None:
    cell = np.full((40, 40, 3), (226, 158, 150), np.uint8)
    cell[10:30, 10:30] = (104, 58, 148)
    hues = set()
    for seed in range(20):
        red, green, blue = (
            restain(cell, rng(seed))[:, :, place].astype(float) for place in range(3)
        )
        granules, nucleus = red[0, 0] - blue[0, 0], red[20, 20] - blue[20, 20]
        assert granules > nucleus
        assert green[20, 20] < green[0, 0]
        hues.add(round(nucleus / 20))
    assert len(hues) >= 4


def test_recolouring_changes_light_but_not_shape() -> None:
    varied = [recolour(FIELD, rng(seed)) for seed in range(8)]
    assert len({int(one.mean()) for one in varied}) >= 5
    for one in varied:
        assert one.shape == FIELD.shape
        grey, before = one.mean(axis=2).ravel(), FIELD.mean(axis=2).ravel()
        assert np.corrcoef(grey, before)[0, 1] > 0.85


def test_degrading_loses_detail_but_never_the_square() -> None:
    crop = FIELD[140:340, 220:420]
    sides = set()
    for seed in range(30):
        worse = degrade(crop, rng(seed))
        assert worse.dtype == np.uint8
        assert worse.shape[0] == worse.shape[1]
        sides.add(worse.shape[0])
    assert min(sides) < 120
    assert max(sides) == 200


def test_stretching_reaches_both_ends_and_leaves_a_flat_picture_alone() -> None:
    stretched = stretch_contrast(np.array([[[40, 90, 200]]], np.uint8))
    assert (stretched.min(), stretched.max()) == (0, 255)
    flat = np.full((4, 4, 3), 99, np.uint8)
    assert np.array_equal(stretch_contrast(flat), flat)


def test_a_moved_box_stays_square_and_inside_the_frame() -> None:
    for seed in range(50):
        box = jitter_box(Box(500, 300, 640, 440), 640, 480, rng(seed))
        assert box.width == box.height
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= 640
        assert box.y1 <= 480


def test_one_seed_gives_one_picture() -> None:
    first, second = (degrade(recolour(FIELD, rng(5)), rng(6)) for _ in range(2))
    assert np.array_equal(first, second)


def test_another_laboratory_shows_its_glass_and_nuclei() -> None:
    smear = np.asarray(draw_smear("neutrophil", seed=3))
    found = LocateBlock(LocateSpec()).find(smear)
    assert found.colours is not None
    for seed in range(5):
        other = other_colours(rng(seed))
        seen = LocateBlock(LocateSpec()).find(found.colours.normalised(smear, other)).colours
        assert seen is not None
        np.testing.assert_allclose(seen.glass, other.glass, atol=25)
        assert np.corrcoef(seen.nucleus, other.nucleus)[0, 1] > 0.8

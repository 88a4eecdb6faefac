"""Varied fields: real pixels, right places, colours that keep their class."""

import numpy as np
import pytest

from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.augment.augment import (
    Turn,
    other_colours,
    recolour,
    save_again,
    stretch_contrast,
)
from tests.kit.smears import draw_smear

FIELD = np.asarray(draw_smear("eosinophil", 640, 480, seed=4))


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
    inside = [
        int(one[:, :, 0].mean() > one[:, :, 2].mean() + 10)
        for one in (recolour(orange, rng(seed)) for seed in range(60))
    ]
    assert sum(inside) >= 57


def test_recolouring_changes_light_but_not_shape() -> None:
    varied = [recolour(FIELD, rng(seed)) for seed in range(8)]
    assert len({int(one.mean()) for one in varied}) >= 5
    for one in varied:
        assert one.shape == FIELD.shape
        grey, before = one.mean(axis=2).ravel(), FIELD.mean(axis=2).ravel()
        assert np.corrcoef(grey, before)[0, 1] > 0.85


def test_stretching_reaches_both_ends_and_leaves_a_flat_picture_alone() -> None:
    stretched = stretch_contrast(np.array([[[40, 90, 200]]], np.uint8))
    assert (stretched.min(), stretched.max()) == (0, 255)
    flat = np.full((4, 4, 3), 99, np.uint8)
    assert np.array_equal(stretch_contrast(flat), flat)


def test_one_seed_gives_one_picture() -> None:
    first, second = (recolour(FIELD, rng(5)) for _ in range(2))
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


def test_some_laboratories_have_yellow_glass() -> None:
    glass = np.stack([other_colours(rng(seed)).glass for seed in range(200)])
    yellow = glass[:, 2] < 0.7 * glass[:, :2].min(axis=1)
    assert 0.02 < yellow.mean() < 0.3

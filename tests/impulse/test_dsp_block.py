"""The DSP block: resize modes, colour, value range and the crop."""

import numpy as np
import pytest

from app.impulse.box import Box
from app.impulse.dsp_block import DspBlock, as_jpeg
from app.impulse.input_block import InputBlock
from app.impulse.spec import DspSpec


def stripes(height: int = 100, width: int = 200) -> np.ndarray:
    """A picture with red left, green middle and blue right thirds."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for third, channel in enumerate(range(3)):
        pixels[:, third * width // 3 : (third + 1) * width // 3, channel] = 255
    return pixels


def test_the_default_gives_76800_features_between_minus_one_and_one() -> None:
    features = DspBlock(DspSpec()).features(stripes())
    assert features.shape == (1, 160, 160, 3)
    assert features.dtype == np.float32
    assert features.size == 76_800
    assert (features.min(), features.max()) == (-1, 1)


def test_black_and_white_land_on_the_ends_of_the_value_range() -> None:
    block = DspBlock(DspSpec(size=32, low=0, high=2))
    assert (block.features(np.zeros((50, 50, 3), np.uint8)) == 0).all()
    assert (block.features(np.full((50, 50, 3), 255, np.uint8)) == 2).all()


def test_squash_keeps_the_whole_width() -> None:
    crop = np.asarray(DspBlock(DspSpec(size=60)).crop(stripes()))
    np.testing.assert_array_equal(crop[30, 2], [255, 0, 0])
    np.testing.assert_array_equal(crop[30, 57], [0, 0, 255])


def test_fit_shortest_cuts_both_ends_of_the_long_side_alike() -> None:
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200] = 255
    crop = np.asarray(DspBlock(DspSpec(size=50, resize="fit-shortest")).crop(pixels))
    # The outermost columns are mixed with what was cut off, on both sides alike.
    assert (crop[:, 1:-1] == 255).all()
    np.testing.assert_array_equal(crop[:, 0], crop[:, -1])


def test_fit_longest_fills_the_rest_with_black_bars() -> None:
    white = np.full((100, 200, 3), 255, np.uint8)
    crop = np.asarray(DspBlock(DspSpec(size=60, resize="fit-longest")).crop(white))
    assert (crop[:15] == 0).all()
    assert (crop[15:45] == 255).all()
    assert (crop[45:] == 0).all()


@pytest.mark.parametrize("resize", ["squash", "fit-shortest", "fit-longest"])
def test_all_modes_agree_on_a_square(resize: str) -> None:
    square = np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8)
    expected = DspBlock(DspSpec(size=48)).features(square)
    got = DspBlock(DspSpec.model_validate({"size": 48, "resize": resize})).features(square)
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("resize", ["squash", "fit-shortest", "fit-longest"])
@pytest.mark.parametrize("colour", ["rgb", "grayscale"])
def test_a_box_gives_the_features_of_that_part_alone(resize: str, colour: str) -> None:
    block = DspBlock(DspSpec.model_validate({"size": 40, "resize": resize, "colour": colour}))
    pixels = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    part = np.ascontiguousarray(pixels[20:80, 30:130])
    got = block.features(pixels, Box(30, 20, 130, 80))
    np.testing.assert_array_equal(got, block.features(part))


def test_grayscale_weighs_the_channels_as_itu_r_601_says() -> None:
    crop = np.asarray(DspBlock(DspSpec(size=60, colour="grayscale")).crop(stripes()))
    assert crop.shape == (60, 60)
    assert [int(crop[30, x]) for x in (2, 30, 57)] == [76, 150, 29]


def test_shrinking_averages_and_does_not_alias() -> None:
    checkers = np.indices((640, 640)).sum(axis=0) % 2 * 255
    pixels = np.repeat(checkers[:, :, None], 3, axis=2).astype(np.uint8)
    features = DspBlock(DspSpec(size=160)).features(pixels)
    assert np.abs(features).max() < 0.05


def test_a_jpeg_of_the_crop_shows_the_crop() -> None:
    crop = np.asarray(DspBlock(DspSpec()).crop(stripes()))
    shown = InputBlock().read(as_jpeg(crop)).pixels
    assert np.abs(shown.astype(int) - crop).mean() < 5


def test_no_crop_is_sharper_than_the_detail_of_the_spec() -> None:
    stripes = np.zeros((320, 320, 3), np.uint8)
    stripes[:, ::4] = 255
    sharp = DspBlock(DspSpec()).features(stripes)
    dull = DspBlock(DspSpec(detail=56)).features(stripes)
    assert dull.shape == sharp.shape == (1, 160, 160, 3)
    assert np.ptp(dull[0, :, 20:-20]) < 0.3 * np.ptp(sharp[0, :, 20:-20])
    flat = np.full((90, 90, 3), (10, 120, 250), np.uint8)
    np.testing.assert_allclose(
        DspBlock(DspSpec(detail=56)).features(flat), DspBlock(DspSpec()).features(flat), atol=0.01
    )

"""Crops varied inside the training graph: right shape and range, colours that can be foretold."""

from importlib.util import find_spec

import numpy as np
import pytest

from app.impulse.colour.colours import USUAL, Colours
from app.impulse.dsp_block import DspBlock
from app.impulse.spec import DspSpec
from app.training.augment import laboratories
from app.training.augment.regions import SIDE, SPAN
from app.training.augment.variation import Variation

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

STILL = Variation(
    zoom=(1, 1),
    shift=0,
    stretch=0,
    mix=0,
    strength=(1, 1),
    channels=(1, 1),
    lamps=0,
    borrowed=0,
    gray=0,
    hue=0,
    sharpen=0,
    shrunk=0,
    noisy=0,
    contrast=0,
)
DSP = DspSpec(size=64, detail=32)


def varied(pixels: np.ndarray, how: Variation, dsp: DspSpec = DSP, **more: object) -> np.ndarray:
    from app.training.augment import vary

    return np.asarray(vary.varied(pixels, dsp, how, **more))


def disc(radius: float, colour: tuple[int, int, int] = (90, 40, 140)) -> np.ndarray:
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    pixels = np.full((SIDE, SIDE, 3), 230, np.uint8)
    pixels[np.hypot(x, y) < radius] = colour
    return pixels


def test_a_crop_that_is_not_varied_is_what_serving_makes_of_it() -> None:
    side = SIDE / SPAN
    edge = round((SIDE - side) / 2)
    region = disc(side / 4)
    served = DspBlock(DSP).features(np.ascontiguousarray(region[edge:-edge, edge:-edge]))
    # A disc looks the same at whatever angle it is turned to.
    for _ in range(4):
        (crop,) = varied(region[None], STILL)
        assert crop.shape == (64, 64, 3)
        assert np.abs(crop - served[0]).mean() < 0.03


def test_varied_crops_differ_and_stay_within_the_features_range() -> None:
    crops = varied(np.stack([disc(40)] * 8), Variation())
    assert crops.min() >= -1
    assert crops.max() <= 1
    assert np.unique(crops.reshape(8, -1).mean(axis=1)).size == 8


def test_a_crop_that_keeps_its_own_colours_keeps_them() -> None:
    how = STILL.model_copy(update={"strength": (1.4, 1.4), "lamps": 1.0, "gray": 1.0})
    pixels = np.stack([disc(40)] * 2)
    own, other = varied(pixels, how, own=np.array([True, False]))
    middle = own[32, 32], other[32, 32]
    np.testing.assert_allclose((middle[0] + 1) * 127.5, (90, 40, 140), atol=3)
    assert np.ptp(middle[1]) < 0.02


def test_another_laboratory_shows_its_own_glass_and_nuclei() -> None:
    ours = Colours(
        np.full(3, 230, np.float32),
        np.array([0.9, 1.6, 0.5], np.float32),
        np.array([0.1, 0.3, 0.2], np.float32),
    )
    row = np.concatenate([ours.matrix(USUAL).ravel(), ours.glass, USUAL.glass - 40])
    pixels = disc(40)[None]
    (seen,) = varied(pixels, STILL, laboratories=row.astype(np.float32)[None])
    dark = Colours(USUAL.glass - 40, USUAL.nucleus, USUAL.red_cell)
    wanted = ours.normalised(pixels[0], dark)
    np.testing.assert_allclose((seen[2, 2] + 1) * 127.5, wanted[0, 0], atol=3)
    np.testing.assert_allclose((seen[32, 32] + 1) * 127.5, wanted[128, 128], atol=3)


def test_only_measured_colours_are_taken_to_another_laboratory() -> None:
    rng = np.random.default_rng(0)
    rows = np.stack([laboratories.row(USUAL), laboratories.row(None)])
    drawn = laboratories.drawn(rows, 1.0, rng)
    assert drawn.shape == (2, laboratories.WIDTH)
    assert np.isfinite(drawn).all()
    assert not np.allclose(drawn[0, :9], np.eye(3).ravel())
    np.testing.assert_allclose(drawn[1, :9], np.eye(3).ravel())
    np.testing.assert_allclose(laboratories.drawn(rows, 0.0, rng), np.tile(drawn[1], (2, 1)))


def test_how_sharp_a_picture_is_does_not_pass_the_detail() -> None:
    stripes = np.full((SIDE, SIDE, 3), 255, np.uint8)
    stripes[:, ::2] = 0
    # Black and white have a deviation of 1; what is left is turned to all angles.
    crops = varied(np.stack([stripes] * 16), STILL)
    assert crops[:, 8:-8, 8:-8].std() < 0.3

"""Every stain, lamp and camera comes out alike; degenerate colours do no harm."""

import numpy as np
import pytest

from app.impulse.colour.colours import GLASS, MOST_GAIN, NUCLEUS, RED_CELL, Colours, measure
from app.impulse.colour.stain import OFFSET, stain
from app.impulse.dsp_block import DspBlock
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import DspSpec, LocateSpec
from tests.kit.smears import draw_smear

LOCATE = LocateBlock(LocateSpec())
DSP = DspBlock(DspSpec(stain="normalised"))


def square(pixels: np.ndarray) -> np.ndarray:
    found = LOCATE.find(pixels)
    assert found.colours is not None
    return np.asarray(DSP.crop(pixels, found.boxes[0], found.colours)).astype(float)


def other_lamp(pixels: np.ndarray, channels: tuple[float, float, float]) -> np.ndarray:
    return (pixels * np.array(channels)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("channels", [(1, 0.9, 0.75), (0.8, 0.8, 0.8), (0.85, 1, 0.9)])
def test_another_lamp_changes_little_of_what_the_model_sees(
    channels: tuple[float, float, float],
) -> None:
    smear = np.asarray(draw_smear("neutrophil", seed=2))
    before, after = square(smear), square(other_lamp(smear, channels))
    as_is = np.abs(smear.astype(float) - other_lamp(smear, channels)).mean()
    assert np.abs(before - after).mean() < 0.35 * as_is


def test_a_stronger_stain_changes_little_of_what_the_model_sees() -> None:
    smear = np.asarray(draw_smear("eosinophil", seed=4))
    strong = (255 * (smear / 255) ** 1.5).astype(np.uint8)
    as_is = np.abs(smear.astype(float) - strong).mean()
    assert np.abs(square(smear) - square(strong)).mean() < 0.6 * as_is


def test_the_two_stains_and_the_glass_land_where_they_should() -> None:
    colours = Colours(
        glass=np.array([250, 220, 200], np.float32),
        nucleus=np.array([0.5, 1.6, 0.4], np.float32),
        red_cell=np.array([0.35, 0.5, 0.25], np.float32),
    )
    light = np.log(colours.glass + OFFSET)
    shown = np.stack([light, light - colours.nucleus, light - colours.red_cell])[None]
    pixels = (np.exp(shown) - OFFSET).round().astype(np.uint8)
    got = colours.normalised(pixels)[0].astype(float)
    want = np.log(GLASS + OFFSET) - np.array([(0, 0, 0), NUCLEUS, RED_CELL])
    np.testing.assert_allclose(got, np.exp(want) - OFFSET, atol=4)


def test_black_corners_stay_black() -> None:
    smear = np.asarray(draw_smear("monocyte", seed=1)).copy()
    smear[:80, :80] = 0
    found = LOCATE.find(smear)
    assert found.colours is not None
    assert (found.colours.normalised(smear)[:80, :80] == 0).all()


def test_colours_that_are_nearly_one_are_not_torn_apart() -> None:
    nucleus = np.array([0.4, 0.8, 0.2], np.float32)
    twins = Colours(
        np.full(3, 220, np.float32), nucleus, nucleus * 0.4 + np.array([0, 0, 0.02], np.float32)
    )
    assert np.linalg.svd(twins.matrix(), compute_uv=False).max() <= MOST_GAIN + 1e-3


def test_without_red_cells_the_usual_ones_stand_in() -> None:
    stained = stain(np.asarray(draw_smear("lymphocyte")))
    assert stained is not None
    nuclei = stained.nuclear > 0.4
    found = measure(stained, nuclei, np.zeros_like(nuclei))
    assert found is not None
    np.testing.assert_allclose(found.red_cell, RED_CELL)


def test_without_a_nucleus_there_are_no_colours() -> None:
    assert LOCATE.find(np.full((300, 400, 3), 210, np.uint8)).colours is None
    grey = np.random.default_rng(0).integers(100, 200, (64, 64, 3), np.uint8)
    np.testing.assert_array_equal(
        DSP.features(grey, None, None), DspBlock(DspSpec()).features(grey)
    )

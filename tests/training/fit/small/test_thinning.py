"""A narrow network begins with what says most of a wide one."""

from importlib.util import find_spec

import numpy as np
import pytest

from app.training.fit.small.thinning import thin
from app.training.fit.weights import application

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]


def test_as_wide_as_before_it_says_the_same() -> None:
    wide, same = (application("mobilenet_v2", 32) for _ in range(2))
    thin(wide, same)
    for before, after in zip(wide.get_weights(), same.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_narrow_one_holds_channels_of_the_wide_one_and_the_strongest_of_all() -> None:
    wide, narrow = application("mobilenet_v2", 32), application("mobilenet_v2_035", 32)
    gamma, beta, mean, spread = wide.get_layer("bn_Conv1").get_weights()
    strong = [1, 4, 6, 9, 16, 20, 25, 31]
    gamma[strong] = 5
    beta[:] = range(32)
    wide.get_layer("bn_Conv1").set_weights([gamma, beta, mean, spread])
    thin(wide, narrow)
    kept = narrow.get_layer("bn_Conv1").get_weights()[1].astype(int)
    assert set(strong) <= set(kept.tolist())
    kernel = wide.get_layer("Conv1").get_weights()[0]
    held = narrow.get_layer("Conv1").get_weights()[0]
    np.testing.assert_array_equal(held, kernel[..., kept])

"""A TFLite file's tensors: which output is which, each in its own quantisation."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.model import Model
from app.impulse.runtime import pick_runtime
from tests.kit.two_outputs import FEATURES, SIZE


def shown(seed: int) -> np.ndarray:
    values = np.random.default_rng(seed).uniform(-1, 1, (1, SIZE, SIZE, 3))
    return values.astype(np.float32)


@pytest.mark.parametrize("name", ["map_first", "features_first", "int8"])
def test_the_output_of_the_most_axes_comes_first(two_outputs: Path, name: str) -> None:
    model = Model(two_outputs / f"{name}.tflite", pick_runtime())
    assert model.output_shapes == [(1, 5, 5, 6), (1, FEATURES)]
    assert model.output_shape == (1, 5, 5, 6)
    logits, features = model.ask_all(shown(1))
    assert (logits.shape, features.shape) == ((5, 5, 6), (FEATURES,))
    np.testing.assert_array_equal(model.ask(shown(1)), logits)


def test_int8_outputs_come_back_by_a_scale_each(two_outputs: Path) -> None:
    float32 = Model(two_outputs / "map_first.tflite", pick_runtime())
    int8 = Model(two_outputs / "int8.tflite", pick_runtime())
    for seed in range(5):
        for wanted, got in zip(
            float32.ask_all(shown(seed)), int8.ask_all(shown(seed)), strict=True
        ):
            step = np.ptp(wanted) / 10
            np.testing.assert_allclose(got, wanted, atol=step)


def test_outputs_of_as_many_axes_are_refused(two_outputs: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"twice\.tflite has outputs that can't be told apart"):
        Model(two_outputs / "twice.tflite", pick_runtime())

"""One typed configuration of a learning block, and what it refuses."""

import pytest

from app.errors import TrainingError
from app.training.fit.block import BlockConfig


def test_the_defaults_are_the_best_set_of_the_first_report() -> None:
    config = BlockConfig()
    assert (config.block, config.size, config.resize, config.colour) == (
        "mobilenet_v2",
        160,
        "squash",
        "rgb",
    )
    assert (config.cycles, config.neurons, config.rate, config.crop) == (20, 64, 0.0005, "whole")
    assert config.frozen


@pytest.mark.parametrize(("block", "size"), [("mobilenet_v1", 96), ("conv2d", 64)])
def test_each_block_has_a_size_of_its_own(block: str, size: int) -> None:
    assert BlockConfig.checked(block=block).size == size


def test_a_mobilenet_takes_a_gray_picture_as_three_channels() -> None:
    assert BlockConfig.checked(colour="grayscale").channels == 3
    assert BlockConfig.checked(block="conv2d", colour="grayscale").channels == 1


def test_what_learns_or_varies_pictures_is_not_frozen() -> None:
    assert not BlockConfig.checked(fine_tune=0.3).frozen
    assert not BlockConfig.checked(augment=True).frozen
    assert not BlockConfig.checked(block="conv2d").frozen


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"cycles": 0}, "cycles: Input should be greater than or equal to 1"),
        ({"neuron": 64}, "neuron: there is no such setting"),
        ({"block": "resnet"}, "block: Input should be"),
        ({"layers": 3}, "layers is for conv2d alone, not for mobilenet_v2"),
        ({"size": 100}, "size must be a multiple of 32"),
        ({"block": "conv2d", "kernel": 4}, "kernel must be odd, not 4"),
        ({"block": "conv2d", "size": 32, "layers": 5}, "5 layers halve 32 pixels"),
        ({"block": "conv2d", "fine_tune": 0.5}, "conv2d learns from scratch"),
        ({"rate": "fast"}, "rate: Input should be a valid number"),
    ],
)
def test_a_configuration_that_cannot_hold_is_refused_in_one_sentence(
    values: dict[str, object], message: str
) -> None:
    with pytest.raises(TrainingError, match=r"^This block can't be trained: .*\.$") as caught:
        BlockConfig.checked(**values)
    assert message in str(caught.value)

"""A critic never learnt from what it judges, nor from what its run holds out."""

from pathlib import Path

import pytest

from app.training.fit.cells.critic import left_out
from app.training.fit.config import TrainConfig

SETS = {"bccd", "pbc", "raabin"}


@pytest.mark.parametrize(
    ("held_out", "sets", "apart"),
    [
        ((), SETS, ("bccd",)),
        (("raabin",), SETS, ("bccd", "raabin")),
        (("bccd",), SETS, ()),
        (("raabin",), {"bccd", "raabin"}, ()),
        ((), {"bccd"}, ()),
        ((), {"pbc", "raabin"}, ()),
    ],
)
def test_a_critic_leaves_out_what_it_judges_and_what_is_held_out(
    held_out: tuple[str, ...], sets: set[str], apart: tuple[str, ...]
) -> None:
    config = TrainConfig(
        folders=(Path("."),), weights="imagenet", hold_out_sets=held_out, own_colours={"bccd": 0.5}
    )
    assert left_out(config, sets) == apart

"""Spoilt photos get the input block's own errors and no others."""

import pytest

from tests.kit.soak import long
from tests.system.mutate import file, mutate, seeds


@pytest.mark.parametrize("files", [2000, long(1_000_000)])
def test_only_our_own_errors_come_out_of_spoilt_photos(files: int) -> None:
    outcome = mutate(files)
    assert outcome.fine, str(outcome)
    assert outcome.read
    assert outcome.refused["BrokenPhoto"]


def test_a_spoilt_photo_can_be_made_again_by_its_number() -> None:
    assert file(1, 77) == file(1, 77)
    assert file(1, 77) != file(2, 77)


@pytest.mark.parametrize("place", range(len(seeds())))
def test_the_photos_to_spoil_are_small(place: int) -> None:
    assert len(seeds()[place]) < 20_000

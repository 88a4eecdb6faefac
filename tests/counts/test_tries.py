"""Who tries codes in bulk is kept waiting, and nobody else."""

import pytest

from app.counts.tries import DEVICES_MOST, MOST, WITHIN_S, Tries
from app.errors import TooManyTries


def test_a_device_that_was_wrong_too_often_waits_for_a_minute_and_others_do_not() -> None:
    now = 0.0
    tries = Tries(lambda: now)
    for _ in range(MOST):
        tries.check("a")
        tries.was_wrong("a")
        now += 1
    with pytest.raises(TooManyTries):
        tries.check("a")
    tries.check("b")
    now = WITHIN_S + 1
    tries.check("a")
    tries.was_wrong("a")
    tries.was_wrong("a")
    with pytest.raises(TooManyTries):
        tries.check("a")


def test_of_many_devices_the_last_are_remembered() -> None:
    tries = Tries(lambda: 0.0)
    for device in range(DEVICES_MOST + 1):
        for _ in range(MOST):
            tries.was_wrong(str(device))
    tries.check("0")
    with pytest.raises(TooManyTries):
        tries.check("1")

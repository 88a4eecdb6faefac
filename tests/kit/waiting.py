"""Waits for what becomes true; a page's `wait_for_function` takes a promise for true at once."""

import time
from collections.abc import Callable

LONGEST = 120
"""Seconds."""


def until(true: Callable[[], object]) -> None:
    """Return once `true()` is; fail after two minutes."""
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)

"""Waits for what another thread, process or browser does: asked again and again, until it holds.

Knows nothing of what is waited for.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

EVERY = 0.02
"""Seconds between two questions."""


def until(ask: Callable[[], T], holds: Callable[[T], object] = bool, within: float = 30) -> T:
    """Return the first answer of `ask` that `holds`, asked for `within` seconds at most.

    Raises:
        AssertionError: none did; it names the last.
    """
    end = time.monotonic() + within
    while True:
        told = ask()
        if holds(told):
            return told
        if time.monotonic() > end:
            raise AssertionError(f"still {told!r} after {within} s")
        time.sleep(EVERY)

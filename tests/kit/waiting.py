"""Waits for what another thread, process or browser does: asked again and again, until it holds.

Knows nothing of what is waited for. A page's `wait_for_function` takes a promise for true at once:
what a page tells in one is asked for here.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

EVERY = 0.02
"""Seconds between two questions."""
LONGEST = 120
"""Seconds."""


def until(ask: Callable[[], T], holds: Callable[[T], object] = bool, within: float = LONGEST) -> T:
    """Return the first answer of `ask` that `holds`.

    Raises:
        AssertionError: none did `within` so many seconds; it names the last.
    """
    end = time.monotonic() + within
    while True:
        told = ask()
        if holds(told):
            return told
        if time.monotonic() > end:
            raise AssertionError(f"still {told!r} after {within} s")
        time.sleep(EVERY)

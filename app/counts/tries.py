"""Counts wrong codes a device: who tries them in bulk is kept waiting.

Asked by the route that joins. Each process counts for itself. Knows no codes.
"""

import time
from collections import deque
from collections.abc import Callable

from app.errors import TooManyTries

MOST, WITHIN_S = 10, 60.0
"""So many wrong ones in so many seconds."""
DEVICES_MOST = 1000


class Tries:
    """Remember when each device was wrong lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[str, deque[float]] = {}

    def check(self, device: str) -> None:
        """Pass where a device may try once more; raises TooManyTries."""
        wrong = self._wrong.get(device, deque())
        while wrong and wrong[0] < self._clock() - WITHIN_S:
            wrong.popleft()
        if len(wrong) >= MOST:
            raise TooManyTries

    def was_wrong(self, device: str) -> None:
        """Note a wrong code."""
        wrong = self._wrong.pop(device, deque())
        self._wrong[device] = wrong  # behind all others
        wrong.append(self._clock())
        while len(self._wrong) > DEVICES_MOST:
            del self._wrong[next(iter(self._wrong))]

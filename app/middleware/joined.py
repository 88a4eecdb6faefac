"""Which phones have opened the page since the server started, for the laptop's own page to tell.

Filled and read by the pages. In memory alone, without addresses; knows no tokens.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

MOST = 50
DEVICES = ("iphone", "ipad", "android", "windows", "macintosh", "linux")
"""What a browser's User-Agent names; `other` is none of them."""


@dataclass(frozen=True)
class Phone:
    """Hold what is told of a device that came."""

    device: str
    """One of `DEVICES`, or `other`."""
    at: datetime
    """When it came first, UTC."""


class Joined:
    """Remember the last devices that came; safe to call from several threads."""

    def __init__(self) -> None:
        self._came: dict[tuple[str, str], Phone] = {}
        self._lock = threading.Lock()

    def came(self, address: str, agent: str) -> None:
        """Note a device by its address and its User-Agent, once."""
        with self._lock:
            self._came.setdefault((address, agent), Phone(_device(agent), datetime.now(UTC)))
            while len(self._came) > MOST:
                del self._came[next(iter(self._came))]

    def phones(self) -> list[Phone]:
        """Return the devices, the first to come first."""
        with self._lock:
            return list(self._came.values())


def _device(agent: str) -> str:
    return next((device for device in DEVICES if device in agent.lower()), "other")

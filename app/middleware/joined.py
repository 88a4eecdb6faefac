"""Which phones have opened the page since the server started, for the laptop's own page to tell.

Filled and read by the pages. In memory, or in a file that several processes share for as long as
they run; without addresses. Knows no tokens.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

if os.name == "posix":
    from fcntl import LOCK_EX, flock

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
    """Remember the last devices that came; safe to call from several threads.

    With a `file` from several processes, too; `key` makes names of the devices for it.
    """

    def __init__(self, file: Path | None = None, key: bytes = b"") -> None:
        self._file = file
        self._key = key
        self._came: dict[str, Phone] = {}
        self._lock = threading.Lock()

    def came(self, address: str, agent: str) -> None:
        """Note a device by its address and its User-Agent, once."""
        device = f"{address} {agent}".encode("utf-8", "surrogateescape")
        name = blake2b(device, digest_size=16, key=self._key).hexdigest()
        with self._lock, self._shared():
            self._came.setdefault(name, Phone(_device(agent), datetime.now(UTC)))
            while len(self._came) > MOST:
                del self._came[next(iter(self._came))]

    def phones(self) -> list[Phone]:
        """Return the devices, the first to come first."""
        with self._lock, self._shared():
            return list(self._came.values())

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """Read what the other processes noted, and write what is new."""
        try:
            file = self._file and self._file.open("a+b", buffering=0)
        except OSError:  # somebody cleared up
            file = None
        if not file:
            yield
            return
        with file:
            flock(file, LOCK_EX)
            file.seek(0)
            with suppress(ValueError):  # it is empty, or its writer was killed
                self._came = {
                    name: Phone(device, datetime.fromisoformat(at))
                    for name, (device, at) in json.load(file).items()
                }
            before = dict(self._came)
            yield
            if self._came != before:
                told = {name: (one.device, one.at.isoformat()) for name, one in self._came.items()}
                with suppress(OSError):  # the disk is full
                    file.truncate(0)
                    file.write(json.dumps(told).encode())


def _device(agent: str) -> str:
    return next((device for device in DEVICES if device in agent.lower()), "other")

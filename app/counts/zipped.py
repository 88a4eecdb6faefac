"""Writes a .zip in pieces, while it is sent: what a packer gives is held until it is taken.

Under what is packed of counts. Knows no counts.
"""

import io
import zipfile
from datetime import UTC, datetime


class Drain(io.RawIOBase):
    """Hold what the .zip's writer gives until it is taken; nothing can be changed behind it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        taken = bytes(data)  # type: ignore[call-overload]
        self._held += taken
        return len(taken)

    def take(self) -> bytes:
        """Return what was written since it was last asked."""
        held, self._held = bytes(self._held), bytearray()
        return held


def heading(name: str, at: datetime | None = None, stored: bool = False) -> zipfile.ZipInfo:
    """Return the heading of a part; times in a .zip begin in 1980, and have no zone."""
    at = at or datetime.now(UTC)
    info = zipfile.ZipInfo(name, max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.create_system, info.external_attr = 3, 0o644 << 16
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info

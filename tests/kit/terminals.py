"""A terminal of a given size: what a command writes there, and what a person then sees."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pyte
import zxingcpp
from PIL import Image

LIGHT = {"white", "ffffff"}


@dataclass
class Seen:
    """What a command wrote, and the window it left."""

    raw: bytes
    screen: pyte.Screen

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """All that was written, without escape codes and as if the window were endless."""
        endless = pyte.Screen(self.screen.columns, 500)
        pyte.ByteStream(endless).feed(self.raw)
        return "\n".join(line.rstrip() for line in endless.display)

    def code(self) -> str | None:
        """Read the QR code that the window shows, as light on dark as it is there."""
        rows = []
        for y in range(self.screen.lines):
            upper, lower = [], []
            for x in range(self.screen.columns):
                glyph = self.screen.buffer[y][x]
                ink, paper = _is_light(glyph.fg, True), _is_light(glyph.bg, False)
                upper.append(ink if glyph.data in "▀█" else paper)
                lower.append(ink if glyph.data in "▄█" else paper)
            rows += [upper, lower]
        pixels = np.kron(np.array(rows, np.uint8) * 255, np.ones((6, 6), np.uint8))
        # A frame in the window's own colour: a code that is cut off must not be read.
        found = zxingcpp.read_barcode(Image.fromarray(np.pad(pixels, 20)), try_invert=False)
        return found.text if found else None


def _is_light(colour: str, default: bool) -> bool:
    return default if colour == "default" else colour in LIGHT


@contextmanager
def in_a_window(
    columns: int, rows: int, *arguments: str, until: str = "", **environment: str
) -> Iterator[Seen]:
    """Run `smearlens` in a window; yield what is seen once it says `until`, or else has ended."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    plain = dict.fromkeys(("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR"), "")
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm-256color"} | plain | environment,
    )
    os.close(theirs)
    try:
        raw = _read(ours, until)
        screen = pyte.Screen(columns, rows)
        pyte.ByteStream(screen).feed(raw)
        yield Seen(raw, screen)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _read(terminal: int, until: str) -> bytes:
    raw, end = b"", time.monotonic() + 120
    while time.monotonic() < end:
        said = bool(until) and until.encode() in raw
        # Once it is said, what follows at once belongs to it.
        if not select.select([terminal], [], [], 0.5 if said else 5)[0]:
            if said:
                return raw
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other side has ended
            return raw
        if not piece:
            return raw
        raw += piece
    raise AssertionError(f"nothing like {until!r} within 120 s: {raw!r}")

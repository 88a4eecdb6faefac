"""Measures what decoders take at their peak, beside what the input block says beforehand.

    python -m tests.system.decoder_memory --write

Of every kind of picture one as large as is allowed, or nearly; each is decoded in a process of
its own, forked from one that has decoded small ones.
"""

import argparse
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np
from PIL import Image

from app.errors import BadPhoto
from app.impulse.input_block import MEMORY_MOST, InputBlock, memory, taken_apart
from tests.kit.photo_files import png16, tiff
from tests.kit.processes import ROOT
from tests.kit.smears import draw_smear, encode
from tests.system.hostile_photos import PNG_START, chunk, clear_webp, header, scans_apart
from tests.system.reliability import table, write_section

GREY, COLOUR, PALETTE, GREY_CLEAR, COLOUR_CLEAR = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_CLEAR: 2, COLOUR_CLEAR: 4}
SLACK = 6_000_000
"""Bytes by which a peak may lie above what was said: the allocator's own."""


def flat(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), 150 if mode in {"L", "P"} else None)


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def png(width: int, height: int, colour: int, depth: int = 8) -> bytes:
    """Return a PNG of one colour."""
    row = bytes(1 + width * SAMPLES[colour] * depth // 8)
    palette = chunk(b"PLTE", bytes(768)) if colour == PALETTE else b""
    pixels = zlib.compress(row * height, 1)
    parts = [header(width, height, depth, colour), palette, chunk(b"IDAT", pixels), chunk(b"IEND")]
    return PNG_START + b"".join(parts)


def dark16(width: int, height: int, colour: int) -> bytes:
    """Return a PNG of 16 bits of which a camera fills 12."""
    samples = np.full(width * height * SAMPLES[colour], 3000, ">u2")
    return png16(samples.tobytes(), width, height, colour)


def heic(width: int, height: int) -> bytes:
    import pillow_heif

    made = BytesIO()
    pillow_heif.from_pillow(flat(width, height)).save(made, quality=30)
    return made.getvalue()


def grey16(width: int, height: int, samples: int, **options: int) -> bytes:
    return tiff(np.full((height, width, samples), 3000, np.uint16), **options)


def colours(width: int, height: int, samples: int = 3, **options: int) -> bytes:
    return tiff(np.full((height, width, samples), 90, np.uint8), **options)


ALPHA = {"more": [(338, 3, 2)]}

PICTURES: dict[str, Callable[[], bytes]] = {
    "JPEG, 50 megapixels": lambda: encode(flat(8160, 6120)),
    "JPEG, CMYK, 50 megapixels": lambda: encode(flat(8160, 6120, "CMYK")),
    "JPEG of 18 MB": lambda: encode(noise(6000, 4000), quality=85),
    "JPEG that lacks its last bytes": lambda: encode(draw_smear(width=1919, height=1919))[:-4],
    "JPEG, progressive, 24 megapixels": lambda: encode(flat(5712, 4284), progressive=True),
    "JPEG, progressive, 4:4:4, 24 megapixels": lambda: scans_apart(5712, 4284, 3),
    "JPEG, progressive, grey, 24 megapixels": lambda: encode(
        flat(5712, 4284, "L"), progressive=True
    ),
    "JPEG, CMYK in four scans, 19 megapixels": lambda: scans_apart(5000, 3900, 4),
    "JPEG in odd parts, 24 megapixels": lambda: scans_apart(
        5701, 4201, 3, [(4, 2), (1, 1), (2, 2)]
    ),
    "PNG, 24 megapixels": lambda: png(5712, 4284, COLOUR),
    "PNG of 24 MB": lambda: encode(noise(3300, 2400), "PNG", compress_level=0),
    "PNG with alpha, 24 megapixels": lambda: png(5712, 4284, COLOUR_CLEAR),
    "PNG, grey with alpha, 24 megapixels": lambda: png(5712, 4284, GREY_CLEAR),
    "PNG, grey, 24 megapixels": lambda: png(5712, 4284, GREY),
    "PNG, palette, 24 megapixels": lambda: png(5712, 4284, PALETTE),
    "PNG of 16 bits, 24 megapixels": lambda: png(5712, 4284, COLOUR, 16),
    "PNG of 12 bits in 16, 24 megapixels": lambda: dark16(5712, 4284, COLOUR),
    "PNG of 12 bits in 16, not shrunk": lambda: dark16(1919, 1919, COLOUR),
    "PNG of 12 bits in 16, grey, 24 megapixels": lambda: dark16(5712, 4284, GREY),
    "PNG of 12 bits in 16, grey with alpha, 24 megapixels": lambda: dark16(5712, 4284, GREY_CLEAR),
    "WebP, 13 megapixels": lambda: encode(flat(4160, 3120), "WEBP", method=0),
    "WebP, lossless, 13 megapixels": lambda: encode(
        flat(4160, 3120), "WEBP", lossless=True, quality=0
    ),
    "WebP with alpha, 10 megapixels": lambda: clear_webp(3648, 2736, Image.linear_gradient("L")),
    "BMP, 8 megapixels": lambda: encode(flat(3300, 2500), "BMP"),
    "BMP, grey, 24 megapixels": lambda: encode(flat(5600, 4200, "L"), "BMP"),
    "TIFF, 24 megapixels": lambda: colours(5600, 4200, compression=8),
    "TIFF in one piece, 24 megapixels": lambda: colours(5600, 4200, compression=8, rows=4200),
    "TIFF of LZW in one piece, 12 megapixels": lambda: colours(
        4000, 3000, compression=5, rows=3000
    ),
    "TIFF with alpha, 24 megapixels": lambda: colours(5600, 4200, 4, compression=8, **ALPHA),
    "TIFF in planes, 24 megapixels": lambda: colours(5600, 4200, compression=8, planar=2),
    "TIFF in tiles, 24 megapixels": lambda: colours(5600, 4200, compression=8, tile=1024),
    "TIFF of 16 bits, 24 megapixels": lambda: grey16(5600, 4200, 3, compression=8),
    "TIFF of 16 bits in one piece, 20 megapixels": lambda: grey16(
        5200, 3900, 3, compression=8, rows=3900
    ),
    "TIFF of 16 bits, not shrunk": lambda: grey16(1919, 1919, 3, compression=8),
    "HEIC, 24 megapixels": lambda: heic(5712, 4284),
}


@dataclass(frozen=True)
class Peak:
    """What a picture took, in bytes beyond the idle process."""

    name: str
    said: int
    """What the input block said it would take."""
    taken: int

    @property
    def held(self) -> bool:
        return self.taken <= self.said + SLACK


def warm() -> None:
    """Decode a small picture of each kind, so that what is loaded once counts for none."""
    for kind in ("JPEG", "PNG", "WEBP", "BMP", "TIFF"):
        InputBlock().read(encode(flat(320, 240), kind))


def status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024


class Meter:
    """A process that has made no pictures, and forks for each that it is to measure."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.decoder_memory", "--files"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def measure(self, name: str) -> Peak:
        """Return what the picture of this name takes; nothing if it is refused."""
        assert self.process.stdin
        assert self.process.stdout
        with tempfile.NamedTemporaryFile() as file:
            file.write(PICTURES[name]())
            file.flush()
            print(file.name, file=self.process.stdin, flush=True)
            said, taken = self.process.stdout.readline().split()
        return Peak(name, int(said), int(taken))


def measure(file: Path) -> tuple[int, int]:
    """Decode the photo in a forked process and return what was said and what it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        told = 0, 0
        try:
            base = status("VmRSS")
            Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
            data = file.read_bytes()
            said = memory(taken_apart(data), len(data))
            InputBlock().read(data)
            told = said, status("VmHWM") - base
        except BadPhoto as error:
            print(error, file=sys.stderr)
        finally:
            os.write(writing, struct.pack("<qq", *told))
            os._exit(0)
    said, taken = struct.unpack("<qq", os.read(reading, 16))
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    return said, taken


def section(peaks: list[Peak]) -> str:
    """Return what docs/reliability.md says of it."""
    largest = max(peaks, key=lambda peak: peak.taken)
    lowest = min(peaks, key=lambda peak: peak.said - peak.taken)
    ratios = sorted(peak.said / peak.taken for peak in peaks)
    return table(
        (
            f"{len(peaks)} kinds of pictures, each as large as is allowed: none takes more than "
            f"{MEMORY_MOST / 1e6:.0f} MB",
            f"+{largest.taken / 1e6:.0f} MB the largest ({largest.name})",
            "python -m tests.system.decoder_memory",
        ),
        (
            "none takes more than was said of it by its header, but for 6 MB",
            f"{(lowest.said - lowest.taken) / 1e6:+.0f} MB the nearest ({lowest.name}); said is "
            f"{ratios[len(ratios) // 2]:.2f} times what is taken (median), "
            f"{ratios[-1]:.2f} at most",
            "",
        ),
    )


def main() -> None:
    """Run it from the command line; with `--files` measure those whose names come on stdin."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    parser.add_argument("--files", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.files:
        # The kernel sums the pages up core by core, and its peak lacks what no sum has yet: up to
        # 31 pages a kind and core, so other ones after each move to another core.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        warm()
        for line in sys.stdin:
            print(*measure(Path(line.strip())), flush=True)
        return
    peaks = []
    with Meter() as meter:
        for name in PICTURES:
            peak = meter.measure(name)
            peaks.append(peak)
            print(
                f"{'' if peak.held else 'WRONG '}{peak.name:56} said {peak.said / 1e6:4.0f} MB, "
                f"took {peak.taken / 1e6:4.0f} MB, {peak.said / max(1, peak.taken):.2f}"
            )
    if asked.write:
        write_section("decoders", section(peaks))


if __name__ == "__main__":
    main()

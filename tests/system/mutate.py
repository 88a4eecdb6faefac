"""Spoils photos at random and asks the input block: only its own errors may come out.

    python -m tests.system.mutate --files 1000000 --write

In process, from a seed, so that each spoilt file can be made again by its number. Memory is
bounded: whoever takes more than `MEMORY` MB beyond the start is told at the end.
"""

import argparse
import random
import resource
import struct
import time
import traceback
import warnings
import zlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from PIL import Image
from rich.progress import track

from app.errors import BadPhoto
from app.impulse.input_block import InputBlock
from tests.kit.photo_files import png16, tiff
from tests.kit.profiles import profile
from tests.kit.smears import draw_smear, encode
from tests.system.hostile_photos import MOVING, blank_webp, chunk, header, many_scans, png
from tests.system.reliability import table, write_section

MEMORY = 150
SECONDS = 2.0
NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


@cache
def seeds() -> list[bytes]:
    """Return small photos of every kind that the input block reads, and a few it refuses."""
    smear = draw_smear(width=64, height=48)
    colours = np.asarray(smear)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a smear"
    return [
        encode(smear),
        encode(smear, progressive=True),
        encode(smear, exif=exif, subsampling=0, restart_marker_blocks=2),
        encode(smear.convert("L")),
        encode(smear.convert("CMYK")),
        encode(smear, "MPO", save_all=True, append_images=[smear]),
        encode(smear, "PNG"),
        encode(smear, "PNG", exif=exif, compress_level=0),
        encode(smear.convert("P"), "PNG", transparency=3),
        encode(smear.convert("RGBA"), "PNG"),
        encode(smear.convert("1"), "PNG"),
        encode(Image.new("I;16", (64, 48), 40_000), "PNG"),
        encode(MOVING[0], "PNG", save_all=True, append_images=MOVING[1:]),
        png(header(64, 48), chunk(b"zTXt", b"a\0\0" + zlib.compress(b"b" * 999))),
        encode(smear, "WEBP"),
        encode(smear, "WEBP", lossless=True, exif=exif),
        encode(smear.convert("RGBA"), "WEBP", quality=40),
        encode(MOVING[0], "WEBP", save_all=True, append_images=MOVING[1:]),
        encode(smear, icc_profile=profile("Adobe RGB")),
        encode(smear, "PNG", icc_profile=profile("ProPhoto")),
        png16(bytes(range(256)) * 72, 64, 48, 2),
        png16((b"\x0a" + bytes(range(255))) * 72, 64, 48, 2),
        png16(bytes(64 * 48 * 4), 64, 48, 4),
        encode(smear, "BMP"),
        encode(smear.convert("P"), "BMP"),
        encode(smear.convert("RGBA"), "BMP"),
        *(
            encode(smear.convert(mode), "TIFF", compression=packed)
            for packed in ("raw", "tiff_lzw", "tiff_deflate")
            for mode in ("RGB", "L")
        ),
        encode(smear, "TIFF", compression="tiff_lzw", save_all=True, append_images=[smear]),
        encode(Image.new("I;16", (64, 48), 3000), "TIFF", compression="tiff_lzw"),
        encode(smear.convert("RGBA"), "TIFF", icc_profile=profile("Adobe RGB")),
        tiff(colours, big=True, order=">", compression=8, predictor=2, tile=16),
        tiff(colours.astype("u2") * 16, planar=2, compression=32946, rows=7),
        many_scans(64, 48, 9),
        blank_webp(64, 48),
    ]


def spoil(data: bytes, dice: random.Random) -> bytes:
    """Return `data` with one to eight random changes."""
    spoilt = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        if not spoilt:
            break
        at = dice.randrange(len(spoilt))
        change = dice.randrange(9)
        if change == 0:
            spoilt[at] ^= 1 << dice.randrange(8)
        elif change == 1:
            spoilt[at] = dice.randrange(256)
        elif change == 2:
            spoilt[at : at + 4] = struct.pack(dice.choice("<>") + "I", dice.choice(NUMBERS))
        elif change == 3:
            spoilt[at : at + 2] = struct.pack(
                dice.choice("<>") + "H", dice.choice(NUMBERS) & 0xFFFF
            )
        elif change == 4:
            del spoilt[at : at + dice.choice((1, 2, 4, 16, 300))]
        elif change == 5:
            spoilt[at:at] = spoilt[at : at + dice.choice((1, 4, 40, 400))] * dice.choice((1, 2, 20))
        elif change == 6:
            del spoilt[at:]
        elif change == 7:
            other = dice.choice(seeds())
            start = dice.randrange(len(other))
            spoilt[at : at + 64] = other[start : start + 64]
        else:
            _forge(spoilt, dice)
    return bytes(spoilt)


def _forge(spoilt: bytearray, dice: random.Random) -> None:
    """Spoil the contents of one chunk of a PNG and make its checksum right again."""
    if not spoilt.startswith(b"\x89PNG"):
        return
    places, place = [], 8
    while place + 12 <= len(spoilt):
        places.append(place)
        place += 12 + int.from_bytes(spoilt[place : place + 4], "big")
    if not places:
        return
    start = dice.choice(places)
    length = int.from_bytes(spoilt[start : start + 4], "big")
    end = start + 8 + length
    if length and end + 4 <= len(spoilt):
        spoilt[dice.randrange(start + 8, end)] = dice.randrange(256)
        spoilt[end : end + 4] = struct.pack(">I", zlib.crc32(spoilt[start + 4 : end]))


def file(seed: int, number: int) -> bytes:
    """Return the spoilt photo of this number."""
    dice = random.Random(f"{seed} {number}")
    return spoil(dice.choice(seeds()), dice)


@dataclass
class Outcome:
    """What came out."""

    files: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Name of the error -> files."""
    escaped: dict[int, str] = field(default_factory=dict)
    """Number of the file -> what came out that is not ours."""
    slowest: float = 0
    slowest_file: int = 0
    memory: float = 0
    """MB at the peak, more than at the start."""
    seconds: float = 0

    @property
    def fine(self) -> bool:
        return not self.escaped and self.slowest < SECONDS and self.memory < MEMORY

    def __str__(self) -> str:
        refused = ", ".join(f"{name} {count:,}" for name, count in self.refused.most_common())
        escaped = "".join(f"\n{number}: {what}" for number, what in self.escaped.items())
        return (
            f"{self.files:,} files in {self.seconds:.0f} s: {self.read:,} read, {refused}; "
            f"slowest {self.slowest:.2f} s (file {self.slowest_file}), "
            f"memory +{self.memory:.0f} MB; {len(self.escaped)} escaped{escaped}"
        )


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def mutate(files: int, seed: int = 1, seconds: float = 1e9, quiet: bool = True) -> Outcome:
    """Ask the input block about so many spoilt files, or as many as `seconds` allow."""
    block, outcome = InputBlock(), Outcome()
    for photo in seeds():
        _ask(block, photo)
    before, start = peak(), time.monotonic()
    with warnings.catch_warnings():
        # Pillow warns of broken EXIF; the server writes it to its log and goes on.
        warnings.simplefilter("ignore")
        for number in track(range(files), "Spoiling", transient=True, disable=quiet):
            data = file(seed, number)
            asked = time.process_time()
            told = _ask(block, data)
            took = time.process_time() - asked
            if took > outcome.slowest:
                outcome.slowest, outcome.slowest_file = took, number
            outcome.files += 1
            if told == "":
                outcome.read += 1
            elif told[0].isupper() and told.isidentifier():
                outcome.refused[told] += 1
            else:
                outcome.escaped[number] = told
            if number % 1000 == 0 and time.monotonic() - start > seconds:
                break
    outcome.memory = peak() - before
    outcome.seconds = time.monotonic() - start
    return outcome


def _ask(block: InputBlock, data: bytes) -> str:
    """Return nothing for a photo, the name of our error, or all of another's words."""
    try:
        photo = block.read(data)
    except BadPhoto as error:
        return type(error).__name__
    except BaseException:  # what else comes out is what is looked for
        return "escaped: " + traceback.format_exc()
    assert photo.pixels.ndim == 3
    assert photo.pixels.shape[2] == 3
    return ""


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    asked = parser.parse_args()
    outcome = mutate(asked.files, asked.seed, asked.seconds, quiet=False)
    print(outcome)
    if asked.write:
        refused = sum(outcome.refused.values())
        row = (
            f"{outcome.files:,} JPEG, PNG, WebP, BMP and TIFF files spoilt at random, straight "
            f"into the input block: nothing but its own errors comes out",
            f"**{len(outcome.escaped)} others**; {outcome.read:,} still read, {refused:,} refused; "
            f"{outcome.slowest:.2f} s the slowest, +{outcome.memory:.0f} MB at the peak, "
            f"{outcome.files / outcome.seconds:,.0f} a second",
            f"python -m tests.system.mutate --files {outcome.files}",
        )
        write_section("mutate", table(row))
    if not outcome.fine:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

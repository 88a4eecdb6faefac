"""Pictures of 16 bits a colour of which a camera fills only 8, 10, 12 or 14.

Asked by the input block of every PNG of 16 bits. Microscope cameras write their values as they
are: 4095 is white, and taken for 16 bits the picture is black.
"""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

STRIP = 500_000
"""Pixels that are made smaller at once, about."""


AT_ONCE = 1_000_000
"""Bytes of a file that Pillow reads at once, but of a JPEG; it copies them. In pieces of 64 KB,
its default, the thread would wait after each for its turn among Python's threads."""


def bits_of(peak: int) -> int:
    """Return how many bits a camera has whose brightest value is `peak`, 0..65535."""
    return max(8, peak.bit_length() + peak.bit_length() % 2)


def strips(width: int, height: int, shrink: int) -> Iterator[tuple[int, int]]:
    """Yield the first row of each strip, and the row behind its last: whole small rows."""
    rows = max(1, STRIP // (width * shrink)) * shrink
    for top in range(0, height, rows):
        yield top, min(top + rows, height)


def deepened(image: Image.Image, stored: bytes, shrink: int) -> Image.Image | None:
    """Return the picture of a loaded PNG `shrink` times smaller; None where it fills 16 bits.

    Pillow keeps the upper eight bits of colours; where they hold little, `stored` is decoded
    once more for the lower ones. A camera has no clear pixels: transparency is left out.
    """
    if image.mode.startswith("I"):
        grey = True
        peak = int(image.getextrema()[1])  # type: ignore[arg-type]
    else:
        grey = False
        peak = 256 * max(high for _, high in image.getextrema()[:3]) + 255  # type: ignore[misc]
    bits = bits_of(peak)
    if bits == 16:
        return None
    mean = _mean(image, shrink)
    if not grey:
        # Two at once would be too much.
        image.close()
        mean *= 256
        lower = _mean(_lower_bytes(stored), shrink)
        mean += lower if lower.ndim == mean.ndim else lower[:, :, None]
    mean *= 255 / (2**bits - 1)
    mean += 0.5
    levels = mean.clip(0, 255, out=mean).astype(np.uint8)
    return Image.fromarray(levels).convert("RGB")


def _lower_bytes(stored: bytes) -> Image.Image:
    image = Image.open(BytesIO(stored), formats=("PNG",))
    image.decodermaxblock = AT_ONCE
    (tile,) = image.tile
    # The names of the raw modes say which byte comes first, and so which one is kept.
    lower = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L", "LA;16B": "RGBA"}[str(tile.args)]
    image.tile = [tile._replace(args=lower)]
    image.load()
    return image.getchannel("G") if lower == "RGBA" else image  # grey and alpha, two bytes each


def _mean(image: Image.Image, shrink: int) -> NDArray[np.float32]:
    """Return the means of `shrink` x `shrink` pixels: (h, w, 3), or (h, w) of a grey picture."""
    width, height = image.size
    shape = -(-height // shrink), -(-width // shrink), min(3, len(image.getbands()))
    mean = np.empty(shape, np.float32)
    for top, bottom in strips(width, height, shrink):
        strip = image.crop((0, top, width, bottom))
        bands = [strip] if len(strip.getbands()) == 1 else strip.split()[:3]
        for number, band in enumerate(bands):
            rows = slice(top // shrink, -(-bottom // shrink))
            mean[rows, :, number] = np.asarray(_floats(band).reduce(shrink))
    return mean[:, :, 0] if shape[2] == 1 else mean


def _floats(band: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(band).astype(np.float32))

"""Pictures of 16 bits a colour of which a camera fills only 8, 10, 12 or 14.

Asked by the input block of every PNG of 16 bits. Microscope cameras write their values as they
are: 4095 is white, and taken for 16 bits the picture is black.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

STRIP = 64
"""Rows of the small picture that are made at once."""


def bits_of(peak: int) -> int:
    """Return how many bits a camera has whose brightest value is `peak`, 0..65535."""
    return max(8, peak.bit_length() + peak.bit_length() % 2)


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
    if grey:
        mean = _mean(image, shrink)
    else:
        mean = 256 * _mean(image, shrink) + _mean(_lower_bytes(stored), shrink)
    levels = (mean * (255 / (2**bits - 1)) + 0.5).clip(0, 255).astype(np.uint8)
    return Image.fromarray(levels).convert("RGB")


def _lower_bytes(stored: bytes) -> Image.Image:
    image = Image.open(BytesIO(stored), formats=("PNG",))
    image.decodermaxblock = len(stored)
    (tile,) = image.tile
    # The names of the raw modes say which byte comes first, and so which one is kept.
    lower = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L", "LA;16B": "RGBA"}[str(tile.args)]
    image.tile = [tile._replace(args=lower)]
    image.load()
    if lower == "RGBA":  # grey and alpha, two bytes each
        return Image.merge("RGB", 3 * [image.getchannel("G")])
    return image


def _mean(image: Image.Image, shrink: int) -> NDArray[np.float32]:
    """Return the means of `shrink` x `shrink` pixels: (h, w, 3), or (h, w) of a grey picture."""
    width, height = image.size
    rows = STRIP * shrink if shrink > 1 else height
    strips = []
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height)))
        bands = [strip] if len(strip.getbands()) == 1 else strip.split()[:3]
        small = [_floats(band).reduce(max(1, shrink)) for band in bands]
        strips.append(np.stack([np.asarray(band) for band in small], axis=-1))
    mean: NDArray[np.float32] = np.concatenate(strips)
    return mean[:, :, 0] if mean.shape[2] == 1 else mean


def _floats(band: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(band).astype(np.float32))

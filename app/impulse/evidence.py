"""What the model saw, for a person: the map of what spoke for a label, and the crop under it.

Made from the learning block's evidence, shown by the pages. Knows no classes by name;
`static/js/heat.js` draws the same on the phone.
"""

from base64 import b64encode

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.impulse.dsp_block import as_jpeg

DULL = (18, 14, 24, 160)
"""RGBA laid over what does not speak for the label: a dark veil."""
BRIGHT = (255, 214, 64, 84)
"""RGBA laid over what speaks for it most: yellow, which keeps apart from every stain."""


def heat_map(evidence: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    """Return how much each part of a crop speaks for one class, (h, w), 0..1.

    The class's own logits in `evidence` (h, w, classes), at `place` of the last axis, less
    the mean of the other classes'; what speaks against it counts as 0, the most is 1.
    """
    others = np.delete(evidence, place, axis=2).mean(axis=2)
    speaks: NDArray[np.float64] = (evidence[:, :, place] - others).clip(0)
    most = speaks.max()
    return speaks / most if most > 0 else speaks


def overlay(crop: NDArray[np.uint8], heat: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return `crop`, (S, S, 3) or (S, S), as (S, S, 3) under `heat` (h, w), 0..1.

    Bright where the heat is and dark elsewhere, so that it reads without any colour.
    """
    dull, bright = np.array(DULL, dtype=float), np.array(BRIGHT, dtype=float)
    tiles = np.rint(dull + heat[:, :, np.newaxis] * (bright - dull)).astype(np.uint8)
    under = Image.fromarray(crop).convert("RGBA")
    over = Image.fromarray(tiles).resize(under.size, Image.Resampling.BICUBIC)
    return np.asarray(Image.alpha_composite(under, over).convert("RGB"))


def as_data_uri(picture: NDArray[np.uint8]) -> str:
    """Return `picture`, (S, S, 3) or (S, S), as a JPEG inside a `data:` address."""
    return f"data:image/jpeg;base64,{b64encode(as_jpeg(picture)).decode()}"

"""The pictures behind a confusion matrix, as thumbnails that stand inside a page.

Opens the files with the impulse's input block and cuts out what the locate block found.
Knows sets by their names only: no folder of this machine gets into a page.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto
from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.training.evaluate.metrics import Prediction

SIDE = 104
"""Pixels of a thumbnail, at most."""
EXAMPLES = 12
"""Pictures shown of right answers, the least sure; wrong ones are shown all."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a thumbnail and the prediction for it."""

    data: str
    """A data URI, or empty where the file can't be read any more."""
    name: str
    """The set and the name of the file."""
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold a cell of the confusion matrix: a true class, a predicted one, and the pictures."""

    anchor: str
    truth: str
    label: str
    count: int
    row_share: float
    """Of the pictures of the true class, 0..1."""
    pictures: list[Picture]

    @property
    def wrong(self) -> bool:
        return self.truth != self.label


def matrix(
    anchor: str, origin: str, of: Sequence[Prediction], classes: Sequence[str]
) -> list[list[Pair]]:
    """Return the confusion matrix of the set `origin`, a true class a row."""
    rows = []
    for row, truth in enumerate(classes):
        of_truth = [one for one in of if one.truth == truth]
        pairs = []
        for column, label in enumerate(classes):
            ranked = sorted(
                (one for one in of_truth if one.label == label), key=lambda one: one.confidence
            )
            shown = ranked[:EXAMPLES] if truth == label else ranked[::-1]
            pairs.append(
                Pair(
                    anchor=f"{anchor}-{row}-{column}",
                    truth=truth,
                    label=label,
                    count=len(ranked),
                    row_share=len(ranked) / max(1, len(of_truth)),
                    pictures=[picture(origin, one) for one in shown],
                )
            )
        rows.append(pairs)
    return rows


def picture(origin: str, one: Prediction) -> Picture:
    """Return the thumbnail of a picture of the set `origin`."""
    return Picture(_thumbnail(one), f"{origin}/{Path(one.picture).name}", one)


def jpeg(pixels: NDArray[np.uint8], side: int) -> str:
    """Return pixels (H, W, 3) as the data URI of a JPEG at most `side` wide and high."""
    from PIL import Image

    image = Image.fromarray(pixels)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "JPEG", quality=72, optimize=True)
    return f"data:image/jpeg;base64,{b64encode(out.getvalue()).decode()}"


def _thumbnail(one: Prediction) -> str:
    """Return the located part of the picture as a data URI, or nothing."""
    try:
        photo = InputBlock().read(Path(one.picture).read_bytes())
    except (BadPhoto, OSError):
        return ""
    pixels = photo.pixels
    if one.box is not None:
        box = Box(*one.box).scaled(1 / photo.scale_x, 1 / photo.scale_y)
        cut = pixels[max(0, box.y0) : max(0, box.y1), max(0, box.x0) : max(0, box.x1)]
        pixels = cut if cut.size else pixels
    return jpeg(pixels, SIDE)

"""The print of a cell: what it looks like, small, so that another photo of it is known again.

Made by `looking.py`, compared by the store. Knows no classes and no database.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.impulse.box import Box

ALIKE = 2.0


def print_of(pixels: NDArray[np.uint8], box: Box) -> bytes:
    """Return the print of what is in `box` of `pixels` (H, W, 3)."""
    return b""


def twins(prints: Sequence[bytes], there: Sequence[tuple[UUID, bytes]]) -> list[UUID | None]:
    """Return for each of `prints` which cell of `there` it may be once more, if any."""
    return [None for _ in prints]

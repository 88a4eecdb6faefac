"""How far a crop's features are from everything that was learnt.

Asked by the impulse after the learning block, where `impulse.json` names a reference. Reads
centres from an .npz file. Knows no classes, and not from which distance on a cell is unfamiliar.
"""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.heads.head import UNREADABLE

UNIT_WITHIN = 0.01
"""How much a centre's length may differ from 1: float16 rounds."""


class Reference:
    """Measure distances from the centres of what was learnt.

    Deep nearest neighbours (Sun et al., ICML 2022, https://arxiv.org/abs/2204.06507), of k-means
    centres in place of all crops.
    """

    def __init__(self, centres: NDArray[np.float32]) -> None:
        """Take the centres (M, F), each of length 1."""
        self._columns = np.ascontiguousarray(centres.T)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the array `centres`, (M, F), float16 or float32, from the .npz file at `path`.

        Raises:
            ModelUnusable: the file can't be read, or holds no centres of unit length.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                stored = arrays["centres"]
        except UNREADABLE as error:
            raise ModelUnusable(f"{path.name} holds no centres that can be read.") from error
        if stored.dtype not in (np.float16, np.float32) or stored.ndim != 2 or not stored.size:
            raise ModelUnusable(
                f"{path.name} should hold centres as float16 or float32 (M, F), "
                f"but has {stored.dtype} {stored.shape}."
            )
        centres = stored.astype(np.float32)
        lengths = np.linalg.norm(centres, axis=1, keepdims=True)
        # One that is not finite fails this, too.
        if not (np.abs(lengths - 1) <= UNIT_WITHIN).all():
            raise ModelUnusable(f"{path.name} holds centres that are not of length 1.")
        return cls(centres / lengths)

    @property
    def width(self) -> int:
        """How many features each centre has."""
        return int(self._columns.shape[0])

    @property
    def centres(self) -> NDArray[np.float32]:
        """The centres (M, F), each of length 1."""
        return self._columns.T

    def distance(self, features: NDArray[np.float64]) -> float:
        """Return 1 less the largest cosine between `features` (F,) and a centre, 0..2.

        Features without a direction, all 0 or not finite, are at right angles to all: at 1.
        """
        length = np.linalg.norm(features)
        if not 0 < length < np.inf:
            return 1.0
        direction = (features / length).astype(np.float32)
        # Not `@`: OpenBLAS would start threads of its own, which get into the other photos' way.
        cosines = np.einsum("fm,f->m", self._columns, direction)
        return min(2.0, max(0.0, 1 - float(cosines.max())))

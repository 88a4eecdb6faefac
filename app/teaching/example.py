"""One cell, or whole frame, that somebody has named: what heads are taught by.

Made from a photo by the impulse. Knows no picture and no database.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.impulse.heads.signature import signature
from app.impulse.impulse import Cell


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """Hold a named cell as the model sees it."""

    id: UUID
    label: str
    group: str
    """What it shares with others so that they must not be split: its photo, its smear."""
    features: NDArray[np.float32]
    """(F,): the network's pooled features."""
    signature: NDArray[np.float32]
    """(18,): the look of the crop (`signature.py`)."""

    @classmethod
    def of(cls, key: UUID, label: str, group: str, cell: Cell) -> "Example":
        """Make it from a cell as `Impulse.classify` gives it.

        Raises:
            ValueError: its model gives no features.
        """
        if cell.features is None or cell.crop is None:
            raise ValueError("this model gives no features")
        return cls(key, label, group, cell.features.astype(np.float32), signature(cell.crop))

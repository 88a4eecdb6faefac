"""Asks a small network that finds things as points where they are in one view.

What the locate block's network and the survey's are: the file, how a view goes in, where the heat
that comes out has its peaks. Knows views, but neither photos nor what is found.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.model import Model
from app.impulse.runtime import Runtime


class PointNetwork:
    """Find what lies in a view, from several threads at once.

    Objects as points (CenterNet; Zhou et al. 2019, https://arxiv.org/abs/1904.07850).
    """

    does: ClassVar[str]
    outputs: ClassVar[int]
    """Of each place of the grid."""

    def __init__(self, path: Path, runtime: Runtime, interpreters: int = 1) -> None:
        """Load the model `interpreters` times.

        Raises:
            ModelUnusable: the runtime can't load the file, or it is no such network.
        """
        self._model = Model(path, runtime, interpreters)
        _, height, width, channels = self._model.input_shape
        if height != width or channels != 3 or self._model.output_shape[-1] != self.outputs:
            raise ModelUnusable(f"{path.name} is no network that {self.does}.")
        self.size = width

    def grid(self, view: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what it tells of a view that was laid out (`laid_out`): (h, w, outputs)."""
        return self._model.ask(view)


def laid_out(view: NDArray[np.uint8], size: int) -> NDArray[np.float32]:
    """Return `view` (size or less, size or less, 3) as the network takes it.

    float32 (1, size, size, 3), -1..1: the view in the upper left corner, black beside it.
    """
    seen = np.full((1, size, size, 3), -1, dtype=np.float32)
    part = seen[0, : view.shape[0], : view.shape[1]]
    np.divide(view, 127.5, out=part, dtype=np.float32)
    part -= 1
    return seen


def most_around(heat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most of each place (h, w) and its eight neighbours."""
    padded = np.zeros((heat.shape[0] + 2, heat.shape[1] + 2))
    padded[1:-1, 1:-1] = heat
    beside = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    most: NDArray[np.float64] = np.maximum(np.maximum(beside[:-2], beside[1:-1]), beside[2:])
    return most

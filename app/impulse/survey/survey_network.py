"""Asks a small network where leukocytes, red cells and platelets are in one view.

What the survey (`survey.py`) calls for each tile. Knows views and what is in them, but no photo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.model import Model
from app.impulse.runtime import Runtime

Kind = Literal["leukocyte", "red_cell", "platelet"]
KINDS: tuple[Kind, ...] = ("leukocyte", "red_cell", "platelet")
OUTPUTS = len(KINDS) + 4
"""Of each place of the grid: for each kind the logit of a middle, how far the middle lies to the
right and below (in places), and the logarithms of width and height over the view's side."""
MOST_SEEN = 250
"""Of a kind in a view, at most: noise seems full of them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold something that was seen: its middle, width and height in pixels."""

    kind: Kind
    x: float
    y: float
    width: float
    height: float
    heat: float
    """How sure the network is, 0..1."""

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """The box: x0, y0, x1, y1."""
        across, down = self.width / 2, self.height / 2
        return self.x - across, self.y - down, self.x + across, self.y + down

    def scaled(self, factor: float) -> "Seen":
        """Map it to a picture that is `factor` times as large."""
        return replace(
            self,
            x=self.x * factor,
            y=self.y * factor,
            width=self.width * factor,
            height=self.height * factor,
        )


class SurveyNetwork:
    """Find what lies in a view, from several threads at once.

    Objects as points (CenterNet; Zhou et al. 2019, https://arxiv.org/abs/1904.07850).
    """

    def __init__(
        self, path: Path, runtime: Runtime, least: Mapping[Kind, float], interpreters: int = 1
    ) -> None:
        """Load the model `interpreters` times; `least` is the heat from which a kind counts.

        Raises:
            ModelUnusable: the runtime can't load the file, or it is no such network.
        """
        self._model = Model(path, runtime, interpreters)
        _, height, width, channels = self._model.input_shape
        if height != width or channels != 3 or self._model.output_shape[-1] != OUTPUTS:
            raise ModelUnusable(f"{path.name} is no network that surveys fields.")
        self.size = width
        self._least = least

    def look(self, view: NDArray[np.uint8]) -> list[Seen]:
        """Return what is in `view` (size or less, size or less, 3), the surest of a kind first."""
        asked = np.full((1, self.size, self.size, 3), -1, dtype=np.float32)
        part = asked[0, : view.shape[0], : view.shape[1]]
        np.divide(view, 127.5, out=part, dtype=np.float32)
        part -= 1
        return peaks(self._model.ask(asked), self.size, self._least)


def peaks(grid: NDArray[np.float64], size: int, least: Mapping[Kind, float]) -> list[Seen]:
    """Return what the network's `grid` (h, w, OUTPUTS) tells of a view that is `size` wide."""
    step = size / len(grid)
    heat = 1 / (1 + np.exp(-grid[:, :, : len(KINDS)]))
    found = []
    for number, kind in enumerate(KINDS):
        of = heat[:, :, number]
        rows, columns = np.nonzero((of >= _around(of)) & (of >= least[kind]))
        surest = np.argsort(-of[rows, columns], kind="stable")[:MOST_SEEN]
        rows, columns = rows[surest], columns[surest]
        boxes = _boxes(grid, of, rows, columns)
        for (x, y, wide, high), sure in zip(boxes, of[rows, columns], strict=True):
            sides = float(np.exp(wide)) * size, float(np.exp(high)) * size
            found.append(Seen(kind, float(x) * step, float(y) * step, *sides, float(sure)))
    return found


def _boxes(
    grid: NDArray[np.float64],
    heat: NDArray[np.float64],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return (N, 4): middle in places, logarithms of width and height at each peak.

    A peak's neighbours have a say, each by its heat, where it is half of the peak's or more.
    """
    boxes, say = np.zeros((len(rows), 4)), np.zeros((len(rows), 1))
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            y = (rows + down).clip(0, len(grid) - 1)
            x = (columns + across).clip(0, grid.shape[1] - 1)
            share = heat[y, x, None] * (heat[y, x] >= heat[rows, columns] / 2)[:, None]
            told = grid[y, x, len(KINDS) :].copy()
            told[:, 0] += x + 0.5
            told[:, 1] += y + 0.5
            boxes += share * told
            say += share
    return boxes / say


def _around(heat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most of each place (h, w) and its eight neighbours."""
    padded = np.zeros((heat.shape[0] + 2, heat.shape[1] + 2))
    padded[1:-1, 1:-1] = heat
    beside = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    most: NDArray[np.float64] = np.maximum(np.maximum(beside[:-2], beside[1:-1]), beside[2:])
    return most

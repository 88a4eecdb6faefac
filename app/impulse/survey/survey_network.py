"""Asks a small network where leukocytes, red cells and platelets are in one view.

What the survey (`survey.py`) calls for each tile. Knows views and what is in them, but no photo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.impulse.point_network import PointNetwork, laid_out, most_around
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


class SurveyNetwork(PointNetwork):
    """Find leukocytes, red cells and platelets in a view, from several threads at once."""

    does, outputs = "surveys fields", OUTPUTS

    def __init__(
        self, path: Path, runtime: Runtime, least: Mapping[Kind, float], interpreters: int = 1
    ) -> None:
        """Load the model `interpreters` times; `least` is the heat from which a kind counts.

        Raises:
            ModelUnusable: the runtime can't load the file, or it is no such network.
        """
        super().__init__(path, runtime, interpreters)
        self._least = least

    def look(self, view: NDArray[np.uint8]) -> list[Seen]:
        """Return what is in `view` (size or less, size or less, 3), the surest of a kind first."""
        return peaks(self.grid(laid_out(view, self.size)), self.size, self._least)


def peaks(grid: NDArray[np.float64], size: int, least: Mapping[Kind, float]) -> list[Seen]:
    """Return what the network's `grid` (h, w, OUTPUTS) tells of a view that is `size` wide."""
    step = size / len(grid)
    heat = 1 / (1 + np.exp(-grid[:, :, : len(KINDS)]))
    found = []
    for number, kind in enumerate(KINDS):
        of = heat[:, :, number]
        rows, columns = np.nonzero((of >= most_around(of)) & (of >= least[kind]))
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

"""Saves and loads the state of a run: weights, optimiser, how many epochs are done.

One file, replaced as a whole: whenever the power fails, the last epoch's is there.
Knows no data and no loss.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.files import write_arrays

NAME = "checkpoint.npz"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Hold what a run needs to go on after `epoch` epochs."""

    epoch: int
    weights: list[NDArray[np.float32]]
    optimiser: list[NDArray[Any]]

    def save(self, run: Path) -> None:
        """Write the checkpoint into the folder `run`, replacing the last one in one step."""
        named = {f"w{place:04}": value for place, value in enumerate(self.weights)}
        named |= {f"o{place:04}": value for place, value in enumerate(self.optimiser)}
        write_arrays(run / NAME, cycle=self.epoch, **named)

    @classmethod
    def load(cls, run: Path) -> "Checkpoint":
        """Read the checkpoint of `run`; raise TrainingError where there is none to use."""
        try:
            with np.load(run / NAME) as file:
                names = sorted(file.files)
                return cls(
                    epoch=int(file["cycle"]),
                    weights=[file[name] for name in names if name.startswith("w")],
                    optimiser=[file[name] for name in names if name.startswith("o")],
                )
        except FileNotFoundError as error:
            raise TrainingError(
                f"{run} holds no checkpoint: the run stopped before its first cycle was done."
            ) from error
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise TrainingError(f"The checkpoint in {run} is damaged.") from error

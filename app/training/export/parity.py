"""Checks that exported files say what the trained network says, and how fast they are.

Asks the files as they are served, not in TensorFlow's own interpreter. Knows no run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.heads.head import Head
from app.impulse.runtime import PACKAGES
from app.impulse.spec import Precision, RuntimeName
from app.training.augment.crops import Features
from app.training.export import serving

RUNTIMES: tuple[RuntimeName, ...] = ("litert", "tflite-runtime")
FASTER = 0.8
"""int8 serves where it takes at most this share of float32's time ..."""
AS_GOOD = 0.995
"""... and names at least this share of the crops as the network does."""
MOST_OFF = 1e-4
"""By how much a score of the float32 file may differ from the network's."""
LEAST_AGREED = 0.98
"""The least share of the crops that an int8 file names as the network does; else it is left out."""


@dataclass(frozen=True, slots=True)
class Parity:
    """Hold how well the exported files agree with the trained network."""

    crops: int
    float32_off: float
    """Largest difference of a score between Keras and the float32 file."""
    int8_agreed: float | None = None
    """Share of the crops that the int8 file names as Keras does; None where there is no such
    file."""
    runtime_ms: dict[RuntimeName, dict[str, float]] = field(default_factory=dict)
    """Runtime installed here -> milliseconds of each file over one crop, one thread; `plain`
    is MobileNetV2 with one dense layer as Keras has it, to compare with."""
    int8_needed: bool = False
    """Whether the int8 file is exported and served in any case."""

    def serves(self) -> dict[RuntimeName, Precision]:
        """Return which file serves under which runtime; float32 where it was not measured."""
        if self.int8_needed:
            return dict.fromkeys(RUNTIMES, "int8")
        chosen: dict[RuntimeName, Precision] = dict.fromkeys(RUNTIMES, "float32")
        for runtime, ms in self.runtime_ms.items():
            if (self.int8_agreed or 0) >= AS_GOOD and ms["int8"] <= FASTER * ms["float32"]:
                chosen[runtime] = "int8"
        return chosen

    def require(self, most_off: float = MOST_OFF) -> None:
        """Raise TrainingError where the float32 file differs from the network, or says nothing."""
        if not self.float32_off <= most_off:  # what is no number differs, too
            raise TrainingError(
                f"The float32 file differs from the network by {self.float32_off:.1e} "
                f"(at most {most_off:.0e} is allowed); nothing was exported."
            )

    @property
    def left_out(self) -> dict[Precision, str]:
        """File that is not exported -> why."""
        if self.int8_needed or self.int8_agreed is None or self.int8_agreed >= LEAST_AGREED:
            return {}
        return {
            "int8": f"it names only {100 * self.int8_agreed:.1f} % of the crops as the network "
            f"does, and {100 * LEAST_AGREED:.0f} % are needed"
        }

    def as_data(self) -> dict[str, Any]:
        """Return it as `impulse.json` holds it."""
        found = asdict(self) | ({"left_out": self.left_out} if self.left_out else {})
        del found["int8_needed"]  # what is served says it
        return found


def check(
    files: Mapping[Precision, bytes],
    crops: Sequence[Features],
    wanted: NDArray[np.float32],
    plain: bytes | None = None,
    head: Head | None = None,
    int8_needed: bool = False,
) -> Parity:
    """Ask the files about `crops` in the runtimes installed here; `wanted` (N, classes).

    Through the `head` that they are served with, where they give a map of features for one.
    """
    installed = [name for name in RUNTIMES if find_spec(PACKAGES[name].partition(".")[0])]
    contents: dict[str, bytes] = dict(files.items())
    if plain:
        contents["plain"] = plain
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.tflite" for name in contents}
        for name, path in paths.items():
            path.write_bytes(contents[name])
        asked = {name: serving.scores(paths[name], crops, wanted.shape[1], head) for name in files}
        heads = {str(name): head for name in files} if head else {}
        runtime_ms = {
            name: serving.milliseconds(paths, crops[0], name, heads) for name in installed
        }
    agreed = None
    if "int8" in asked:
        agreed = float((asked["int8"].argmax(1) == wanted.argmax(1)).mean())
    return Parity(
        crops=len(crops),
        float32_off=float(np.abs(asked["float32"] - wanted).max()),
        int8_agreed=agreed,
        runtime_ms=runtime_ms,
        int8_needed=int8_needed,
    )

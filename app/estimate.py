"""What a model takes on other devices, as `estimate.json` beside it holds it.

Written by `smearlens estimate --write`, shown on the laptop's page. Knows no formula: all
figures were counted, measured or estimated before.
"""

import json
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from app.impulse.learning_block import LearningBlock
from app.impulse.spec import ImpulseSpec, ModelFile, Precision

FILE = "estimate.json"
TURNS = 9
"""How often a crop is timed on this machine."""

Role = Literal["name", "locate", "survey"]
Fit = Literal["fits", "tight", "external", "flash", "ram", "both"]
"""Whether a network fits a board: with room to spare, hardly, only where its working memory is
outside the chip, not for its flash, not for its RAM, for neither."""


class Part(BaseModel):
    """Refuse unknown fields, as the spec does."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Latency(Part):
    """Hold how long one run takes on a class of device; None where nothing is published."""

    device: str
    milliseconds: float | None


class OnBoard(Part):
    """Hold whether a network fits a board, and the bytes it leaves; negative where it lacks."""

    board: str
    fit: Fit
    flash_left: int
    ram_left: int


class Network(Part):
    """Hold what one file of a model takes."""

    role: Role
    precision: Precision
    file: str
    sha256: str
    flash: int
    """Bytes: the file, and the runtime's core."""
    ram: int
    """Bytes of the tensor arena, or of the most tensors that are needed at once."""
    ram_measured: bool
    """Whether tflite-micro told it; else it is computed from the graph, and a lower bound."""
    macs: int
    """Multiplications that are added up."""
    parameters: int
    operators: dict[str, int]
    latencies: tuple[Latency, ...]
    boards: tuple[OnBoard, ...]

    def on(self, device: str) -> float | None:
        """Return the milliseconds of one run on a class of device."""
        return next(one.milliseconds for one in self.latencies if one.device == device)


class Estimate(Part):
    """Hold what a model's networks take, each file by itself."""

    name: str
    version: str
    factor: float
    """By how much a latency may be wrong, either way."""
    runtime_code: int
    """Bytes of the runtime's core, which each `flash` holds."""
    networks: tuple[Network, ...]

    @classmethod
    def beside(cls, folder: Path, spec: ImpulseSpec) -> Self | None:
        """Return the estimate in a model's folder; None where there is none of these files."""
        try:
            found = cls.model_validate_json((folder / FILE).read_bytes())
        except (OSError, ValidationError):
            return None
        listed = {one.sha256 for one in files_of(spec).values()}
        return found if listed == {one.sha256 for one in found.networks} else None

    def text(self) -> str:
        """Return the file's text."""
        return json.dumps(self.model_dump(mode="json"), indent=1) + "\n"

    def of(self, role: Role) -> tuple[Network, ...]:
        """Return the networks of a role, float32 first."""
        return tuple(one for one in self.networks if one.role == role)


def files_of(spec: ImpulseSpec) -> dict[tuple[Role, Precision], ModelFile]:
    """Return the networks that a spec lists; what finds cells and surveys is float32 alone."""
    found: dict[tuple[Role, Precision], ModelFile] = {
        ("name", precision): one for precision, one in sorted(spec.models.items())
    }
    if spec.locate.model:
        found["locate", "float32"] = spec.locate.model
    if spec.survey:
        found["survey", "float32"] = spec.survey.model
    return found


@lru_cache(maxsize=1)
def milliseconds_here(block: LearningBlock) -> float:
    """Return how long the block takes over a crop on this machine: the median of TURNS.

    Measured once: what is shown more often than that costs no more.
    """
    crop = np.zeros(block.input_shape, np.float32)
    times = []
    for _ in range(TURNS):
        start = perf_counter()
        block.read(crop)
        times.append(1000 * (perf_counter() - start))
    return float(np.median(times))

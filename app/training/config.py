"""Says what a run is made of, so that it can be read, resumed and repeated.

Written to `runs/<name>/config.json` before anything else. Knows no TensorFlow.
"""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.errors import TrainingError
from app.impulse.spec import DspSpec, LocateSpec, Stranger
from app.training.dataset import CLASSES, DOUBTFUL
from app.training.strangers import STRANGERS


class TrainConfig(BaseModel):
    """Describe a run: MobileNetV2 1.0 at 160 pixels, frozen first, then fine-tuned."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folders: tuple[Path, ...]
    weights: str
    """`imagenet`, or the path of a .h5 file."""
    classes: tuple[str, ...] = Field(default=CLASSES, min_length=2)
    strangers: tuple[Stranger, ...] = STRANGERS
    """What else the network tells, so that it can refuse."""
    strange: tuple[Path, ...] = ()
    """Folders of strangers: sets with other classes, or bare fields without leukocytes."""
    boxed: Path | None = None
    """Folder of fields with boxes around their leukocytes, for the locator alone."""
    doubtful: tuple[str, ...] = DOUBTFUL
    """Names of pictures that are not learnt from, since their labels look wrong."""
    locate: LocateSpec = LocateSpec()
    dsp: DspSpec = DspSpec()
    units: int = Field(default=64, ge=1)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    cut: str = "block_5_add"
    """The layer after which fine-tuning begins."""
    cycles: int = Field(default=20, ge=1)
    frozen_cycles: int = Field(default=4, ge=0)
    """How many of the cycles train the head alone."""
    cycle_crops: int = Field(default=4096, ge=1)
    """Crops learnt from in one cycle."""
    strange_share: float = Field(default=0.2, ge=0, lt=1)
    """Share of those that are strangers."""
    batch: int = Field(default=32, ge=1)
    rate: float = Field(default=0.0005, gt=0)
    """Adam's learning rate while the base is frozen."""
    tune_rate: float = Field(default=0.0003, gt=0)
    """Adam's learning rate at the start of fine-tuning; it falls to 0 along a cosine."""
    mix: float = Field(default=0.5, ge=0, le=1)
    """Share of the batches whose crops swap some of their style while fine-tuning."""
    average: float = Field(default=0.998, ge=0, lt=1)
    """How much of the running mean of all weights stays at each fine-tuning step."""
    smoothing: float = Field(default=0.05, ge=0, lt=1)
    """Label smoothing: some labels are wrong."""
    crops: int = Field(default=2000, ge=1)
    """Varied crops drawn ahead for each class of each set."""
    strange_crops: int = Field(default=300, ge=1)
    """Varied crops drawn ahead for each kind of stranger of each set."""
    locator_cycles: int = Field(default=8, ge=0)
    """Cycles of the network that finds the cells; without any the nucleus rule finds them."""
    views: int = Field(default=1600, ge=1)
    """Views drawn ahead of each set for it."""
    folds: int = Field(default=5, ge=2)
    hold_out: int | None = Field(default=0, ge=0)
    """The fold that is held out; None learns from everything."""
    hold_out_set: str | None = None
    """A whole set that is held out in place of a fold: another microscope."""
    leaky: bool = False
    """Hold out random pictures, blind to sources: only to measure that mistake."""
    seed: int = 7

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.frozen_cycles > self.cycles:
            raise ValueError("more frozen cycles than cycles")
        if self.hold_out is not None and self.hold_out >= self.folds:
            raise ValueError(f"fold {self.hold_out} can't be held out of {self.folds}")
        if self.dsp.colour != "rgb":
            raise ValueError("MobileNetV2 with ImageNet's weights needs colour rgb")
        return self

    @classmethod
    def read(cls, run: Path) -> Self:
        """Read the config of the run in the folder `run`."""
        try:
            return cls.model_validate_json((run / "config.json").read_bytes())
        except OSError as error:
            raise TrainingError(f"There is no run in {run}: config.json is missing.") from error
        except ValidationError as error:
            raise TrainingError(f"{run / 'config.json'} can't be used: {_first(error)}.") from error

    @classmethod
    def checked(cls, **values: object) -> Self:
        """Make a config; raise TrainingError with one sentence where it can't hold."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise TrainingError(f"This training can't be run: {_first(error)}.") from error


def versions() -> dict[str, str]:
    """Return the versions of what a run's figures depend on."""
    names = ("tensorflow", "keras", "numpy", "pillow")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what

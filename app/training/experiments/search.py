"""Reads a search space from a file, and draws learning blocks from it.

Between `smearlens tune` and the study. Knows no training.
"""

from pathlib import Path
from typing import Annotated, Any

import optuna
from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from app.errors import TrainingError
from app.impulse.spec import Part
from app.training.experiments.table import toml
from app.training.fit.block import BlockConfig
from app.training.fit.schedule import first_fault

DECLARED = Path(__file__).with_name("search.toml")
OWN = ("layers", "filters", "kernel")
"""Settings of conv2d alone, drawn for no other block."""


class Range(Part):
    """Say between which numbers a setting is drawn."""

    low: float
    high: float
    step: float | None = Field(default=None, gt=0)
    log: bool = False

    @model_validator(mode="after")
    def _parts_fit(self) -> "Range":
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        if self.log and (self.step or self.low <= 0):
            raise ValueError("a range with log has no step and begins above 0")
        return self


Values = Annotated[
    Annotated[Range, Tag("range")] | Annotated[tuple[bool | int | float | str, ...], Tag("values")],
    Discriminator(lambda value: "range" if isinstance(value, dict | Range) else "values"),
]


class Space(Part):
    """Hold what is drawn: setting -> its values, or its range."""

    each_class: int = Field(default=500, ge=10)
    """Pictures of each class at most."""
    seed: int = Field(default=7, ge=0)
    """Deals the groups out into train, validation and test, and starts every training."""
    settings: dict[str, Values]

    @model_validator(mode="after")
    def _known(self) -> "Space":
        for name, values in self.settings.items():
            if name not in BlockConfig.model_fields:
                raise ValueError(f"{name}: there is no such setting")
            if not isinstance(values, Range) and not values:
                raise ValueError(f"{name}: there is no value to draw")
        return self

    def draw(self, trial: optuna.Trial) -> BlockConfig:
        """Draw a block; raise TrainingError where the drawn values can't go together."""
        block = self._drawn(trial, "block") if "block" in self.settings else "mobilenet_v2"
        values = {
            name: self._drawn(trial, name)
            for name in self.settings
            if name != "block" and (name not in OWN or block == "conv2d")
        }
        if block == "conv2d":
            values.pop("fine_tune", None)
        return BlockConfig.checked(f"Trial {trial.number}", block=block, **values)

    def _drawn(self, trial: optuna.Trial, name: str) -> Any:
        values = self.settings[name]
        if not isinstance(values, Range):
            return trial.suggest_categorical(name, values)
        if BlockConfig.model_fields[name].annotation is int:
            step = int(values.step or 1)
            return trial.suggest_int(
                name, int(values.low), int(values.high), step=step, log=values.log
            )
        return trial.suggest_float(name, values.low, values.high, step=values.step, log=values.log)


def read(path: Path = DECLARED) -> Space:
    """Read a search space in TOML; raise TrainingError with one sentence where it can't hold."""
    try:
        return Space.model_validate(toml(path, "search space"))
    except ValidationError as error:
        raise TrainingError(f"{path.name} can't be used: {first_fault(error)}.") from error

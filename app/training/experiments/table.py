"""Reads the declared table of experiments, and refuses one that can't be run.

Before anything is read or trained. Knows no pictures.
"""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from app.errors import TrainingError
from app.impulse.spec import Part
from app.training.fit.block import BlockConfig
from app.training.fit.schedule import first_fault

DECLARED = Path(__file__).with_name("experiments.toml")


class Choice(Part):
    """Say which pictures the experiments take, and how often they are repeated."""

    each_class: int = Field(default=1000, ge=10)
    """Pictures of each class at most."""
    each_class_conv2d: int = Field(default=500, ge=10)
    folds: int = Field(default=5, ge=2, le=20)
    seed: int = Field(default=7, ge=0)
    """Deals the pictures out; the repeats are numbered on from it."""
    repeats: int = Field(default=3, ge=1, le=20)
    repeats_conv2d: int = Field(default=1, ge=1, le=20)

    def repeats_of(self, config: BlockConfig) -> int:
        """Return how often a row of this block is trained on each fold."""
        return self.repeats if config.frozen else self.repeats_conv2d

    def each_class_of(self, config: BlockConfig) -> int:
        """Return how many pictures of each class a row of this block takes."""
        return self.each_class if config.frozen else min(self.each_class, self.each_class_conv2d)


class Row(Part):
    """Name one experiment."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    config: BlockConfig

    @property
    def key(self) -> str:
        """What tells its configuration from any other; its name does not matter."""
        settings = json.dumps(self.config.model_dump(), sort_keys=True)
        return hashlib.sha256(settings.encode()).hexdigest()[:12]


class Table(Part):
    """Hold all experiments."""

    pictures: Choice
    rows: tuple[Row, ...] = Field(min_length=1)

    def row(self, config: BlockConfig) -> Row | None:
        """Return the row with exactly this configuration."""
        return next((row for row in self.rows if row.config == config), None)


def toml(path: Path, what: str) -> dict[str, Any]:
    """Read a file in TOML; raise TrainingError where it can't be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"The {what} {path} can't be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path.name} is no TOML: {error}.") from error


def read(path: Path = DECLARED) -> Table:
    """Read a table in TOML; raise TrainingError with one sentence where it can't hold."""
    declared = toml(path, "table")
    extra = sorted(declared.keys() - {"pictures", "rows"})
    if extra:
        raise TrainingError(f"{path.name} can't be used: {extra[0]}: there is no such setting.")
    try:
        choice = Choice.model_validate(declared.get("pictures", {}))
    except ValidationError as error:
        raise TrainingError(f"{path.name} can't be used: {first_fault(error)}.") from error
    rows = declared.get("rows")
    if not isinstance(rows, list) or not rows:
        raise TrainingError(f"{path.name} declares no experiment: it should hold [[rows]].")
    return Table(pictures=choice, rows=_checked(rows, path.name))


def _checked(declared: list[Any], file: str) -> tuple[Row, ...]:
    rows: list[Row] = []
    for place, values in enumerate(declared):
        name = str(values.get("name", "")) if isinstance(values, dict) else ""
        if not name:
            raise TrainingError(f"Row {place + 1} of {file} has no name.")
        settings = {key: value for key, value in values.items() if key != "name"}
        config = BlockConfig.checked(f"{file}: the row {name}", **settings)
        try:
            row = Row(name=name, config=config)
        except ValidationError as error:
            raise TrainingError(f"{file}: the row {name}: {first_fault(error)}.") from error
        for other in rows:
            if other.name == row.name or other.key == row.key:
                raise TrainingError(f"{file}: the rows {other.name} and {name} are the same.")
        rows.append(row)
    return tuple(rows)

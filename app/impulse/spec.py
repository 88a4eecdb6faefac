"""What an impulse is made of, read from `impulse.json` beside the model files.

Every block takes its part of this. The order of the classes stands here and
nowhere else. Knows no pictures and runs no model.
"""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.errors import ModelUnusable

Precision = Literal["float32", "int8"]
RuntimeName = Literal["litert", "tflite-runtime"]


class Part(BaseModel):
    """Refuse unknown fields, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelFile(Part):
    """Name a model file and the SHA-256 of its bytes, so that a swap is noticed."""

    file: str = Field(pattern=r"^[A-Za-z0-9._-]+\.tflite$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class LocateSpec(Part):
    """Say how leukocytes are found: by a network, by the stain of their nuclei, or not at all."""

    method: Literal["network", "nucleus", "frame"] = "nucleus"
    """`nucleus` is a rule and needs no model; `frame` takes the whole photo as the only cell."""
    margin: float = Field(default=1.15, ge=1.0, le=3.0)
    """Side of the square box over the longer side of the estimated cell."""
    model: ModelFile | None = None
    """The network's file."""

    @model_validator(mode="after")
    def _network_is_named(self) -> Self:
        if (self.method == "network") != (self.model is not None):
            raise ValueError("the method network, and no other, names a model")
        return self


class DspSpec(Part):
    """Say how a crop becomes features: float32 (1, size, size, channels)."""

    size: int = Field(default=160, ge=16, le=1024)
    """Side of the features in pixels."""
    resize: Literal["squash", "fit-shortest", "fit-longest"] = "squash"
    colour: Literal["rgb", "grayscale"] = "rgb"
    stain: Literal["as-is", "normalised"] = "as-is"
    """Whether a photo's glass, nuclei and red cells are brought to the usual colours."""
    low: float = -1.0
    """The feature value of a black pixel."""
    high: float = 1.0
    """The feature value of a white pixel."""

    @property
    def channels(self) -> int:
        return 3 if self.colour == "rgb" else 1


class VerdictSpec(Part):
    """Say when an answer is `sure`."""

    unsure_below: float = Field(default=0.6, ge=0.0, le=1.0)
    """A located cell whose confidence is lower is answered as `unsure`."""
    known_least: float = Field(default=0.0, ge=0.0, le=1.0)
    """A located cell that is less likely to be of any of the classes is not called `sure`."""


Stranger = Literal["other_cell", "no_cell"]
"""What a crop may show that is none of the classes: a leukocyte or precursor of another kind,
or nothing of that sort (a red cell, a platelet, no smear at all)."""


class ImpulseSpec(Part):
    """Describe a whole impulse; `models/*/impulse.json` holds one."""

    name: str
    version: str
    classes: tuple[str, ...] = Field(min_length=2)
    """The classes in the order of the model's outputs."""
    strangers: tuple[Stranger, ...] = ()
    """What the model's outputs after the classes stand for."""
    locate: LocateSpec = LocateSpec()
    dsp: DspSpec = DspSpec()
    verdict: VerdictSpec = VerdictSpec()
    models: dict[Precision, ModelFile] = Field(min_length=1)
    serves: dict[RuntimeName, Precision]
    """Which of the models is served under which runtime."""
    origin: dict[str, Any] = Field(default_factory=dict)
    """Where the model came from: data, weights, command, versions, date."""

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("a class is named twice")
        if self.dsp.low >= self.dsp.high:
            raise ValueError("dsp.low must be below dsp.high")
        for runtime, precision in self.serves.items():
            if precision not in self.models:
                raise ValueError(f"{runtime} should serve {precision}, but no such model is listed")
        return self

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read `impulse.json` in `folder`; raise ModelUnusable with the reason if it can't hold."""
        path = folder / "impulse.json"
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise ModelUnusable(f"No model here: {path.name} can't be read in {folder}.") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise ModelUnusable(f"impulse.json can't be used: {where}: {first['msg']}.") from error

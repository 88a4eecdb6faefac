"""What an impulse is made of, read from `impulse.json` beside the model files.

Every block takes its part of this. The order of the classes stands here and
nowhere else. Knows no pictures and runs no model.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.cells import checked_names
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


class DataFile(Part):
    """Name a file of arrays that the model is served with, and the SHA-256 of its bytes."""

    file: str = Field(pattern=r"^[A-Za-z0-9._-]+\.npz$")
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


Share = Annotated[float, Field(ge=0.0, le=1.0)]


class SurveySpec(Part):
    """Name the network that surveys whole fields, and say from which heat a thing counts."""

    model: ModelFile
    leukocyte: Share = 0.45
    red_cell: Share = 0.37
    platelet: Share = 0.45


class DspSpec(Part):
    """Say how a crop becomes features: float32 (1, size, size, channels)."""

    size: int = Field(default=160, ge=16, le=1024)
    """Side of the features in pixels."""
    detail: int | None = Field(default=None, ge=8, le=1024)
    """Side in pixels that a crop is first shrunk to: no microscope looks sharper than that."""
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


Name = Annotated[str, StringConstraints(strip_whitespace=True)]


class VerdictSpec(Part):
    """Say when an answer is `sure`."""

    unsure_below: Share | dict[Name, Share] = 0.6
    """A located cell whose confidence is lower is answered as `unsure`: one for all, or by class.
    Under another microscope one class is said wrongly far more often than another."""
    known_least: float = Field(default=0.0, ge=0.0, le=1.0)
    """A located cell that is less likely to be of any of the classes is not called `sure`."""
    distance_most: float | None = Field(default=None, ge=0.0, le=2.0)
    """A located cell farther from the reference is not called `sure`; None measures only."""

    def sure_from(self, label: str) -> float:
        """Return the confidence from which a cell of this class is sure; 1 where none is named."""
        limits = self.unsure_below
        return limits.get(label, 1.0) if isinstance(limits, dict) else limits


Kind = Literal[
    "basophil", "immature_granulocyte", "erythroblast", "platelet", "other_cell", "no_cell"
]
"""What a crop may show that is none of the classes. `other_cell` is a leukocyte or precursor of
a kind without a name here, `no_cell` nothing of that sort: a red cell, debris, no smear at all."""


class ImpulseSpec(Part):
    """Describe a whole impulse; `models/*/impulse.json` holds one."""

    name: str
    version: str
    classes: Annotated[tuple[Name, ...], AfterValidator(checked_names)]
    """The classes in the order of the model's outputs, two at least, called as you like."""
    kinds: tuple[Kind, ...] = ()
    """What the model's outputs after the classes stand for."""
    locate: LocateSpec = LocateSpec()
    survey: SurveySpec | None = None
    """Without it cells that are small or many are not looked for, and no ratios are told."""
    dsp: DspSpec = DspSpec()
    verdict: VerdictSpec = VerdictSpec()
    models: dict[Precision, ModelFile] = Field(min_length=1)
    serves: dict[RuntimeName, Precision]
    """Which of the models is served under which runtime."""
    reference: DataFile | None = None
    """Centres of what was learnt, to measure a cell's distance from (`reference.py`)."""
    head: DataFile | None = None
    """The last layer (`head.py`), of models whose files give a map of features; without it they
    give logits or scores, and nothing can be taught on the spot."""
    temperature: float = Field(default=1.0, gt=0)
    """What the logits of `head` are divided by."""
    prior: DataFile | None = None
    """What was learnt, in numbers, for heads that are taught on the spot (`app/teaching/`)."""
    origin: dict[str, Any] = Field(default_factory=dict)
    """Where the model came from: data, weights, command, versions, date."""

    def files(self, *precisions: Precision) -> tuple[ModelFile | DataFile, ...]:
        """Return the files that answers are made of, with the models of these precisions."""
        models = [self.models.get(precision) for precision in precisions]
        survey = self.survey.model if self.survey else None
        named = (*models, self.locate.model, survey, self.head, self.reference)
        return tuple(one for one in named if one)

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        limits = self.verdict.unsure_below
        if isinstance(limits, dict) and (unknown := set(limits) - set(self.classes)):
            raise ValueError(f"unsure_below names {min(unknown)}, which is no class")
        checked_names((*self.classes, *self.kinds))
        if self.dsp.low >= self.dsp.high:
            raise ValueError("dsp.low must be below dsp.high")
        for runtime, precision in self.serves.items():
            if precision not in self.models:
                raise ValueError(f"{runtime} should serve {precision}, but no such model is listed")
        if self.verdict.distance_most is not None and self.reference is None:
            raise ValueError("verdict.distance_most needs a reference to measure from")
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
            reason = first["msg"].removeprefix("Value error, ")
            raise ModelUnusable(f"impulse.json can't be used: {where}: {reason}.") from error

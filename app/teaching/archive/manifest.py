"""The shape of `teaching.json` and `features.json` in an exported head, and what may stand there.

Under `packing.py` and `reading.py`. Somebody else may have written them, so each value has its
bounds. Knows no .zip.
"""

from datetime import datetime
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    AfterValidator,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.cells import LONGEST, checked_name, checked_names
from app.teaching.report import Report

FORMAT = 1
"""Goes up where an older Smearlens would misread a file."""
EXAMPLES_MOST = 500

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0, le=1)]


def _box(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    if not (x0 < x1 and y0 < y1):
        raise ValueError("a box has no size")
    return box


class ClassTold(BaseModel):
    """A class and how it is shown."""

    model_config = ConfigDict(extra="ignore")

    label: Label
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class ExampleTold(BaseModel):
    """An example, without its picture and its features."""

    file: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    label: Label | None
    said: Annotated[str, StringConstraints(max_length=100)]
    confidence: Share
    verdict: Literal["sure", "unsure", "no_cell"]
    group: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    photo_sha256: Sha256
    box: Annotated[tuple[Share, Share, Share, Share], AfterValidator(_box)]
    model_sha256: Sha256
    at: datetime


class Manifest(BaseModel):
    """All of a taught head that people can read."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    smearlens_teaching: Literal[1]
    name: Name
    kind: Literal["microscope", "classes"]
    frame: bool
    classes: Annotated[list[ClassTold], Field(min_length=2, max_length=100)]
    taught_at: datetime | None
    report: Report | None
    """Its `predicted` names examples by their files."""
    examples: Annotated[list[ExampleTold], Field(max_length=EXAMPLES_MOST)]

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        files = {one.file for one in self.examples}
        if len(files) < len(self.examples):
            raise ValueError("two examples are one file")
        # The names are for people, so none may hide what it is.
        checked_names([one.label for one in self.classes])
        checked_name(self.name)
        if not {one.label for one in self.examples} <= {None, *(one.label for one in self.classes)}:
            raise ValueError("an example is of another class")
        return self


class Numbers(BaseModel):
    """What the network told of an example: little-endian, in base64."""

    features: Base64Bytes
    """float16"""
    signature: Base64Bytes
    """float32"""

    def arrays(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the features (F,) and the signature (s,), both float32.

        Raises:
            ValueError: they are cut, or not finite.
        """
        features = np.frombuffer(self.features, "<f2").astype(np.float32)
        signature = np.frombuffer(self.signature, "<f4").astype(np.float32)
        if not (np.isfinite(features).all() and np.isfinite(signature).all()):
            raise ValueError("a feature is not finite")
        return features, signature

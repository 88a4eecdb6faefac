"""What is said of a taught head: how good it is, by cells that it was not taught with.

Made by `lesson.py`, stored with the head, shown by pages and commands. Knows no features.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["helps", "unproven", "no_gain", "contradicts", "too_few"]
"""Of a microscope: `helps` names more cells rightly than the model's own head, and is used;
`unproven` does not, but its photos look like nothing that the model learnt from and it is not
shown to be worse, so it is used, and more cells will tell; `no_gain` is not used, nor is
`contradicts`, which would name the cells of a microscope that the model knows, and that looks
alike, otherwise than it learnt them. Of own classes:
`helps`, or `too_few` to say how good it is; both are used."""
Interval = tuple[float, float]
"""The 95 % interval of a share, both ends 0..1; resampled with replacement over groups."""


class Right(BaseModel):
    """How many of some cells were named rightly."""

    model_config = ConfigDict(frozen=True)

    n: int
    right: int
    accuracy: float
    interval: Interval


class Elsewhere(BaseModel):
    """What the head makes of a microscope that the model knows, by cells it never learnt from."""

    model_config = ConfigDict(frozen=True)

    set: str
    before: Right
    after: Right


class Guess(BaseModel):
    """What a head said of an example that it was not taught with."""

    model_config = ConfigDict(frozen=True)

    label: str
    confidence: float


class Report(BaseModel):
    """How good a taught head is: each cell was named by a head taught without its photo."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    n: int = Field(description="Examples.")
    groups: int = Field(description="Photos, or whatever must not be split.")
    counts: dict[str, int]
    overall: Right
    before: Right | None = Field(description="The model's own head on the same cells.")
    gain: float | None = Field(description="Share of the cells named rightly, after less before.")
    gain_interval: Interval | None
    recall: dict[str, Right]
    confusion: dict[str, dict[str, int]] = Field(description="True class -> said -> how many.")
    predicted: dict[str, Guess] = Field(description="Example's id -> what was said of it.")
    wants: list[str] = Field(description="Classes of which more examples would tell most.")
    sure: int = Field(description="How many were called sure.")
    wrong_when_sure: int
    elsewhere: list[Elsewhere]
    seconds: float

    @property
    def used(self) -> bool:
        """Whether the head answers from now on."""
        return self.verdict not in ("no_gain", "contradicts")

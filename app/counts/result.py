"""What a differential count comes to: shares with intervals, and who decided what.

Made by `tally.py`; told by the routes as JSON, CSV, FHIR and on paper. Knows no rows.
"""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.counts.interval import wilson
from app.counts.kappa import Agreement, Pair
from app.counts.ranges import Range

CAUTION = "For learning, not for diagnostic use."
PERCENT = "Percent of `n`, to one decimal. Null where `n` is 0."


class Share(BaseModel):
    """How many of the leukocytes are of a class."""

    model_config = ConfigDict(frozen=True)

    count: int
    share: float | None = Field(description=PERCENT)
    interval: tuple[float, float] | None = Field(
        description="Wilson's 95 % interval of the share, percent to one decimal."
    )
    range: Range | None = Field(description="What is usual in adults; null where no source says.")

    @classmethod
    def of(cls, count: int, n: int, usual: Range | None) -> Self:
        return cls(count=count, range=usual, **shares(count, n))


class ClassResult(Share):
    """What a class comes to, and by whose word: `count` is `model` + `confirmed` + `changed`."""

    label: str
    model: int = Field(description="Cells that count by the model's word alone.")
    confirmed: int = Field(description="Cells that a person named as the model did.")
    changed: int = Field(description="Cells that a person named otherwise than the model.")
    person: int = Field(description="`confirmed` + `changed`.")


class Corrected(BaseModel):
    """What the erythroblasts do to a total count of leukocytes, which a smear does not give."""

    model_config = ConfigDict(frozen=True)

    factor: float | None = Field(
        description="By which to multiply a total count of nucleated cells: "
        "100 / (100 + `erythroblasts_per_100`). Null where `n` is 0."
    )
    rule: str = "corrected WBC = WBC x 100 / (100 + erythroblasts per 100 leukocytes)"


class PersonResult(BaseModel):
    """How many cells have their last name from somebody."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="#1, #2 and so on for those who gave none.")
    confirmed: int
    changed: int
    set_aside: int = Field(description="Named an erythroblast, no cell, or the same cell again.")


class ModelResult(BaseModel):
    """Which model answered for some of the photos."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha256: str
    head: str | None


class Result(BaseModel):
    """What a count comes to. Not for diagnosis."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slide: str
    target: int
    n: int = Field(description="Leukocytes counted.")
    open: int = Field(description="Cells that nobody has decided.")
    classes: list[ClassResult]
    neutrophils: Share = Field(description="Segmented ones and bands together.")
    erythroblasts: int
    erythroblasts_per_100: float | None = Field(description="Of them to 100 leukocytes.")
    corrected: Corrected
    not_a_cell: int
    twins: int = Field(description="Cells that another photo shows, too.")
    added: int = Field(description="Leukocytes that the model had missed and a person found.")
    model: int = Field(description="Leukocytes that count by the model's word alone.")
    confirmed: int
    changed: int
    people: list[PersonResult]
    model_people: Agreement
    people_people: list[Pair]
    photos: int
    phones: int
    models: list[ModelResult]
    started: datetime
    finished: datetime | None
    caution: str = CAUTION


def shares(count: int, n: int) -> dict[str, float | tuple[float, float] | None]:
    """Return the share of `count` in `n` and its interval, in percent."""
    interval = wilson(count, n)
    if interval is None:
        return {"share": None, "interval": None}
    low, high = interval
    return {
        "share": round(100 * count / n, 1),
        "interval": (round(100 * low, 1), round(100 * high, 1)),
    }

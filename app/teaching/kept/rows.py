"""What is stored of a taught head and of each cell it is taught by.

Read from rows by the store, told by the replies. Knows no queries.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, with_config

from app.cells import cells_of, checked_name
from app.impulse.spec import ImpulseSpec

Kind = Literal["microscope", "classes"]
"""A microscope has the model's classes; `classes` are of somebody's own."""
Side = Annotated[float, Field(ge=0, le=1)]
STRICT = ConfigDict(strict=True, allow_inf_nan=False, revalidate_instances="always")


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class TaughtClass:
    """Hold what a cell may be named, and the colour it is shown in."""

    label: str
    colour: str


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Taught:
    """Hold what is told of a microscope or of a set of classes."""

    id: UUID
    name: str
    kind: Kind
    classes: tuple[TaughtClass, ...]
    frame: bool
    """Whether it takes the whole photo for one cell."""
    created: datetime
    changed: datetime
    taught_at: datetime | None
    """When the head was taught that answers; None where there is none."""
    model_sha256: str | None
    """Of the model that this head belongs to."""
    can_undo: bool
    report: dict[str, Any] | None
    """What the last lesson came to."""
    counts: dict[str | None, int] = field(default_factory=dict)
    """Label -> examples; None for those that nobody has named yet."""

    @property
    def labels(self) -> list[str]:
        """What its cells may be named."""
        return [one.label for one in self.classes]

    @classmethod
    def read(cls, row: dict[str, Any], counts: dict[str | None, int]) -> Self:
        """Return what a row of the database holds.

        Raises:
            ValueError: it is damaged: a value is none of its kind.
        """
        try:
            classes = tuple(TaughtClass(**one) for one in row["classes"])
            taught = cls(**row | {"classes": classes}, counts=counts)
        except TypeError as error:
            raise ValueError("its classes can't be read") from error
        _TAUGHT.validate_python(taught)
        return taught


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Hold one cell that was shown, or a whole photo where that is taken for one."""

    id: UUID
    at: datetime
    label: str | None
    """What it was named; None while nobody has."""
    said: str
    """What the head that answered then took it for."""
    confidence: float
    verdict: str
    group: str
    """What cells that are no more alike than those of one photo have in common."""
    photo_sha256: str
    """Of the bytes that came, which are gone."""
    box: tuple[float, float, float, float]
    """x0, y0, x1, y1 in parts of the stored picture's sides."""
    features: NDArray[np.float32]
    """(F,): the network's pooled features."""
    signature: NDArray[np.float32]
    """(18,): how its crop's colours look."""
    model_sha256: str
    """Of the model whose features these are."""
    picture: bytes = b""
    """The JPEG of the cell and what is around it; left out where many are read."""

    @classmethod
    def read(cls, row: dict[str, Any]) -> Self:
        """Return what a row of the database holds.

        Raises:
            ValueError: it is damaged: a value is none of its kind.
        """
        row = row | {
            "features": np.frombuffer(row["features"], np.float16).astype(np.float32),
            "signature": np.frombuffer(row["signature"], np.float32),
            "box": _BOX.validate_python(row["box"]),
        }
        if not (isinstance(row["id"], UUID) and isinstance(row["at"], datetime)):
            raise ValueError("its id or its time can't be read")
        return cls(**row)

    def row(self, taught: UUID) -> dict[str, Any]:
        """Return what is written of it as an example of a head."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "taught_id": taught,
            "box": list(self.box),
            "features": self.features.astype(np.float16).tobytes(),
            "signature": self.signature.astype(np.float32).tobytes(),
        }


_TAUGHT = TypeAdapter(Taught)
_BOX = TypeAdapter(tuple[Side, Side, Side, Side])


def coloured(labels: list[str], chosen: dict[str, str] | None = None) -> list[TaughtClass]:
    """Return classes in this order, each in the colour chosen for it or one of the palette.

    Raises:
        ValueError: a person could not read a label; says why.
    """
    usual = {cell.key: cell.colour for cell in cells_of(labels)} | (chosen or {})
    return [TaughtClass(checked_name(label), usual[label]) for label in labels]


def of_model(spec: ImpulseSpec) -> list[TaughtClass]:
    """Return what a cell under a microscope may be named: the model's classes."""
    return coloured(list(spec.classes))

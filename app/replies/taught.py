"""The shapes of what is taught, as the API page and `/openapi.json` show them.

Made from the store's rows; read by the pages. Knows no files.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.cells import LONGEST, name_of
from app.replies.schemas import Probability
from app.teaching.kept.rows import Kind, Shown, Taught, TaughtClass, coloured
from app.teaching.report import Report

UNREADABLE = r"\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST,
        pattern=rf"^[^{UNREADABLE}]*\w[^{UNREADABLE}]*$",
        description="What people call it: a letter or a digit at least, and nothing that no page "
        "can show. Case, and the kind of its spaces, make no difference.",
    ),
]
Colour = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$", max_length=7)]
CLASSES_MOST = 50


class Body(BaseModel):
    """Refuse unknown fields, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class ClassBody(Body):
    """A class of somebody's own."""

    label: Name
    colour: Colour | None = Field(
        default=None, description="`#rrggbb`; one that is told well from the others if left out."
    )


Classes = Annotated[list[ClassBody], Field(min_length=2, max_length=CLASSES_MOST)]


class NewMicroscope(Body):
    """A microscope to be taught: the model's own classes, as they look there."""

    kind: Literal["microscope"]
    name: Name


class NewClasses(Body):
    """Classes of somebody's own to be taught."""

    kind: Literal["classes"]
    name: Name
    classes: Classes
    frame: bool = Field(
        default=False,
        strict=True,
        description="Whether each photo is one example as a whole, rather than the cells in it.",
    )


NewTaught = Annotated[NewMicroscope | NewClasses, Field(discriminator="kind")]


class TaughtChange(Body):
    """What is to be changed; what is left out stays."""

    name: Name = Field(default_factory=str)
    classes: Classes = Field(
        default_factory=list,
        description="All of them, in their new order. One by which cells are named stays.",
    )


class ExampleChange(Body):
    """What a cell is to be named."""

    label: str | None = Field(
        max_length=LONGEST, description="One of the classes; null takes the name away."
    )


def classes_of(bodies: list[ClassBody], before: list[TaughtClass]) -> list[TaughtClass]:
    """Return classes with the colours asked for; else those they had, or the palette's."""
    chosen = {one.label: one.colour for one in before}
    chosen |= {one.label: one.colour.lower() for one in bodies if one.colour}
    return coloured([one.label for one in bodies], chosen)


class TaughtClassReply(BaseModel):
    """What a cell may be named."""

    label: str
    name: str = Field(description="The label as people say it, in English.")
    colour: str = Field(description="`#rrggbb`.")
    examples: int = Field(description="How many cells are named so.")


class TaughtReply(BaseModel):
    """A microscope, or a set of classes, that is taught on the spot."""

    id: UUID
    name: str
    kind: Kind = Field(
        description="`microscope`: the model's classes; `classes`: of somebody's own."
    )
    frame: bool = Field(description="Whether a photo is taken for one cell.")
    classes: list[TaughtClassReply]
    unnamed: int = Field(description="Cells that nobody has named yet.")
    taught: bool = Field(description="Whether `microscope=` of `/classify` may name it now.")
    taught_at: datetime | None = Field(description="When what answers was taught, UTC.")
    stale: bool = Field(
        description="Whether that was with another model than the one served: teach it again."
    )
    can_undo: bool = Field(description="Whether the last lesson can be undone.")
    report: Report | None = Field(
        description="What the last lesson came to. Of the verdicts `no_gain` and `contradicts`, "
        "whatever answered before goes on."
    )

    @classmethod
    def of(cls, taught: Taught, model_sha256: str) -> Self:
        """Make the reply of a server whose model has this digest."""
        there = taught.taught_at is not None
        stale = there and taught.model_sha256 != model_sha256
        return cls(
            id=taught.id,
            name=taught.name,
            kind=taught.kind,
            frame=taught.frame,
            classes=[
                TaughtClassReply(
                    label=one.label,
                    name=name_of(one.label),
                    colour=one.colour,
                    examples=taught.counts.get(one.label, 0),
                )
                for one in taught.classes
            ],
            unnamed=taught.counts.get(None, 0),
            taught=there and not stale,
            taught_at=taught.taught_at,
            stale=stale,
            can_undo=taught.can_undo,
            report=_report(taught.report),
        )


class TaughtList(BaseModel):
    """All that is taught on this server."""

    taught: list[TaughtReply]


class ExampleReply(BaseModel):
    """A cell that was shown, or a whole photo."""

    id: UUID
    label: str | None = Field(description="What it was named; null while nobody has.")
    said: str = Field(description="What it was taken for when it was shown.")
    confidence: float = Probability
    verdict: str
    group: str = Field(description="The SHA-256 of its photo, or what else it came with.")
    picture: str = Field(description="Where its picture is.")
    box: tuple[float, float, float, float] = Field(
        description="x0, y0, x1, y1 of the cell in that picture, in parts of its sides."
    )
    at: datetime

    @classmethod
    def of(cls, head: UUID, shown: Shown) -> Self:
        return cls(
            id=shown.id,
            label=shown.label,
            said=shown.said,
            confidence=shown.confidence,
            verdict=shown.verdict,
            group=shown.group,
            picture=f"/taught/{head}/examples/{shown.id}/picture.jpg",
            box=shown.box,
            at=shown.at,
        )


class ExampleList(BaseModel):
    """Cells that were shown."""

    examples: list[ExampleReply]


def _report(stored: dict[str, object] | None) -> Report | None:
    try:
        return None if stored is None else Report.model_validate(stored)
    except ValidationError:  # of another version
        return None

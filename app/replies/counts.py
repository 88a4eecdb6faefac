"""The shapes of counts, as the API page and `/openapi.json` show them.

Made from the store's rows; read by the pages. Knows no files.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.cells import LONGEST
from app.counts.kappa import word_of
from app.counts.kept.entries import Added, CellNow, Cells, CountNow
from app.counts.kept.names import PERSON_MOST, SLIDE_MOST
from app.counts.rows import LEUKOCYTES, CountPhoto, Label
from app.replies.schemas import Probability, Problem
from app.replies.taught import UNREADABLE, Body

NAME = rf"^([^{UNREADABLE}]*\w[^{UNREADABLE}]*)?$"
Slide = Annotated[
    str, Field(max_length=SLIDE_MOST, pattern=NAME, description="What you call the smear.")
]
Person = Annotated[
    str, Field(max_length=PERSON_MOST, pattern=NAME, description="Who holds this phone.")
]
Target = Literal[50, 100, 200]
Pixel = Annotated[int, Field(ge=0, le=20_000)]
REVISION_MOST = 2**31 - 1


class NewCount(Body):
    """A count to begin."""

    slide: Slide = ""
    target: Target = Field(default=100, description="How many leukocytes are to be counted.")
    person: Person = ""
    microscope: str | None = Field(
        default=None,
        max_length=LONGEST,
        description="The name or the id of the microscope that is to answer, of those taught here; "
        "`none` is the model itself. Left out, it is what the server was set to.",
    )


class JoinedCount(Body):
    """A count to join."""

    code: str = Field(max_length=40, description="As a page shows it; case makes no difference.")
    person: Person = ""


class CountChange(Body):
    """What is to be changed; what is left out stays."""

    slide: Slide = ""
    target: Target = 100


class MissedCell(Body):
    """Where a cell is that the model has missed."""

    photo: UUID
    x: Pixel = Field(description="Of its middle, in pixels of the upright photo.")
    y: Pixel
    side: Pixel | None = Field(
        default=None, description="Of the square around it; left out, that of the others there."
    )


class CellChange(Body):
    """What a cell is, or where; what is left out stays."""

    label: Label | None = Field(default=None, description="null leaves it to the model again.")
    box: tuple[Pixel, Pixel, Pixel, Pixel] | None = Field(
        default=None, description="x0, y0, x1, y1: it is cut out and looked at anew."
    )
    seen: int = Field(
        ge=0, le=REVISION_MOST, description="The `revision` of the cell as it was shown."
    )


class CountReply(BaseModel):
    """A differential count. Not for diagnosis."""

    id: UUID
    code: str = Field(description="By which other phones join.")
    slide: str
    target: int
    microscope: str | None = Field(description="Whose head answers; null is the model itself.")
    started: datetime
    finished: datetime | None
    photos: int
    phones: int
    people: list[str] = Field(description="Those who told a name, in the order in which they came.")
    counted: int = Field(description="Leukocytes counted so far.")
    open: int = Field(description="Cells that nobody has decided.")
    counts: dict[str, int] = Field(description="Label to number, of all cells that are decided.")
    revision: int = Field(description="Rises with everything that happens in it.")
    join: str = Field(description="The address of the page that joins it.")

    @classmethod
    def of(cls, now: CountNow) -> Self:
        count = now.count
        return cls(
            id=count.id,
            code=count.code,
            slide=count.slide,
            target=count.target,
            microscope=count.microscope,
            started=count.at,
            finished=count.finished_at,
            photos=now.photos,
            phones=now.phones,
            people=now.people,
            counted=sum(now.counts.get(label, 0) for label in LEUKOCYTES),
            open=now.open,
            counts=now.counts,
            revision=now.revision,
            join=f"/counts?code={count.code}",
        )


class CountList(BaseModel):
    """Counts, the newest first."""

    counts: list[CountReply]


class CountCellReply(BaseModel):
    """A cell of a count."""

    id: UUID
    photo: UUID
    box: tuple[int, int, int, int] = Field(
        description="x0, y0, x1, y1 in pixels of the upright photo."
    )
    said: str = Field(description="The likeliest of the model's classes.")
    word: str = Field(description="What the model takes it for, as a person would name it.")
    confidence: float = Probability
    verdict: str
    reason: str
    kind: str | None
    edge: bool = Field(description="Whether the photo's edge may cut it.")
    twin_of: UUID | None = Field(
        description="The cell of another photo that it may be once more; it counts as nothing "
        "until somebody says."
    )
    added: bool = Field(description="Whether a person found it.")
    label: str | None = Field(description="What it counts as; null while nobody has decided.")
    by: Literal["model", "person"] | None
    person: str | None = Field(description="Who decided.")
    revision: int = Field(description="Of the count, when this last changed.")
    crop: str = Field(description="Where its picture is.")

    @classmethod
    def of(cls, now: CellNow) -> Self:
        cell = now.cell
        return cls(
            id=cell.id,
            photo=cell.photo_id,
            box=cell.box,
            said=cell.said,
            word=word_of(cell),
            confidence=cell.confidence,
            verdict=cell.verdict,
            reason=cell.reason,
            kind=cell.kind,
            edge=cell.edge,
            twin_of=cell.twin_of,
            added=cell.added_by is not None,
            label=now.label,
            by=now.by,
            person=now.person,
            revision=cell.changed,
            crop=f"/counts/{cell.count_id}/cells/{cell.id}.jpg",
        )


class CountCells(BaseModel):
    """The cells of a count that changed, those that did first on top."""

    cells: list[CountCellReply]
    revision: int = Field(description="Ask for what changed after this next.")
    more: bool = Field(description="Whether there are others already.")

    @classmethod
    def of(cls, told: Cells) -> Self:
        cells = [CountCellReply.of(one) for one in told.cells]
        return cls(cells=cells, revision=told.revision, more=told.more)


class CountPhotoReply(BaseModel):
    """A photo of a count."""

    id: UUID
    at: datetime
    person: str
    width: int = Field(description="Pixels, upright, as it was uploaded.")
    height: int
    model: str
    head: str | None = Field(description="The microscope whose head answered.")
    picture: str = Field(description="Where it is, without EXIF and perhaps smaller.")

    @classmethod
    def of(cls, photo: CountPhoto) -> Self:
        return cls(
            id=photo.id,
            at=photo.at,
            person=photo.person,
            width=photo.width,
            height=photo.height,
            model=photo.model_name,
            head=photo.head,
            picture=f"/counts/{photo.count_id}/photos/{photo.id}.jpg",
        )


class CountPhotos(BaseModel):
    """The photos of a count, as they came."""

    photos: list[CountPhotoReply]


class AddedPhoto(BaseModel):
    """A photo as it is stored, with its cells as they are now."""

    photo: CountPhotoReply
    cells: list[CountCellReply]
    again: bool = Field(description="Whether it was there before.")
    revision: int

    @classmethod
    def of(cls, added: Added) -> Self:
        return cls(
            photo=CountPhotoReply.of(added.photo),
            cells=[CountCellReply.of(one) for one in added.cells],
            again=added.again,
            revision=added.revision,
        )


class CellTaken(Problem):
    """Somebody else changed the cell in between."""

    cell: CountCellReply = Field(description="As it is now.")

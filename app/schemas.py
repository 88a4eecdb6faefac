"""The shapes of the replies, as the API page and `/openapi.json` show them.

Made from the impulse's answers; read by the phone page. Knows no files.
"""

from typing import Literal, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, Field

from app.impulse.impulse import Answer, Cell, Impulse

Probability = Field(ge=0, le=1)


class CellReply(BaseModel):
    """One cell of the photo."""

    box: tuple[int, int, int, int] = Field(
        description="x0, y0, x1, y1 in pixels of the uploaded photo, held upright."
    )
    located: bool = Field(description="False where no cell was found: the box is the whole photo.")
    label: str = Field(description="The class with the highest score.")
    confidence: float = Probability
    scores: dict[str, float] = Field(description="Class to probability; they sum to 1.")

    @classmethod
    def of(cls, cell: Cell) -> Self:
        box = cell.box
        return cls(
            box=(box.x0, box.y0, box.x1, box.y1),
            located=cell.located,
            label=cell.label,
            confidence=cell.confidence,
            scores=cell.scores,
        )


class PhotoReply(BaseModel):
    """The uploaded photo, held upright."""

    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")


class TimingsReply(BaseModel):
    """Milliseconds spent on the photo."""

    decode: float
    locate: float
    features: float
    inference: float
    total: float


class ModelReply(BaseModel):
    """The model that answered."""

    name: str
    sha256: str


class Reply(BaseModel):
    """The answer to one photo. Not for diagnosis."""

    id: UUID
    label: str = Field(description="The highest-scoring class of the largest cell.")
    confidence: float = Probability
    verdict: Literal["sure", "unsure", "no_cell"]
    scores: dict[str, float] = Field(description="Class to probability; they sum to 1.")
    cells: list[CellReply] = Field(
        min_length=1, max_length=16, description="The largest first; it is the one on top."
    )
    photo: PhotoReply
    timings_ms: TimingsReply
    model: ModelReply

    @classmethod
    def of(cls, answer: Answer, impulse: Impulse) -> Self:
        top = answer.cells[0]
        return cls(
            id=uuid4(),
            label=top.label,
            confidence=top.confidence,
            verdict=answer.verdict,
            scores=top.scores,
            cells=[CellReply.of(cell) for cell in answer.cells],
            photo=PhotoReply(width=answer.width, height=answer.height),
            timings_ms=TimingsReply(
                **{name: round(ms, 3) for name, ms in answer.timings_ms.items()}
            ),
            model=ModelReply(name=impulse.spec.name, sha256=impulse.model_sha256),
        )


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(default="about:blank", description="The title says all there is.")
    title: str
    status: int
    detail: str = Field(description="A sentence for the person who holds the phone.")
    code: str = Field(description="The stable name of the error, for programs.")


class Health(BaseModel):
    """Whether the server is well."""

    status: Literal["ok"]

"""GET /counts/…: who said what of a cell, and which cells were named differently.

Between the page that checks a count and the store. Knows no photos and no database.
"""

from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app.counts.kappa import differences
from app.counts.kept.entries import Said, Word
from app.counts.store import Counts
from app.replies.counts import CountCellReply
from app.replies.desk import Asking, CellId, CountId, count_on
from app.replies.problems import problem_responses

router = APIRouter()

PROBLEMS = problem_responses(404, 409, 422, 503)


class JudgementReply(BaseModel):
    """What somebody once said of a cell."""

    at: datetime
    person: str = Field(description="As in the report: #1, #2 and so on for those without a name.")
    label: str | None = Field(description="null left it to the model again.")
    taken_back: datetime | None = Field(description="When they took it back; null where it holds.")

    @classmethod
    def of(cls, word: Word) -> Self:
        return cls(at=word.at, person=word.person, label=word.label, taken_back=word.taken_back)


class CellJudgements(BaseModel):
    """What the model said of a cell, and then people."""

    cell: CountCellReply = Field(description="As it is now.")
    scores: dict[str, float] = Field(
        description="Class to probability, given that it is of one of them."
    )
    model: str
    head: str | None = Field(description="The microscope whose head answered.")
    at: datetime = Field(description="When the photo came.")
    added_by: str | None = Field(
        description="Who found the cell; null where the model did, or nobody knows."
    )
    judgements: list[JudgementReply] = Field(description="As they were made.")

    @classmethod
    def of(cls, said: Said) -> Self:
        return cls(
            cell=CountCellReply.of(said.now),
            scores=said.scores,
            model=said.photo.model_name,
            head=said.photo.head,
            at=said.photo.at,
            added_by=said.added_by,
            judgements=[JudgementReply.of(one) for one in said.words],
        )


class CountDifferences(BaseModel):
    """The cells that were named differently."""

    model: list[UUID] = Field(description="Those that the last person called otherwise than it.")
    people: list[UUID] = Field(description="Those that two people called differently.")


@router.head("/counts/{count:uuid}/cells/{cell:uuid}/judgements", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/cells/{cell:uuid}/judgements",
    summary="Show who said what of a cell",
    responses=PROBLEMS,
)
async def judged(request: Request, count: CountId, cell: CellId, asking: Asking) -> CellJudgements:
    """Answer with what the model said, and then each person, as they said it.

    What was taken back is there, too. Whoever gave no name is #1, #2 and so on.
    """
    return CellJudgements.of(await count_on(request, Counts.said, count, asking, cell))


@router.head("/counts/{count:uuid}/differences", include_in_schema=False)
@router.get(
    "/counts/{count:uuid}/differences",
    summary="List the cells that were named differently",
    responses=PROBLEMS,
)
async def differing(request: Request, count: CountId, asking: Asking) -> CountDifferences:
    """Answer with the cells in which model and people differ, and those in which two people do.

    They are those that the agreement of `/counts/{id}/result` counts as not alike.
    """

    def compared(counts: Counts) -> CountDifferences:
        _, _, cells, judgements = counts.whole(count, asking)
        model, people = differences(cells, judgements)
        return CountDifferences(model=model, people=people)

    return await count_on(request, compared)

"""The shapes of who said what of a count's cells.

Made from the store's rows; read by the page on which a count is checked. Knows no phones.
"""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.counts.kept.entries import Said, Word
from app.replies.counts import CountCellReply


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

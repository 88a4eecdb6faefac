"""The shapes of the replies, as the API page and `/openapi.json` show them.

Made from the impulse's answers; read by the phone page. Knows no files.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, Field

from app.cells import ranked
from app.history.entry import Entry
from app.impulse.box import Box
from app.impulse.evidence import as_data_uri, heat_map
from app.impulse.impulse import Answer, Cell, Impulse, Reason, Verdict
from app.impulse.locate_block import MOST_SURVEYED
from app.impulse.spec import Kind

Probability = Field(ge=0, le=1)
DECIMALS = 3
Sides = tuple[int, int, int, int]


def _is_none(value: object) -> bool:
    return value is None


class EvidenceReply(BaseModel):
    """Where in a cell's crop its label comes from."""

    label: str = Field(description="The class that the map speaks for.")
    map: list[list[Annotated[float, Probability]]] | None = Field(
        description="Rows from the top of the box, each from its left: how much that part of "
        "the crop speaks for the label rather than for the mean of the other classes, over "
        "the most of any part; 0 where it speaks against it. A class-activation map of the "
        "served model itself, 4 by 4 for a crop of 112 pixels. Null if the model tells none."
    )

    @classmethod
    def of(cls, cell: Cell, label: str) -> Self:
        if cell.evidence is None:
            return cls(label=label, map=None)
        heat = heat_map(cell.evidence, list(cell.scores).index(label))
        return cls(label=label, map=heat.round(DECIMALS).tolist())


class CellReply(BaseModel):
    """One cell of the photo."""

    box: tuple[int, int, int, int] = Field(
        description="x0, y0, x1, y1 in pixels of the uploaded photo, held upright."
    )
    located: bool = Field(description="False where no cell was found: the box is the whole photo.")
    label: str = Field(
        description="The class with the highest score, called as the model calls it."
    )
    confidence: float = Probability
    scores: dict[str, float] = Field(
        description="Class to probability, given that it is of one of them; they sum to 1."
    )
    known: float = Field(
        ge=0,
        le=1,
        description="The probability that it is of one of the classes at all, and neither a cell "
        "of another kind nor something else. 1 of a model that can't tell.",
    )
    verdict: Verdict | None = Field(
        description="How far to trust the label. Null, as the reason is, only of a lesser cell of "
        "an answer stored before each cell had one."
    )
    reason: Reason | None = Field(description="Why the verdict, as of the whole answer.")
    kind: Kind | None = Field(
        description="What it is told to be in place of a class, where the reason is `other_cell` "
        "or `no_cell`; else null."
    )
    distance: float | None = Field(
        ge=0,
        le=2,
        description="How far the model's features of it are from those of what it learnt: 1 less "
        "the largest cosine. Null where it is not measured.",
    )
    evidence: EvidenceReply | None = Field(
        default=None, exclude_if=_is_none, description="Only there with `explain`: for the label."
    )
    evidence_second: EvidenceReply | None = Field(
        default=None,
        exclude_if=_is_none,
        description="Only there with `explain`, where the reason is `close`: for the second of the "
        "two classes.",
    )

    @classmethod
    def of(cls, cell: Cell, explain: bool = False) -> Self:
        box = cell.box
        return cls(
            box=(box.x0, box.y0, box.x1, box.y1),
            located=cell.located,
            label=cell.label,
            confidence=cell.confidence,
            scores=cell.scores,
            # A sum of probabilities may pass 1 by a rounding error.
            known=min(1.0, max(0.0, cell.known)),
            verdict=cell.verdict,
            reason=cell.reason,
            kind=cell.kind,
            distance=cell.distance,
            evidence=EvidenceReply.of(cell, cell.label) if explain else None,
            evidence_second=EvidenceReply.of(cell, ranked(cell.scores)[1])
            if explain and cell.reason == "close"
            else None,
        )


class FieldReply(BaseModel):
    """What lies around the leukocytes of the photo, as a ratio, never an absolute count.

    How many cells a microlitre of blood holds can't be told from a smear.
    """

    leukocytes: int = Field(ge=0, description="Cells of the reply that are told to be cells.")
    red_cells: list[Sides] = Field(
        description="Of each red cell found x0, y0, x1, y1 in pixels of the uploaded photo."
    )
    platelets: list[Sides] = Field(description="The same of each platelet.")
    red_cells_per_leukocyte: float | None = Field(
        ge=0, description="A ratio, never an absolute count. Null without a leukocyte."
    )
    platelets_per_leukocyte: float | None = Field(
        ge=0, description="A ratio, never an absolute count. Null without a leukocyte."
    )
    platelets_per_red_cell: float | None = Field(
        ge=0, description="A ratio, never an absolute count. Null without a red cell."
    )

    @classmethod
    def of(cls, answer: Answer) -> Self | None:
        """Return what was found; None where nobody asked, or the model surveys no fields."""
        if answer.others is None:
            return None
        boxes: dict[str, list[Sides]] = {"red_cell": [], "platelet": []}
        for one in answer.others:
            x0, y0, x1, y1 = (round(side) for side in one.corners)
            box = Box(x0, y0, x1, y1).clipped(answer.width, answer.height)
            boxes[one.kind].append((box.x0, box.y0, box.x1, box.y1))
        leukocytes = sum(cell.located and cell.verdict != "no_cell" for cell in answer.cells)
        red_cells, platelets = boxes["red_cell"], boxes["platelet"]
        return cls(
            leukocytes=leukocytes,
            red_cells=red_cells,
            platelets=platelets,
            red_cells_per_leukocyte=_ratio(len(red_cells), leukocytes),
            platelets_per_leukocyte=_ratio(len(platelets), leukocytes),
            platelets_per_red_cell=_ratio(len(platelets), len(red_cells)),
        )


def _ratio(one: int, other: int) -> float | None:
    return round(one / other, DECIMALS) if other else None


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
    served: str = Field(description="Which of its files, under which runtime.")
    head: str | None = Field(
        default=None,
        description="The name of the microscope, or of the set of classes, that was taught on "
        "the spot and answered; null where the model's own last layer did.",
    )


class Reply(BaseModel):
    """The answer to one photo. Not for diagnosis."""

    id: UUID = Field(
        description="The photo's, from the header `Idempotency-Key`; made here where none came."
    )
    label: str = Field(description="The highest-scoring class of the clearest cell.")
    confidence: float = Probability
    verdict: Verdict
    reason: Reason = Field(
        description="Why the verdict. Sure: `clear`, or `whole_frame` by a model that looks for no "
        "cells and judges the photo (unsure in answers of earlier versions). "
        "Unsure: `close` between two classes, `unfamiliar` is unlike anything the model learnt, "
        "`other_cell` looks like another kind of cell, `no_colour` is grey, `odd_colour` in "
        "colours that no stain has. "
        "No cell: `no_cell` stands out like one but is none, `not_located` has not even that."
    )
    kind: Kind | None = Field(description="That of the clearest cell.")
    candidates: list[str] = Field(
        max_length=2,
        description="The classes it may be, the likeliest first: two where the reason is "
        "`close`, none where the verdict is `no_cell`, else the label.",
    )
    scores: dict[str, float] = Field(description="Class to probability; they sum to 1.")
    cells: list[CellReply] = Field(
        min_length=1,
        max_length=MOST_SURVEYED,
        description="The clearest first; it is the one on top. Up to 16, or 100 of a photo whose "
        "cells are small or many.",
    )
    photo: PhotoReply
    timings_ms: TimingsReply
    model: ModelReply
    looks_new: bool | None = Field(
        default=None,
        description="Whether this photo and the last ten of its phone look like those of no "
        "microscope that the model learnt from, so that cells of it should be named. Null where "
        "that is not known: of a stored answer, without a cell, or where what was taught answered.",
    )
    in_history: Literal[False] | None = Field(
        default=None,
        exclude_if=_is_none,
        description="Only there with `store=0`: nothing of the photo was stored.",
    )
    crop: str | None = Field(
        default=None,
        exclude_if=_is_none,
        description="Only there with `explain`: what the model saw of the clearest cell, its "
        "colours as the model takes them, a JPEG in a `data:` address.",
    )

    field: FieldReply | None = Field(
        default=None,
        exclude_if=_is_none,
        description="Only there with `field`: red cells and platelets, a ratio, never an absolute "
        "count. It is not stored, and not there of a model that surveys no fields.",
    )

    @classmethod
    def of(
        cls,
        answer: Answer,
        impulse: Impulse,
        explain: bool = False,
        key: UUID | None = None,
        head: str | None = None,
    ) -> Self:
        """Make the reply; `explain` puts in what the model saw, `head` names who answered."""
        top = answer.cells[0]
        return cls(
            id=key or uuid4(),
            label=top.label,
            confidence=top.confidence,
            verdict=answer.verdict,
            reason=answer.reason,
            kind=top.kind,
            candidates=_candidates(answer),
            scores=top.scores,
            cells=[CellReply.of(cell, explain) for cell in answer.cells],
            photo=PhotoReply(width=answer.width, height=answer.height),
            timings_ms=TimingsReply(
                **{name: round(ms, 3) for name, ms in answer.timings_ms.items()}
            ),
            model=ModelReply(
                name=impulse.spec.name,
                sha256=impulse.model_sha256,
                served=impulse.served,
                head=head,
            ),
            crop=as_data_uri(answer.crop) if explain else None,
            field=FieldReply.of(answer),
        )

    def entry(self, at: datetime, phone: UUID, photo_sha256: str, photo_kept: bool) -> Entry:
        """Return what is stored of the reply."""
        cells = [
            cell.model_dump(mode="json", exclude={"evidence", "evidence_second"})
            for cell in self.cells
        ]
        return Entry(
            id=self.id,
            at=at,
            phone=phone,
            label=self.label,
            confidence=self.confidence,
            verdict=self.verdict,
            reason=self.reason,
            candidates=self.candidates,
            scores=self.scores,
            cells=cells,
            width=self.photo.width,
            height=self.photo.height,
            timings_ms=self.timings_ms.model_dump(),
            model_name=self.model.name,
            model_sha256=self.model.sha256,
            model_served=self.model.served,
            photo_sha256=photo_sha256,
            photo_kept=photo_kept,
            head=self.model.head,
        )

    @classmethod
    def stored(cls, entry: Entry) -> Self:
        """Make the reply again from what was stored of it."""
        return cls.model_validate(_told(entry))

    def explained_by(self, other: Self) -> Self:
        """Return the reply with what the model saw in `other`, where that is the same model's."""
        if other.model != self.model or len(other.cells) != len(self.cells):
            return self.model_copy(update={"field": other.field})
        cells = [
            cell.model_copy(
                update={"evidence": fresh.evidence, "evidence_second": fresh.evidence_second}
            )
            for cell, fresh in zip(self.cells, other.cells, strict=True)
        ]
        return self.model_copy(update={"cells": cells, "crop": other.crop, "field": other.field})


class StoredReply(Reply):
    """An answer of the history."""

    at: datetime = Field(description="When it was answered, UTC.")
    photo_sha256: str = Field(description="Of the bytes that were uploaded.")
    photo_kept: bool = Field(description="Whether `/history/{id}/photo.jpg` shows the photo.")

    @classmethod
    def stored(cls, entry: Entry) -> Self:
        return cls.model_validate(
            _told(entry)
            | {
                "at": entry.at,
                "photo_sha256": entry.photo_sha256,
                "photo_kept": entry.photo_kept,
            }
        )


class HistoryReply(BaseModel):
    """One page of this phone's answers, the newest first."""

    count: int = Field(description="All there are.")
    page: int = Field(description="Which page this is; the first is 1.")
    pages: int
    answers: list[StoredReply]


def _told(entry: Entry) -> dict[str, object]:
    # Answers stored before each cell had a verdict of its own have the clearest one's alone.
    first = {"verdict": entry.verdict, "reason": entry.reason, "kind": None, "distance": None}
    others = dict.fromkeys(first)
    cells = [(others if place else first) | cell for place, cell in enumerate(entry.cells)]
    return {
        "id": entry.id,
        "label": entry.label,
        "confidence": entry.confidence,
        "verdict": entry.verdict,
        "reason": entry.reason,
        "kind": cells[0]["kind"],
        "candidates": entry.candidates,
        "scores": entry.scores,
        "cells": cells,
        "photo": {"width": entry.width, "height": entry.height},
        "timings_ms": entry.timings_ms,
        "model": {
            "name": entry.model_name,
            "sha256": entry.model_sha256,
            "served": entry.model_served,
            "head": entry.head,
        },
    }


def _candidates(answer: Answer) -> list[str]:
    top = answer.cells[0]
    if answer.verdict == "no_cell":
        return []
    return ranked(top.scores)[:2] if answer.reason == "close" else [top.label]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(default="about:blank", description="The title says all there is.")
    title: str
    status: int
    detail: str = Field(description="A sentence for the person who holds the phone.")
    code: str = Field(description="The stable name of the error, for programs.")


class NotStored(Problem):
    """The photo was answered, but the answer could not be stored."""

    answer: Reply = Field(description="The answer, told all the same.")


class Health(BaseModel):
    """Whether the server is well."""

    status: Literal["ok"]

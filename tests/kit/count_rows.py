"""Rows of a count as a test needs them: what the model said, and what people said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import insert

from app.counts.rows import Count, CountCell, CountPhoto, Judgement, last_of
from app.history import tables
from app.history.database import Database

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SPACE = UUID("00000000-0000-4000-8000-000000000000")
CLASSES = ("neutrophil", "eosinophil", "lymphocyte", "monocyte", "basophil")
SHA = "ab" * 32


def phone(name: str) -> UUID:
    return uuid5(SPACE, f"phone {name}")


@dataclass
class Rows:
    """One count, filled cell by cell."""

    slide: str = "S-1"
    target: int = 100
    finished: bool = False
    photos: list[CountPhoto] = field(default_factory=list)
    cells: list[CountCell] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def count(self) -> Count:
        return Count(
            id=uuid5(SPACE, "count"),
            code="ABC234",
            slide=self.slide,
            target=self.target,
            at=AT,
            finished_at=AT + timedelta(hours=1) if self.finished else None,
            phone=phone("first"),
            microscope=None,
        )

    @property
    def all(self) -> tuple[Count, list[CountPhoto], list[CountCell], list[Judgement]]:
        return self.count, self.photos, self.cells, self.judgements

    def photo(self, model: str = "wbc", head: str | None = None, by: str = "first") -> CountPhoto:
        number = len(self.photos)
        self.photos.append(
            CountPhoto(
                id=uuid5(SPACE, f"photo {number}"),
                count_id=self.count.id,
                at=AT + timedelta(minutes=number),
                phone=phone(by),
                person="",
                sha256=f"{number:064x}",
                width=1600,
                height=1200,
                model_name=model,
                model_sha256=SHA,
                head=head,
            )
        )
        return self.photos[-1]

    def cell(
        self,
        said: str = "neutrophil",
        verdict: str = "sure",
        *,
        edge: bool = False,
        twin_of: UUID | None = None,
        added: bool = False,
        kind: str | None = None,
        classes: Sequence[str] = CLASSES,
    ) -> CountCell:
        photo = self.photos[-1] if self.photos else self.photo()
        number = len(self.cells)
        scores = {name: 0.9 if name == said else 0.1 / (len(classes) - 1) for name in classes}
        self.cells.append(
            CountCell(
                id=uuid5(SPACE, f"cell {number}"),
                photo_id=photo.id,
                count_id=photo.count_id,
                place=number,
                box=(number, 10, number + 80, 90),
                said=said,
                confidence=0.9,
                verdict=verdict,
                reason="clear" if verdict == "sure" else "close",
                kind=kind,
                scores=scores,
                edge=edge,
                added_by=phone("first") if added else None,
                twin_of=twin_of,
                changed=number,
            )
        )
        return self.cells[-1]

    def say(self, cell: CountCell, label: str | None, person: str = "", by: str = "first") -> None:
        self.judgements.append(
            Judgement(
                id=len(self.judgements) + 1,
                cell_id=cell.id,
                at=AT + timedelta(minutes=30, seconds=len(self.judgements)),
                phone=phone(by),
                person=person,
                label=label,
            )
        )


def full_count(finished: bool = True) -> Rows:
    """Return a count of 100 with everything in it that a count can have."""
    rows = Rows(slide="=S-17 “Ärztin”, 2", finished=finished)
    rows.photo()
    for said, many in {"neutrophil": 50, "lymphocyte": 30, "monocyte": 6, "eosinophil": 3}.items():
        for _ in range(many):
            rows.cell(said)
    rows.photo(head="Lab 2", by="second")
    for _ in range(4):
        rows.say(rows.cell("neutrophil", "unsure"), "band", "Ana")
    for _ in range(5):
        rows.say(rows.cell("lymphocyte", "unsure"), "lymphocyte", "Ben", by="second")
    rows.say(rows.cell("basophil", added=True), "basophil", "Ana")
    rows.say(rows.cell("monocyte", edge=True), "other", by="third")
    for _ in range(2):
        rows.say(rows.cell("lymphocyte", "unsure", kind="erythroblast"), "erythroblast", "Ana")
    rows.say(rows.cell("monocyte", "no_cell", kind="no_cell"), "not_a_cell", "Ben", by="second")
    rows.say(rows.cell(twin_of=rows.cells[0].id), "twin", "Ben", by="second")
    for cell in rows.cells[:20]:
        rows.say(cell, "neutrophil", "Ben", by="second")
    for cell in rows.cells[:10]:
        rows.say(cell, "neutrophil" if cell.place else "monocyte", "Ana")
    rows.say(rows.cells[0], "neutrophil", "Ana")
    rows.cell("neutrophil", edge=True)
    rows.cell("eosinophil", "unsure")
    return rows


def keep(database: Database, rows: Rows) -> None:
    """Write the rows where the store keeps them, the first phone and no other let in."""
    count, last = rows.count, last_of(rows.judgements)
    of_count = {"count_id": count.id}
    came = of_count | {"phone": phone("first"), "person": "", "at": AT}
    with database.begin() as connection:
        connection.execute(insert(tables.counts).values(columns(count) | {"revision": 1}))
        connection.execute(insert(tables.count_phones).values(came))
        for one in rows.photos:
            connection.execute(
                insert(tables.count_photos).values(columns(one) | {"jpeg": b"\xff\xd8 no photo"})
            )
        for cell in rows.cells:
            said = last.get(cell.id)
            told = {"label": said.label, "person": said.person} if said else {}
            values = (
                columns(cell)
                | {"box": list(cell.box), "print": b"", "changed_by": phone("first")}
                | told
            )
            connection.execute(insert(tables.count_cells).values(values))
        for judgement in rows.judgements:
            values = columns(judgement) | of_count
            connection.execute(insert(tables.count_judgements).values(values))


def columns(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}

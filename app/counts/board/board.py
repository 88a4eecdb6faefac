"""What the class's board tells: each count, who does what in it, and who differs from whom.

Between the tables of all counts and `/board.json`. Knows no HTTP.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from app.counts.board import queries
from app.counts.board.confusion import Confusion, Named, PairConfusion
from app.counts.board.queries import Ids
from app.counts.kept import queries as kept
from app.counts.kept.entries import CountNow
from app.counts.rows import LEUKOCYTES
from app.history.database import many
from app.history.history import History
from app.history.tables import count_photos, counts

LISTED_MOST = 100


class BoardPerson(BaseModel):
    """What somebody does in a count: a person by name, on whatever phone, or else a phone."""

    name: str = Field(description="#1, #2 and so on for those who gave none.")
    photos: int
    judged: int = Field(description="Cells that they named, each by what they said last.")
    confirmed: int = Field(description="As the model did.")
    changed: int = Field(description="Otherwise; a cell that another photo shows is neither.")
    seen: datetime = Field(description="When they last joined, sent or named something.")


class BoardCount(BaseModel):
    """How a count stands, and who takes part."""

    id: UUID
    slide: str
    target: int
    counted: int = Field(description="Leukocytes counted so far.")
    open: int = Field(description="Cells that nobody has decided.")
    photos: int
    phones: int
    started: datetime
    finished: datetime | None
    active: datetime = Field(description="When anybody last did anything in it.")
    people: list[BoardPerson]
    differ_model: int = Field(description="Cells that people call otherwise than the model.")
    differ_people: int = Field(description="Cells that two people call differently.")
    review: str = Field(description="The page on which such cells are looked at.")
    report: str


class Board(BaseModel):
    """How all counts stand. Not for diagnosis."""

    total: int = Field(description="All counts there are.")
    photos: int = Field(description="All of their photos.")
    counts: list[BoardCount] = Field(description="The newest hundred.")
    model_people: Confusion = Field(
        description="Of all counts, or those asked for: what people said last, a row, against the "
        "model's word, a column. An alike cell is one that both name so; a model that knows no "
        "bands is right to call one a neutrophil."
    )
    people_people: PairConfusion


@dataclass
class _Does:
    photos: int = 0
    judged: int = 0
    confirmed: int = 0
    changed: int = 0
    seen: list[datetime] = field(default_factory=list)


def board(history: History, chosen: list[UUID] | None = None) -> Board:
    """Return how all counts stand; the tables are of those `chosen`, or of all.

    Raises:
        HistoryError: the database can't be reached or read.
    """
    with history.database.read() as connection:
        newest = select(*kept.COUNT, counts.c.revision).order_by(counts.c.at.desc(), counts.c.id)
        now = kept.now(connection, connection.execute(newest.limit(LISTED_MOST)))
        ids = [one.count.id for one in now]
        people = _people(connection, ids)
        split = queries.split(connection, ids)
        total, photos = many(connection, counts), many(connection, count_photos)
        named = queries.model_and_people(connection, None)
        pairs = queries.between_people(connection, chosen or None)
    return Board(
        total=total,
        photos=photos,
        counts=[_told(one, people[one.count.id], named, split) for one in now],
        model_people=Confusion.of(one for one in named if not chosen or one.count in chosen),
        people_people=PairConfusion.of(pairs),
    )


def _told(
    now: CountNow, people: list[BoardPerson], named: list[Named], split: dict[UUID, int]
) -> BoardCount:
    count = now.count
    differ = sum(one.cells for one in named if one.count == count.id and not one.alike)
    seen = [one.seen for one in people]
    return BoardCount(
        id=count.id,
        slide=count.slide,
        target=count.target,
        counted=sum(now.counts.get(label, 0) for label in LEUKOCYTES),
        open=now.open,
        photos=now.photos,
        phones=now.phones,
        started=count.at,
        finished=count.finished_at,
        active=max(one for one in (count.at, count.finished_at, *seen) if one),
        people=people,
        differ_model=differ,
        differ_people=split.get(count.id, 0),
        review=f"/counts/{count.id}/review",
        report=f"/counts/{count.id}/report",
    )


def _people(connection: Connection, ids: Ids) -> dict[UUID, list[BoardPerson]]:
    """Return who does what in each count, those who came first on top.

    Who gave a name later is called by it for what was done before, too.
    """
    does: dict[UUID, dict[str | UUID, _Does]] = defaultdict(lambda: defaultdict(_Does))
    names: dict[tuple[UUID, UUID], str] = {}

    def who(count: UUID, phone: UUID, person: str) -> _Does:
        return does[count][person or names.get((count, phone)) or phone]

    for row in queries.came(connection, ids):
        names[row.count_id, row.phone] = row.person
        who(row.count_id, row.phone, row.person).seen.append(row.at)
    for row in queries.sent(connection, ids):
        one = who(row.count_id, row.phone, row.person)
        one.photos += row.photos
        one.seen.append(row.last)
    for row in queries.judged(connection, ids):
        one = who(row.count_id, row.phone, row.person)
        one.judged += row.judged
        one.confirmed += row.confirmed
        one.changed += row.changed
        one.seen.append(row.last)
    told: dict[UUID, list[BoardPerson]] = defaultdict(list)
    for count, people in does.items():
        nameless = 0
        for name, one in people.items():
            nameless += not isinstance(name, str)
            told[count].append(
                BoardPerson(
                    name=name if isinstance(name, str) else f"#{nameless}",
                    photos=one.photos,
                    judged=one.judged,
                    confirmed=one.confirmed,
                    changed=one.changed,
                    seen=max(one.seen),
                )
            )
    return told

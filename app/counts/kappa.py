"""How far those who named the same cells agree, beyond what chance would make them.

Asked by `result.py`. Knows the rows of a count, not what they sum up to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.counts.rows import CountCell, Judgement, last_of

DECIMALS = 3
KINDS = {
    "basophil": "basophil",
    "erythroblast": "erythroblast",
    "immature_granulocyte": "other",
    "other_cell": "other",
    "platelet": "not_a_cell",
    "no_cell": "not_a_cell",
}
"""What the model takes a cell for that is of none of its classes, as a person would name it."""


class Agreement(BaseModel):
    """How far two agree."""

    model_config = ConfigDict(frozen=True)

    n: int = Field(description="Cells that both have named.")
    agreement: float | None = Field(description="The share named alike, 0..1; null where n is 0.")
    kappa: float | None = Field(
        description="Cohen's, -1..1: 0 is what chance makes, 1 is full. Null where it is not "
        "defined: n is 0, or both gave all cells one and the same name."
    )


class Pair(Agreement):
    """How far two people agree."""

    a: str
    b: str


def agreement_of(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Return how far the first and the second name of each cell agree.

    Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960) 37-46.
    """
    n = len(pairs)
    if not n:
        return Agreement(n=0, agreement=None, kappa=None)
    alike = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[name] * second[name] for name in first) / (n * n)
    kappa = None if by_chance == 1 else round((alike - by_chance) / (1 - by_chance), DECIMALS)
    return Agreement(n=n, agreement=round(alike, DECIMALS), kappa=kappa)


def model_and_people(cells: Iterable[CountCell], last: Mapping[UUID, Judgement]) -> Agreement:
    """Return how far the model's word agrees with the last word of a person.

    That a cell is one of another photo once more says nothing of its class, so such cells are
    left out. A band is right called a neutrophil by a model that has no class for it.
    """
    pairs = (_pair(cell, last.get(cell.id)) for cell in cells)
    return agreement_of([pair for pair in pairs if pair])


def between_people(judgements: Iterable[Judgement]) -> list[Pair]:
    """Return how far each two people agree who both named at least one cell."""
    judgements = list(judgements)
    names = raters(judgements)
    place = {who: number for number, who in enumerate(names)}
    both: dict[tuple[str | UUID, str | UUID], list[tuple[str, str]]] = {}
    for said in _said(judgements).values():
        for a, b in combinations(sorted(said, key=place.__getitem__), 2):
            both.setdefault((a, b), []).append((said[a], said[b]))
    return [
        Pair(a=names[a], b=names[b], **agreement_of(both[a, b]).model_dump())
        for a, b in sorted(both, key=lambda pair: (place[pair[0]], place[pair[1]]))
    ]


def differences(
    cells: Iterable[CountCell], judgements: Iterable[Judgement]
) -> tuple[list[UUID], list[UUID]]:
    """Return the cells that model and people call otherwise, and those that two people do.

    As the agreement of both counts them.
    """
    cells, judgements = list(cells), list(judgements)
    last = last_of(judgements)
    pairs = ((cell.id, _pair(cell, last.get(cell.id))) for cell in cells)
    model = [cell for cell, pair in pairs if pair and pair[0] != pair[1]]
    said = _said(judgements)
    return model, [cell.id for cell in cells if len(set(said.get(cell.id, {}).values())) > 1]


def _said(judgements: Iterable[Judgement]) -> dict[UUID, dict[str | UUID, str]]:
    """Return what everybody called each cell last, of those who called it something."""
    said: dict[UUID, dict[str | UUID, str | None]] = {}
    for one in sorted(judgements, key=_place):
        said.setdefault(one.cell_id, {})[rater(one)] = _named(one)
    return {
        cell: {who: name for who, name in names.items() if name} for cell, names in said.items()
    }


def word_of(cell: CountCell) -> str:
    """Return what the model takes a cell for: its likeliest class, or the kind told in its place.

    Of a cell that it is unsure of, that is no more than its best guess, and counts for nothing.
    """
    return KINDS.get(cell.kind or "", cell.said)


def rater(judgement: Judgement) -> str | UUID:
    """Return who judged: a person by name, on whatever phone, or else the phone."""
    return judgement.person or judgement.phone


def raters(
    judgements: Iterable[Judgement], others: Iterable[Judgement] = ()
) -> dict[str | UUID, str]:
    """Return what each who judged is called, in the order of their first judgements.

    A phone whose owner gave no name is #1, #2 and so on: its id lets it in and is told to nobody.
    Whoever is among the `others` alone, such as those who took all back, comes after.
    """
    found: dict[str | UUID, str] = {}
    nameless = 0
    for one in (*sorted(judgements, key=_place), *sorted(others, key=_place)):
        if rater(one) not in found:
            nameless += not one.person
            found[rater(one)] = one.person or f"#{nameless}"
    return found


def _place(judgement: Judgement) -> int:
    return judgement.id


def _pair(cell: CountCell, judgement: Judgement | None) -> tuple[str, str] | None:
    """Return what the model and a person call a cell, if a person names it."""
    named = _named(judgement)
    if not named:
        return None
    knows = named in cell.scores or named != "band"
    return word_of(cell), named if knows else "neutrophil"


def _named(judgement: Judgement | None) -> str | None:
    """Return what a cell was named, if its judgement names it."""
    return judgement.label if judgement and judgement.label != "twin" else None

"""Sums up a differential count: from its rows to what it comes to.

Between the store's rows and `result.py`'s shapes. Pure; knows no database.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.counts.kappa import between_people, model_and_people, rater, raters, word_of
from app.counts.ranges import NEUTROPHILS, RANGES
from app.counts.result import (
    ClassResult,
    Corrected,
    ModelResult,
    PersonResult,
    Result,
    Share,
    shares,
)
from app.counts.rows import LEUKOCYTES, Count, CountCell, CountPhoto, Judgement, last_of


def result_of(
    count: Count,
    photos: Sequence[CountPhoto],
    cells: Sequence[CountCell],
    judgements: Iterable[Judgement],
) -> Result:
    """Return what a count comes to, from all of its rows in any order."""
    judgements = list(judgements)
    last = last_of(judgements)
    named = {cell.id: cell.counts_as(last.get(cell.id)) for cell in cells}
    many = Counter(named.values())
    n = sum(many[label] for label in LEUKOCYTES)
    # Who decided, class by class: what the model and what people said is never mixed.
    by = Counter((named[cell.id], decided_by(cell, last.get(cell.id))) for cell in cells)
    erythroblasts = many["erythroblast"]
    per_100 = 100 * erythroblasts / n if n else None
    leukocytes = [cell for cell in cells if named[cell.id] in LEUKOCYTES]
    decided = Counter(decided_by(cell, last.get(cell.id)) for cell in leukocytes)
    models = dict.fromkeys((one.model_name, one.model_sha256, one.head) for one in photos)
    return Result(
        id=count.id,
        slide=count.slide,
        target=count.target,
        n=n,
        open=many[None],
        classes=[_class(label, n, by) for label in LEUKOCYTES],
        neutrophils=Share.of(many["neutrophil"] + many["band"], n, NEUTROPHILS),
        erythroblasts=erythroblasts,
        erythroblasts_per_100=None if per_100 is None else round(per_100, 1),
        corrected=Corrected(factor=None if per_100 is None else round(100 / (100 + per_100), 4)),
        not_a_cell=many["not_a_cell"],
        twins=many["twin"],
        added=sum(cell.added_by is not None for cell in leukocytes),
        model=decided["model"],
        confirmed=decided["confirmed"],
        changed=decided["changed"],
        people=_people(cells, judgements),
        model_people=model_and_people(cells, last),
        people_people=between_people(judgements),
        photos=len(photos),
        phones=len({one.phone for one in photos} | {one.phone for one in judgements}),
        models=[ModelResult(name=name, sha256=sha, head=head) for name, sha, head in models],
        started=count.at,
        finished=count.finished_at,
    )


def decided_by(cell: CountCell, judgement: Judgement | None) -> str:
    """Return by whose word a cell counts: `model`, or a person who `confirmed` or `changed` it."""
    if judgement is None or judgement.label is None:
        return "model"
    return "confirmed" if judgement.label == word_of(cell) else "changed"


def _class(label: str, n: int, by: Counter[tuple[str | None, str]]) -> ClassResult:
    model, confirmed, changed = (by[label, who] for who in ("model", "confirmed", "changed"))
    return ClassResult(
        label=label,
        count=model + confirmed + changed,
        range=RANGES.get(label),
        model=model,
        confirmed=confirmed,
        changed=changed,
        person=confirmed + changed,
        **shares(model + confirmed + changed, n),
    )


def _people(cells: Iterable[CountCell], judgements: Sequence[Judgement]) -> list[PersonResult]:
    last = last_of(judgements)
    many = Counter[tuple[object, str]]()
    for cell in cells:
        one = last.get(cell.id)
        if one and one.label:
            aside = one.label not in LEUKOCYTES
            many[rater(one), "set_aside" if aside else decided_by(cell, one)] += 1
    return [
        PersonResult(
            name=name,
            confirmed=many[who, "confirmed"],
            changed=many[who, "changed"],
            set_aside=many[who, "set_aside"],
        )
        for who, name in raters(judgements).items()
    ]

"""Writes a count as CSV (RFC 4180): a line a cell, or the whole count in one.

Called by the count's routes. Times are RFC 3339 in UTC; no text is a formula to a spreadsheet.
Knows no database.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.counts.kappa import rater, raters
from app.counts.result import Result, Share
from app.counts.rows import Count, CountCell, CountPhoto, Judgement, last_of
from app.counts.tally import decided_by
from app.history.csv_export import line

CELL = (
    *("count", "slide", "photo", "cell", "photo_time_utc", "x0", "y0", "x1", "y1", "edge", "added"),
    *("model_label", "confidence", "verdict", "reason", "kind", "twin_of"),
    *("person", "person_label", "judged_time_utc", "decided_by", "counts_as"),
)
CELL_END = ("model", "model_sha256", "head", "photo_sha256")
SHARE = ("", "_percent", "_low", "_high")
"""What follows a class's name in a count's heading: its cells, its share and the share's ends."""


def cells_csv(
    count: Count,
    photos: Iterable[CountPhoto],
    cells: Sequence[CountCell],
    judgements: Iterable[Judgement],
) -> str:
    """Return a heading and a line a cell, in the order of their photos.

    `model_label` is the model's likeliest class, `person_label` the last name from a person;
    `counts_as` is empty where nobody has decided. Columns `score_...` are the model's.
    """
    classes = classes_of(cells)
    return cells_heading(classes) + cells_lines(count, photos, cells, judgements, classes)


def classes_of(cells: Iterable[CountCell]) -> list[str]:
    """Return the classes of which there are scores."""
    return list(dict.fromkeys(name for cell in cells for name in cell.scores))


def cells_heading(classes: Iterable[str]) -> str:
    """Return the heading of a table of cells with the scores of these classes."""
    return line([*CELL, *(f"score_{name}" for name in classes), *CELL_END])


def cells_lines(
    count: Count,
    photos: Iterable[CountPhoto],
    cells: Sequence[CountCell],
    judgements: Iterable[Judgement],
    classes: Sequence[str],
) -> str:
    """Return the lines of a count under that heading."""
    taken = {photo.id: photo for photo in photos}
    judgements = list(judgements)
    last, names = last_of(judgements), raters(judgements)
    rows = []
    order = {photo: place for place, photo in enumerate(taken)}
    for cell in sorted(cells, key=lambda one: (order.get(one.photo_id, len(order)), one.place)):
        # A photo whose row is damaged is missing; its cells count all the same.
        photo, judgement = taken.get(cell.photo_id), last.get(cell.id)
        said = judgement if judgement and judgement.label else None
        label = cell.counts_as(judgement)
        rows.append(
            line(
                [
                    *(count.id, count.slide, cell.photo_id, cell.id),
                    *(utc(photo.at) if photo else "", *cell.box),
                    *(_yes(cell.edge), _yes(cell.added_by is not None)),
                    *(cell.said, round(cell.confidence, 4), cell.verdict, cell.reason),
                    *(cell.kind or "", cell.twin_of or ""),
                    *((names[rater(said)], said.label, utc(said.at)) if said else ("", "", "")),
                    *(decided_by(cell, judgement) if label else "", label or ""),
                    *(_number(cell.scores.get(name)) for name in classes),
                    *(_source(photo) if photo else ("",) * len(CELL_END)),
                ]
            )
        )
    return "".join(rows)


def result_csv(result: Result, heading: bool = True) -> str:
    """Return a heading and one line: what `/counts/{id}/result` says, as a row of a table.

    The heading is the same for each count, and can be left out.
    """
    found: dict[str, object] = {
        "count": result.id,
        "slide": result.slide,
        "started_utc": utc(result.started),
        "finished_utc": utc(result.finished) if result.finished else "",
        "target": result.target,
        "n": result.n,
        "open": result.open,
    }
    for one in result.classes:
        found |= _share(one.label, one)
        found |= {f"{one.label}_{who}": getattr(one, who) for who in ("model", "person")}
    found |= _share("neutrophils_all", result.neutrophils)
    for name in ("erythroblasts", "erythroblasts_per_100", "not_a_cell", "twins", "added"):
        found[name] = _number(getattr(result, name))
    found |= {f"by_{who}": getattr(result, who) for who in ("model", "confirmed", "changed")}
    agreement = result.model_people
    found |= {f"model_people_{name}": _number(value) for name, value in agreement}
    found |= {
        "people": len(result.people),
        "photos": result.photos,
        "phones": result.phones,
        "model": " ".join(dict.fromkeys(one.name for one in result.models)),
        "model_sha256": " ".join(dict.fromkeys(one.sha256 for one in result.models)),
        "head": " ".join(dict.fromkeys(one.head for one in result.models if one.head)),
        "caution": result.caution,
    }
    return (line(list(found)) if heading else "") + line(list(found.values()))


def utc(at: datetime) -> str:
    """Return a time as RFC 3339 has it, in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _source(photo: CountPhoto) -> tuple[str, ...]:
    return photo.model_name, photo.model_sha256, photo.head or "", photo.sha256


def _share(name: str, one: Share) -> dict[str, object]:
    values = (one.count, one.share, *(one.interval or (None, None)))
    return {name + end: _number(value) for end, value in zip(SHARE, values, strict=True)}


def _number(value: float | None) -> float | str:
    return "" if value is None else round(value, 4)


def _yes(told: bool) -> str:
    return "yes" if told else "no"

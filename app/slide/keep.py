"""Stores what was found on a slide as a count, so that people can look it over on the pages.

Behind `sweep.py`. Of the pictures those go in that show some cell best, each with these cells, so
that none is there twice. Knows no terminal.
"""

from collections import defaultdict
from pathlib import Path
from uuid import UUID, uuid4

from app.counts.kept.entries import CountNow, NewPhoto, Who
from app.counts.kept.photos import PHOTOS_MOST
from app.counts.kept.print import twins
from app.counts.rows import CountPhoto
from app.counts.store import Counts
from app.errors import CountFull
from app.slide.mosaic import Known
from app.slide.sweep import Swept


def keep(counts: Counts, swept: Swept, folder: Path) -> CountNow:
    """Store a slide, whose pictures `folder` holds, whole or not at all.

    Raises:
        BadName: people can't read what the slide is called.
        CountFull: more pictures show its cells than a count has room for.
        TooManyCounts, HistoryError: it can't be stored.
    """
    who, count = Who(uuid4(), everywhere=True), swept.count
    begun = counts.begin(who, count.slide, count.target, microscope=count.microscope).count.id
    try:
        into(counts, begun, who, swept, folder)
        return counts.find(begun, who)
    except BaseException:
        # Ctrl-C, too, leaves no half of a slide behind.
        counts.delete(begun, who)
        raise


def into(counts: Counts, count: UUID, who: Who, swept: Swept, folder: Path) -> int:
    """Store a slide in a count that is there; return how many pictures of it are in it then.

    What lies where on the slide tells which of its cells may be one; with the cells that the count
    has already they are compared by their looks. That takes its time, so it is done
    before the database is asked to write, which keeps all others waiting.

    Raises:
        NoSuchCount, CountFinished, CountFull: it can't take it.
        HistoryError: it can't be stored.
    """
    shown = defaultdict[UUID, list[Known]](list)
    for one in swept.known:
        shown[one.best.photo].append(one)
    if len(shown) > PHOTOS_MOST:
        raise CountFull
    before = {photo.sha256 for photo in counts.photos(count, who)}
    photos = [one for one in swept.photos if one.id in shown and one.sha256 not in before]
    cells = [one for photo in photos for one in shown[photo.id]]
    there = twins([one.best.cell.print for one in cells], counts.prints(count, who))
    new = {one.id for one in cells}
    again = {
        one.id: twin or (one.twin_of if one.twin_of in new else None)
        for one, twin in zip(cells, there, strict=True)
    }
    counts.add_photos(count, who, (_new(photo, shown[photo.id], again, folder) for photo in photos))
    return len(shown)


def _new(
    photo: CountPhoto, known: list[Known], again: dict[UUID, UUID | None], folder: Path
) -> NewPhoto:
    return NewPhoto(
        id=photo.id,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        model_name=photo.model_name,
        model_sha256=photo.model_sha256,
        head=photo.head,
        jpeg=(folder / f"{photo.id}.jpg").read_bytes(),
        cells=tuple(one.best.cell for one in known),
        placed=tuple((one.id, again[one.id]) for one in known),
    )

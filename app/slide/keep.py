"""Stores what was found on a slide as a count, so that people can look it over on the pages.

Behind `sweep.py`. Of the pictures those go in that show some cell best, each with these cells, so
that none is there twice. Knows no terminal.
"""

from collections import defaultdict
from pathlib import Path
from uuid import UUID, uuid4

from app.counts.kept.entries import CountNow, NewCell, NewPhoto, Who
from app.counts.kept.photos import PHOTOS_MOST
from app.counts.rows import CountPhoto
from app.counts.store import Counts
from app.errors import CountFull
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
    """Store a slide in a count that is there; return how many pictures of it went in.

    Raises:
        NoSuchCount, CountFinished, CountFull: it can't take it.
        HistoryError: it can't be stored.
    """
    shown = defaultdict[UUID, list[NewCell]](list)
    for one in swept.known:
        shown[one.best.photo].append(one.best.cell)
    if len(shown) > PHOTOS_MOST:
        raise CountFull
    photos = [photo for photo in swept.photos if photo.id in shown]
    counts.add_photos(count, who, (_new(photo, shown[photo.id], folder) for photo in photos))
    return len(photos)


def _new(photo: CountPhoto, cells: list[NewCell], folder: Path) -> NewPhoto:
    return NewPhoto(
        id=photo.id,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        model_name=photo.model_name,
        model_sha256=photo.model_sha256,
        head=photo.head,
        jpeg=(folder / f"{photo.id}.jpg").read_bytes(),
        cells=tuple(cells),
    )

"""A whole slide, read as a person would read it: photos and videos in, rows of a count out.

What `smearlens count` calls. The rows are those of a count that is stored, so that `tally.py` and
`csv.py` sum up both. Knows no terminal and no database.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path as File
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.counts.kept.entries import NewCell, NewPhoto
from app.counts.kept.looking import look
from app.counts.rows import TARGETS, Count, CountCell, CountPhoto
from app.errors import CountFull
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.slide.focus import focus
from app.slide.mosaic import BESIDE, Known, Mosaic, Sight
from app.slide.path import Path, Place
from app.slide.pick import picked
from app.slide.shift import View
from app.slide.video import glances

CELLS_MOST = 16_000
"""As many as a count that is stored has room for."""


@dataclass(frozen=True, slots=True)
class Swept:
    """Hold what was found on a slide."""

    count: Count
    photos: list[CountPhoto]
    """All pictures that were looked at."""
    cells: list[CountCell]
    """Each once."""
    known: list[Known]
    """The same cells, with their pictures where these were to be kept."""


@dataclass
class Sweep:
    """Take in photos and videos of one slide."""

    impulse: Impulse
    head: TaughtHead | None = None
    folder: File | None = None
    """Where pictures are put, for who keeps them; without one they are forgotten."""
    photos: list[CountPhoto] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._path = Path()
        self._mosaic = Mosaic(self._path)
        self._key, self._begun = uuid4(), datetime.now(UTC)
        self._seen: set[str] = set()

    def photo(self, data: bytes) -> bool:
        """Take in a photo's file; return whether it is another than all before.

        Raises:
            BadPhoto: it can't be used as one.
            CountFull: the slide has more cells than a count has room for.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in self._seen:
            return False
        self._look(data, None)
        self._seen.add(sha256)
        return True

    def video(self, file: File, behind: Callable[[float], None] = lambda _: None) -> None:
        """Take in a video; `behind` is told which share of it is behind.

        Raises:
            SlideError: one of its kinds, where nothing of it can be read.
            CountFull: the slide has more cells than a count has room for.
        """
        for one in picked(glances(file), self._path, behind):
            self._look(one.picture, one.place)

    def end(self, slide: str = "") -> Swept:
        """Return what was found."""
        known = [one for one in self._mosaic.cells() if _is_one(one)]
        left = {one.id for one in known}
        for one in known:
            one.twin_of = one.twin_of if one.twin_of in left else None
        count = Count(
            id=self._key,
            code="",
            slide=slide,
            target=next((one for one in TARGETS if len(known) <= one), TARGETS[-1]),
            at=self._begun,
            finished_at=None,
            phone=self._key,
            microscope=self.head.name if self.head else None,
        )
        cells = [self._row(place, one) for place, one in enumerate(known)]
        return Swept(count, self.photos, cells, known)

    def _look(self, data: bytes, place: Place | None) -> None:
        photo, _ = look(data, self.impulse, uuid4(), head=self.head)
        if place is None:
            place = self._path.place(View.of(_grey(photo.jpeg)), still=True)
        long = max(photo.width, photo.height)
        size = (photo.width / long, photo.height / long)
        self._mosaic.add(list(self._sights(photo, place)), place, size)
        if len(self._mosaic) > CELLS_MOST:
            raise CountFull
        if self.folder:
            (self.folder / f"{photo.id}.jpg").write_bytes(photo.jpeg)
        self.photos.append(
            CountPhoto(
                id=photo.id,
                count_id=self._key,
                at=datetime.now(UTC),
                phone=self._key,
                person="",
                sha256=photo.sha256,
                width=photo.width,
                height=photo.height,
                model_name=photo.model_name,
                model_sha256=photo.model_sha256,
                head=photo.head,
            )
        )

    def _sights(self, photo: NewPhoto, place: Place) -> Iterable[Sight]:
        width, height = photo.width, photo.height
        long = max(width, height)
        for cell in photo.cells:
            x0, y0, x1, y1 = cell.box
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            off = np.hypot(2 * x / width - 1, 2 * y / height - 1) / 2**0.5
            worth = 0.0 if cell.edge else focus(_grey(cell.crop)) * (1 - (1 - BESIDE) * off)
            yield Sight(
                cell=cell if self.folder else replace(cell, crop=b""),
                photo=photo.id,
                place=Place(place.piece, place.x + x / long, place.y + y / long),
                side=max(x1 - x0, y1 - y0) / long,
                worth=float(worth),
            )

    def _row(self, place: int, known: Known) -> CountCell:
        cell: NewCell = known.best.cell
        return CountCell(
            id=known.id,
            photo_id=known.best.photo,
            count_id=self._key,
            place=place,
            box=cell.box,
            said=cell.said,
            confidence=cell.confidence,
            verdict=cell.verdict,
            reason=cell.reason,
            kind=cell.kind,
            scores=cell.scores,
            edge=cell.edge,
            added_by=None,
            twin_of=known.twin_of,
            changed=0,
        )


def _is_one(known: Known) -> bool:
    """Tell whether what was found is taken for a cell: by the model's word, or by most pictures.

    In bad focus a small cell is found in few of the pictures that show its place, so a quarter is
    enough. Moving red cells smear into something that has odd colours, as a rule, or is cut.
    """
    cell, views, shown = known.best.cell, known.views, known.shown
    if cell.edge or cell.reason in ("odd_colour", "no_colour"):
        return 2 * views > shown
    return cell.verdict == "sure" or 4 * views >= shown


def _grey(jpeg: bytes) -> NDArray[np.uint8]:
    with Image.open(BytesIO(jpeg)) as opened:
        return np.asarray(opened.convert("L"))

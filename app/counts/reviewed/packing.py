"""Makes a labelled set of the reviewed cells of counts: photos, a table with boxes, a manifest.

Between the store and whoever writes the set, into a folder or a .zip. Holds one count's rows or
one photo at a time, and no connection while somebody writes. Knows no HTTP.
"""

import csv
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.counts.kept.entries import Who
from app.counts.reviewed.cells import DIFFER, Cell, Seen, once, seen
from app.counts.reviewed.manifest import MANIFEST, Manifest, OfClass, OfModel, OfSlide, written
from app.counts.reviewed.slides import Slide, slides
from app.counts.rows import LEUKOCYTES, CountPhoto
from app.counts.store import Counts
from app.counts.zipped import Drain, heading
from app.errors import NoSuchCell, NoSuchCount, NothingReviewed

TABLE = "labels.csv"
HEADING = ("file", "class", "group", "x0", "y0", "x1", "y1", "held_out", "decided")
TEACHER = Who(UUID(int=0), everywhere=True)


@dataclass(slots=True)
class Row:
    """Hold a cell and the slide that it is of."""

    cell: Cell
    slide: Slide


class ReviewedSet:
    """Hold the reviewed cells of some counts, as they were when it was made."""

    def __init__(self, store: Counts, some: Sequence[UUID], before: Manifest | None = None) -> None:
        """Read the counts, one after the other; what was held out `before` stays so.

        Raises:
            NothingReviewed: nobody has named or confirmed a cell that could be learnt from.
            HistoryError: the database can't be read.
        """
        self._store = store
        found = [one for count in some if (one := _seen(store, count)) and one.first]
        self._left_out = sum((one.left_out for one in found), Counter[str]())
        kept, learnt = (before.held_out, before.learnt) if before else (set(), set())
        self.slides = slides(found, kept, learnt)
        slide_of = {count: slide for slide in self.slides for count in slide.counts}
        of_photo: dict[str, list[Cell]] = {}
        for one in found:
            for cell in one.cells:
                of_photo.setdefault(cell.photo.sha256, []).append(cell)
        self.rows: list[Row] = []
        for _, cells in sorted(of_photo.items()):
            each, differ = once(cells)
            self._left_out[DIFFER] += differ
            self.rows += [Row(one, slide_of[one.photo.count_id]) for one in each]
        if not self.rows:
            raise NothingReviewed

    @property
    def photos(self) -> list[CountPhoto]:
        """The photos that show them, each once."""
        return list({one.cell.photo.sha256: one.cell.photo for one in self.rows}.values())

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and the content of each file; the manifest is the last.

        A photo that is deleted meanwhile is left out with its cells.
        """
        there = set()
        for photo in self.photos:
            jpeg = self._photo(photo)
            if jpeg is not None:
                there.add(photo.sha256)
                yield _file(photo), jpeg
        self.rows = [one for one in self.rows if one.cell.photo.sha256 in there]
        yield TABLE, self.table().encode()
        yield MANIFEST, self.manifest().model_dump_json(indent=1).encode() + b"\n"

    def table(self) -> str:
        """Return a heading and a line a cell; boxes are over the sides of their photo."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADING)
        for one in self.rows:
            aside = "yes" if one.slide.held_out else "no"
            writer.writerow((*_told(one), aside, one.cell.decided))
        return out.getvalue()

    def manifest(self) -> Manifest:
        """Return what is told of the set."""
        told = "\n".join(sorted(repr(_told(one)) for one in self.rows))
        many = Counter(one.slide.name for one in self.rows)
        of = {(one.name, one.sha256, one.taught): one for one in map(_model, self.photos)}
        labels = {one.cell.label for one in self.rows}
        known = [*(one for one in LEUKOCYTES if one in labels), *sorted(labels - {*LEUKOCYTES})]
        return written(
            hashlib.sha256(told.encode()).hexdigest()[:16],
            datetime.now(UTC),
            [of[key] for key in sorted(of)],
            {label: self._class(label) for label in known},
            [
                OfSlide(
                    slide=one.name,
                    counts=list(one.counts),
                    cells=many[one.name],
                    held_out=one.held_out,
                )
                for one in self.slides
            ],
            {why: count for why, count in sorted(self._left_out.items()) if count},
        )

    def _class(self, label: str) -> OfClass:
        rows = [one for one in self.rows if one.cell.label == label]
        decided = Counter(one.cell.decided for one in rows)
        aside = sum(one.slide.held_out for one in rows)
        return OfClass(
            cells=len(rows),
            confirmed=decided["confirmed"],
            changed=decided["changed"],
            train=len(rows) - aside,
            held_out=aside,
        )

    def _photo(self, photo: CountPhoto) -> bytes | None:
        try:
            return self._store.photo(photo.count_id, TEACHER, photo.id)[1]
        except (NoSuchCount, NoSuchCell):
            return None


def zipped(made: ReviewedSet) -> Iterator[bytes]:
    """Yield a .zip of the set in pieces."""
    drain = Drain()
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.parts():
            archive.writestr(heading(name, stored=name.endswith(".jpg")), content)
            yield drain.take()
    yield drain.take()


def _seen(store: Counts, count: UUID) -> Seen | None:
    try:
        return seen(store.whole(count))
    except NoSuchCount:
        return None


def _told(one: Row) -> tuple[str | float, ...]:
    return (_file(one.cell.photo), one.cell.label, one.slide.name, *one.cell.within)


def _file(photo: CountPhoto) -> str:
    return f"photos/{photo.sha256[:20]}.jpg"


def _model(photo: CountPhoto) -> OfModel:
    return OfModel(name=photo.model_name, sha256=photo.model_sha256, taught=bool(photo.head))

"""Packs all counts into one .zip while it is sent: tables, results, and the photos as kept.

Between the store and the board's route. Holds one count's rows or one photo at a time, and no
connection while the client reads. Knows no HTTP.
"""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from app.counts.csv import cells_csv, cells_heading, cells_lines, classes_of, result_csv
from app.counts.fhir import bundle_of
from app.counts.kept.entries import Who
from app.counts.store import Counts, Whole
from app.counts.tally import result_of
from app.counts.zipped import Drain, heading
from app.errors import NoSuchCell, NoSuchCount
from app.history.history import History
from app.history.tables import counts

ALL_CELLS, ALL_RESULTS = "all-cells.csv", "all-results.csv"
TEACHER = Who(UUID(int=0), everywhere=True)


def ids(history: History) -> list[UUID]:
    """Return the ids of all counts, the oldest first."""
    with history.database.read() as connection:
        return list(connection.scalars(select(counts.c.id).order_by(counts.c.at, counts.c.id)))


def packed(store: Counts, some: list[UUID]) -> Iterator[bytes]:
    """Yield a .zip of these counts in pieces; one that is deleted meanwhile is left out."""
    drain = Drain()
    classes: dict[str, None] = {}
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED) as archive:
        for count in some:
            rows = _whole(store, count)
            if rows is None:
                continue
            classes |= dict.fromkeys(classes_of(rows[2]))
            for name, text in _told(rows):
                archive.writestr(heading(f"counts/{count}/{name}", rows[0].at), text)
                yield drain.take()
            for one in rows[1]:
                jpeg = _photo(store, count, one.id)
                if jpeg is not None:
                    name = f"counts/{count}/photos/{one.id}.jpg"
                    archive.writestr(heading(name, one.at, stored=True), jpeg)
                    yield drain.take()
        yield from _all_cells(archive, drain, store, some, list(classes))
        yield from _all_results(archive, drain, store, some)
    yield drain.take()


def _all_cells(
    archive: zipfile.ZipFile, drain: Drain, store: Counts, some: list[UUID], classes: list[str]
) -> Iterator[bytes]:
    with archive.open(heading(ALL_CELLS), "w", force_zip64=True) as table:
        table.write(cells_heading(classes).encode())
        for count in some:
            if rows := _whole(store, count):
                table.write(cells_lines(*rows, classes).encode())
                yield drain.take()


def _all_results(
    archive: zipfile.ZipFile, drain: Drain, store: Counts, some: list[UUID]
) -> Iterator[bytes]:
    with archive.open(heading(ALL_RESULTS), "w", force_zip64=True) as table:
        first = True
        for count in some:
            if rows := _whole(store, count):
                table.write(result_csv(result_of(*rows), first).encode())
                first = False
                yield drain.take()


def _told(rows: Whole) -> Iterator[tuple[str, str]]:
    result = result_of(*rows)
    yield "cells.csv", cells_csv(*rows)
    yield "result.csv", result_csv(result)
    yield "result.json", result.model_dump_json(indent=1) + "\n"
    yield "fhir.json", json.dumps(bundle_of(result, datetime.now(UTC)), indent=1) + "\n"


def _whole(store: Counts, count: UUID) -> Whole | None:
    try:
        return store.whole(count)
    except NoSuchCount:
        return None


def _photo(store: Counts, count: UUID, photo: UUID) -> bytes | None:
    try:
        return store.photo(count, TEACHER, photo)[1]
    except (NoSuchCount, NoSuchCell):
        return None

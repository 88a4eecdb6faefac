"""The set of reviewed cells: what is in it and what is left out, on real SQLite and PostgreSQL."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from app.counts.board.export import ids
from app.counts.kept.entries import Who
from app.counts.reviewed.manifest import MANIFEST, Manifest, opened
from app.counts.reviewed.packing import TABLE, ReviewedSet, zipped
from app.counts.store import Counts
from app.errors import NothingReviewed, TrainingError
from app.history.database import Database
from app.history.history import History
from tests.kit.counts import photo

SEEN = 2**31 - 1
PEOPLE = ("Ana Torres", "Ben Okafor")


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(Database.at(database_url), 30)
    history.check()
    yield history
    history.close()


@pytest.fixture
def store(history: History) -> Counts:
    return Counts(history)


def counted(store: Counts, slide: str, *said: str | tuple[str, str]) -> UUID:
    """Fill a count: of its lymphocytes the first is named as told, by one person or by two."""
    ana, ben = Who(uuid4()), Who(uuid4())
    count = store.begin(ana, slide, 50, PEOPLE[0]).count
    store.join(ben, count.code, PEOPLE[1])
    cells = store.add_photo(count.id, ana, photo(len(said) + 1)).cells
    for one, labels in zip(cells, said, strict=False):
        pair = (labels,) if isinstance(labels, str) else labels
        for who, label in zip((ana, ben), pair, strict=False):
            store.judge(count.id, who, one.cell.id, label, SEEN)
    return count.id


def made(store: Counts, history: History, before: Manifest | None = None) -> ReviewedSet:
    return ReviewedSet(store, ids(history), before)


def unpacked(of: ReviewedSet) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(of)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_cells_that_people_agree_on_are_in_it_and_all_others_are_counted(
    store: Counts, history: History
) -> None:
    counted(store, "S1", "lymphocyte", "monocyte", ("band", "neutrophil"), "twin", "not_a_cell")
    counted(store, "S2", ("monocyte", "monocyte"))
    parts = unpacked(made(store, history))
    rows = list(csv.DictReader(parts[TABLE].decode().splitlines()))
    assert sorted((one["class"], one["decided"], one["held_out"]) for one in rows) == [
        ("lymphocyte", "confirmed", "no"),
        ("monocyte", "changed", "no"),
        ("monocyte", "changed", "yes"),
    ]
    assert {one["file"] for one in rows} | {TABLE, MANIFEST} == set(parts)
    first = next(one for one in rows if one["class"] == "lymphocyte")
    assert [float(first[side]) for side in ("x0", "y0", "x1", "y1")] == [0, 0.0125, 0.09, 0.125]
    told = json.loads(parts[MANIFEST])
    assert told["cells"] == 3
    assert told["classes"]["monocyte"] == {
        "cells": 2,
        "confirmed": 0,
        "changed": 2,
        "train": 1,
        "held_out": 1,
    }
    assert told["left_out"] == {
        "on which people differ": 1,
        "that another photo shows, too": 1,
        "that are no cells": 1,
        "that nobody reviewed": 2,
    }
    assert told["models"] == [{"name": "wbc", "sha256": "a" * 64, "taught": False}]
    for person in PEOPLE:
        assert not any(person.encode() in content for content in parts.values())


def test_the_same_cells_give_the_same_version_and_a_new_one_another(
    store: Counts, history: History
) -> None:
    count = counted(store, "S1", "lymphocyte")
    first = made(store, history).manifest().version
    assert made(store, history).manifest().version == first
    counted(store, "S2", "monocyte")
    assert made(store, history).manifest().version != first
    store.delete(count, Who(uuid4(), everywhere=True))
    assert first not in made(store, history).manifest().version


def test_a_photo_in_two_counts_is_there_once_and_teaches_nothing_that_they_differ_on(
    store: Counts, history: History
) -> None:
    twice = photo(2)
    for label in ("monocyte", "band"):
        who = Who(uuid4())
        count = store.begin(who, f"S {label}", 50).count
        again = photo(2, sha256=twice.sha256)
        first, second = store.add_photo(count.id, who, again).cells
        store.judge(count.id, who, first.cell.id, "lymphocyte", SEEN)
        store.judge(count.id, who, second.cell.id, label, SEEN)
    parts = unpacked(made(store, history))
    assert len(parts) == 3
    (row,) = csv.DictReader(parts[TABLE].decode().splitlines())
    assert row["class"] == "lymphocyte"
    assert json.loads(parts[MANIFEST])["left_out"]["on which people differ"] == 1


def test_a_photo_that_goes_while_it_is_packed_takes_its_cells_along(
    store: Counts, history: History
) -> None:
    gone, _ = (counted(store, slide, "monocyte") for slide in ("S1", "S2"))
    found = made(store, history)
    store.delete(gone, Who(uuid4(), everywhere=True))
    parts = unpacked(found)
    assert len(parts) == 3
    assert json.loads(parts[MANIFEST])["cells"] == 1


def test_nothing_reviewed_is_said_in_a_sentence(store: Counts, history: History) -> None:
    counted(store, "S1")
    counted(store, "S2", ("monocyte", "band"), "twin")
    with pytest.raises(NothingReviewed, match="nothing to learn from yet"):
        made(store, history)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"smearlens_reviewed": 2}'])
def test_a_damaged_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(TrainingError, match="name a new folder"):
        opened(data)

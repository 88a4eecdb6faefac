"""Which counts are of one slide, and which slides are held out: now, later, and after deletions."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from app.counts.reviewed.cells import Cell, Seen
from app.counts.reviewed.slides import slides
from tests.kit.count_rows import AT, SPACE, Rows


def seen(number: int, slide: str | None = None, sha256: str = "") -> Seen:
    """A count that was reviewed so many minutes after the first."""
    rows = Rows()
    photo = replace(rows.photo(), sha256=sha256 or f"{number:064x}")
    key = uuid5(SPACE, f"count {number}")
    name = f"Smear {number}" if slide is None else slide
    cell = Cell(replace(photo, count_id=key), (0, 0, 10, 10), "monocyte", "changed")
    at = AT + timedelta(minutes=number)
    return Seen(replace(rows.count, id=key, slide=name), (cell,), at, Counter())


def aside(found: list[Seen], **before: set[UUID]) -> set[UUID]:
    return {count for slide in slides(found, **before) if slide.held_out for count in slide.counts}


def test_a_history_that_grows_never_moves_a_slide() -> None:
    all_of_them = [seen(number) for number in range(40)]
    before: set[UUID] = set()
    for many in range(1, 41):
        now = aside(all_of_them[:many])
        older = {one.count.id for one in all_of_them[: many - 1]}
        assert now & older == before
        before = now
    assert aside(all_of_them[:1]) == set()
    assert aside(all_of_them[:2]) == {all_of_them[1].count.id}
    assert 4 <= len(before) <= 16


def test_what_an_earlier_set_told_holds_when_the_first_slides_are_deleted() -> None:
    found = [seen(number) for number in range(12)]
    held_out = aside(found)
    learnt = {one.count.id for one in found} - held_out
    for first in range(12):
        later = [*found[first:], *(seen(number) for number in range(12, 20))]
        now = aside(later, held_out=held_out, learnt=learnt)
        assert now & learnt == set()
        assert now >= held_out & {one.count.id for one in later}


@pytest.mark.parametrize("name", ["smear  7", "SMEAR 7 ", "Ｓmear 7"])
def test_counts_of_slides_called_alike_are_of_one(name: str) -> None:
    one, two = slides([seen(0, "Smear 7"), seen(1, name), seen(2, "Smear 8")])
    assert len(one.counts) == 2
    assert (one.held_out, two.held_out) == (False, True)


def test_counts_without_a_name_are_of_slides_of_their_own_unless_they_share_a_photo() -> None:
    assert len(slides([seen(0, ""), seen(1, "")])) == 2
    assert len(slides([seen(0, "", "a" * 64), seen(1, "b", "a" * 64), seen(2, "B")])) == 1


def test_a_slide_is_never_called_by_the_name_that_somebody_gave_it() -> None:
    assert not any("muller" in one.name for one in slides([seen(0, "muller"), seen(1)]))

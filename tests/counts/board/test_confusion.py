"""The board's two tables: what is in them, and how sure each share is."""

from collections.abc import Iterable
from uuid import UUID, uuid5

import pytest

from app.counts.board.confusion import GROUPS_LEAST, Confusion, Named, PairConfusion
from app.counts.interval import wilson

SPACE = UUID("00000000-0000-4000-8000-000000000000")


def count(number: int) -> UUID:
    return uuid5(SPACE, f"count {number}")


def named(row: str, column: str, cells: int = 1, of: int = 0, alike: bool | None = None) -> Named:
    return Named(count(of), row, column, row == column if alike is None else alike, cells)


def shares(alike: Iterable[int], n: int = 10) -> Confusion:
    """Return the table of counts of `n` lymphocytes each, of which so many are alike."""
    cells = []
    for number, right in enumerate(alike):
        cells.append(named("lymphocyte", "lymphocyte", right, number))
        cells.append(named("lymphocyte", "monocyte", n - right, number))
    return Confusion.of(cells)


def test_nothing_named_is_an_empty_table() -> None:
    table = Confusion.of([])
    assert (table.n, table.rows, table.columns, table.cells, table.all) == (0, [], [], [], None)
    assert PairConfusion.of([]).all is None


def test_cells_of_all_counts_are_added_in_the_order_of_a_differential() -> None:
    table = Confusion.of(
        [
            named("monocyte", "lymphocyte", 2, of=1),
            named("monocyte", "lymphocyte", 3, of=2),
            named("neutrophil", "neutrophil", 4),
            named("not_a_cell", "own class", 1),
        ]
    )
    assert table.rows == ["neutrophil", "monocyte", "not_a_cell"]
    assert table.columns == ["neutrophil", "lymphocyte", "own class"]
    assert table.cells == [[4, 0, 0], [0, 5, 0], [0, 0, 1]]
    assert table.n == 10
    assert table.all
    assert (table.all.alike, table.all.n, table.all.counts) == (4, 10, 3)


def test_a_band_that_the_model_has_no_class_for_counts_as_alike() -> None:
    table = Confusion.of([named("band", "neutrophil", 3, alike=True)])
    assert (table.classes[0].alike, table.classes[0].share) == (3, 1.0)


def test_of_few_counts_the_interval_is_wilsons() -> None:
    (one,) = shares([9] * (GROUPS_LEAST - 1)).classes
    assert one.by == "cells"
    low, high = wilson(36, 40) or (0, 0)
    assert one.interval == (round(low, 4), round(high, 4))


def test_counts_that_are_all_the_same_make_no_interval_narrower_than_their_cells() -> None:
    for right in (5, 10):
        (one,) = shares([right] * 10).classes
        low, high = wilson(10 * right, 100) or (0, 0)
        assert (one.by, one.interval) == ("counts", (round(low, 4), round(high, 4)))


def test_counts_that_differ_much_make_it_wider() -> None:
    (one,) = shares([0, 10] * 5).classes
    low, high = wilson(50, 100) or (0, 0)
    assert (one.by, one.share) == ("counts", 0.5)
    assert one.interval[0] < low - 0.05
    assert one.interval[1] > high + 0.05


def test_the_same_cells_have_the_same_interval_in_whatever_order_they_come() -> None:
    cells = [
        named("lymphocyte", label, 3, of) for of in range(9) for label in ("band", "lymphocyte")
    ]
    assert Confusion.of(cells) == Confusion.of(reversed(cells))


@pytest.mark.parametrize("first", ["band", "neutrophil"])
def test_two_people_are_told_from_either_side(first: str) -> None:
    second = {"band": "neutrophil", "neutrophil": "band"}[first]
    table = PairConfusion.of([named(first, second, 2), named("band", "band", 5)])
    assert table.labels == ["neutrophil", "band"]
    assert table.cells == [[0, 2], [2, 5]]
    assert table.n == 7
    assert table.all
    assert (table.all.alike, table.all.n) == (5, 7)

"""The cells of a slide: each once, by the picture that shows it best."""

from uuid import uuid4

import numpy as np
import pytest

from app.slide.mosaic import Mosaic, Sight
from app.slide.path import Path, Place
from app.slide.shift import View
from tests.kit import counts
from tests.kit.smears import draw_field

SIDE = 0.2


@pytest.fixture
def path() -> Path:
    """A path of three pieces, none of which is joined to another."""
    path = Path()
    for seed in range(3):
        path.place(View.of(np.asarray(draw_field([], 320, 240, seed).convert("L"))), still=True)
    return path


def sight(x: float, y: float = 0.0, piece: int = 0, worth: float = 1.0, look: int = 0) -> Sight:
    """Return a cell; those of one `look` look alike, and 0 like no other."""
    random = np.random.default_rng(look)
    looks = bytes(random.integers(0, 255, 2 * 28 * 28, np.uint8)) if look else b""
    cell = counts.cell(edge=not worth, print=looks)
    return Sight(cell, uuid4(), Place(piece, x, y), SIDE, worth)


def test_a_cell_that_three_pictures_show_counts_once(path: Path) -> None:
    mosaic = Mosaic(path)
    for x in (1.0, 1.03, 0.98):
        mosaic.add([sight(x)])
    assert [one.views for one in mosaic.cells()] == [3]


def test_two_cells_of_one_picture_are_two_however_near(path: Path) -> None:
    mosaic = Mosaic(path)
    for _ in range(2):
        mosaic.add([sight(1.0), sight(1.0 + SIDE / 2)])
    assert [one.views for one in mosaic.cells()] == [2, 2]


def test_neighbours_stay_two(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(1.0)])
    mosaic.add([sight(1.0 + SIDE * 0.9)])
    assert len(mosaic.cells()) == 2


def test_the_best_view_stands_for_a_cell_and_one_cut_by_the_edge_last(path: Path) -> None:
    mosaic = Mosaic(path)
    cut, whole, better = sight(1.1, worth=0), sight(1.0, worth=0.5), sight(1.01, worth=0.7)
    for one in (cut, better, whole):
        mosaic.add([one])
    assert [one.best for one in mosaic.cells()] == [better]


def test_a_cell_that_no_picture_shows_whole_is_there_once(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(1.0, worth=0)])
    mosaic.add([sight(1.0 + 0.7 * SIDE, worth=0)])
    assert [one.best.cell.edge for one in mosaic.cells()] == [True]


def test_pieces_that_are_joined_later_lay_their_cells_on_each_other(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(0.5), sight(1.0)])
    mosaic.add([sight(0.2, piece=1), sight(0.9, piece=1)])
    path.join(Place(1, 0.2, 0.0), Place(0, 1.0, 0.0))
    assert [one.views for one in mosaic.cells()] == [1, 2, 1]


def test_a_cell_of_another_piece_that_looks_the_same_may_be_it(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(0.5, look=1), sight(1.0, look=2)])
    mosaic.add([sight(0.7, piece=1, look=2), sight(0.2, piece=1, look=3)])
    first, second, third, fourth = mosaic.cells()
    assert third.twin_of == second.id
    assert (first.twin_of, second.twin_of, fourth.twin_of) == (None, None, None)


def test_cells_of_one_piece_may_look_the_same(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(0.5, look=1), sight(1.0, look=1)])
    assert [one.twin_of for one in mosaic.cells()] == [None, None]


def test_two_pairs_that_look_the_same_and_lie_the_same_join_their_pieces(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(0.5, look=1), sight(1.0, 0.3, look=2), sight(2.0, worth=0)])
    mosaic.add([sight(0.1, 1, 1, look=1), sight(0.6, 1.3, 1, look=2), sight(1.6, 1, 1, look=3)])
    cells = mosaic.cells()
    assert [one.views for one in cells] == [2, 2, 2]
    assert [one.best.cell.edge for one in cells] == [False] * 3
    assert [one.twin_of for one in cells] == [None] * 3


def test_two_pairs_that_lie_otherwise_join_nothing(path: Path) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(0.5, look=1), sight(1.0, look=2)])
    mosaic.add([sight(0.1, piece=1, look=1), sight(1.2, piece=1, look=2)])
    assert [one.twin_of is not None for one in mosaic.cells()] == [False, False, True, True]


def test_it_is_known_how_many_pictures_show_a_cell_and_how_many_of_them_found_it(
    path: Path,
) -> None:
    mosaic = Mosaic(path)
    mosaic.add([sight(0.5, 0.4)], Place(0, 0.0, 0.0), (1, 0.75))
    for corner in (0.2, 0.45, 3.0):
        # Of these the first shows its place, the second cuts it, the third is elsewhere.
        mosaic.add([], Place(0, corner, 0.0), (1, 0.75))
    mosaic.add([], Place(1, 0.0, 0.0), (1, 0.75))
    assert [(one.views, one.shown) for one in mosaic.cells()] == [(1, 2)]

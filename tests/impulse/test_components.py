"""Pieces of masks, against masks whose pieces are known."""

import numpy as np

from app.impulse.locate.components import pieces, run_lengths


def mask(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


def test_an_empty_mask_has_no_pieces() -> None:
    assert pieces(np.zeros((5, 7), dtype=bool)) == []


def test_corners_that_touch_make_one_piece() -> None:
    (piece,) = pieces(mask("#..", ".#.", "..#"))
    assert piece.area == 3
    assert piece.bounds == (0, 0, 3, 3)


def test_the_end_of_a_row_does_not_touch_the_start_of_the_next() -> None:
    assert [piece.bounds for piece in pieces(mask("..##", "....", "#..."))] == [
        (2, 0, 4, 1),
        (0, 2, 1, 3),
    ]
    assert len(pieces(mask("...#", "#..."))) == 2


def test_a_horseshoe_is_one_piece_and_its_filling_another() -> None:
    found = pieces(mask("#####", "#...#", "#.#.#", "#...#", "#...#"))
    assert [piece.area for piece in found] == [13, 1]


def test_arms_that_meet_only_at_the_bottom_are_one_piece() -> None:
    (piece,) = pieces(mask("#.#.#.#", "#.#.#.#", "#######"))
    assert piece.area == 15


def test_small_pieces_are_left_out_and_the_largest_comes_first() -> None:
    found = pieces(mask("##....", "##..##", "......", "#....."), least=2)
    assert [piece.area for piece in found] == [4, 2]


def test_every_pixel_of_a_random_mask_is_in_exactly_one_piece() -> None:
    random = np.random.default_rng(0)
    for density in (0.2, 0.4, 0.6):
        wanted = random.random((60, 80)) < density
        drawn = np.zeros(wanted.shape, dtype=int)
        for piece in pieces(wanted):
            for y, x0, x1 in zip(piece.y, piece.x0, piece.x1, strict=True):
                drawn[y, x0:x1] += 1
        assert np.array_equal(drawn, wanted.astype(int))


def test_runs_are_counted_row_by_row() -> None:
    assert run_lengths(mask("##.#", "####")).tolist() == [2, 1, 4]

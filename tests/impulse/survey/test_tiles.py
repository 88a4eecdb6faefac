"""Tiles over a photo, and one list of what is seen in them: nothing twice, nothing lost."""

from time import process_time

import numpy as np
import pytest

from app.impulse.survey.survey_network import Seen
from app.impulse.survey.tiles import MOST_TRIED, Tile, is_cut, merged, placed, tiles


def seen(x: float, y: float, side: float, heat: float = 0.9, kind: str = "leukocyte") -> Seen:
    return Seen(kind, x, y, side, side, heat)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(960, 720), (1919, 300), (300, 1000), (200, 100), (321, 320)])
@pytest.mark.parametrize(("side", "overlap"), [(320, 60), (200, 90), (480, 20)])
def test_whatever_fits_the_overlap_lies_wholly_in_a_tile(
    size: tuple[int, int], side: float, overlap: float
) -> None:
    width, height = size
    laid = tiles(width, height, side, overlap)
    rng = np.random.default_rng(0)
    for _ in range(200):
        x, y = rng.uniform(0, max(0, width - overlap)), rng.uniform(0, max(0, height - overlap))
        right, below = min(x + overlap, width), min(y + overlap, height)
        assert any(
            one.x <= x + 1e-6
            and one.y <= y + 1e-6
            and right <= one.x + one.width + 1e-6
            and below <= one.y + one.height + 1e-6
            for one in laid
        )


def test_a_photo_that_fits_a_tile_is_one() -> None:
    assert tiles(320, 240, 320, 60) == [Tile(0, 0, 320, 240)]


def test_what_is_seen_in_a_tile_is_placed_in_the_photo() -> None:
    (one,) = placed([seen(100, 40, 20)], Tile(300, 200, 160, 160), 2)
    assert (one.x, one.y, one.width, one.height) == (350, 220, 10, 10)


def test_a_side_of_a_tile_cuts_and_a_side_of_the_photo_does_not() -> None:
    left, right = tiles(500, 300, 300, 60)
    assert is_cut(seen(290, 100, 40), left, 500, 300, 1)
    assert not is_cut(seen(290, 100, 40), right, 500, 300, 1)
    assert not is_cut(seen(10, 100, 40), left, 500, 300, 1)
    assert not is_cut(seen(490, 280, 60), right, 500, 300, 1)


def test_what_was_seen_twice_is_one_and_the_first_stays() -> None:
    first, again = seen(100, 100, 40, 0.6), seen(104, 98, 42)
    assert merged([first, again, seen(160, 100, 40)]) == [first, seen(160, 100, 40)]


def test_a_part_of_what_was_seen_is_that() -> None:
    whole = seen(100, 100, 80)
    assert merged([whole, seen(125, 100, 30)]) == [whole]


def test_a_platelet_on_a_red_cell_stays() -> None:
    both = [seen(100, 100, 80, kind="red_cell"), seen(100, 100, 20, kind="platelet")]
    assert merged(both) == both


def test_touching_cells_stay_apart() -> None:
    row = [seen(40 * n, 100, 42) for n in range(10)]
    assert merged(row) == row


def test_of_nothing_comes_nothing() -> None:
    assert merged([]) == []


def test_noise_that_seems_full_of_cells_is_soon_done_with() -> None:
    rng = np.random.default_rng(0)
    strewn = [seen(*rng.uniform(0, 2000, 2), 8) for _ in range(20_000)]
    start = process_time()
    found = merged(strewn)
    assert process_time() - start < 2
    assert 500 < len(found) <= MOST_TRIED

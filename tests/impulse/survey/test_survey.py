"""The survey: how fine it looks, and that tiles count every cell once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.impulse.box import Box
from app.impulse.input_block import Photo
from app.impulse.locate.components import pieces
from app.impulse.survey.survey import MOST_TILES, Survey, is_field, usual_cell
from app.impulse.survey.survey_network import Seen

LEAST = 9
"""Pixels of a view that a spot spans to be seen."""


@dataclass
class Spots:
    """Sees dark squares as a network sees cells, those cut by the view's side as well."""

    size: int = 320
    looks: list[tuple[int, int]] = field(default_factory=list)

    def look(self, view: NDArray[np.uint8]) -> list[Seen]:
        self.looks.append(view.shape[:2])
        found = []
        for piece in pieces(view[:, :, 1] < 140, LEAST * LEAST):
            x0, y0, x1, y1 = piece.bounds
            middle = (x0 + x1) / 2, (y0 + y1) / 2
            found.append(Seen("leukocyte", *middle, x1 - x0, y1 - y0, piece.area / 1e6))
        return found


def drawn(width: int, height: int, spots: list[tuple[int, int]], side: int) -> Photo:
    pixels = np.full((height, width, 3), 230, np.uint8)
    for x, y in spots:
        pixels[y : y + side, x : x + side] = (90, 40, 120)
    return Photo(pixels, width, height)


def strewn(width: int, height: int, side: int, count: int, seed: int) -> list[tuple[int, int]]:
    rng, spots = np.random.default_rng(seed), list[tuple[int, int]]()
    while len(spots) < count:
        x, y = int(rng.integers(width - side)), int(rng.integers(height - side))
        if all(max(abs(x - a), abs(y - b)) > 1.3 * side for a, b in spots):
            spots.append((x, y))
    return spots


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("side", "count"), [(32, 60), (40, 45), (64, 25), (100, 12)])
def test_every_cell_is_counted_once_wherever_the_seams_are(
    side: int, count: int, seed: int
) -> None:
    spots = strewn(960, 720, side, count, seed)
    _, seen = Survey(Spots()).look(drawn(960, 720, spots, side))  # type: ignore[arg-type]
    assert len(seen) == count
    found = sorted((round(one.x), round(one.y)) for one in seen)
    wanted = sorted((x + side // 2, y + side // 2) for x, y in spots)
    near = np.abs(np.array(sorted(found)) - np.array(wanted)).max()
    assert near <= 3
    assert all(0.8 < one.width / side < 1.25 for one in seen)


def test_large_cells_need_one_look() -> None:
    network = Spots()
    Survey(network).look(drawn(960, 720, [(300, 300)], 240))  # type: ignore[arg-type]
    assert network.looks == [(240, 320)]


def test_a_cell_larger_than_a_tile_can_hold_is_counted_once_too() -> None:
    spots = strewn(960, 720, 40, 20, 3)
    photo = drawn(960, 720, [one for one in spots if one[0] > 460], 40)
    small = sum(one[0] > 460 for one in spots)
    photo.pixels[200:500, 60:360] = (90, 40, 120)
    _, seen = Survey(Spots()).look(photo)  # type: ignore[arg-type]
    assert len(seen) == small + 1
    assert sum(one.width > 250 for one in seen) == 1


def test_where_nothing_is_seen_it_looks_finer_once_and_not_for_ever() -> None:
    network = Spots()
    _, seen = Survey(network).look(drawn(1900, 1400, [], 1))  # type: ignore[arg-type]
    assert seen == []
    assert 2 < len(network.looks) <= 1 + MOST_TILES


def finer_of(photo: Photo, asked: list[int]) -> Callable[[], Photo]:
    def finer() -> Photo:
        asked.append(1)
        height, width = photo.pixels.shape[:2]
        twice = np.asarray(Image.fromarray(photo.pixels).resize((2 * width, 2 * height)))
        return Photo(twice, photo.width, photo.height)

    return finer


def test_small_cells_are_looked_at_in_a_larger_photo() -> None:
    asked: list[int] = []
    photo = drawn(960, 720, strewn(960, 720, 34, 30, 1), 34)
    larger, seen = Survey(Spots()).look(photo, finer_of(photo, asked))  # type: ignore[arg-type]
    assert asked == [1]
    assert larger.pixels.shape == (1440, 1920, 3)
    assert len(seen) == 30
    assert all(60 < one.width < 76 for one in seen)


def test_cells_that_are_large_enough_are_not_decoded_again() -> None:
    asked: list[int] = []
    photo = drawn(960, 720, strewn(960, 720, 80, 12, 1), 80)
    same, seen = Survey(Spots()).look(photo, finer_of(photo, asked))  # type: ignore[arg-type]
    assert same is photo
    assert (asked, len(seen)) == ([], 12)


def test_red_cells_tell_how_large_a_leukocyte_would_be() -> None:
    red = [Seen("red_cell", 0, 0, side, side, 0.9) for side in (20, 30, 40)]
    assert usual_cell(red) == 60
    assert usual_cell([*red, Seen("leukocyte", 0, 0, 50, 50, 0.9)]) == 50
    assert usual_cell([Seen("platelet", 0, 0, 9, 9, 0.9)]) is None


def square(side: int) -> Box:
    return Box(10, 10, 10 + side, 10 + side)


def test_a_photo_is_a_field_where_cells_are_small_many_or_none() -> None:
    assert is_field([], 960, 720)
    assert is_field([square(100)], 960, 720)
    assert is_field([square(200)] * 4, 960, 720)
    assert not is_field([square(140)], 960, 720)
    assert not is_field([square(300)] * 3, 960, 720)

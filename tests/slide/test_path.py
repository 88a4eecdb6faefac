"""The path of a lens: it comes back to where it was, and finds itself again when it is lost."""

import numpy as np
import pytest
from PIL import Image

from app.slide.path import Path, Place
from app.slide.shift import Shift, View
from tests.kit.slides import drawn_cells, slide_of

WIDTH, HEIGHT = 480, 360
SMEAR = slide_of(drawn_cells(16), 8).picture.convert("L")
OTHER = slide_of(drawn_cells(2), 2, seed=9).picture.convert("L")
EMPTY = View.of(np.full((HEIGHT, WIDTH), 210, np.uint8))


def view(x: float, y: float, smear: Image.Image = SMEAR) -> View:
    return View.of(
        np.asarray(smear.crop((round(x), round(y), round(x) + WIDTH, round(y) + HEIGHT)))
    )


def pixels(place: Place) -> tuple[float, float]:
    return place.x * WIDTH, place.y * WIDTH


def test_a_way_there_and_back_ends_where_it_began() -> None:
    path = Path()
    way = [*range(0, 1901, 100), *range(1900, -1, -100)]
    places = [path.place(view(x, 300)) for x in way]
    assert {place.piece for place in places} == {0}
    for x, place in zip(way, places, strict=True):
        assert pixels(place) == pytest.approx((x, 0), abs=8)


def test_where_the_slide_jumps_to_a_place_not_seen_a_piece_begins() -> None:
    path = Path()
    assert [path.place(one).piece for one in (view(0, 0), view(60, 0))] == [0, 0]
    assert [path.place(one).piece for one in (view(0, 0, OTHER), view(60, 0, OTHER))] == [1, 1]


def test_after_frames_of_nothing_the_thread_is_taken_up_again() -> None:
    path = Path()
    for x in (0, 60, 120):
        path.place(view(x, 0))
    for _ in range(30):
        path.place(EMPTY)
    found = path.place(view(180, 0))
    assert found.piece == 0
    assert pixels(found) == pytest.approx((180, 0), abs=6)


def test_pieces_are_joined_once_a_view_shows_both() -> None:
    path = Path()
    first = [path.place(view(x, 0)) for x in (0, 100)]
    second = [path.place(view(x, 0)) for x in (1500, 1350, 1200, 1050, 900, 750, 600, 450, 300)]
    assert second[0].piece == 1
    there = path.resolved(second[0])
    assert there.piece == path.resolved(first[0]).piece == 0
    assert pixels(there) == pytest.approx((1500, 0), abs=20)


def test_photos_are_laid_on_those_before_them_in_any_order() -> None:
    path = Path()
    places = [
        path.place(view(x, y), still=True) for x, y in ((0, 0), (280, 0), (280, 200), (0, 210))
    ]
    assert {place.piece for place in places} == {0}
    assert pixels(places[-1]) == pytest.approx((0, 210), abs=6)


def test_joining_twice_or_in_a_ring_changes_nothing() -> None:
    path = Path()
    places = [path.place(view(0, 0)), path.place(view(0, 0, OTHER)), path.place(view(1800, 500))]
    assert [one.piece for one in places] == [0, 1, 2]
    path.join(places[2], places[1].moved(Shift(1.0, 0.0, 1.0)))
    path.join(places[1], places[0].moved(Shift(2.0, 0.0, 1.0)))
    path.join(places[0], places[2])
    assert path.resolved(places[2]) == Place(0, 3.0, 0.0)

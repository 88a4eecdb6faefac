"""What the survey learns from: pieces of fields at any scale, and what is to be found in them."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.impulse.survey.survey_network import KINDS, OUTPUTS, peaks
from app.training.fit.survey.boxed_fields import Boxed, BoxedField, FieldPhoto
from app.training.fit.survey.lesson import (
    MAPS,
    PLACES,
    SIZE,
    Lesson,
    coloured,
    piece,
    target,
    turned,
    view,
)

LEAST = dict.fromkeys(KINDS, 0.5)
KNOWN = np.zeros((PLACES, PLACES, len(KINDS)), bool)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def photo(*boxes: Boxed, origin: str = "drawn", known: tuple = KINDS) -> FieldPhoto:
    """Return a pale field with a dark rectangle for each box."""
    pixels = np.full((480, 640, 3), 225, np.uint8)
    for one in boxes:
        x0, y0, x1, y1 = (round(side) for side in one.corners)
        pixels[y0:y1, x0:x1] = (70, 20, 110)
    field = BoxedField(Path("drawn.png"), origin, "drawn", (), known, "learnt")
    return FieldPhoto(field, pixels, boxes)


FIELD = photo(
    Boxed("leukocyte", 200, 200, 160, 140),
    Boxed("red_cell", 420, 120, 70, 80),
    Boxed("platelet", 500, 400, 30, 30),
)


def as_told(maps: np.ndarray) -> np.ndarray:
    """Return the grid (PLACES, PLACES, OUTPUTS) of a network that learnt these maps by heart."""
    grid = np.empty((PLACES, PLACES, OUTPUTS))
    heat = maps[:, :, : len(KINDS)].clip(1e-4, 1 - 1e-4)
    grid[:, :, : len(KINDS)] = np.log(heat / (1 - heat))
    grid[:, :, len(KINDS) :] = maps[:, :, 2 * len(KINDS) + 1 :]
    return grid


def test_what_is_drawn_as_target_is_what_is_read_from_the_grid() -> None:
    boxes = [
        Boxed("leukocyte", 100.5, 80.25, 90, 70),
        Boxed("red_cell", 220, 150, 40, 44),
        Boxed("red_cell", 262, 150, 40, 44),
        Boxed("platelet", 319, 319, 9, 8),
    ]
    maps = target(boxes, KNOWN)
    assert maps.shape == (PLACES, PLACES, MAPS)
    found = peaks(as_told(maps), SIZE, LEAST)
    told = sorted((one.kind, *np.round(one.corners, 3)) for one in found)
    assert told == sorted((one.kind, *np.round(one.corners, 3)) for one in boxes)


def test_what_nobody_knows_is_no_error_to_find() -> None:
    maps = target([Boxed("red_cell", 100, 100, 40, 40, sure=False)], KNOWN)
    assert maps[:, :, : len(KINDS)].max() == 0
    hidden = maps[:, :, len(KINDS) : 2 * len(KINDS)]
    assert hidden[25, 25].tolist() == [0, 1, 0]
    assert hidden[60, 60].tolist() == [0, 0, 0]


def test_of_a_kind_that_is_not_boxed_nobody_knows_anything() -> None:
    bare = photo(Boxed("leukocyte", 200, 200, 160, 140), known=("leukocyte",))
    _, _, unknown = view([bare], rng())
    assert unknown.all(axis=(0, 1)).tolist() == [False, True, True]


@pytest.mark.parametrize("seed", range(12))
def test_boxes_stay_on_what_they_box(seed: int) -> None:
    pixels, boxes = piece(FIELD, (160, 160), rng(seed).random(), rng(seed))
    whole = [one for one in boxes if one.sure]
    assert pixels.shape == (160, 160, 3)
    for one in whole:
        x, y = min(int(one.x), 159), min(int(one.y), 159)
        assert pixels[y, x, 1] < 120
        assert 0 <= one.corners[0] <= one.corners[2] <= 160


@pytest.mark.parametrize("seed", range(8))
def test_boxes_turn_with_the_view(seed: int) -> None:
    pixels = np.full((SIZE, SIZE, 3), 225, np.uint8)
    pixels[40:80, 100:200] = 20
    seen, (box,), _ = turned(pixels, [Boxed("red_cell", 150, 60, 100, 40)], KNOWN, rng(seed))
    x0, y0, x1, y1 = (round(side) for side in box.corners)
    assert (seen[y0:y1, x0:x1] == 20).all()
    assert (seen == 20).sum() == 3 * 100 * 40


def test_a_view_holds_up_to_36_pieces() -> None:
    counts = [len([one for one in view([FIELD], rng(n))[1] if one.sure]) for n in range(60)]
    assert max(counts) > 40
    assert min(counts) <= 3


def test_colours_vary_and_shapes_stay() -> None:
    seen = [coloured(FIELD.pixels[:320, :320], rng(n)) for n in range(10)]
    assert all(one.shape == (320, 320, 3) for one in seen)
    assert len({one.tobytes() for one in seen}) > 5
    cell, glass = np.s_[180:220, 180:220], np.s_[10:50, 10:50]
    assert all(one[cell].mean() < one[glass].mean() - 20 for one in seen)


def test_a_batch_is_the_same_whenever_it_is_asked_for() -> None:
    lesson = Lesson([FIELD, photo(origin="bare")], {"drawn": 0.8, "bare": 0.2, "absent": 1.0})
    first, again = (next(iter(lesson.batches(1, 4, rng(5)))) for _ in range(2))
    assert first[0].shape == (4, SIZE, SIZE, 3)
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()

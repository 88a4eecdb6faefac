"""How far a view lies from another: found where they overlap, and not told where they do not."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.slide.shift import View, shift
from tests.kit.smears import draw_field

SIDE, HIGH = 480, 360


@pytest.fixture(scope="module")
def smear() -> Image.Image:
    return draw_field([("neutrophil", 0.4, 0.4, 0.15)], 1200, 900, seed=4).convert("L")


def part(smear: Image.Image, x: int, y: int) -> NDArray[np.uint8]:
    return np.asarray(smear.crop((x, y, x + SIDE, y + HIGH)))


@pytest.mark.parametrize(("x", "y"), [(0, 0), (30, -12), (-120, 80), (200, 0), (-10, -170)])
def test_a_view_lies_where_it_was_cut_out(smear: Image.Image, x: int, y: int) -> None:
    found = shift(View.of(part(smear, 300, 250)), View.of(part(smear, 300 + x, 250 + y)))
    assert found
    assert found.x * SIDE == pytest.approx(x, abs=4)
    assert found.y * SIDE == pytest.approx(y, abs=4)


def test_other_light_blur_and_noise_change_nothing(smear: Image.Image) -> None:
    random = np.random.default_rng(0)
    blurred = smear.filter(ImageFilter.GaussianBlur(2))
    dim = part(blurred, 400, 250) * np.linspace(0.4, 0.7, SIDE) + random.normal(0, 4, (HIGH, SIDE))
    found = shift(View.of(part(smear, 300, 250)), View.of(dim.clip(0, 255).astype(np.uint8)))
    assert found
    assert found.x * SIDE == pytest.approx(100, abs=4)


def test_the_rim_of_an_eyepiece_and_dust_on_the_lens_do_not_hold_a_view(smear: Image.Image) -> None:
    rows, columns = np.mgrid[:HIGH, :SIDE]
    seen = np.hypot(columns - SIDE / 2, rows - HIGH / 2) < HIGH * 0.6

    def through(x: int) -> View:
        view = np.where(seen, part(smear, x, 250), 6).astype(np.uint8)
        view[100:104, 200:204] = 50
        return View.of(view)

    found = shift(through(300), through(380))
    assert found
    assert found.x * SIDE == pytest.approx(80, abs=4)


def test_views_that_share_nothing_are_not_laid_on_each_other() -> None:
    views = [
        View.of(
            np.asarray(draw_field([("neutrophil", 0.5, 0.5, 0.2)], 480, 360, seed).convert("L"))
        )
        for seed in range(12)
    ]
    assert [pair for pair in combinations(range(12), 2) if shift(*(views[i] for i in pair))] == []


def test_views_of_another_shape_are_not_compared(smear: Image.Image) -> None:
    assert shift(View.of(part(smear, 0, 0)), View.of(part(smear, 0, 0).T.copy())) is None


@pytest.mark.parametrize("grey", [0, 255])
def test_an_empty_view_is_like_none(smear: Image.Image, grey: int) -> None:
    empty = View.of(np.full((HIGH, SIDE), grey, np.uint8))
    assert shift(empty, empty) is None
    assert shift(empty, View.of(part(smear, 0, 0))) is None


def test_a_packed_view_is_the_same(smear: Image.Image) -> None:
    view = View.of(part(smear, 100, 100))
    again = View.unpacked(view.packed())
    assert (again.lit == view.lit).all()
    assert np.array_equal(again.plane, view.plane)


@pytest.mark.data
def test_real_fields_of_other_places_are_not_laid_on_each_other(data_folder: Path) -> None:
    fields = sorted((data_folder / "txl" / "images").glob("*"))[::16][:30]
    views = []
    for field in fields:
        with Image.open(field) as opened:
            views.append(View.of(np.asarray(opened.convert("L"))))
    pairs = list(combinations(views, 2))
    assert sum(shift(*pair) is not None for pair in pairs) <= 2

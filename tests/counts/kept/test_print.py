"""Cells are known again by their prints: on drawn fields, and on real ones photographed twice."""

from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from app.counts.kept.print import SIDE, print_of, twins
from app.impulse.box import Box
from app.impulse.impulse import Impulse
from tests.kit.smears import draw_field

CELL = [("neutrophil", 0.5, 0.5, 0.3)]


def field(seed: int) -> Image.Image:
    return draw_field(CELL, 800, 600, seed)


def moved(picture: Image.Image, angle: float, right: int, down: int, bright: float) -> Image.Image:
    """Return another photo of a field, the stage moved."""
    turned = picture.rotate(angle, Image.Resampling.BICUBIC, translate=(right, down))
    return ImageEnhance.Brightness(turned.filter(ImageFilter.GaussianBlur(0.7))).enhance(bright)


def taken(picture: Image.Image, x: int = 400, y: int = 300, side: int = 200) -> bytes:
    half = side // 2
    return print_of(np.asarray(picture), Box(x - half, y - half, x + half, y + half))


@pytest.mark.parametrize(
    ("angle", "right", "down", "bright", "off", "side"),
    [(0, 0, 0, 1.0, 0, 200), (3, 60, -40, 0.93, 0, 208), (-3, -80, 30, 1.05, 2, 198)],
)
def test_a_cell_is_known_again_in_another_photo(
    angle: float, right: int, down: int, bright: float, off: int, side: int
) -> None:
    there = [(uuid4(), taken(field(seed))) for seed in range(1, 6)]
    again = moved(field(3), angle, right, down, bright)
    seen = taken(again, 400 + right + off, 300 + down - off, side)
    assert twins([seen], there) == [there[2][0]]


def test_another_cell_of_the_same_kind_is_none_of_them() -> None:
    there = [(uuid4(), taken(draw_field([], 800, 600, seed))) for seed in range(1, 6)]
    assert twins([taken(field(9))], there) == [None]


def test_nothing_is_like_nothing_and_like_what_is_damaged() -> None:
    print_ = taken(field(1))
    assert len(print_) == 2 * SIDE * SIDE
    assert twins([print_, b""], []) == [None, None]
    assert twins([b"", print_], [(uuid4(), b"x"), (uuid4(), b"")]) == [None, None]
    flat = print_of(np.full((50, 50, 3), 200, np.uint8), Box(-20, -20, 90, 90))
    assert twins([flat], [(uuid4(), print_), (uuid4(), flat)]) == [None]


def test_real_cells_that_two_pictures_show_are_found_among_others(
    data_folder: Path, impulse: Impulse
) -> None:
    pictures = sorted((data_folder / "bccd" / "JPEGImages").glob("*.jpg"))[::12]
    pictures += [
        data_folder / "bccd" / "JPEGImages" / f"BloodImage_{number}.jpg"
        for number in ("00233", "00254", "00205", "00276")
    ]
    prints: list[tuple[UUID, bytes]] = []
    of: dict[UUID, str] = {}
    for picture in dict.fromkeys(pictures):
        pixels = np.asarray(Image.open(picture).convert("RGB"))
        for box in impulse.locate_block.locate(pixels):
            key = uuid4()
            of[key] = picture.stem[-5:]
            prints.append((key, print_of(pixels, box)))
    found = set()
    for key, print_ in prints:
        others = [one for one in prints if of[one[0]] != of[key]]
        (twin,) = twins([print_], others)
        if twin:
            found.add((of[key], of[twin]))
    twice = {("00254", "00233"), ("00233", "00254")}
    assert twice & found
    assert len(found - twice - {("00276", "00205"), ("00205", "00276")}) <= 2

"""How sharp a picture is: less the more it is blurred, and the same in any light."""

import numpy as np
import pytest
from PIL import ImageFilter

from app.slide.focus import focus
from tests.kit.smears import draw_smear

SMEAR = draw_smear().convert("L")


def test_a_blurred_picture_is_less_sharp() -> None:
    told = [focus(np.asarray(SMEAR.filter(ImageFilter.GaussianBlur(one)))) for one in (0, 1, 2, 4)]
    assert told == sorted(told, reverse=True)
    assert told[0] > 2 * told[-1]


def test_dim_light_makes_a_picture_no_less_sharp() -> None:
    blurred = np.asarray(SMEAR.filter(ImageFilter.GaussianBlur(1.5)))
    dim = (np.asarray(SMEAR) * 0.5).astype(np.uint8)
    assert focus(dim) == pytest.approx(focus(np.asarray(SMEAR)), rel=0.3)
    assert focus(dim) > focus(blurred)


def test_a_picture_without_an_inside_is_not_sharp() -> None:
    assert focus(np.zeros((2, 9), np.uint8)) == 0.0
    assert focus(np.full((9, 9), 200, np.uint8)) == 0.0

"""Cells without colour, or in colours that no stain has, are not told as sure."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.impulse.colour.colour_check import colour_doubt
from app.impulse.impulse import Impulse
from tests.kit.smears import KINDS, draw_smear, encode

PLAIN = Impulse.load(Path(__file__).parents[2] / "models" / "wbc")


def swapped(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return Image.merge("RGB", (blue, green, red))


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawn_cell_has_the_colours_of_a_stain(impulse: Impulse, kind: str) -> None:
    answer = impulse.classify(encode(draw_smear(kind)))
    assert answer.reason not in {"no_colour", "odd_colour"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_grey_photo_is_told_to_have_no_colour(impulse: Impulse, kind: str, mode: str) -> None:
    answer = impulse.classify(encode(draw_smear(kind).convert("L").convert(mode)))
    assert (answer.reason, answer.verdict) == ("no_colour", "unsure")


def test_a_grey_photo_in_one_tint_has_no_colour() -> None:
    grey = np.asarray(draw_smear().convert("L"), dtype=float)[:, :, None]
    tinted = (grey * [0.8, 0.9, 1.0]).astype(np.uint8)
    assert colour_doubt(tinted[100:300, 150:400]) == "no_colour"


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_whose_red_and_blue_are_swapped_has_odd_colours(
    impulse: Impulse, kind: str
) -> None:
    answer = impulse.classify(encode(swapped(draw_smear(kind))))
    assert answer.cells[0].located
    assert (answer.reason, answer.verdict) == ("odd_colour", "unsure")


@pytest.mark.parametrize("colour", ["white", "black", "grey", "red"])
def test_what_has_one_colour_alone_is_measured_without_a_warning(colour: str) -> None:
    assert colour_doubt(np.asarray(Image.new("RGB", (40, 40), colour))) == "no_colour"


@pytest.mark.data
def test_real_cells_are_hardly_ever_doubted_and_spoilt_ones_nearly_always(
    data_folder: Path,
) -> None:
    honest, grey, odd = [], [], []
    for path in sorted((data_folder / "bccd" / "JPEGImages").glob("*.jpg"))[:40]:
        image = Image.open(path).convert("RGB")
        honest.append(PLAIN.classify(path.read_bytes()).reason)
        grey.append(PLAIN.classify(encode(image.convert("L"))))
        odd.append(PLAIN.classify(encode(swapped(image))))
    assert not {"no_colour", "odd_colour"} & set(honest)
    assert not any(answer.verdict == "sure" for answer in grey + odd)
    assert all(answer.reason == "no_colour" for answer in grey if answer.cells[0].located)
    cells = [answer for answer in odd if answer.verdict != "no_cell"]
    assert len(cells) > 25
    assert sum(answer.reason == "odd_colour" for answer in cells) >= 0.85 * len(cells)

"""The classes of any model have names and colours that people can tell apart."""

from itertools import combinations

import numpy as np
import pytest

from app.cells import CELLS, PALETTE, cell_of, cells_of

EYES = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    ),
    "no green cones": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
    "no blue cones": np.array(
        [[1.256, -0.077, -0.178], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]
    ),
}
"""What each sees of linear RGB (Machado et al. 2009, severity 1)."""
TO_LMS = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
TO_LAB = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
"""From linear RGB to Oklab, by way of LMS (https://bottosson.github.io/posts/oklab)."""


def linear(colour: str) -> np.ndarray:
    """Return the linear RGB, 0..1, of a colour in hex."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2, 1..21."""
    light, dark = sorted((linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def apart(one: str, other: str) -> float:
    """Return how far two colours are apart, in Oklab, for the eyes that part them least."""

    def seen(colour: str, eyes: np.ndarray) -> np.ndarray:
        return TO_LAB @ np.cbrt(TO_LMS @ (eyes @ linear(colour)).clip(0, 1))

    return min(np.linalg.norm(seen(one, eyes) - seen(other, eyes)) for eyes in EYES.values())


@pytest.mark.parametrize("surface", ["#ffffff", "#1d1a23", "#121016"])
@pytest.mark.parametrize("colour", PALETTE)
def test_each_colour_stands_out_on_light_and_dark_surfaces(colour, surface):
    assert contrast(colour, surface) >= 3


def test_no_two_colours_come_closer_for_any_eyes_than_the_first_four():
    first = min(apart(one, other) for one, other in combinations(PALETTE[:4], 2))
    assert min(apart(one, other) for one, other in combinations(PALETTE, 2)) >= first > 0.07


def test_the_cells_we_know_keep_name_and_colour_in_every_model():
    for classes in (["monocyte", "neutrophil"], ["a", "monocyte", "b"]):
        assert cell_of("monocyte", classes) == CELLS["monocyte"]
    assert [cell.colour for cell in CELLS.values()] == ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]


def test_other_classes_are_called_as_the_model_calls_them():
    assert cell_of(" Ель 2 ", ["Дуб", " Ель 2 "]).name == "Ель 2"
    assert cell_of("blast", ["blast", "normal"]).name == "blast"
    assert cell_of("basophil", [*CELLS, "basophil"]).name == "Basophil"


@pytest.mark.parametrize(
    "classes",
    [
        ["blast", "normal"],
        [*CELLS, "basophil"],
        ["basophil", "monocyte", "x", "lymphocyte", "y"],
        [*"abcdefghi"],
        ["10", "9", "a"],
    ],
)
def test_no_two_classes_of_a_model_share_a_colour_while_the_palette_lasts(classes):
    cells = cells_of(classes)
    assert {cell.key for cell in cells} == set(classes)
    assert len({cell.colour for cell in cells}) == len(classes)


def test_more_classes_than_colours_begin_the_palette_anew():
    cells = cells_of([f"c{number}" for number in range(12)])
    assert [cell.colour for cell in cells] == [*PALETTE, *PALETTE[:3]]


def test_a_colour_stays_whichever_classes_are_asked_for_first():
    classes = ["blast", "normal", "monocyte"]
    assert [cell_of(name, classes).colour for name in reversed(classes)] == [
        "#cc79a7",
        "#d55e00",
        "#0072b2",
    ]


def test_the_cells_we_know_come_first_and_numbers_in_rising_order():
    shown = cells_of(["z", "10", "9", "monocyte", "neutrophil", "a", "007"])
    assert [cell.key for cell in shown] == ["neutrophil", "monocyte", "9", "10", "z", "a", "007"]


def test_a_class_that_the_model_does_not_know_is_shown_all_the_same():
    assert cell_of("blast", ["neutrophil", "monocyte"]).name == "blast"

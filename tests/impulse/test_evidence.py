"""What the model saw: the map of a label, and the crop under it."""

import io
import json
import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.impulse.evidence import BRIGHT, DULL, as_data_uri, heat_map, overlay

STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def evidence() -> NDArray[np.float64]:
    """Logits of three classes on 2 x 2 parts of a crop."""
    return np.array([[[5.0, 1, 1], [3, 1, 1]], [[0, 1, 3], [-1, 2, 2]]])


def test_a_map_is_what_speaks_for_a_class_rather_than_for_the_others(
    evidence: NDArray[np.float64],
) -> None:
    assert heat_map(evidence, 0).tolist() == [[1, 0.5], [0, 0]]
    assert heat_map(evidence, 2)[1, 0] == 1


def test_a_map_does_not_change_where_all_classes_gain_alike(evidence: NDArray[np.float64]) -> None:
    lit = np.array([[[9.0], [0]], [[2], [-4]]])
    assert np.allclose(heat_map(evidence + lit, 1), heat_map(evidence, 1))


def test_a_crop_that_speaks_for_nothing_has_an_empty_map() -> None:
    assert heat_map(np.zeros((5, 5, 4)), 2).tolist() == np.zeros((5, 5)).tolist()


@pytest.mark.parametrize("shape", [(160, 160, 3), (160, 160)])
def test_a_crop_is_bright_where_the_heat_is_and_dark_elsewhere(shape: tuple[int, ...]) -> None:
    crop = np.full(shape, 150, dtype=np.uint8)
    heat = np.zeros((5, 5))
    heat[1, 3] = 1
    seen = overlay(crop, heat)
    assert seen.shape == (160, 160, 3)
    light = np.asarray(Image.fromarray(seen).convert("L"), dtype=int)
    assert np.unravel_index(light.argmax(), light.shape)[0] // 32 == 1
    assert np.unravel_index(light.argmax(), light.shape)[1] // 32 == 3
    assert light[48, 112] > 150 > light[144, 16] + 60


def test_a_crop_still_shows_under_the_map() -> None:
    crop = np.zeros((160, 160, 3), dtype=np.uint8)
    crop[:, 80:] = 255
    for heat in (np.zeros((5, 5)), np.ones((5, 5))):
        seen = overlay(crop, heat).astype(int)
        assert (seen[:, 81:].mean() - seen[:, :79].mean()) > 80


def test_the_phone_draws_the_map_in_the_same_colours() -> None:
    script = (STATIC / "js" / "heat.js").read_text()
    for name, colour in (("DULL", DULL), ("BRIGHT", BRIGHT)):
        drawn = re.search(rf"const {name} = (\[.*?\])", script)
        assert drawn
        assert json.loads(drawn[1]) == list(colour)


def test_a_picture_goes_into_an_address_as_a_jpeg() -> None:
    kind, data = as_data_uri(np.full((160, 160, 3), 90, dtype=np.uint8)).split(",")
    assert kind == "data:image/jpeg;base64"
    picture = Image.open(io.BytesIO(b64decode(data)))
    assert (picture.format, picture.size) == ("JPEG", (160, 160))

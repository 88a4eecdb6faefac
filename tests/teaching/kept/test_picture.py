"""The small picture that is kept of a cell: what it shows, and what a model makes of it again."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app.impulse.box import Box
from app.impulse.impulse import Impulse
from app.teaching.kept.picture import CELL_MOST, FRAME_MOST, cut, look_again
from app.teaching.kept.showing import show
from tests.kit.smears import KINDS, draw_smear, encode


def size(jpeg: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(jpeg)) as picture:
        return picture.size


def plain(height: int, width: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.full((height, width, 3), 200, np.uint8)


def test_a_cell_lies_in_the_middle_of_what_is_around_it() -> None:
    jpeg, within = cut(plain(900, 1200), Box(500, 400, 600, 500))
    assert size(jpeg) == (160, 160)
    assert within == pytest.approx((30 / 160, 30 / 160, 130 / 160, 130 / 160))


@pytest.mark.parametrize(
    "box", [Box(0, 0, 100, 100), Box(1150, 850, 1200, 900), Box(-9, 5, 40, 60)]
)
def test_at_the_edge_there_is_less_around_it(box: Box) -> None:
    jpeg, within = cut(plain(900, 1200), box)
    width, height = size(jpeg)
    assert width < 1.6 * 100
    assert all(0 <= side <= 1 for side in within)
    assert (within[2] - within[0]) * width == pytest.approx(box.x1 - max(box.x0, 0), abs=1)
    assert (within[3] - within[1]) * height == pytest.approx(box.y1 - box.y0, abs=1)


def test_no_picture_is_larger_than_it_needs_to_be() -> None:
    assert size(cut(plain(900, 1200), Box(100, 100, 700, 700))[0]) == (CELL_MOST, CELL_MOST)
    assert size(cut(plain(900, 1200), Box(0, 0, 1200, 900))[0]) == (FRAME_MOST, 480)
    assert size(cut(plain(1, 1), Box(0, 0, 0, 0))[0]) == (1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_picture_gives_nearly_the_features_that_the_photo_gave(
    impulse: Impulse, kind: str
) -> None:
    one = show(encode(draw_smear(kind, 1200, 900)), impulse)[0]
    features, signature = look_again(one.picture, one.box, impulse)
    lengths = np.linalg.norm(features) * np.linalg.norm(one.features)
    assert features @ one.features / lengths > 0.97
    assert np.abs(signature - one.signature)[:15].max() < 0.05


def test_a_label_names_the_clearest_cell_alone(impulse: Impulse) -> None:
    photo = encode(draw_smear("lymphocyte"))
    (one,) = show(photo, impulse, label="round")
    assert one.label == "round"
    assert one.group == one.photo_sha256
    assert [other.label for other in show(photo, impulse)] == [None]
    assert show(photo, impulse, group="patient 3")[0].group == "patient 3"

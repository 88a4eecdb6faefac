"""The locate block on drawn smears, and on real ones where they are."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.impulse.box import Box
from app.impulse.locate_block import LocateBlock, otsu
from app.impulse.spec import LocateSpec
from tests.kit.smears import GLASS, KINDS, draw_field, draw_smear

BLOCK = LocateBlock(LocateSpec())


def locate(photo: Image.Image) -> list[Box]:
    return BLOCK.locate(np.asarray(photo.convert("RGB")))


def holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1


def centre(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_cell_gets_one_box_of_about_its_size(kind: str) -> None:
    (box,) = locate(draw_field([(kind, 0.4, 0.55, 0.36)]))
    x, y = centre(box)
    diameter = 0.36 * 480
    assert abs(x - 256) < diameter / 4
    assert abs(y - 264) < diameter / 4
    assert 0.8 < box.width / diameter < 1.6


@pytest.mark.parametrize("diameter", [0.3, 0.36, 0.5, 0.8])
def test_a_cell_is_found_at_any_size(diameter: float) -> None:
    (box,) = locate(draw_field([("neutrophil", 0.5, 0.5, diameter)]))
    assert holds(box, 320, 240)
    assert 0.7 < box.width / (diameter * 480) < 1.6


def test_a_cell_is_found_in_a_wide_field() -> None:
    wide = Image.new("RGB", (2000, 1500), GLASS)
    wide.paste(draw_field([("monocyte", 0.5, 0.5, 0.36)]), (300, 800))
    (box,) = locate(wide)
    assert holds(box, 620, 1040)
    assert 140 < box.width < 280


def test_boxes_are_square_and_inside_the_frame() -> None:
    photo = draw_field([("lymphocyte", 0.02, 0.5, 0.3), ("monocyte", 0.98, 0.98, 0.4)])
    boxes = locate(photo)
    assert len(boxes) == 2
    for box in boxes:
        assert box.width == box.height
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= photo.width
        assert box.y1 <= photo.height


def test_cells_apart_get_boxes_of_their_own_the_largest_first() -> None:
    boxes = locate(draw_field([("lymphocyte", 0.2, 0.3, 0.26), ("monocyte", 0.7, 0.6, 0.45)]))
    assert len(boxes) == 2
    assert boxes[0].area > boxes[1].area
    assert holds(boxes[0], 0.7 * 640, 0.6 * 480)
    assert holds(boxes[1], 0.2 * 640, 0.3 * 480)


def test_at_most_sixteen_boxes() -> None:
    cells = [
        ("lymphocyte", 0.1 + 0.16 * i, 0.12 + 0.25 * j, 0.16) for i in range(6) for j in range(4)
    ]
    assert len(locate(draw_field(cells))) == 16


def test_a_wider_margin_makes_a_wider_box() -> None:
    pixels = np.asarray(draw_smear("lymphocyte"))
    (tight,) = LocateBlock(LocateSpec(margin=1.0)).locate(pixels)
    (wide,) = LocateBlock(LocateSpec(margin=1.5)).locate(pixels)
    assert wide.width == pytest.approx(1.5 * tight.width, abs=2)


def test_red_cells_alone_give_no_box() -> None:
    for seed in range(5):
        assert locate(draw_smear("none", seed=seed)) == []


def test_platelets_give_no_box() -> None:
    photo = draw_smear("none")
    draw = ImageDraw.Draw(photo)
    for x, y in ((100, 90), (300, 250), (520, 400), (420, 80)):
        draw.ellipse((x - 11, y - 11, x + 11, y + 11), fill=(120, 80, 160))
    assert locate(photo) == []


@pytest.mark.parametrize("colour", [(0, 0, 0), (128, 128, 128), (255, 255, 255), (120, 60, 160)])
def test_a_blank_photo_gives_no_box(colour: tuple[int, int, int]) -> None:
    assert locate(Image.new("RGB", (400, 300), colour)) == []


@pytest.mark.parametrize("size", [(1000, 750), (64, 48), (32, 32), (33, 260)])
def test_noise_gives_no_box(size: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    assert BLOCK.locate(pixels) == []


def test_the_frame_method_locates_nothing() -> None:
    assert LocateBlock(LocateSpec(method="frame")).locate(np.asarray(draw_smear())) == []


@pytest.mark.parametrize(
    "cast", [(1.0, 0.8, 0.7), (0.8, 1.0, 0.8), (0.75, 0.85, 1.0), (0.4, 0.4, 0.4)]
)
def test_a_cast_or_a_dim_lamp_moves_the_box_little(cast: tuple[float, float, float]) -> None:
    pixels = np.asarray(draw_smear("neutrophil"))
    (plain,) = BLOCK.locate(pixels)
    (tinted,) = BLOCK.locate((pixels * np.array(cast)).astype(np.uint8))
    assert np.abs(np.subtract(centre(plain), centre(tinted))).max() < plain.width / 10
    assert tinted.width == pytest.approx(plain.width, rel=0.15)


def test_black_corners_and_a_scale_bar_are_no_cells() -> None:
    photo = draw_smear("eosinophil")
    (plain,) = locate(photo)
    draw = ImageDraw.Draw(photo)
    draw.polygon([(0, 0), (150, 0), (0, 200)], fill=(0, 0, 0))
    draw.polygon([(640, 480), (520, 480), (640, 250)], fill=(0, 0, 0))
    draw.rectangle((20, 430, 180, 470), fill=(255, 255, 255))
    draw.rectangle((30, 455, 170, 462), fill=(0, 0, 0))
    (box,) = locate(photo)
    assert np.abs(np.subtract(centre(plain), centre(box))).max() < plain.width / 10


def test_the_box_grows_with_the_photo() -> None:
    photo = draw_smear("monocyte")
    (small,) = locate(photo)
    (large,) = locate(photo.resize((1600, 1200)))
    assert large.width == pytest.approx(2.5 * small.width, rel=0.05)


def test_otsu_parts_two_heaps() -> None:
    random = np.random.default_rng(0)
    heaps = np.concatenate([random.normal(0, 0.1, 900), random.normal(2, 0.1, 100)])
    assert 0.3 < otsu(heaps.astype(np.float32)) < 1.7


@pytest.mark.data
def test_most_real_red_cell_fields_give_no_box(data_folder: Path) -> None:
    pictures = sorted((data_folder / "chula").glob("*.jpg"))
    boxed = [picture for picture in pictures if locate(Image.open(picture))]
    assert len(boxed) <= 0.1 * len(pictures)


@pytest.mark.data
def test_nearly_every_augmented_picture_gives_one_box(data_folder: Path) -> None:
    pictures = sorted((data_folder / "blood-cells/images/TRAIN").glob("*/*.jpeg"))[::50]
    counts = [len(locate(Image.open(picture))) for picture in pictures]
    assert sum(count == 1 for count in counts) >= 0.97 * len(counts)


@pytest.mark.data
@pytest.mark.parametrize("kind", [*KINDS, "basophil"])
def test_a_centred_cell_of_another_microscope_is_boxed(data_folder: Path, kind: str) -> None:
    pictures = sorted((data_folder / "pbc" / kind).glob("*.jpg"))[::20]
    hits = 0
    for picture in pictures:
        photo = Image.open(picture)
        boxes = locate(photo)
        hits += bool(boxes) and holds(boxes[0], photo.width / 2, photo.height / 2)
    assert hits >= 0.95 * len(pictures)

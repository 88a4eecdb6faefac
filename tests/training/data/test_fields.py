"""Which pictures show leukocytes, and where, as those who find cells ask for it."""

from pathlib import Path

import pytest
from PIL import Image

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.input_block import InputBlock
from app.training.data import fields
from tests.kit.smears import draw_smear


def save(path: Path, size: tuple[int, int] = (200, 100)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_smear("monocyte", *size).save(path)


def yolo(folder: Path, text: str, names: str = "") -> None:
    save(folder / "images" / "a.png")
    (folder / "labels").mkdir()
    (folder / "labels" / "a.txt").write_text(text)
    if names:
        (folder / "classes.txt").write_text(names)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("", 1),
        ("WBC\nRBC\nPlatelets", 1),
        ("Platelets\nRBC\nWBC", 1),
        ("Red Blood Cell\nplatelet\nWhite Blood Cells", 1),
        ("blast\nneutrophil\nerythrocyte", 2),
    ],
)
def test_boxes_are_of_leukocytes_unless_they_are_called_something_else(
    tmp_path: Path, names: str, found: int
) -> None:
    lines = "".join(f"{kind} 0.5 0.5 0.{kind + 1} 0.4\n" for kind in range(3))
    yolo(tmp_path, lines, names)
    (field,) = fields.read(tmp_path)
    assert len(field.boxes or ()) == found


def test_a_picture_without_an_annotation_is_a_field_without_cells(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(tmp_path / "JPEGImages" / f"{name}.jpg")
    (tmp_path / "Annotations").mkdir()
    thing = (
        "<object><name>WBC</name><bndbox><xmin>50</xmin><ymin>20</ymin>"
        "<xmax>100</xmax><ymax>70</ymax></bndbox></object>"
    )
    (tmp_path / "Annotations" / "a.xml").write_text(f"<annotation>{thing}</annotation>")
    found = fields.read(tmp_path)
    assert [one.boxes for one in found] == [(Box(50, 20, 100, 70),), ()]


def test_boxes_are_read_though_a_table_names_the_pictures_too(tmp_path: Path) -> None:
    yolo(tmp_path, "0 0.375 0.45 0.25 0.5")
    (tmp_path / "labels.csv").write_text("image,category\na.png,monocyte\n")
    (field,) = fields.with_boxes(tmp_path)
    assert field.boxes == (Box(50, 20, 100, 70),)


def test_pictures_by_class_show_one_cell_and_bare_ones_none(tmp_path: Path) -> None:
    save(tmp_path / "set" / "monocyte" / "a.png")
    save(tmp_path / "set" / "platelet" / "b.png")
    save(tmp_path / "bare" / "c.png")
    (tmp_path / "bare" / "LICENSE").write_text("MIT")
    (cell,) = fields.read(tmp_path / "set")
    (bare,) = fields.read(tmp_path / "bare")
    assert (cell.picture.name, cell.boxes) == ("a.png", None)
    assert (bare.picture.name, bare.boxes) == ("c.png", ())
    for name in ("set", "bare"):
        with pytest.raises(TrainingError, match="holds no boxes around leukocytes"):
            fields.with_boxes(tmp_path / name)


def test_a_box_is_where_its_cell_is_in_a_photo_that_was_decoded_smaller(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 2000), (220, 210, 215)).save(tmp_path / "large.jpg")
    photo = InputBlock().read((tmp_path / "large.jpg").read_bytes())
    shrunk = photo.pixels.shape[1] / 4000
    assert shrunk < 1
    box = fields.seen(Box(1000, 500, 2000, 1500), photo)
    assert box == Box(*(round(side * shrunk) for side in (1000, 500, 2000, 1500)))


def test_what_cannot_be_read_is_told_to_those_who_find_cells(tmp_path: Path) -> None:
    yolo(tmp_path, "0 0.5 0.5 0.4 0.4\n")
    (tmp_path / "images" / "broken.png").write_bytes(b"x")
    (tmp_path / "labels" / "broken.txt").write_text("0 0.5 0.5 0.4 0.4\n")
    skipped: dict[str, str] = {}
    assert [one.picture.name for one in fields.read(tmp_path, skipped)] == ["a.png"]
    assert list(skipped) == ["images/broken.png"]


def test_pictures_to_learn_from_are_opened_by_the_one_who_learns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yolo(tmp_path, "0 0.5 0.5 0.4 0.4\n")
    (tmp_path / "images" / "broken.png").write_bytes(b"x")
    (tmp_path / "labels" / "broken.txt").write_text("0 0.5 0.5 0.4 0.4\n")
    monkeypatch.delattr(InputBlock, "read")
    found = fields.with_boxes(tmp_path)
    assert [(one.picture.name, len(one.boxes or ())) for one in found] == [
        ("a.png", 1),
        ("broken.png", 0),
    ]

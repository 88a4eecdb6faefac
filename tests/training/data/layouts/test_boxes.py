"""Boxes of VOC, YOLO and COCO are read alike; a file that is broken anywhere is left out whole."""

import json
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.data.dataset import Dataset, cut, read
from tests.kit.smears import draw_smear

WBC = ("WBC", 50, 20, 100, 70)


def picture(path: Path, seed: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_smear("monocyte", 200, 100, seed).save(path)
    return path


def voc(folder: Path, name: str, *things: tuple[object, ...]) -> None:
    objects = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin>"
        f"<xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
        for label, x0, y0, x1, y1 in things
    )
    (folder / "Annotations").mkdir(parents=True, exist_ok=True)
    (folder / "Annotations" / f"{name}.xml").write_text(f"<annotation>{objects}</annotation>")


def yolo(folder: Path, name: str, text: str) -> None:
    picture(folder / "images" / f"{name}.jpg")
    (folder / "labels").mkdir(exist_ok=True)
    (folder / "labels" / f"{name}.txt").write_text(text)


def coco(path: Path, boxes: dict[str, list[list[float]]]) -> None:
    images = [
        {"id": place, "file_name": name, "width": 200, "height": 100}
        for place, name in enumerate(boxes)
    ]
    annotations = [
        {"id": 9, "image_id": place, "category_id": 1, "bbox": box}
        for place, of in enumerate(boxes.values())
        for box in of
    ]
    categories = [{"id": 0, "name": "cells"}, {"id": 1, "name": "WBC"}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    path.write_text(json.dumps(content), encoding="utf-8")


def corners(found: Dataset) -> list[tuple[int, int, int, int]]:
    boxes = [cut(one.box, 200, 100) for one in found.samples if one.box]
    return [(box.x0, box.y0, box.x1, box.y1) for box in boxes]


def test_one_box_is_the_same_in_every_layout(tmp_path: Path) -> None:
    picture(tmp_path / "voc" / "JPEGImages" / "a.jpg")
    voc(tmp_path / "voc", "a", WBC)
    yolo(tmp_path / "yolo", "a", "0 0.375 0.45 0.25 0.5\n")
    (tmp_path / "yolo" / "classes.txt").write_text("WBC\nRBC\n")
    picture(tmp_path / "coco" / "train" / "a.jpg")
    coco(tmp_path / "coco" / "train" / "_annotations.coco.json", {"a.jpg": [[50, 20, 50, 50]]})
    for name in ("voc", "yolo", "coco"):
        found = read([tmp_path / name])
        assert found.layouts == (name,)
        assert [one.label for one in found.samples] == ["WBC"]
        assert corners(found) == [(50, 20, 100, 70)]
        assert found.skipped == {}


def test_voc_takes_decimals_and_single_pixels_and_typos_and_fields_without_cells(
    tmp_path: Path,
) -> None:
    for name in "abcd":
        picture(tmp_path / "JPEGImages" / f"{name}.JPG")
    voc(tmp_path, "a", ("WBC", 50.4, 20.25, 100.75, 70))
    voc(tmp_path, "b", ("wbc ", 50, 20, 100, 70), ("WBCs", 9, 9, 9, 9))
    voc(tmp_path, "c")
    found = read([tmp_path])
    assert [one.label for one in found.samples] == ["WBC", "WBC", "WBCs"]
    assert corners(found)[::2] == [(50, 20, 101, 70), (9, 9, 10, 10)]
    assert found.alike == [("WBC", "WBCs")]
    assert [one.name for one in found.empty] == ["c.JPG", "d.JPG"]


@pytest.mark.parametrize(
    ("things", "why"),
    [
        ([WBC, ("RBC", 60, 60, 5, 5)], "reversed"),
        ([WBC, ("", 5, 5, 60, 60)], "no name"),
        ([WBC, ("RBC", 300, 5, 400, 60)], "outside"),
        ([WBC, ("RBC", "much", 5, 60, 60)], "float"),
        ([WBC, ("RBC", "nan", 5, 60, 60)], "reversed"),
    ],
)
def test_a_broken_xml_is_never_half_taken(
    tmp_path: Path, things: list[tuple[object, ...]], why: str
) -> None:
    for name in "ab":
        picture(tmp_path / "JPEGImages" / f"{name}.jpg")
    voc(tmp_path, "a", WBC)
    voc(tmp_path, "b", *things)
    voc(tmp_path, "c", WBC)
    found = read([tmp_path])
    assert [one.path.name for one in found.samples] == ["a.jpg"]
    assert found.empty == [], "a field whose boxes can't be read may hold cells"
    assert found.skipped["Annotations/c.xml"] == "its picture is missing"
    assert why in found.skipped["Annotations/b.xml"]


def test_a_set_of_broken_annotations_alone_says_what_is_wrong_with_one(tmp_path: Path) -> None:
    picture(tmp_path / "JPEGImages" / "a.jpg")
    voc(tmp_path, "a", ("", 5, 5, 60, 60))
    with pytest.raises(TrainingError, match=r"a\.xml, for one, its boxes .* a box has no name\.$"):
        read([tmp_path])


def test_yolo_names_may_hold_blanks(tmp_path: Path) -> None:
    yolo(tmp_path, "a", "0 0.5 0.5 0.3 0.4\n1 0.2 0.2 0.1 0.1\n")
    (tmp_path / "classes.txt").write_text("White Blood Cell\nRed Blood Cell\n")
    assert read([tmp_path]).classes == ("Red Blood Cell", "White Blood Cell")


@pytest.mark.parametrize("names", ["[Platelets, RBC, WBC]", "{0: Platelets, 1: RBC, 2: WBC}"])
def test_an_export_in_train_valid_and_test_is_one_set(tmp_path: Path, names: str) -> None:
    for part in ("train", "valid", "test"):
        yolo(tmp_path / part, "g", "2 0.375 0.45 0.25 0.5\n")
    (tmp_path / "data.yaml").write_text(f"train: ../train/images\nnc: 3\nnames: {names}\n")
    found = read([tmp_path])
    assert [one.label for one in found.samples] == ["WBC"] * 3
    assert len({one.path for one in found.samples}) == 3
    assert set(corners(found)) == {(50, 20, 100, 70)}


def test_outlines_are_taken_by_their_bounds_and_a_sixth_column_is_no_corner(tmp_path: Path) -> None:
    yolo(tmp_path, "a", "0 0.25 0.2 0.5 0.3 0.45 0.7 0.3 0.6\n")
    yolo(tmp_path, "b", "0 0.375 0.45 0.25 0.5 0.98\n")
    assert corners(read([tmp_path])) == [(50, 20, 100, 70), (50, 20, 100, 70)]


@pytest.mark.parametrize(
    "line", ["0 much", "0 0.5 0.5", "0 0.5 0.5 0 0.1", "0 50 20 100 70", "7 0.5 0.5 0.1 0.1", "x"]
)
def test_a_broken_line_leaves_the_whole_picture_out(tmp_path: Path, line: str) -> None:
    yolo(tmp_path, "a", "0 0.375 0.45 0.25 0.5\n")
    yolo(tmp_path, "b", f"0 0.375 0.45 0.25 0.5\n{line}\n")
    yolo(tmp_path, "c", "")
    (tmp_path / "classes.txt").write_text("WBC\n")
    found = read([tmp_path])
    assert [one.path.name for one in found.samples] == ["a.jpg"]
    assert found.skipped["labels/b.txt"].startswith("its boxes can't be read")
    assert [one.name for one in found.empty] == ["c.jpg"]


def test_a_broken_data_yaml_is_listed(tmp_path: Path) -> None:
    yolo(tmp_path, "a", "0 0.375 0.45 0.25 0.5\n")
    (tmp_path / "data.yaml").write_text("names: [WBC\n")
    found = read([tmp_path])
    assert found.skipped["data.yaml"].startswith("it can't be read")
    assert found.classes == ("class 0",)


def test_texts_beside_their_pictures_are_read_too(tmp_path: Path) -> None:
    picture(tmp_path / "train" / "a.jpg")
    (tmp_path / "train" / "a.txt").write_bytes(b"\xef\xbb\xbf1 0.375 0.45 0.25 0.5\r\n")
    (tmp_path / "README.dataset.txt").write_text("from somewhere")
    (tmp_path / "data.yaml").write_text("names: [RBC, WBC]")
    assert read([tmp_path]).classes == ("WBC",)


def test_a_coco_file_that_lacks_a_part_is_listed(tmp_path: Path) -> None:
    picture(tmp_path / "neutrophil" / "a.jpg")
    content = {"images": [], "annotations": [], "categories": [{"name": "WBC"}]}
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "_annotations.coco.json").write_text('{"images": [')
    found = read([tmp_path])
    assert found.layouts == ("folders",)
    assert found.classes == ("neutrophil",)
    assert found.skipped == {
        "a.json": "it is no whole COCO file: it lacks 'id'",
        "_annotations.coco.json": "it is no whole JSON",
    }


def test_coco_lists_what_is_broken_or_not_there(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        picture(tmp_path / "train" / f"{name}.jpg")
    boxes: dict[str, list[list[float]]] = {
        "a.jpg": [[50.0, 20, 50, 50]],
        "b.jpg": [[50, 20, 50, 50], [5, 5, 0, 9]],
        "c.jpg": [],
        "gone.jpg": [[1, 1, 5, 5]],
    }
    coco(tmp_path / "train" / "_annotations.coco.json", boxes)
    found = read([tmp_path])
    assert [one.path.name for one in found.samples] == ["a.jpg"]
    assert [one.name for one in found.empty] == ["c.jpg"]
    assert found.skipped.keys() == {"train/b.jpg", "gone.jpg", "train/d.jpg"}


def test_of_fields_with_boxes_those_with_one_cell_of_the_classes_are_learnt_from(
    tmp_path: Path,
) -> None:
    for name in "abcd":
        picture(tmp_path / "JPEGImages" / f"{name}.jpg")
    voc(tmp_path, "a", ("Neutrophil", 50, 20, 100, 70), ("RBC", 1, 1, 9, 9))
    voc(tmp_path, "b", ("Neutrophil", 50, 20, 100, 70), ("Monocyte", 1, 1, 9, 9))
    voc(tmp_path, "c", ("RBC", 1, 1, 9, 9))
    found = read([tmp_path], ["neutrophil", "monocyte"])
    assert [(one.path.name, one.label, one.box) for one in found.samples] == [
        ("a.jpg", "neutrophil", None)
    ]
    assert dict(found.left_out) == {"several cells in one picture": 1, "no cell of the classes": 2}


def annotated(folder: Path, xml: str) -> Path:
    picture(folder / "JPEGImages" / "a.jpg")
    picture(folder / "JPEGImages" / "good.jpg")
    voc(folder, "good", WBC)
    (folder / "Annotations" / "a.xml").write_text(xml)
    return folder


BOX = "<bndbox><xmin>{}</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>"


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("<html><body/></html>", "no annotation of VOC's form"),
        ('<?xml version="1.0" encoding="klingon"?><annotation/>', "unknown encoding"),
        (
            f"<annotation><object><name>a</name>{BOX.format('-inf')}</object></annotation>",
            "outside",
        ),
    ],
)
def test_another_kind_of_xml_is_no_field_without_cells(tmp_path: Path, xml: str, why: str) -> None:
    found = read([annotated(tmp_path, xml)])
    assert [one.path.name for one in found.samples] == ["good.jpg"]
    assert found.empty == []
    assert why in found.skipped["Annotations/a.xml"]


def test_voc_is_read_with_namespaces_and_by_the_name_it_tells(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "A.JPG")
    (tmp_path / "xml").mkdir()
    (tmp_path / "xml" / "0001.xml").write_text(
        '<annotation xmlns="urn:voc"><filename>C:\\lab\\a.png</filename><object><name>WBC</name>'
        f"{BOX.format(2)}</object></annotation>"
    )
    found = read([tmp_path])
    assert [(one.path.name, one.label) for one in found.samples] == [("A.JPG", "WBC")]


def test_some_other_xml_does_not_hide_the_folders(tmp_path: Path) -> None:
    for name in ("blast", "normal"):
        picture(tmp_path / name / "a.jpg")
    (tmp_path / "project.xml").write_text("<project/>")
    assert read([tmp_path]).classes == ("blast", "normal")


def test_a_picture_with_two_annotations_is_left_out(tmp_path: Path) -> None:
    for name in ("a", "b"):
        picture(tmp_path / "JPEGImages" / f"{name}.jpg")
        voc(tmp_path, name, WBC)
    picture(tmp_path / "a.jpg").unlink()
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.xml").write_text((tmp_path / "Annotations" / "a.xml").read_text())
    found = read([tmp_path])
    assert [one.path.name for one in found.samples] == ["b.jpg"]
    assert found.skipped == {"JPEGImages/a.jpg": "several files tell its boxes"}


@pytest.mark.parametrize(
    ("names", "label"),
    [
        ("names: {'0': WBC}", "WBC"),
        ("names: {0: WBC, 999999999: RBC}", "WBC"),
        ("names: {}", "class 0"),
        ("names: WBC", "class 0"),
    ],
)
def test_names_of_yolo_may_be_told_in_any_way(tmp_path: Path, names: str, label: str) -> None:
    yolo(tmp_path, "a", "0 0.5 0.5 0.1 0.1\n")
    (tmp_path / "data.yaml").write_text(names)
    assert read([tmp_path]).classes == (label,)


def test_an_endless_class_number_is_listed(tmp_path: Path) -> None:
    yolo(tmp_path, "a", "inf 0.5 0.5 0.1 0.1\n")
    yolo(tmp_path, "b", "0 0.5 0.5 0.1 0.1\n")
    assert read([tmp_path]).skipped == {
        "labels/a.txt": "its boxes can't be read: there is no class inf"
    }


def test_text_beside_the_pictures_is_yolo_where_darknet_names_its_classes(tmp_path: Path) -> None:
    picture(tmp_path / "obj_train_data" / "a.jpg")
    (tmp_path / "obj_train_data" / "a.txt").write_text("0 0.5 0.5 0.1 0.1\n")
    (tmp_path / "obj.names").write_text("WBC\n")
    assert read([tmp_path]).classes == ("WBC",)


def edited(folder: Path, **parts: object) -> Dataset:
    for name in ("a.jpg", "b.jpg"):
        picture(folder / name)
    path = folder / "_annotations.coco.json"
    coco(path, {"a.jpg": [[50, 20, 50, 50]], "b.jpg": [[50, 20, 50, 50]]})
    content = json.loads(path.read_text())
    for name, value in parts.items():
        content[name][0] |= value
    path.write_text(json.dumps(content))
    return read([folder])


@pytest.mark.parametrize(
    ("box", "why"),
    [
        ({"iscrowd": 1}, "a box is around a crowd"),
        ({"bbox": None}, "a box is not told by four numbers"),
        ({"category_id": 7}, "there is no class 7"),
    ],
)
def test_a_box_of_coco_that_is_none_leaves_its_picture_out(
    tmp_path: Path, box: dict[str, object], why: str
) -> None:
    found = edited(tmp_path, annotations=box)
    assert [one.path.name for one in found.samples] == ["b.jpg"]
    assert found.skipped == {"a.jpg": f"its boxes can't be read: {why}"}


def test_numbers_of_coco_may_be_text_and_sizes_may_be_missing(tmp_path: Path) -> None:
    found = edited(tmp_path, images={"id": "0", "width": None})
    assert [one.path.name for one in found.samples] == ["a.jpg", "b.jpg"]
    assert corners(found)[0] == corners(found)[1]


def test_boxes_of_a_picture_that_coco_does_not_list_are_told(tmp_path: Path) -> None:
    found = edited(tmp_path, annotations={"image_id": 99})
    assert found.skipped["_annotations.coco.json"] == "it lists boxes of 1 pictures it lacks"


@pytest.mark.parametrize("image", [{"id": 1}, {"file_name": "b.jpg"}])
def test_a_number_or_name_that_coco_gives_twice_is_never_guessed(
    tmp_path: Path, image: dict[str, object]
) -> None:
    with pytest.raises(TrainingError, match=r"have one number|listed twice|no JSON"):
        edited(tmp_path, images=image)

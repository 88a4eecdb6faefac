"""Folders become samples, each with its source; what is left out is counted."""

import os
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.dataset import CLASSES, default_folders, read
from tests.smears import draw_smear


def save(path: Path, kind: str = "neutrophil") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_smear(kind, 64, 48).save(path)


def test_a_table_of_originals_is_read_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "bccd"
    for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"):
        save(folder / "JPEGImages" / name)
    (folder / "labels.csv").write_text(
        "image,category\na.jpg,NEUTROPHIL\nb.jpg, Monocyte\nc.jpg,BASOPHIL\n"
        'd.jpg,"NEUTROPHIL, EOSINOPHIL"\ngone.jpg,NEUTROPHIL\n'
    )
    dataset = read([folder])
    assert [(one.path.name, one.label, one.source) for one in dataset.samples] == [
        ("a.jpg", "neutrophil", "bccd/JPEGImages/a.jpg"),
        ("b.jpg", "monocyte", "bccd/JPEGImages/b.jpg"),
    ]
    assert dict(dataset.left_out) == {
        "class basophil": 1,
        "several cells in one label": 1,
        "named in labels.csv, but no such file": 1,
    }


def test_class_folders_are_found_at_any_depth_and_other_classes_are_counted(
    tmp_path: Path,
) -> None:
    save(tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "_0_1.jpeg")
    save(tmp_path / "images" / "TRAIN" / "platelet" / "x.png")
    (tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "notes.txt").write_text("no picture")
    dataset = read([tmp_path])
    assert [one.label for one in dataset.samples] == ["eosinophil"]
    assert dict(dataset.left_out) == {"class platelet": 1}


def test_originals_and_augmented_copies_may_share_a_field_and_single_cells_do_not(
    tmp_path: Path,
) -> None:
    save(tmp_path / "bccd" / "JPEGImages" / "a.jpg")
    (tmp_path / "bccd" / "labels.csv").write_text("image,category\na.jpg,NEUTROPHIL\n")
    save(tmp_path / "kaggle" / "MONOCYTE" / "_0_1.jpeg")
    save(tmp_path / "pbc" / "monocyte" / "MO_1.jpg")
    dataset = read([tmp_path / name for name in ("bccd", "kaggle", "pbc")])
    assert [one.shared for one in dataset.samples] == [True, True, False]


def test_two_sets_keep_files_of_one_name_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(tmp_path / name / "monocyte" / "a.jpg")
    dataset = read([tmp_path / "one", tmp_path / "two"])
    assert {one.source for one in dataset.samples} == {"one/monocyte/a.jpg", "two/monocyte/a.jpg"}


def test_two_classes_keep_files_of_one_name_apart(tmp_path: Path) -> None:
    for name in ("monocyte", "neutrophil"):
        save(tmp_path / name / "_0_1.jpeg")
    assert len({one.source for one in read([tmp_path]).samples}) == 2


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"nowhere does not exist\.$"):
        read([tmp_path / "nowhere"])


def test_a_folder_without_labelled_pictures_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="a folder for each class"):
        read([tmp_path])


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file;type\n")
    with pytest.raises(TrainingError, match="lacks the columns image and category"):
        read([tmp_path])


def test_an_empty_class_is_named(tmp_path: Path) -> None:
    for name in ("eosinophil", "lymphocyte", "neutrophil"):
        save(tmp_path / name / "a.jpg")
    with pytest.raises(TrainingError, match="No picture of the class monocyte was found"):
        read([tmp_path]).require(CLASSES)


def test_no_folder_and_no_setting_asks_for_one() -> None:
    with pytest.raises(TrainingError, match="SMEARLENS_DATA"):
        default_folders(None)


def test_the_kaggle_copies_are_not_read_by_default(tmp_path: Path) -> None:
    for name in ("bccd", "pbc", "blood-cells"):
        (tmp_path / name).mkdir()
    assert [folder.name for folder in default_folders(tmp_path)] == ["bccd", "pbc"]


@pytest.mark.data
@pytest.mark.skipif("SMEARLENS_DATA" not in os.environ, reason="SMEARLENS_DATA is not set")
def test_the_real_originals_hold_276_single_cells_of_four_classes() -> None:
    dataset = read([Path(os.environ["SMEARLENS_DATA"]) / "bccd"])
    labels = [one.label for one in dataset.samples]
    counts = {name: labels.count(name) for name in CLASSES}
    assert counts == {"eosinophil": 76, "lymphocyte": 27, "monocyte": 16, "neutrophil": 157}
    assert dataset.left_out["several cells in one label"] == 15

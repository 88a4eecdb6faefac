"""Folders become samples, each with its group; what is left out is counted."""

import os
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.data.dataset import CLASSES, classes_in, read
from app.training.data.sets import FOREIGN, default_folders, present
from tests.kit.smears import draw_smear


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
    dataset = read([folder], CLASSES)
    assert [(one.path.name, one.label, one.group) for one in dataset.samples] == [
        ("a.jpg", "neutrophil", "bccd/JPEGImages/a.jpg"),
        ("b.jpg", "monocyte", "bccd/JPEGImages/b.jpg"),
    ]
    assert dict(dataset.left_out) == {
        "class basophil": 1,
        "several cells in one label": 1,
        "named in labels.csv, but no such file": 1,
    }


def test_classes_that_are_not_asked_for_are_counted(tmp_path: Path) -> None:
    save(tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "_0_1.jpeg")
    save(tmp_path / "images" / "TRAIN" / "platelet" / "x.png")
    dataset = read([tmp_path], CLASSES)
    assert [one.label for one in dataset.samples] == ["eosinophil"]
    assert dict(dataset.left_out) == {"class platelet": 1}
    assert read([tmp_path]).classes == ("eosinophil", "platelet")


def test_what_no_column_groups_is_grouped_by_content(tmp_path: Path) -> None:
    save(tmp_path / "lab" / "monocyte" / "MO_1.jpg")
    (one,) = read([tmp_path / "lab"]).samples
    assert one.shared


def test_two_sets_keep_files_of_one_name_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(tmp_path / name / "monocyte" / "a.jpg")
    dataset = read([tmp_path / "one", tmp_path / "two"])
    assert {one.group for one in dataset.samples} == {"one/monocyte/a.jpg", "two/monocyte/a.jpg"}


def test_two_classes_keep_files_of_one_name_apart(tmp_path: Path) -> None:
    for name in ("monocyte", "neutrophil"):
        save(tmp_path / name / "_0_1.jpeg")
    assert len({one.group for one in read([tmp_path]).samples}) == 2


def test_an_empty_class_is_named(tmp_path: Path) -> None:
    for name in ("eosinophil", "lymphocyte", "neutrophil"):
        save(tmp_path / name / "a.jpg")
    with pytest.raises(TrainingError, match="No picture of the class monocyte was found"):
        read([tmp_path]).require(CLASSES)


def test_a_missing_class_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    for name in ("1", "2"):
        save(tmp_path / name / "a.jpg")
    with pytest.raises(TrainingError, match=r"neutrophil was found\. There are 1, 2\.$"):
        read([tmp_path], CLASSES).require(CLASSES)


def test_the_folders_own_classes_are_learnt_where_nobody_names_others(tmp_path: Path) -> None:
    for name in ("lab/normal", "lab/BLAST", "one/blast", "some/Monocytes", "some/other"):
        save(tmp_path / name / "a.jpg")
    assert classes_in([tmp_path / "lab"]) == ("BLAST", "normal"), "as the lab spells them"
    assert classes_in([tmp_path / "some"]) == ("monocyte", "other")
    with pytest.raises(TrainingError, match=r"Two classes are needed .* only blast"):
        classes_in([tmp_path / "one"])


def test_a_class_is_spelt_as_most_of_its_pictures_are(tmp_path: Path) -> None:
    for name in ("one/Blast/a.jpg", "one/BLAST/a.jpg", "two/BLAST/a.jpg", "two/Normal cells/a.jpg"):
        save(tmp_path / name)
    found = read([tmp_path / "one", tmp_path / "two"])
    assert [one.label for one in found.samples] == ["BLAST"] * 3 + ["Normal cells"]
    asked = read([tmp_path / "one"], classes=("blast", "other"))
    assert {one.label for one in asked.samples} == {"blast"}, "as the model calls it"


def test_a_class_that_was_emptied_is_listed_and_not_learnt_without(tmp_path: Path) -> None:
    for name in ("train/normal", "train/blast", "val/normal"):
        save(tmp_path / "lab" / name / "a.jpg")
    (tmp_path / "lab" / "val" / "blast").mkdir()
    assert read([tmp_path / "lab"]).skipped == {"val/blast/": "it holds no picture"}
    assert classes_in([tmp_path / "lab"]) == ("blast", "normal"), "the other part has some"
    (tmp_path / "lab" / "train" / "smudge cell").mkdir()
    (tmp_path / "lab" / "train" / "smudge cell" / ".DS_Store").touch()
    with pytest.raises(TrainingError, match="The folder train/smudge cell holds no picture"):
        classes_in([tmp_path / "lab"])


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
    dataset = read([Path(os.environ["SMEARLENS_DATA"]) / "bccd"], CLASSES)
    labels = [one.label for one in dataset.samples]
    counts = {name: labels.count(name) for name in CLASSES}
    assert counts == {"eosinophil": 76, "lymphocyte": 27, "monocyte": 16, "neutrophil": 157}
    assert dataset.left_out["several cells in one label"] == 15


@pytest.mark.data
@pytest.mark.skipif("SMEARLENS_DATA" not in os.environ, reason="SMEARLENS_DATA is not set")
def test_the_real_third_set_is_split_by_smear_and_the_foreign_one_is_never_learnt_from() -> None:
    root = Path(os.environ["SMEARLENS_DATA"])
    found = read([root / "raabin"]).samples
    assert (len(found), len({one.group for one in found})) == (2130, 31)
    assert {one.name for one in present(root, FOREIGN)} == {"jtsc"}
    assert "jtsc" not in {one.name for one in default_folders(root)}

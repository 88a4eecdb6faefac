"""A folder is a class, unless it is part of a set or belongs to a patient."""

from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.data.dataset import read
from tests.kit.smears import draw_smear


def save(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_smear("neutrophil", 64, 48).save(path)


def labelled(folder: Path) -> list[tuple[str, str]]:
    return [(one.label, one.group) for one in read([folder]).samples]


def test_classes_are_found_below_the_folders_of_a_split(tmp_path: Path) -> None:
    save(tmp_path, "images/TRAIN/NEUTROPHIL/a.jpg", "images/TEST/NEUTROPHIL/a.jpg")
    assert {label for label, _ in labelled(tmp_path)} == {"neutrophil"}
    assert len({group for _, group in labelled(tmp_path)}) == 2


def test_patients_inside_classes_are_groups(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    save(folder, "blast/patient7/a.jpg", "blast/patient7/b.jpg", "normal/patient8/c.jpg")
    samples = read([folder]).samples
    assert [(one.label, one.group) for one in samples] == [
        ("blast", "lab/patient7"),
        ("blast", "lab/patient7"),
        ("normal", "lab/patient8"),
    ]
    assert not any(one.shared for one in samples), "their folders name their groups"


@pytest.mark.parametrize("name", ["P-012", "donor 3", "slide_3a", "0815", "s1", "Case12_left"])
def test_a_patient_may_be_called_in_many_ways(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "lab"
    save(folder, f"blast/{name}/a.jpg", "blast/other/b.jpg", "blast/patient1/c.jpg")
    assert ("blast", f"lab/{name}") in labelled(folder)


def test_patients_around_classes_are_groups_too(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    save(folder, "patient1/blast/a.jpg", "patient1/normal/b.jpg", "patient2/blast/c.jpg")
    assert labelled(folder) == [
        ("blast", "lab/patient1"),
        ("normal", "lab/patient1"),
        ("blast", "lab/patient2"),
    ]


def test_a_known_class_is_one_whatever_lies_below_it(tmp_path: Path) -> None:
    save(tmp_path, "neutrophil/anna/a.jpg", "neutrophil/berta/b.jpg")
    assert {label for label, _ in labelled(tmp_path)} == {"neutrophil"}


def test_a_class_that_is_asked_for_is_one_whatever_it_is_called(tmp_path: Path) -> None:
    save(tmp_path, "Train/patient 1/a.jpg", "data/anna/b.jpg")
    found = read([tmp_path], ["train", "data"])
    assert [one.label for one in found.samples] == ["train", "data"]


def test_numbers_are_classes_where_nothing_stands_above_them(tmp_path: Path) -> None:
    save(tmp_path, "1/a.jpg", "2/b.jpg")
    assert [label for label, _ in labelled(tmp_path)] == ["1", "2"]


def test_all_is_a_class_and_no_part_of_a_set(tmp_path: Path) -> None:
    save(tmp_path, "fold_0/all/a.jpg", "fold_0/hem/b.jpg", "fold_1/all/c.jpg")
    assert [label for label, _ in labelled(tmp_path)] == ["all", "hem", "all"]


def test_one_folder_around_all_is_no_patient(tmp_path: Path) -> None:
    save(tmp_path, "2024/blast/a.jpg", "2024/normal/b.jpg")
    assert all(one.shared for one in read([tmp_path]).samples)


@pytest.mark.parametrize("name", ["images", "train", "Dataset 1", "test/images", "JPEGImages"])
def test_a_folder_that_names_no_class_is_refused_with_what_was_expected(
    tmp_path: Path, name: str
) -> None:
    save(tmp_path, f"{name}/a.jpg")
    with pytest.raises(TrainingError, match="names no class; it should hold a folder for each"):
        read([tmp_path])


def test_pictures_beside_the_classes_and_other_files_in_them_are_listed(tmp_path: Path) -> None:
    save(tmp_path, "loose.jpg", "train/loose.jpg", "train/blast/a.jpg")
    (tmp_path / "train" / "blast" / "notes.txt").write_text("no picture")
    found = read([tmp_path])
    assert len(found.samples) == 1
    assert found.skipped == {
        "loose.jpg": "it lies in no folder of a class",
        "train/loose.jpg": "it lies in no folder of a class",
        "train/blast/notes.txt": "it is no picture of a kind that is read",
    }


def test_names_of_classes_differ_by_more_than_case_and_blanks(tmp_path: Path) -> None:
    save(tmp_path, "EOSINOPHIL /a.jpg", "eosinophil/b.jpg", "Lymphocytes/c.jpg", "Бласт/d.jpg")
    found = read([tmp_path])
    assert found.classes == ("eosinophil", "lymphocyte", "Бласт")
    assert found.spelt == {"Lymphocytes": "lymphocyte"}


def test_unknown_names_that_are_nearly_one_stay_two_and_are_told(tmp_path: Path) -> None:
    save(tmp_path, "blast/a.jpg", "blasts/b.jpg", "normal cell/c.jpg", "normal cel/d.jpg")
    found = read([tmp_path])
    assert len(found.classes) == 4
    assert found.alike == [("blast", "blasts"), ("normal cel", "normal cell")]


def test_classes_asked_for_are_met_in_any_spelling_and_keep_theirs(tmp_path: Path) -> None:
    save(tmp_path, "BLAST/a.jpg", "ig/b.jpg", "Basophils/c.jpg", "other/d.jpg")
    found = read([tmp_path], ["Blast", "immature_granulocyte", "basophil"])
    assert {one.label for one in found.samples} == {"Blast", "immature_granulocyte", "basophil"}
    assert dict(found.left_out) == {"class other": 1}


@pytest.mark.parametrize(
    "patient", ["Patient A", "patient_b", "donor-c", "pat01", "PT-3", "Subj_01"]
)
def test_a_patient_by_letter_is_a_group_and_no_class(tmp_path: Path, patient: str) -> None:
    for label in ("blast", "normal"):
        for name in (patient, "patient9"):
            save(tmp_path / label / name, "a.jpg")
    found = read([tmp_path])
    assert found.classes == ("blast", "normal")
    assert len({one.group for one in found.samples}) == 2


@pytest.mark.parametrize(
    "part", ["TestSet", "train_images", "Training Set", "test-A", "holdout", "100x", "Validierung"]
)
def test_a_part_inside_a_class_is_no_class(tmp_path: Path, part: str) -> None:
    save(tmp_path / "blast" / part, "a.jpg")
    save(tmp_path / "normal", "a.jpg")
    assert read([tmp_path]).classes == ("blast", "normal")


@pytest.mark.parametrize("name", ["WBC dataset", "my images", "_", " "])
def test_a_single_folder_called_like_a_set_is_refused(tmp_path: Path, name: str) -> None:
    save(tmp_path / name, "a.jpg")
    with pytest.raises(TrainingError, match="names no class"):
        read([tmp_path])


def test_numbers_and_letters_are_classes(tmp_path: Path) -> None:
    for name in ("0", "1", "A", "s1"):
        save(tmp_path / name, "a.jpg")
    assert read([tmp_path]).classes == ("0", "1", "A", "s1")

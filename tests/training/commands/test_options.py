"""Which classes a training tells apart: those named, those of a lab's folders, or the four."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.errors import TrainingError
from app.training.cli import app
from app.training.commands.options import class_names, config_of, own_classes
from app.training.data.dataset import CLASSES
from tests.kit.smears import draw_smear


def lab(folder: Path, *classes: str) -> Path:
    for name in classes:
        (folder / name).mkdir(parents=True)
        draw_smear("neutrophil", 64, 64, 1).save(folder / name / "0.png")
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMEARLENS_DATA", str(tmp_path / "data"))
    lab(tmp_path / "data" / "pbc", *CLASSES, "basophil", "ig")
    return tmp_path / "data"


def test_a_lab_s_own_folder_brings_its_own_classes(data: Path, tmp_path: Path) -> None:
    assert own_classes([lab(tmp_path / "two", "Blast", "normal")]) == ("Blast", "normal")
    five = lab(tmp_path / "five", *CLASSES, "basophil")
    assert own_classes([five, data / "pbc"]) == ("basophil", *CLASSES)


def test_sets_that_are_known_bring_the_four(data: Path) -> None:
    assert own_classes([data / "pbc"]) == CLASSES
    assert own_classes([]) == CLASSES


def test_a_folder_of_one_class_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="there is only blast"):
        own_classes([lab(tmp_path / "lab", "blast")])


def test_classes_named_win_over_those_of_the_folder(data: Path, tmp_path: Path) -> None:
    folder = lab(tmp_path / "lab", "blast", "normal", "smudge")
    named = config_of([folder], None, None, None, class_names("Normal, blast"))
    assert named.classes == ("normal", "blast")
    by_set = config_of([folder], None, None, ['classes=["blast", "smudge"]'])
    assert by_set.classes == ("blast", "smudge")
    found = config_of([folder], None, None, None)
    assert found.classes == ("blast", "normal", "smudge")
    assert found.negatives == (data / "pbc",)


def test_one_folder_of_weights_is_for_both_networks(tmp_path: Path) -> None:
    folder = lab(tmp_path / "lab", "blast", "normal")
    assert config_of([folder], str(tmp_path), None, None).locator_weights == str(tmp_path)
    assert config_of([folder], "a.h5", None, None).locator_weights == "imagenet"


@pytest.mark.parametrize("command", ["train", "evaluate", "leaks", "features", "experiments"])
def test_weights_that_are_not_there_are_told_before_the_pictures_are_read(
    tmp_path: Path, command: str
) -> None:
    pytest.importorskip("tensorflow", reason="the extra `train` is not installed")
    folder, absent = lab(tmp_path / "lab", "blast", "normal"), str(tmp_path / "absent.h5")
    words = [command, str(folder), "--runs", str(tmp_path / "runs"), "--weights", absent]
    ended = CliRunner().invoke(app, words)
    assert isinstance(ended.exception, TrainingError)
    assert str(ended.exception) == f"The weights {absent} do not exist."
    assert not list((tmp_path / "runs").rglob("cache"))


@pytest.mark.parametrize("listed", ["blast", "blast,", "blast, Blast", ","])
def test_fewer_than_two_classes_can_not_be_named(listed: str) -> None:
    with pytest.raises(TrainingError, match="takes two or more names"):
        class_names(listed)


@pytest.mark.parametrize("name", ["a/../../zz", "/zz", "a/b"])
def test_a_run_s_name_is_no_path(tmp_path: Path, name: str) -> None:
    words = ["train", str(lab(tmp_path / "lab", "blast", "normal")), "--name", name]
    result = CliRunner().invoke(app, [*words, "--runs", str(tmp_path / "runs")])
    assert isinstance(result.exception, TrainingError)
    assert "not a path" in str(result.exception)
    assert not (tmp_path / "runs").exists()

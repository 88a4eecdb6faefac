"""A run knows its pictures again by their contents, and refuses others."""

import shutil
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.data import dataset
from app.training.data.dataset import Dataset, Sample
from app.training.fit.config import TrainConfig
from app.training.fit.run import Run
from app.training.fit.train import unreadable
from tests.kit.smears import KINDS, draw_smear


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    for kind in KINDS[:2]:
        (tmp_path / "lab" / kind).mkdir(parents=True)
        for seed in range(6):
            draw_smear(kind, 64, 64, seed).save(tmp_path / "lab" / kind / f"{kind}{seed}.png")
    return tmp_path / "lab"


def begun(lab: Path, folder: Path) -> Run:
    config = TrainConfig(folders=(lab,), weights="imagenet", classes=KINDS[:2], folds=2)
    return Run.begin(folder, config, read(lab))


def read(lab: Path) -> Dataset:
    return dataset.read([lab], KINDS[:2])


def names(samples: list[Sample]) -> set[str]:
    return {one.path.name for one in samples}


def test_a_moved_and_renamed_folder_is_split_as_it_was(lab: Path, tmp_path: Path) -> None:
    run = begun(lab, tmp_path / "run")
    moved = lab.rename(tmp_path / "elsewhere")
    again = Run.resume(tmp_path / "run", read(moved))
    assert names(again.split.train) == names(run.split.train)
    assert names(again.split.held_out) == names(run.split.held_out)
    assert all(one.path.is_relative_to(moved) for one in again.split.train)


@pytest.mark.parametrize("change", ["changed", "missing", "more"])
def test_other_pictures_than_it_began_with_are_refused(
    lab: Path, tmp_path: Path, change: str
) -> None:
    begun(lab, tmp_path / "run")
    picture = lab / KINDS[0] / f"{KINDS[0]}0.png"
    if change == "missing":
        picture.unlink()
    else:
        name = picture if change == "changed" else picture.with_name("new.png")
        draw_smear(KINDS[0], 64, 64, 77).save(name)
    with pytest.raises(TrainingError, match="are not those that"):
        Run.resume(tmp_path / "run", read(lab))


def test_what_is_learnt_as_a_class_is_never_learnt_as_something_to_refuse(tmp_path: Path) -> None:
    lab, negatives = tmp_path / "lab", tmp_path / "pbc"
    for seed, kind in enumerate(("neutrophil", "basophil") * 4):
        (lab / kind).mkdir(parents=True, exist_ok=True)
        draw_smear("neutrophil", 64, 64, seed).save(lab / kind / f"{seed}.png")
    shutil.copytree(lab / "basophil", negatives / "basophil")
    (negatives / "platelet").mkdir()
    draw_smear("monocyte", 64, 64, 50).save(negatives / "platelet" / "other.png")
    shutil.copy(lab / "neutrophil" / "0.png", negatives / "platelet" / "own.png")
    classes = ("basophil", "neutrophil")
    config = TrainConfig(
        folders=(lab,), weights="imagenet", classes=classes, folds=2, negatives=(negatives,)
    )
    data = dataset.read([lab], classes)
    run = Run.begin(tmp_path / "run", config, data)
    found = run.negatives(data.samples, tmp_path)
    assert not {one.label for one in found} & set(classes)
    assert not {"own.png", "1.png"} & {one.path.name for one in found if not one.beside}


def test_a_picture_without_room_beside_its_cell_is_not_called_unreadable() -> None:
    whole = Sample(Path("a.png"), "neutrophil", "a", "set")
    beside = Sample(Path("a.png"), "no_cell", "a", "set background", beside=True)
    broken = Sample(Path("b.png"), "neutrophil", "b", "set")
    assert unreadable([whole, broken, beside], {0}) == [Path("b.png")]


def test_what_a_set_holds_out_itself_is_held_out_whatever_the_fold(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    rows = ["file,class,group,held_out"]
    for seed in range(8):
        kind = KINDS[seed % 2]
        draw_smear(kind, 64, 64, seed).save(folder / f"{seed}.png")
        rows.append(f"{seed}.png,{kind},slide {seed // 2},{'yes' if seed in (4, 5) else 'no'}")
    (folder / "labels.csv").write_text("\n".join(rows))
    for fold in (0, 1):
        config = TrainConfig(
            folders=(folder,), weights="imagenet", classes=KINDS[:2], folds=2, hold_out=fold
        )
        split = Run.begin(tmp_path / f"run{fold}", config, read(folder)).split
        kept = split.held_out if fold == 0 else split.aside
        assert names(kept) == {"4.png", "5.png"}
        assert not names(split.train) & {"4.png", "5.png"}

"""Every reader sees the same files: what is hidden or no file is passed over, with its reason."""

import os
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.data import dataset
from app.training.data.layouts import walk
from tests.kit.smears import draw_smear


def save(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_smear("neutrophil", 64, 48).save(path)
    return path


@pytest.mark.parametrize("ending", ["JPG", "jpeg", "bmp", "tif", "PNG", "jpg", "webp", "TIFF"])
def test_all_that_the_input_block_reads_is_a_picture(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / "monocyte" / f"a.{ending}")
    assert [one.path for one in dataset.read([tmp_path]).samples] == [path]


def test_what_is_hidden_is_listed_and_never_a_class(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    for name in (
        "monocyte/._a.jpg",
        "monocyte/.DS_Store",
        "monocyte/Thumbs.db",
        "monocyte/.ipynb_checkpoints/a-checkpoint.jpg",
        ".thumbnails/x.jpg",
        "__MACOSX/monocyte/._a.jpg",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\0\5\x16\7")
    found = dataset.read([tmp_path])
    assert found.classes == ("monocyte",)
    assert len(found.samples) == 1
    assert found.skipped == dict.fromkeys(
        (
            "monocyte/._a.jpg",
            "monocyte/.DS_Store",
            "monocyte/Thumbs.db",
            "monocyte/.ipynb_checkpoints/",
            ".thumbnails/",
            "__MACOSX/",
        ),
        "it is hidden",
    )


def test_dead_links_and_folders_named_like_pictures_are_listed(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    (tmp_path / "monocyte" / "dead.jpg").symlink_to(tmp_path / "gone.jpg")
    save(tmp_path / "monocyte" / "dir.jpg" / "inner.jpg")
    found = dataset.read([tmp_path])
    assert [one.path.name for one in found.samples] == ["a.jpg"]
    assert found.skipped == {
        "monocyte/dead.jpg": "it is a link to nothing",
        "monocyte/dir.jpg/": "it is a folder, though it is named like a picture",
    }


def test_what_our_own_commands_wrote_is_never_a_class(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    save(tmp_path / "runs" / "data" / "set" / "monocyte.jpg")
    found = dataset.read([tmp_path])
    assert found.classes == ("monocyte",)
    assert found.skipped == {"runs/": "it holds runs, no pictures to learn from"}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    os.mkfifo(tmp_path / "monocyte" / "pipe.jpg")
    assert dataset.read([tmp_path]).skipped == {"monocyte/pipe.jpg": "it is no file"}


def test_a_class_may_be_a_link_and_a_circle_of_links_ends(tmp_path: Path) -> None:
    save(tmp_path / "elsewhere" / "a.jpg")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "monocyte").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "again").symlink_to(tmp_path / "elsewhere")
    tree = walk(folder)
    assert [one.name for one in tree.pictures] == ["a.jpg"]
    assert tree.skipped == {"monocyte/again/": "it is a link to a folder that is read already"}


def test_an_empty_or_missing_folder_ends_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"a folder for each class, labels\.csv"):
        dataset.read([tmp_path])
    with pytest.raises(TrainingError, match=r"nowhere does not exist\.$"):
        dataset.read([tmp_path / "nowhere"])


@pytest.mark.parametrize("ending", ["jpe", "JFIF"])
def test_a_jpeg_of_a_rare_ending_is_a_picture(tmp_path: Path, ending: str) -> None:
    save(tmp_path / "monocyte" / "a.jpg").rename(tmp_path / "monocyte" / f"a.{ending}")
    assert len(dataset.read([tmp_path]).samples) == 1


def test_a_class_of_nothing_but_other_pictures_is_listed(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    for name in ("eosinophil/a.gif", "eosinophil/b.svg", "monocyte/a"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert dataset.read([tmp_path]).skipped == dict.fromkeys(
        ("eosinophil/a.gif", "eosinophil/b.svg", "monocyte/a"),
        "it is no picture of a kind that is read",
    )
    (tmp_path / "monocyte" / "a.jpg").unlink()
    with pytest.raises(TrainingError, match=r"of eosinophil/a\.gif, it is no picture of a kind"):
        dataset.read([tmp_path])


@pytest.mark.parametrize("junk", ["@eaDir", "$RECYCLE.BIN", "lost+found", "Thumbnails", "#recycle"])
def test_what_a_system_left_behind_is_no_class(tmp_path: Path, junk: str) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    save(tmp_path / junk / "a.jpg")
    found = dataset.read([tmp_path])
    assert (found.classes, found.skipped) == (("monocyte",), {f"{junk}/": "it is hidden"})


def test_masks_are_neither_pictures_nor_a_class(tmp_path: Path) -> None:
    save(tmp_path / "images" / "a.jpg")
    save(tmp_path / "Masks" / "a.jpg")
    (tmp_path / "labels.csv").write_text("image,category\na.jpg,monocyte\n")
    found = dataset.read([tmp_path])
    assert [one.path.parent.name for one in found.samples] == ["images"]
    assert found.skipped == {"Masks/": "it holds masks, no pictures of cells"}


def test_a_link_to_a_class_beside_it_names_no_class(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    (tmp_path / "Another name").symlink_to("monocyte")
    (tmp_path / "itself").symlink_to(".")
    found = dataset.read([tmp_path])
    assert found.classes == ("monocyte",)
    assert found.skipped == dict.fromkeys(
        ("Another name/", "itself/"), "it is a link to a folder that is read already"
    )


def test_a_name_that_is_no_text_is_listed(tmp_path: Path) -> None:
    save(tmp_path / "monocyte" / "a.jpg")
    try:
        os.mkdir(os.fsencode(tmp_path) + b"/bl\xff")
    except OSError:
        pytest.skip("this file system takes text alone")
    found = dataset.read([tmp_path])
    assert found.skipped == {"bl\ufffd/": "its name is no text"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"a\.jpg is a file, no folder\.$"):
        dataset.read([save(tmp_path / "a.jpg")])

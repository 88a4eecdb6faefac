"""A model takes the place of another one as a whole, or not at all."""

from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.export.folder import new_model, require_place

OLD = ("impulse.json", "fields.npz", "MODEL_CARD.md", "report.html", "int8.tflite")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "notes").mkdir(parents=True)
    for name in (*OLD, "notes/mine.txt"):
        (folder / name).write_text("old")
    return folder


def content(folder: Path) -> dict[str, str]:
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {one.relative_to(folder).as_posix(): one.read_text() for one in files}


def test_what_belonged_to_the_old_model_goes_with_it(model: Path) -> None:
    with new_model(model) as folder:
        (folder / "impulse.json").write_text("new")
    assert content(model) == {"impulse.json": "new", "notes/mine.txt": "old"}
    assert [one.name for one in model.parent.iterdir()] == ["model"]


@pytest.mark.parametrize("error", [TrainingError("no"), KeyboardInterrupt(), OSError(28, "Full")])
def test_a_failure_leaves_the_old_model_whole(model: Path, error: BaseException) -> None:
    before = content(model)

    def fill() -> None:
        with new_model(model) as folder:
            (folder / "impulse.json").write_text("half")
            raise error

    with pytest.raises((TrainingError, KeyboardInterrupt)):
        fill()
    assert content(model) == before
    assert [one.name for one in model.parent.iterdir()] == ["model"]


def test_a_folder_of_other_things_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(TrainingError, match="holds other files and no model"):
        require_place(tmp_path)
    with pytest.raises(TrainingError, match="is a file"):
        require_place(tmp_path / "letter.txt")
    (tmp_path / "empty").mkdir()
    require_place(tmp_path / "empty")
    require_place(tmp_path / "new" / "deep")


def test_a_link_to_a_model_stays_a_link(model: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(model)
    with new_model(link) as folder:
        (folder / "impulse.json").write_text("new")
    assert link.is_symlink()
    assert content(model)["impulse.json"] == "new"

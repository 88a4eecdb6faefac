"""Which pictures of a folder are shown: in turn, with their groups, without the training."""

import subprocess
import sys
from pathlib import Path

import pytest
from rich.progress import Progress

from app.commands.folder import Labelled, choose, spread
from app.errors import TrainingError
from tests.kit.smears import draw_smear, encode

BARE = """
import sys
class Bare:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"scipy", "sklearn", "tensorflow", "yaml", "filelock", "skimage"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Bare())
import importlib.util
find = importlib.util.find_spec
def found(name, package=None):
    try:
        return find(name, package)
    except ModuleNotFoundError:
        return None
importlib.util.find_spec = found
from pathlib import Path
from rich.progress import Progress
from app.commands.folder import choose
chosen = choose(Path(sys.argv[1]), (), False, 500, Progress(disable=True))
print(len(chosen.pictures), *chosen.classes)
"""


def labelled(label: str, number: int, group: str | None = None) -> Labelled:
    return Labelled(Path(f"{label}/{number}"), f"{label}/{number}", label, group)


def chosen(folder: Path, *classes: str, only: bool = False, most: int = 500):  # type: ignore[no-untyped-def]
    return choose(folder, classes, only, most, Progress(disable=True))


def make(folder: Path, label: str, count: int, kind: str = "monocyte", first: int = 0) -> None:
    (folder / label).mkdir(parents=True)
    for seed in range(first, first + count):
        photo = encode(draw_smear(kind, 96, 80, seed))
        (folder / label / f"{label} {seed}.jpg").write_bytes(photo)


def test_each_class_has_its_turn_until_there_are_enough() -> None:
    many = [labelled("a", number) for number in range(100)]
    few = [labelled("b", number) for number in range(3)]
    some = spread([*many, *few], 20)
    assert [one.label for one in some[:6]] == ["a", "b", "a", "b", "a", "b"]
    assert sum(one.label == "b" for one in some) == 3
    assert len(some) == 20
    assert spread([*few, *many[::-1]], 20) == some, "whatever order they are found in"


def test_as_many_groups_as_can_be_are_shown() -> None:
    pictures = [labelled("a", 10 * of + number, f"{of}") for of in range(5) for number in range(10)]
    assert len({one.group for one in spread(pictures, 5)}) == 5


def test_pictures_that_show_one_field_are_of_one_group(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    make(tmp_path, "a", 3)
    make(tmp_path, "b", 3, "neutrophil", first=10)
    again = (tmp_path / "a" / "a 0.jpg").read_bytes()
    (tmp_path / "b" / "copy.jpg").write_bytes(again)
    groups = {one.file: one.group for one in chosen(tmp_path).pictures}
    assert groups["a/a 0.jpg"] == groups["b/copy.jpg"] is not None
    assert "a 0" not in str(groups["a/a 0.jpg"])


def test_a_smear_that_a_table_names_is_a_group_but_never_by_its_name(tmp_path: Path) -> None:
    make(tmp_path, "x", 4)
    lines = [f"x {number}.jpg,{'ab'[number % 2]},Miller {number // 2}" for number in range(4)]
    (tmp_path / "labels.csv").write_text("\n".join(["file,class,smear", *lines]))
    pictures = chosen(tmp_path).pictures
    assert len({one.group for one in pictures}) == 2
    assert "Miller" not in str(pictures)


def test_names_of_the_models_classes_are_known_however_they_are_written(tmp_path: Path) -> None:
    make(tmp_path, "Monozyten", 2)
    make(tmp_path, "EOSINOPHILS", 2)
    make(tmp_path, "Blasten", 2)
    found = chosen(tmp_path, "eosinophil", "lymphocyte", "monocyte", "neutrophil", only=True)
    assert found.classes == ("eosinophil", "monocyte")
    assert (found.found, found.left_out) == (4, {"class blasten": 2})


def test_classes_there_are_keep_their_spelling_and_new_ones_join_them(tmp_path: Path) -> None:
    make(tmp_path, "LARGE", 2)
    make(tmp_path, "new", 2)
    found = chosen(tmp_path, "large", "small")
    assert found.classes == ("large", "new")
    assert {one.label for one in found.pictures} == {"large", "new"}


def test_a_folder_of_one_class_teaches_nothing_by_itself(tmp_path: Path) -> None:
    make(tmp_path, "blast", 2)
    with pytest.raises(TrainingError, match="two classes"):
        chosen(tmp_path)


def test_folders_are_read_where_the_extra_for_training_is_not_installed(tmp_path: Path) -> None:
    make(tmp_path, "blast", 3)
    make(tmp_path, "normal", 2)
    words = [sys.executable, "-c", BARE, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("5 blast normal\n", "")

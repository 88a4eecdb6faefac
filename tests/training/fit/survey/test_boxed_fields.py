"""Fields with boxes of three kinds, and which side of the split each is on."""

from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.training.files import sha256
from app.training.fit.survey.boxed_fields import boxed_fields, opened
from tests.kit.smears import draw_field

LINES = "0 0.5 0.5 0.3 0.4\n1 0.2 0.2 0.1 0.1\n2 0.8 0.2 0.05 0.05\n"
NOTHING: dict[str, dict[str, str]] = {"train": {}, "held_out": {}}


@pytest.fixture
def txl(tmp_path: Path) -> Path:
    folder = tmp_path / "txl"
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    rng = np.random.default_rng(1)
    for number in range(12):
        x, y, side = rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7), rng.uniform(0.2, 0.4)
        kind = ("lymphocyte", "monocyte")[number % 2]
        field = draw_field([(kind, x, y, side)], seed=100 + number)
        field.save(folder / "images" / f"drawn_{number}.png")
        (folder / "labels" / f"drawn_{number}.txt").write_text(LINES)
    return folder


def sides(folder: Path, manifest: dict[str, dict[str, str]], cache: Path) -> dict[str, str]:
    found = boxed_fields([folder], manifest, None, cache, Progress(disable=True))
    return {one.picture.name: one.side for one in found}


def test_boxes_of_all_kinds_are_read_in_pixels(txl: Path, tmp_path: Path) -> None:
    found = boxed_fields([txl], NOTHING, None, tmp_path, Progress(disable=True))
    assert len(found) == 12
    photo = opened(found[0])
    assert photo is not None
    assert [one.kind for one in photo.boxes] == ["leukocyte", "red_cell", "platelet"]
    height, width = photo.pixels.shape[:2]
    assert photo.boxes[0].corners == pytest.approx(
        (0.35 * width, 0.3 * height, 0.65 * width, 0.7 * height)
    )


def test_what_the_model_held_out_is_held_out_here_and_what_it_learnt_is_not(
    txl: Path, tmp_path: Path
) -> None:
    held, learnt = txl / "images" / "drawn_0.png", txl / "images" / "drawn_1.png"
    manifest = {"train": {sha256(learnt): "a"}, "held_out": {sha256(held): "b"}}
    told = sides(txl, manifest, tmp_path)
    assert (told["drawn_0.png"], told["drawn_1.png"]) == ("held_out", "learnt")


def test_of_what_no_model_knows_some_is_held_out_always_the_same(txl: Path, tmp_path: Path) -> None:
    told = sides(txl, NOTHING, tmp_path)
    assert set(told.values()) == {"held_out", "learnt"}
    assert told == sides(txl, NOTHING, tmp_path / "again")


def test_a_copy_goes_where_its_field_goes(txl: Path, tmp_path: Path) -> None:
    for number in range(12):
        copy = txl / "images" / f"copy_{number}.png"
        copy.write_bytes((txl / "images" / f"drawn_{number}.png").read_bytes())
        (txl / "labels" / f"copy_{number}.txt").write_text(LINES)
    told = sides(txl, NOTHING, tmp_path)
    assert all(told[f"copy_{number}.png"] == told[f"drawn_{number}.png"] for number in range(12))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="does not exist"):
        sides(tmp_path / "absent", NOTHING, tmp_path)

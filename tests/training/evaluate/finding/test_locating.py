"""The locate block's figures, on drawn fields whose boxes are known."""

from math import isnan
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.impulse.box import Box
from tests.kit.smears import draw_field

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.training.evaluate.finding.layout import Layout
from app.training.evaluate.finding.locating import matched, overlap, score_locators
from app.training.files import sha256

BLOCK = LocateBlock(LocateSpec())


def yolo(folder: Path, fields: dict[str, list[tuple[float, float, float]]]) -> Path:
    """Write fields with lymphocytes (x, y, diameter) and their boxes in YOLO's form."""
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    for seed, (name, cells) in enumerate(fields.items()):
        photo = draw_field([("lymphocyte", *cell) for cell in cells], 480, 480, seed)
        photo.save(folder / "images" / f"{name}.jpg", quality=92)
        lines = [f"0 {x} {y} {side} {side}" for x, y, side in cells]
        (folder / "labels" / f"{name}.txt").write_text("\n".join([*lines, "1 0.1 0.1 0.1 0.1"]))
    return folder


def test_drawn_cells_are_found_where_they_are(tmp_path: Path) -> None:
    fields = {"one": [(0.3, 0.4, 0.3)], "two": [(0.25, 0.3, 0.3), (0.7, 0.7, 0.34)]}
    (score,) = score_locators([yolo(tmp_path / "drawn", fields)], BLOCK)
    assert (score.pictures, score.cells) == (2, 3)
    for found in (score.recall, score.centre_hits, score.first):
        assert (found.value, found.low, found.high) == (1, 1, 1)
    assert score.false_boxes.high == 0


def test_a_cell_that_is_not_there_counts_as_missed(tmp_path: Path) -> None:
    folder = yolo(tmp_path / "drawn", {"one": [(0.3, 0.4, 0.3)]})
    (folder / "labels" / "one.txt").write_text("0 0.3 0.4 0.3 0.3\n0 0.9 0.9 0.1 0.1")
    (score,) = score_locators([folder], BLOCK)
    assert (score.cells, score.recall.value) == (2, 0.5)


def test_a_picture_that_repeats_another_folders_is_left_out(tmp_path: Path) -> None:
    cells = {"one": [(0.3, 0.4, 0.3)]}
    more = cells | {"two": [(0.6, 0.5, 0.4)]}
    first, second = yolo(tmp_path / "first", cells), yolo(tmp_path / "second", more)
    scores = score_locators([first, second], BLOCK)
    assert [score.pictures for score in scores] == [1, 1]
    assert scores[1].left_out == 1


def test_a_picture_that_was_learnt_from_is_left_out(tmp_path: Path) -> None:
    folder = yolo(tmp_path / "drawn", {"one": [(0.3, 0.4, 0.3)], "two": [(0.6, 0.5, 0.4)]})
    learnt = {sha256(folder / "images" / "one.jpg")}
    (score,) = score_locators([folder], BLOCK, learnt)
    assert (score.pictures, score.left_out) == (1, 1)
    with pytest.raises(TrainingError, match="all were learnt from"):
        score_locators([folder], BLOCK, learnt | {sha256(folder / "images" / "two.jpg")})


def test_boxes_go_where_a_phones_photo_shows_the_cells(tmp_path: Path) -> None:
    cells = {f"{n}": [(0.3 + n / 20, 0.4, 0.3)] for n in range(6)}
    (score,) = score_locators([yolo(tmp_path / "drawn", cells)], BLOCK, severity=1)
    assert score.cells == 6
    assert score.centre_hits.value >= 5 / 6


def test_a_folder_without_boxes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError):
        score_locators([tmp_path], BLOCK)
    with pytest.raises(TrainingError):
        score_locators([tmp_path / "nowhere"], BLOCK)


def test_fields_without_leukocytes_tell_the_false_boxes_alone(tmp_path: Path) -> None:
    for seed in range(3):
        draw_field([], seed=seed).save(tmp_path / f"{seed}.jpg")
    (score,) = score_locators([tmp_path], BLOCK)
    assert (score.pictures, score.cells, score.false_boxes.value) == (3, 0, 0)
    assert isnan(score.recall.value)


def test_single_cells_are_boxed_by_the_nucleus_rule(tmp_path: Path) -> None:
    (tmp_path / "lymphocyte").mkdir()
    (tmp_path / "platelet").mkdir()
    for folder in ("lymphocyte", "platelet"):
        draw_field([("lymphocyte", 0.5, 0.5, 0.4)]).save(tmp_path / folder / "a.png")
    (score,) = score_locators([tmp_path], BLOCK)
    assert (score.pictures, score.cells, score.centre_hits.value) == (1, 1, 1)


def test_a_picture_that_a_table_calls_a_repeat_is_left_out(tmp_path: Path) -> None:
    single = tmp_path / "single"
    (single / "lymphocyte").mkdir(parents=True)
    draw_field([("lymphocyte", 0.5, 0.5, 0.4)]).save(single / "lymphocyte" / "a.png")
    (single / "labels.csv").write_text("file,txl_picture\nlymphocyte/a.png,some/one.jpg")
    cells = {"one": [(0.3, 0.4, 0.3)], "two": [(0.6, 0.5, 0.4)]}
    scores = score_locators([single, yolo(tmp_path / "boxed", cells)], BLOCK)
    assert (scores[1].pictures, scores[1].left_out) == (1, 1)


def test_cells_are_laid_out_of_those_pictures_that_show_one(tmp_path: Path) -> None:
    cells = {f"{n}": [(0.45, 0.5, 0.35)] for n in range(9)}
    cells["two"] = [(0.25, 0.3, 0.3), (0.7, 0.7, 0.34)]
    folder = yolo(tmp_path / "drawn", cells)
    (score,) = score_locators([folder], BLOCK, layout=Layout.FOUR)
    assert (score.pictures, score.cells) == (2, 8)
    assert score.centre_hits.value >= 0.75


def test_overlap_is_the_intersection_over_the_union() -> None:
    assert overlap(Box(0, 0, 10, 10), Box(0, 0, 10, 10)) == 1
    assert overlap(Box(0, 0, 10, 10), Box(5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap(Box(0, 0, 10, 10), Box(10, 10, 20, 20)) == 0


def test_one_box_finds_one_cell_only() -> None:
    cell = Box(0, 0, 10, 10)
    assert matched([cell, cell], [cell]) == 1
    assert matched([Box(40, 40, 50, 50)], [cell]) == 0

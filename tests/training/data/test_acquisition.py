"""`smearlens data`: every layout read, broken files listed, sources never parted."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from rich.progress import Progress
from typer.testing import CliRunner

pytest.importorskip("scipy", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.training import cli
from app.training.data import acquisition, dataset
from app.training.data.dataset import Sample
from app.training.reports import contact_sheet
from tests.kit.smears import KINDS, draw_smear
from tests.training.data.test_fingerprint_index import augmented

QUIET = Progress(disable=True)


def draw(folder: Path, kinds: tuple[str, ...] = KINDS, count: int = 6) -> None:
    for kind in kinds:
        (folder / kind.upper()).mkdir(parents=True)
        for seed in range(count):
            draw_smear(kind, 320, 240, seed).save(folder / kind.upper() / f"{kind}{seed}.png")


def ran(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, [*map(str, words)])
    return done.exit_code, done.output if done.exception is None else str(done.exception)


def test_a_folder_of_classes_is_counted_split_and_laid_out(tmp_path: Path) -> None:
    draw(tmp_path / "set")
    field = draw_smear("monocyte", 320, 240, 0)
    augmented(field, 3).save(tmp_path / "set" / "MONOCYTE" / "turned.png")
    field.save(tmp_path / "set" / "NEUTROPHIL" / "same.png")
    (tmp_path / "set" / "NEUTROPHIL" / "broken.png").write_bytes(b"no picture")
    code, output = ran("data", tmp_path / "set", "--runs", tmp_path / "runs", "--json")
    assert code == 0
    figures = json.loads(output.splitlines()[-1])
    assert {one["label"]: one["entries"] for one in figures["classes"]} == {
        "monocyte": 7,
        "neutrophil": 7,
        "eosinophil": 6,
        "lymphocyte": 6,
    }
    assert figures["skipped"].keys() == {"NEUTROPHIL/broken.png"}
    assert figures["equal_files"] == 1
    assert figures["near_duplicates"] >= 2
    assert any(
        "NEUTROPHIL/same.png: neutrophil" in group for group in figures["conflicting_labels"]
    )
    made = tmp_path / "runs" / "data" / "set"
    for kind in KINDS:
        with Image.open(made / f"{kind}.jpg") as sheet:
            assert sheet.width > 600
    rows = list(csv.DictReader((made / "split.csv").read_text().splitlines()))
    assert len(rows) == 26
    parts: dict[str, set[str]] = {}
    for row in rows:
        parts.setdefault(row["source"], set()).add(row["part"])
    assert all(len(one) == 1 for one in parts.values())
    assert Counter(row["part"] for row in rows)["test"] == figures["split"]["test"] > 0
    again = ran("data", tmp_path / "set", "--runs", tmp_path / "runs", "--json")[1]
    assert json.loads(again.splitlines()[-1]) == figures


def test_the_shipped_model_is_asked_about_the_pictures_that_a_split_sets_aside(
    tmp_path: Path,
) -> None:
    pytest.importorskip("sklearn", reason="the extra `train` is not installed")
    draw(tmp_path / "set")
    ran("data", tmp_path / "set", "--runs", tmp_path / "runs")
    split = tmp_path / "runs" / "data" / "set" / "split.csv"
    rows = list(csv.DictReader(split.read_text().splitlines()))
    words = ("evaluate", tmp_path / "set", "--split", split, "--runs", tmp_path / "runs", "--json")
    code, output = ran(*words)
    assert code == 0, output
    figures = json.loads(output.splitlines()[-1])
    assert figures["sets"]["set"]["pictures"] == sum(row["part"] == "test" for row in rows) > 0


def test_boxes_are_counted_and_laid_out_each_by_itself(tmp_path: Path) -> None:
    for name in ("images", "labels"):
        (tmp_path / "set" / name).mkdir(parents=True)
    draw_smear("monocyte", 200, 100, 1).save(tmp_path / "set" / "images" / "a.jpg")
    (tmp_path / "set" / "labels" / "a.txt").write_text("0 0.375 0.45 0.25 0.5\n1 0.1 0.1 0.1 0.1\n")
    (tmp_path / "set" / "classes.txt").write_text("WBC\nRBC\n")
    code, output = ran("data", tmp_path / "set", "--runs", tmp_path / "runs", "--json")
    assert code == 0
    figures = json.loads(output.splitlines()[-1])
    assert figures["layout"] == "yolo"
    assert {one["label"]: one["entries"] for one in figures["classes"]} == {"WBC": 1, "RBC": 1}
    for name in ("wbc", "rbc"):
        with Image.open(tmp_path / "runs" / "data" / "set" / f"{name}.jpg") as sheet:
            assert sheet.width == 152


def test_each_class_has_a_sheet_of_its_own_in_any_script(tmp_path: Path) -> None:
    names = ("лимфоцит", "моноцит!", "好中球", "単球細", "a/b", "a:b", "A?B")
    files = contact_sheet.file_names(names)
    assert len({one.casefold() for one in files.values()}) == len(names)
    assert files["лимфоцит"] == "лимфоцит.jpg"
    for kind in names[:4]:
        (tmp_path / "набор" / kind).mkdir(parents=True)
        draw_smear("monocyte", 64, 64).save(tmp_path / "набор" / kind / "a.png")
    code, _ = ran("data", tmp_path / "набор", "--runs", tmp_path / "runs")
    assert code == 0
    assert len(list((tmp_path / "runs" / "data" / "набор").glob("*.jpg"))) == 4


def test_names_taken_for_others_and_names_nearly_alike_are_told(tmp_path: Path) -> None:
    for kind in ("Lymphocytes", "blast", "blasts"):
        (tmp_path / "set" / kind).mkdir(parents=True)
        draw_smear("monocyte", 64, 64).save(tmp_path / "set" / kind / "a.png")
    code, output = ran("data", tmp_path / "set", "--runs", tmp_path / "runs")
    assert code == 0
    assert "Lymphocytes is lymphocyte" in output
    assert "blast and blasts" in output


def test_a_patients_cells_of_two_classes_contradict_nothing(tmp_path: Path) -> None:
    for name in ("blast/patient1/a.png", "normal/patient1/b.png", "blast/patient2/c.png"):
        (tmp_path / "set" / name).parent.mkdir(parents=True)
        draw_smear("monocyte", 64, 64).save(tmp_path / "set" / name)
    code, output = ran("data", tmp_path / "set", "--runs", tmp_path / "runs", "--json")
    assert code == 0
    figures = json.loads(output.splitlines()[-1])
    assert (figures["sources"], figures["conflicting_labels"], figures["near_duplicates"]) == (
        2,
        [],
        0,
    )


def test_a_set_of_broken_files_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set" / "MONOCYTE").mkdir(parents=True)
    (tmp_path / "set" / "MONOCYTE" / "a.png").write_bytes(b"no picture")
    data = dataset.read([tmp_path / "set"])
    with pytest.raises(TrainingError, match="None of the 1 pictures in"):
        acquisition.acquire(tmp_path / "set", data, 7, tmp_path / "cache", QUIET)


def test_a_sheet_shows_as_many_sources_as_it_can() -> None:
    groups = ["a"] * 10 + ["b"] * 10 + ["c"]
    samples = [Sample(Path(f"{n}.png"), "x", group, "set") for n, group in enumerate(groups)]
    assert {one.group for one in acquisition.spread(samples, 3)} == {"a", "b", "c"}


@pytest.mark.data
def test_bccd_is_read_by_its_table_and_by_its_boxes(data_folder: Path) -> None:
    table = dataset.read([data_folder / "bccd"])
    assert table.layouts == ("table",)
    assert len(table.samples) > 270
    boxes = dataset.read([data_folder / "bccd"], layout="voc")
    assert boxes.classes == ("Platelets", "RBC", "WBC")

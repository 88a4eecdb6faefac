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
from app.training.studio import acquisition, layouts
from tests.smears import KINDS, draw_smear
from tests.test_sources import augmented

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
    told = json.loads(output.splitlines()[-1])
    assert {one["label"]: one["entries"] for one in told["classes"]} == {
        "monocyte": 7,
        "neutrophil": 7,
        "eosinophil": 6,
        "lymphocyte": 6,
    }
    assert told["skipped"].keys() == {"NEUTROPHIL/broken.png"}
    assert told["equal_files"] == 1
    assert told["near_duplicates"] >= 2
    assert any("NEUTROPHIL/same.png: neutrophil" in group for group in told["conflicting_labels"])
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
    assert Counter(row["part"] for row in rows)["test"] == told["split"]["test"] > 0
    again = ran("data", tmp_path / "set", "--runs", tmp_path / "runs", "--json")[1]
    assert json.loads(again.splitlines()[-1]) == told


def test_a_table_is_read_with_what_it_lacks_listed(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    draw_smear("monocyte", 96, 96, 1).save(tmp_path / "pictures" / "a.png")
    (tmp_path / "all.csv").write_text(
        'Filename,Class\na.png,Monocyte\nb.png,Monocyte\n,x\na.png,"monocyte, basophil"\n'
    )
    found = layouts.read(tmp_path)
    assert [(one.path.name, one.label) for one in found.entries] == [("a.png", "monocyte")]
    assert found.skipped.keys() == {"b.png", "all.csv, line 4", "a.png"}


def test_boxes_are_read_in_both_ways_and_broken_ones_listed(tmp_path: Path) -> None:
    for name in ("voc/JPEGImages", "voc/Annotations", "yolo/images", "yolo/labels"):
        (tmp_path / name).mkdir(parents=True)
    for at in ("voc/JPEGImages", "yolo/images"):
        draw_smear("monocyte", 200, 100, 1).save(tmp_path / at / "a.jpg")
        draw_smear("monocyte", 200, 100, 2).save(tmp_path / at / "b.jpg")
    thing = (
        "<object><name>WBC</name><bndbox><xmin>50</xmin><ymin>20</ymin>"
        "<xmax>100</xmax><ymax>70</ymax></bndbox></object>"
    )
    (tmp_path / "voc/Annotations/a.xml").write_text(f"<annotation>{thing}</annotation>")
    (tmp_path / "voc/Annotations/b.xml").write_text("<annotation>")
    (tmp_path / "voc/Annotations/c.xml").write_text("<annotation/>")
    (tmp_path / "yolo/labels/a.txt").write_text("0 0.375 0.45 0.25 0.5\n")
    (tmp_path / "yolo/labels/b.txt").write_text("0 much\n")
    (tmp_path / "yolo/classes.txt").write_text("WBC\nRBC\n")
    for name in ("voc", "yolo"):
        found = layouts.read(tmp_path / name)
        assert found.layout == name
        assert [one.label for one in found.entries] == ["wbc"]
        box = layouts.cut(found.entries[0].box, 200, 100)  # type: ignore[arg-type]
        assert (box.x0, box.y0, box.x1, box.y1) == (50, 20, 100, 70)
        assert len(found.skipped) == (2 if name == "voc" else 1)
        code, _ = ran("data", tmp_path / name, "--runs", tmp_path / "runs")
        assert code == 0
        with Image.open(tmp_path / "runs" / "data" / name / "wbc.jpg") as sheet:
            assert sheet.width == 152


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: None, "does not exist"),
        (lambda folder: folder.mkdir(), "No labelled picture was found"),
    ],
)
def test_a_missing_or_empty_folder_ends_in_one_sentence(
    tmp_path: Path, make: object, said: str
) -> None:
    make(tmp_path / "set")  # type: ignore[operator]
    with pytest.raises(TrainingError, match=said):
        layouts.read(tmp_path / "set")


def test_a_set_of_broken_files_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set" / "MONOCYTE").mkdir(parents=True)
    (tmp_path / "set" / "MONOCYTE" / "a.png").write_bytes(b"no picture")
    labelled = layouts.read(tmp_path / "set")
    with pytest.raises(TrainingError, match="None of the 1 pictures in"):
        acquisition.acquire(tmp_path / "set", labelled, 7, tmp_path / "kept", QUIET)


def test_a_sheet_shows_as_many_sources_as_it_can() -> None:
    sources = ["a"] * 10 + ["b"] * 10 + ["c"]
    chosen = acquisition.spread(range(21), sources, 3)
    assert {sources[place] for place in chosen} == {"a", "b", "c"}


@pytest.mark.data
def test_bccd_is_read_by_its_table_and_by_its_boxes(data_folder: Path) -> None:
    table = layouts.read(data_folder / "bccd")
    assert table.layout == "table"
    assert len(table.entries) > 270
    boxes = layouts.read(data_folder / "bccd", "voc")
    assert {one.label for one in boxes.entries} == {"wbc", "rbc", "platelets"}

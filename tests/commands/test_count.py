"""`smearlens count` as a real process: a slide goes in, a differential comes out."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.commands.count_table import NAMED_MOST, Told, print_table
from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.counts.tally import result_of
from app.history.database import Database
from app.history.history import History
from app.settings import Settings
from tests.kit.count_rows import Rows
from tests.kit.slides import drawn_cells, film, pbc_cells, photos_of, slide_of, walk, winding
from tests.kit.slides import write_video as written

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "count", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"COLUMNS": "240"} | environment,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of photos that overlap, one of them twice, with a text and a folder beside."""
    folder = tmp_path_factory.mktemp("slide")
    (folder / "more").mkdir()
    for number, photo in enumerate(photos_of(slide_of(drawn_cells(4), 2))):
        (folder / f"{number}.jpg").write_bytes(photo)
    (folder / "more" / "again.jpg").write_bytes(photo)
    (folder / "notes.txt").write_text("no photo")
    return folder


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("av", reason="needs the extra `video`")
    slide = slide_of(drawn_cells(4), 4)
    path = tmp_path_factory.mktemp("video") / "pan.mp4"
    written(path, film(slide, walk(winding(slide, 1), 30)))
    return path


def test_a_folder_is_counted_and_what_is_no_photo_in_it_is_named(folder: Path) -> None:
    done = run(folder)
    assert done.returncode == 0
    assert (done.stderr, "Traceback" in done.stdout) == ("", False)
    assert "Photos that were there twice: 1." in done.stdout
    assert f"Left out: {folder}/notes.txt. This is a text file." in done.stdout
    assert "For learning, not for diagnostic use." in done.stdout


def test_json_is_one_line_with_the_result_of_a_count(folder: Path) -> None:
    done = run(folder, "--json")
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    result = told["result"]
    assert told.keys() == {"videos", "again", "left_out", "kept", "result"}
    assert (told["videos"], told["again"], told["kept"]) == (0, 1, None)
    assert [one["files"] for one in told["left_out"]] == [[f"{folder}/notes.txt"]]
    assert result["n"] + result["open"] + result["twins"] == 4
    assert result["photos"] == len(list(folder.glob("*.jpg")))


def test_a_zip_gives_what_its_folder_gives(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "slide.zip", "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, f"slide/{file.relative_to(folder)}")
    both = [json.loads(run(one, "--json").stdout) for one in (folder, tmp_path / "slide.zip")]
    first, second = ([one["result"]["n"], one["result"]["open"], one["again"]] for one in both)
    assert first == second


def test_the_table_of_cells_adds_up_to_the_result(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "--json", "--csv", tmp_path / "cells.csv")
    result = json.loads(done.stdout)["result"]
    lines = list(csv.DictReader(io.StringIO((tmp_path / "cells.csv").read_text())))
    assert len(lines) == result["n"] + result["open"]
    many = Counter(line["counts_as"] for line in lines)
    assert many[""] == result["open"]
    assert all(many[one["label"]] == one["count"] for one in result["classes"])


def test_a_video_is_counted(video: Path) -> None:
    told = json.loads(run(video, "--json").stdout)
    assert told["videos"] == 1
    assert told["result"]["n"] + told["result"]["open"] == 4


def test_a_file_that_is_named_and_cannot_be_read_costs_no_other(folder: Path) -> None:
    done = run(folder / "0.jpg", folder / "missing.jpg")
    assert done.returncode == 1
    assert "missing.jpg. The file can't be opened: no such file or directory." in done.stdout
    assert "Pictures looked at: 1." in done.stdout


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "The video is damaged"),
        ("a.zip", b"PK\3\4 and no more", "The .zip is damaged"),
        ("a.txt", b"no photo", "This is a text file"),
    ],
)
def test_where_nothing_can_be_read_one_sentence_says_why(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    if name == "a.mp4":
        pytest.importorskip("av", reason="needs the extra `video`")
    (tmp_path / name).write_bytes(data)
    done = run(tmp_path / name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"smearlens: {sentence}")
    assert len(done.stderr.splitlines()) == 1


def test_an_empty_folder_is_nothing_to_count(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no photo and no video in it" in done.stderr


def test_without_the_extra_a_video_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x18ftypisom\0\0\2\0isomiso2")
    code = (
        "import sys; sys.modules['av'] = None; from app.cli import main; "
        f"sys.argv[1:] = ['count', {str(tmp_path / 'a.mp4')!r}]; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'smearlens[video]'" in done.stderr


def counts_in(history: Path) -> list[tuple[UUID, str, int, int]]:
    """Return of each count in a folder its id, its slide, its photos and its cells."""
    opened = History(Database.at(Settings(folder=history).history_url), 365)
    try:
        counts, who = Counts(opened), Who(uuid4(), everywhere=True)
        found = counts.all(who)
        return [
            (one.count.id, one.count.slide, one.photos, len(counts.cells(one.count.id, who).cells))
            for one in found
        ]
    finally:
        opened.close()


def test_what_is_kept_is_a_count_of_the_same_cells_to_be_looked_over(
    folder: Path, tmp_path: Path
) -> None:
    done = run(folder, "--json", "--keep", "S-17", SMEARLENS_FOLDER=str(tmp_path))
    told = json.loads(done.stdout)
    (kept,) = counts_in(tmp_path)
    assert kept[:2] == (UUID(told["kept"]), "S-17")
    assert 1 <= kept[2] <= told["result"]["photos"]
    assert kept[3] == told["result"]["n"] + told["result"]["open"] == 4


def test_nothing_is_kept_where_nothing_is_stored_or_the_name_is_none(folder: Path) -> None:
    done = run(folder, "--keep", "S-1", SMEARLENS_RETENTION_DAYS="0")
    assert done.returncode == 1
    assert "This server stores nothing" in done.stderr
    assert "A name needs" in run(folder, "--keep", "\x1b[2J").stderr


def test_ctrl_c_leaves_nothing_half_written(folder: Path, tmp_path: Path) -> None:
    for name in ("made", "temporary"):
        (tmp_path / name).mkdir()
    table = tmp_path / "made" / "cells.csv"
    command = [
        sys.executable,
        "-m",
        "app",
        "count",
        str(folder),
        "--keep",
        "S",
        "--csv",
        str(table),
    ]
    places = {"SMEARLENS_FOLDER": str(tmp_path / "made"), "TMPDIR": str(tmp_path / "temporary")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | places
    )
    deadline = time.monotonic() + 60
    while not list((tmp_path / "temporary").glob("smearlens-*/*.jpg")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in out + err
    assert list((tmp_path / "made").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_taught_microscope_that_is_not_there_is_told(folder: Path) -> None:
    done = run(folder, "--microscope", "Bench 9")
    assert done.returncode == 1
    assert "is called so here" in done.stderr


def test_the_table_tells_each_class_the_model_knows_and_why_cells_are_open(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = Rows()
    for _ in range(8):
        rows.cell("neutrophil")
    rows.cell("lymphocyte")
    rows.cell("monocyte", "unsure")
    rows.cell("eosinophil", edge=True)
    rows.cell("neutrophil", twin_of=rows.cells[0].id)
    rows.cell("monocyte", "unsure", kind="basophil")
    told = Told(again=2)
    for number in range(NAMED_MOST + 2):
        told.left_out(f"{number}.txt", "This is a text file.")
    print_table(result_of(*rows.all), rows.cells, told)
    out = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "neutrophil 8 88.9 56.5 to 98.0 39 to 75" in lines
    assert "monocyte 0 0.0 0.0 to 29.9 4 to 12" in lines
    assert not any(line.startswith(("band", "other")) for line in lines)
    assert "counted 9" in lines
    (line,) = [line for line in lines if line.startswith("Undecided, and not counted: 4")]
    for why in ("between two classes", "cut by the edge", "counted already", "like a basophil"):
        assert f"1 {why}" in line or f"1 may be {why}" in line
    assert "Left out: 0.txt, 1.txt, 2.txt and 2 more. This is a text file." in lines


@pytest.mark.data
def test_a_video_of_real_cells_is_counted(data_folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("av", reason="needs the extra `video`")
    cells = pbc_cells(data_folder, {"neutrophil": 4, "lymphocyte": 2}, skip=320)
    slide = slide_of(cells, 6)
    written(tmp_path / "pan.mp4", film(slide, walk(winding(slide, 1), 24)))
    result = json.loads(run(tmp_path / "pan.mp4", "--json").stdout)["result"]
    assert result["n"] + result["open"] == 6

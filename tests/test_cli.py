"""The command line as a real process: tables, JSON lines, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.smears import draw_smear, encode


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env=os.environ | {"COLUMNS": "240"},
        check=False,
    )


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A smear, a text named like a photo, a missing file, and a smear with a strange name."""
    folder = tmp_path_factory.mktemp("photos")
    good, text, missing = folder / "good.jpg", folder / "text.jpg", folder / "missing.jpg"
    odd = folder / "[red]odd ü\n.png"
    good.write_bytes(encode(draw_smear("lymphocyte")))
    text.write_text("no photo")
    odd.write_bytes(encode(draw_smear("neutrophil"), "PNG"))
    return [good, text, missing, odd]


def test_json_gives_exactly_one_line_a_photo_in_the_order_given(photos: list[Path]) -> None:
    done = run("classify", "--json", *photos)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(photo) for photo in photos]
    assert [set(line) == {"file", "error"} for line in lines] == [False, True, True, False]
    assert lines[1]["error"]["code"] == "not_a_photo"
    assert lines[1]["error"]["status"] == 415
    assert lines[2]["error"]["code"] == "file_unreadable"
    assert lines[0]["scores"].keys() == lines[3]["scores"].keys()
    assert done.returncode == 1


def test_good_photos_alone_exit_with_zero(photos: list[Path]) -> None:
    done = run("classify", "--json", photos[0], photos[3])
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2


def test_the_table_names_each_photo_and_its_cell(photos: list[Path]) -> None:
    done = run("classify", photos[0], photos[1], cwd=photos[0].parent)
    said = json.loads(run("classify", "--json", photos[0]).stdout)
    assert said["label"] in done.stdout
    assert "not a photo we can read" in done.stdout
    assert done.returncode == 1


def test_the_file_comes_back_exactly_as_it_was_given(photos: list[Path]) -> None:
    given = ["./good.jpg", ".//good.jpg", "nowhere/../gone.jpg", ""]
    done = run("classify", "--json", *given, cwd=photos[0].parent)
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == given


def test_a_folder_in_place_of_a_photo_is_an_error_line(tmp_path: Path) -> None:
    done = run("classify", "--json", tmp_path)
    assert "directory" in json.loads(done.stdout)["error"]["detail"]
    assert done.returncode == 1


def test_a_folder_without_a_model_ends_with_one_sentence(tmp_path: Path) -> None:
    done = run("classify", "--model", tmp_path, tmp_path / "a.jpg")
    assert done.returncode == 1
    assert done.stderr.startswith("smearlens: No model here")
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_port_ends_with_one_sentence() -> None:
    done = run("serve", "--port", "99999")
    assert done.returncode == 1
    assert "SMEARLENS_PORT (--port) can't be “99999”" in done.stderr


@pytest.mark.parametrize("variable", ["SMEARLENS_PORT", "SMEARLENS_WORKERS"])
@pytest.mark.parametrize("command", ["serve", "classify"])
def test_a_wrong_variable_ends_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, photos: list[Path], variable: str, command: str
) -> None:
    monkeypatch.setenv(variable, "many")
    done = run(command, *(photos[:1] if command == "classify" else []))
    assert done.returncode == 1
    assert done.stderr.startswith(f"smearlens: {variable}")
    assert len(done.stderr.splitlines()) == 1


def test_evaluating_without_the_extra_says_what_to_install() -> None:
    code = (
        "import sys; from importlib import util; find = util.find_spec; "
        "util.find_spec = lambda name, *more: None if name == 'sklearn' else find(name, *more); "
        "from app.cli import main; sys.argv[1:] = ['evaluate']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'smearlens[train]'" in done.stderr


def test_the_version_is_told() -> None:
    from app import __version__

    assert run("--version").stdout.strip() == __version__


@pytest.mark.data
def test_real_smears_are_labelled_in_order(data_folder: Path) -> None:
    fields = sorted((data_folder / "bccd" / "JPEGImages").iterdir())[:12]
    lines = run("classify", "--json", *fields).stdout.splitlines()
    assert [json.loads(line)["file"] for line in lines] == [str(field) for field in fields]

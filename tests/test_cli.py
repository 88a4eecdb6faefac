"""The command line as a real process: tables, JSON lines, exit codes."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.cells import CELLS
from app.commands.printable import printable
from app.launch.answer_table import Row, cell_of, percent, print_table, rows_of, verdict_of
from tests.kit.smears import draw_field, draw_smear, encode
from tests.kit.terminals import in_a_window

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and terminals of POSIX")


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
    assert said["verdict"].replace("_", " ") in done.stdout
    assert "This is a text file" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("verdict", "reason", "kind", "told"),
    [
        ("sure", "clear", None, "sure, 96%"),
        ("sure", "whole_frame", None, "sure, 96%: whole frame"),
        ("unsure", "unfamiliar", None, "unsure: unfamiliar"),
        ("unsure", "other_cell", "immature_granulocyte", "unsure: immature granulocyte"),
        ("unsure", "other_cell", None, "unsure: other cell"),
        ("no_cell", "no_cell", "platelet", "no cell: platelet"),
        ("no_cell", "no_cell", "no_cell", "no cell"),
        ("no_cell", "not_located", None, "no cell: not located"),
    ],
)
def test_the_table_says_why_it_is_not_sure(
    verdict: str, reason: str, kind: str | None, told: str
) -> None:
    cell = {"verdict": verdict, "reason": reason, "kind": kind, "confidence": 0.96}
    assert verdict_of(cell) == told


@pytest.mark.parametrize(
    ("score", "told"), [(1.0, ">99%"), (0.996, ">99%"), (0.985, "99%"), (0.5, "50%"), (0.0, "<1%")]
)
def test_a_confidence_is_written_as_on_the_pages(score: float, told: str) -> None:
    assert percent(score) == told


def named(text: str) -> set[str]:
    return {name for name in CELLS if name in text.lower()}


@pytest.mark.parametrize("label", CELLS)
def test_the_table_names_the_cells_that_the_page_names(live_server: str, label: str) -> None:
    photo = {"file": encode(draw_smear(label))}
    page = httpx.post(f"{live_server}/classify", files=photo, headers={"accept": "text/html"}).text
    reply = httpx.post(f"{live_server}/classify", files=photo).json()
    found = re.search(r'<h1[^>]* id="word">(.*?)</h1>\s*<p class="verdict">(.*?)</p>', page, re.S)
    assert found
    assert named(cell_of(reply["cells"][0])) == named(found[1] + found[2])


def test_each_cell_of_a_photo_has_a_line_of_its_own(live_server: str) -> None:
    field = encode(draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("neutrophil", 0.7, 0.65, 0.4)]))
    reply = httpx.post(f"{live_server}/classify", files={"file": field}).json()
    first, second = rows_of("two.jpg", reply)
    assert (first.photo, second.photo) == ("two.jpg", "")
    for row, cell in zip((first, second), reply["cells"], strict=True):
        assert cell["label"] in row.cell
        assert row.verdict.startswith(cell["verdict"])


@pytest.mark.parametrize("columns", [30, 38, 46, 60, 80, 200])
def test_no_cell_is_shortened_and_a_long_path_goes_on_in_the_next_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    path = "/home/a-long-name/" + "smears/" * 9 + "field.jpg"
    rows = [
        Row(path, "eosinophil or neutrophil", "unsure: immature granulocyte", "1234"),
        Row("", "closest: erythroblast", "The file can't be opened: permission denied."),
    ]
    print_table(rows)
    heading, *lines = capsys.readouterr().out.splitlines()
    starts = [heading.index(name) for name in ("photo", "cell", "verdict")]
    ends = [*starts[1:], heading.index("ms") - 4 if "ms" in heading else None]
    assert "…" not in "".join(lines)
    columns_of = [
        [line[start:end].strip() for line in lines] for start, end in zip(starts, ends, strict=True)
    ]
    assert "".join(columns_of[0]) == path
    assert " ".join(" ".join(columns_of[1]).split()) == f"{rows[0].cell} {rows[1].cell}"
    assert " ".join(" ".join(columns_of[2]).split()) == f"{rows[0].verdict} {rows[1].verdict}"
    if columns >= 80:
        assert all(row.cell in "\n".join(lines) for row in rows), "in one piece where it fits"


@pytest.fixture
def awkward(tmp_path: Path) -> list[str]:
    """Two good photos, and before, between and behind them what can't be read."""
    good = encode(draw_smear("lymphocyte"))
    (tmp_path / "good.jpg").write_bytes(good)
    odd = os.fsencode(tmp_path / "caf") + b"\xe9\x1b[31m.jpg"
    Path(os.fsdecode(odd)).write_bytes(good)
    with (tmp_path / "large.jpg").open("wb") as large:
        large.truncate(50_000_000_000)
    os.mkfifo(tmp_path / "fifo.jpg")
    line = socket.socket(socket.AF_UNIX)
    line.bind(str(tmp_path / "socket.jpg"))
    line.close()
    bad = [str(tmp_path / name) for name in ("large.jpg", "fifo.jpg", "socket.jpg")]
    return [bad[0], str(tmp_path / "good.jpg"), *bad[1:], "/dev/full", os.fsdecode(odd), "/dev/tty"]


def test_what_cannot_be_read_costs_no_other_result(awkward: list[str]) -> None:
    done = run("classify", "--json", *awkward)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == awkward
    assert [line.get("error", {}).get("code") for line in lines] == [
        "upload_too_large",
        None,
        "file_unreadable",
        "file_unreadable",
        "file_unreadable",
        None,
        "file_unreadable",
    ]
    assert done.stderr == ""
    assert done.returncode == 1


def test_the_table_keeps_every_other_result_too_and_takes_no_orders_from_a_name(
    awkward: list[str],
) -> None:
    done = run("classify", *awkward)
    assert done.stdout.count("lymphocyte") == 2
    assert done.stdout.count("The file can't be opened: it is a device or a pipe") == 4
    assert "larger than 25 MB" in done.stdout
    assert r"caf\xe9\x1b[31m.jpg" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“fière” 血球.jpg", "“fière” 血球.jpg"),
        ("a\udce9b", r"a\xe9b"),
        ("\x1b[2J\r\n\x07", r"\x1b[2J\r\n\x07"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
    ],
)
def test_what_would_control_the_terminal_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_pipe_that_the_shell_made_is_read(photos: list[Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "classify", "--json", "/dev/stdin"],
        input=photos[0].read_bytes(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["label"] == "lymphocyte"


@pytest.mark.parametrize("command", [["classify"], ["classify", "--json"], ["--version"]])
def test_output_that_cannot_be_written_ends_with_one_sentence(
    photos: list[Path], command: list[str]
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *command]
            + [str(photos[0])] * (command[0] == "classify"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "smearlens: The output can't be written: no space left on device.\n"


def test_results_are_told_where_nothing_can_be_said_of_errors(photos: list[Path]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "classify", "--json", *map(str, photos)],
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            timeout=60,
            check=False,
        )
    assert len(done.stdout.splitlines()) == len(photos)
    assert done.returncode == 1


def test_a_runtime_says_nothing_on_stderr(photos: list[Path]) -> None:
    assert run("classify", photos[0]).stderr == ""


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_the_table_has_no_escape_codes_where_none_are_wanted(
    photos: list[Path], plain: dict[str, str]
) -> None:
    command = ["classify", *map(str, photos[:2])]
    with in_a_window(80, 24, *command, **plain) as seen:
        assert b"\x1b" not in seen.raw
        assert "lymphocyte" in seen.text


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


def test_ctrl_c_before_all_is_loaded_leaves_no_traceback() -> None:
    code = """
import os, signal, sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "app.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupted())
from app.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")

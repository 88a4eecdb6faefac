"""The parity of all that is installed here, on real pictures: the short form of the long table."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.training import cli
from app.training.evaluate.parity.comparison import FLOAT, Row
from app.training.evaluate.parity.parity import Parity
from app.training.export.micro.answers import EMULATOR
from app.training.reports.targets import parity_report

ROOT = Path(__file__).parents[4]


def rows_of(*words: str, small: bool = False) -> dict[str, dict[str, object]]:
    """Return the rows of a model's table by their target, once all keep their bounds."""
    done = CliRunner().invoke(cli.app, ["parity", *words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)[small]
    return {row["target"]: row for row in found["rows"]}


@pytest.mark.data
@pytest.mark.browser
@pytest.mark.usefixtures("data_folder")
def test_files_server_and_page_answer_twenty_pictures_alike() -> None:
    rows = rows_of("--limit", "20", "--only", "int8", "--only", "http", "--only", "page")
    assert [row["why_not"] for row in rows.values()] == [None] * 4
    over_http, page = rows["POST /classify over HTTP"], rows["the page, in Chromium"]
    assert (over_http["labels"], over_http["verdicts"]) == (20, 20)
    assert (page["labels"], page["verdicts"]) == (20, 20)
    assert page["off"] < 1e-4  # type: ignore[operator]


@pytest.mark.data
@pytest.mark.usefixtures("data_folder")
def test_a_microcontroller_answers_as_the_reference_kernels_do() -> None:
    programs = all(map(shutil.which, EMULATOR))
    words = ["--limit", "6", "--only", "micro", "--only", "c"]
    rows = rows_of(*words, small=True)
    micro, as_c = rows["int8 .tflite, tflite-micro"], rows["C on a Cortex-M4 under QEMU"]
    if find_spec("tflite_micro"):
        assert (micro["labels"], micro["verdicts"], micro["off"]) == (6, 6, 0.0)
    if programs and find_spec("bakenn") and find_spec("tflite"):
        assert (as_c["labels"], as_c["verdicts"]) == (6, 6)


@pytest.mark.data
@pytest.mark.train
@pytest.mark.usefixtures("data_folder")
def test_the_trained_weights_answer_as_their_file_does() -> None:
    pytest.importorskip("tensorflow", reason="the extra `train` is not installed")
    row = rows_of("--limit", "6", "--only", "keras")["Keras, the trained weights"]
    assert (row["labels"], row["verdicts"]) == (6, 6)
    assert row["off"] < 1e-4  # type: ignore[operator]


@pytest.mark.data
@pytest.mark.usefixtures("data_folder")
def test_the_other_environment_is_asked_where_there_is_one(tmp_path: Path) -> None:
    python = ROOT / ".venv-litert" / "bin" / "python"
    words = ["--limit", "8", "--only", "litert", "--litert"]
    if python.is_file():
        row = rows_of(*words, str(python))["float32 .tflite, LiteRT"]
        assert row["why_not"] is None
    missing = tmp_path / "python"
    done = CliRunner().invoke(cli.app, ["parity", *words, str(missing)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Not asked: float32 .tflite, LiteRT. There is no environment" in done.output


def test_a_target_beyond_its_bound_stands_in_the_table_and_in_the_exit_code() -> None:
    row = Row("twin", 20, 15, 20, 0.5, 1.0, str(FLOAT), within=False)
    found = Parity("wbc 1.0", "reference", "20 pictures", (row,))
    assert not found.within
    page = parity_report.put_markdown("# Parity\n", [found], "smearlens parity")
    assert "| twin | 15/20 | 20/20 | 0.5 | 1.0 | BEYOND 99.5%, 99.5%, 0.001 |" in page


def test_a_target_that_nobody_knows_is_named() -> None:
    folder = str(ROOT / "static" / "reference")
    done = CliRunner().invoke(cli.app, ["parity", folder, "--only", "abacus"])
    assert "There is no target abacus" in str(done.exception)

"""`smearlens export`: a run's folder, or one of the commands for microcontrollers."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.errors import TrainingError
from app.training import cli


def said(*words: str) -> str:
    result = CliRunner().invoke(cli.app, ["export", *words])
    if isinstance(result.exception, TrainingError):
        return str(result.exception)
    return result.output


@pytest.mark.parametrize("words", [["runs/none"], ["--to", "models/none", "runs/none"]])
def test_a_folder_is_taken_for_a_run_wherever_it_stands(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(*words) == "There is no run in runs/none: config.json is missing."


def test_a_folder_that_is_called_as_a_command_is_meant_by_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said("./arduino") == "There is no run in arduino: config.json is missing."


def test_the_help_names_what_can_be_exported() -> None:
    told = said("--help")
    assert "RUN | arduino | c" in told
    assert "--calibration" in said("RUN", "--help")


def test_an_export_of_nothing_names_what_is_missing() -> None:
    assert "Missing argument" in said()
    assert "Missing argument" in said("arduino")


def test_a_library_in_a_folder_that_is_not_there_is_told_before_any_work(tmp_path: Path) -> None:
    assert "name a file in a folder that exists" in said("arduino", str(tmp_path / "no" / "a.zip"))

"""The C sources: without a heap, and on this computer as tflite-micro answers."""

import importlib.util
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from app.errors import TrainingError
from app.training import cli
from app.training.export.micro import c_sources
from app.training.export.micro.answers import micro_answers, write_crops
from tests.training.export.micro.conftest import needs_arm, needs_compiler, needs_micro

pytestmark = needs_micro


@pytest.fixture(scope="module")
def made(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources") / "c"
    words = ["export", "c", str(folder), "--model", str(small)]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "Next: make -C" in result.output
    return folder


@needs_compiler
@pytest.mark.data
def test_it_builds_without_a_warning_and_answers_as_tflite_micro(
    made: Path, small: Path, pictures: list[NDArray[np.uint8]]
) -> None:
    crops = pictures[::5]
    flags = "CFLAGS=-std=c11 -pedantic -O2 -Wall -Wextra -Werror"
    subprocess.run(["make", "--silent", flags], cwd=made, check=True)
    write_crops(made / "crops.bin", crops)
    subprocess.run(["./smearlens"], cwd=made, check=True, timeout=60)
    lines = (made / "answers.jsonl").read_text().splitlines()
    for line, answer in zip(lines, micro_answers(small, crops), strict=True):
        told = json.loads(line)
        assert told["output"] == answer.output.tobytes().hex()
        assert told["input_fnv1a"] == answer.input_hash
        assert told["answer"]["label"] == answer.label


@needs_arm
def test_a_cortex_m4_gets_no_heap(made: Path) -> None:
    flags = "CFLAGS=-std=c11 -O2 -Wall -Wextra -Werror"
    subprocess.run(["make", "--silent", "arm", flags], cwd=made, check=True)
    words = ["arm-none-eabi-nm", "smearlens.elf"]
    symbols = subprocess.run(words, cwd=made, check=True, capture_output=True, text=True).stdout
    assert "bknn_smearlens_infer" in symbols
    assert not [one for one in ("malloc", "calloc", "realloc", "sbrk") if one in symbols]


def test_it_tells_classes_licences_and_that_it_is_no_diagnosis(made: Path) -> None:
    readme = (made / "README.md").read_text(encoding="utf-8")
    assert "not a diagnostic device" in readme
    assert "BakeNN 1.0.0" in readme
    assert "neutrophil" in readme
    assert "@" not in readme
    assert {"LICENSE", "NOTICE", "impulse.json"} <= {path.name for path in made.iterdir()}


def test_nothing_that_is_there_is_written_over(made: Path, small: Path) -> None:
    with pytest.raises(TrainingError, match="is there already: name an empty folder"):
        c_sources.export_c(small, made)


def test_without_bakenn_a_sentence_says_how_it_is_had(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        c_sources, "find_spec", lambda name: None if name == "bakenn" else found(name)
    )
    with pytest.raises(TrainingError, match=r"BakeNN: pip install 'smearlens\[micro\]'"):
        c_sources.export_c(small, tmp_path / "c")

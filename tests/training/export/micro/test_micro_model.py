"""What is measured of a small model, and which models are no such thing."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.export.micro import interpreter
from app.training.export.micro.micro_model import MicroModel
from tests.training.export.micro.conftest import needs_micro

pytestmark = needs_micro
ROOT = Path(__file__).parents[4]
Changed = Callable[[dict[str, Any]], Path]


@pytest.fixture
def changed(small: Path, tmp_path: Path) -> Changed:
    """A function that copies the model and changes parts of its impulse.json."""

    def change(parts: dict[str, Any]) -> Path:
        folder = tmp_path / "changed"
        shutil.copytree(small, folder)
        spec = json.loads((folder / "impulse.json").read_text())
        for name, part in parts.items():
            spec[name] = {**spec[name], **part} if isinstance(spec[name], dict) else part
        (folder / "impulse.json").write_text(json.dumps(spec))
        return folder

    return change


def test_the_arena_is_the_least_that_tflite_micro_takes(micro_model: MicroModel) -> None:
    assert interpreter.fits(micro_model.content, micro_model.arena)
    assert not interpreter.fits(micro_model.content, micro_model.arena - interpreter.STEP)
    assert 0 < micro_model.head < micro_model.arena


def test_it_fits_the_smallest_board(micro_model: MicroModel) -> None:
    """A Nano 33 BLE has 1 MB of flash and 256 kB of memory."""
    assert len(micro_model.content) < 750_000
    assert micro_model.arena < 215_000


def test_the_docs_tell_what_is_measured(micro_model: MicroModel) -> None:
    told = (ROOT / "docs" / "microcontroller.md").read_text(encoding="utf-8")
    assert f"| the network in flash | {len(micro_model.content) / 1000:.0f} kB |" in told
    least = f"| arena, the least that tflite-micro takes | {micro_model.arena / 1000:.0f} kB |"
    assert least in told


def test_each_value_of_a_pixel_is_quantised_and_none_comes_before_a_darker_one(
    micro_model: MicroModel,
) -> None:
    values = micro_model.quantised
    assert values.shape == (256,)
    assert (np.diff(values.astype(int)) >= 0).all()
    assert values[255] - int(values[0]) > 250


def test_what_kinds_are_no_cell_is_what_the_impulse_says(micro_model: MicroModel) -> None:
    told = dict(zip(micro_model.spec.kinds, micro_model.no_cell, strict=True))
    assert all(told[name] == (name in ("platelet", "no_cell")) for name in told)


def test_the_large_model_is_refused_since_its_head_is_a_file_of_its_own() -> None:
    with pytest.raises(TrainingError, match="its head in a file of its own"):
        MicroModel.read(ROOT / "models" / "wbc")


def test_a_model_that_pads_is_refused(changed: Changed) -> None:
    with pytest.raises(TrainingError, match="asks for fit-longest"):
        MicroModel.read(changed({"dsp": {"resize": "fit-longest"}}))


def test_a_model_without_int8_is_refused(changed: Changed) -> None:
    folder = changed({})
    told = json.loads((folder / "impulse.json").read_text())
    told["models"] = {"float32": told["models"]["int8"]}
    told["serves"] = {}
    (folder / "impulse.json").write_text(json.dumps(told))
    with pytest.raises(TrainingError, match="no int8 file, which microcontrollers need"):
        MicroModel.read(folder)


def test_a_file_that_takes_float32_is_refused(changed: Changed) -> None:
    folder = changed({})
    told = json.loads((folder / "impulse.json").read_text())
    other = ROOT / "models" / "wbc" / "float32.tflite"
    shutil.copyfile(other, folder / "int8.tflite")
    told["models"] = {
        "int8": {
            "file": "int8.tflite",
            "sha256": hashlib.sha256(other.read_bytes()).hexdigest(),
        }
    }
    told["serves"] = {}
    (folder / "impulse.json").write_text(json.dumps(told))
    with pytest.raises(TrainingError, match="does not take and give int8"):
        MicroModel.read(folder)


def test_without_tflite_micro_a_sentence_says_how_it_is_had(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "find_spec", lambda name: None)
    with pytest.raises(TrainingError, match=r"pip install 'smearlens\[micro\]'"):
        MicroModel.read(small)

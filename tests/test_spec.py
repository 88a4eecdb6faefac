"""impulse.json: what is accepted, and a sentence for what is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import ModelUnusable
from app.impulse.spec import ImpulseSpec

GOOD: dict[str, Any] = {
    "name": "test",
    "version": "1",
    "classes": ["eosinophil", "neutrophil"],
    "models": {"float32": {"file": "float32.tflite", "sha256": "0" * 64}},
    "serves": {"litert": "float32", "tflite-runtime": "float32"},
}


def written(folder: Path, **changes: Any) -> Path:
    (folder / "impulse.json").write_text(json.dumps(GOOD | changes))
    return folder


def test_defaults_fill_what_the_file_leaves_out(tmp_path: Path) -> None:
    spec = ImpulseSpec.read(written(tmp_path))
    assert spec.classes == ("eosinophil", "neutrophil")
    assert (spec.dsp.size, spec.dsp.resize, spec.dsp.colour) == (160, "squash", "rgb")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"classes": ["one", "one"]}, "named twice"),
        ({"classes": ["one"]}, "classes"),
        ({"serves": {"litert": "int8"}}, "no such model is listed"),
        ({"dsp": {"size": 4}}, "dsp.size"),
        ({"dsp": {"low": 1, "high": 1}}, "dsp.low must be below"),
        ({"dsp": {"resize": "stretch"}}, "dsp.resize"),
        ({"dsp": {"sise": 96}}, "dsp.sise"),
        ({"models": {"float32": {"file": "../x.tflite", "sha256": "0" * 64}}}, "file"),
        ({"models": {"float32": {"file": "x.tflite", "sha256": "abc"}}}, "sha256"),
        ({"models": {}}, "models"),
    ],
)
def test_what_cannot_hold_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ModelUnusable) as caught:
        ImpulseSpec.read(written(tmp_path, **changes))
    assert reason in str(caught.value)


def test_a_missing_file_and_broken_json_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"impulse\.json can't be read"):
        ImpulseSpec.read(tmp_path)
    (tmp_path / "impulse.json").write_text("{")
    with pytest.raises(ModelUnusable, match="Invalid JSON"):
        ImpulseSpec.read(tmp_path)

"""impulse.json: what is accepted, and a sentence for what is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import ModelUnusable
from app.impulse.spec import ImpulseSpec, VerdictSpec

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
        ({"classes": ["one"]}, "classes: a model needs two classes at least."),
        ({"classes": []}, "two classes at least"),
        ({"classes": ["Blast", " blast "]}, "classes: a class or kind is named twice"),
        ({"classes": ["Ель 2", "ель  2"]}, "named twice"),
        ({"classes": ["\u00e9", "e\u0301"]}, "named twice"),
        ({"classes": ["", "normal"]}, "classes: a class has an empty name."),
        ({"classes": [" \t", "normal"]}, "an empty name"),
        ({"classes": ["\u200b", "normal"]}, "an empty name"),
        ({"classes": ["a\nb", "normal"]}, "the name 'a\\nb' has a character that no page can show"),
        ({"classes": ["a\x00", "normal"]}, "no page can show"),
        ({"classes": ["a\u2028b", "normal"]}, "no page can show"),
        ({"classes": ["\u202egolb", "normal"]}, "no page can show"),
        ({"classes": ["x" * 65, "normal"]}, "has 65 characters, and at most 64 fit."),
        ({"classes": ["Basophil", "x"], "kinds": ["basophil"]}, "named twice"),
        ({"serves": {"litert": "int8"}}, "no such model is listed"),
        ({"dsp": {"size": 4}}, "dsp.size"),
        ({"dsp": {"low": 1, "high": 1}}, "dsp.low must be below"),
        ({"dsp": {"resize": "stretch"}}, "dsp.resize"),
        ({"dsp": {"sise": 96}}, "dsp.sise"),
        ({"models": {"float32": {"file": "../x.tflite", "sha256": "0" * 64}}}, "file"),
        ({"models": {"float32": {"file": "x.tflite", "sha256": "abc"}}}, "sha256"),
        ({"models": {}}, "models"),
        ({"kinds": ["platelet", "platelet"]}, "named twice"),
        ({"classes": ["neutrophil", "basophil"], "kinds": ["basophil"]}, "named twice"),
        ({"kinds": ["blast"]}, "kinds"),
        ({"strangers": ["no_cell"]}, "strangers"),
        ({"reference": {"file": "x.npy", "sha256": "0" * 64}}, "reference.file"),
        ({"verdict": {"distance_most": 2.1}}, "verdict.distance_most"),
        ({"verdict": {"distance_most": 0.3}}, "needs a reference"),
        ({"verdict": {"unsure_below": {"blast": 0.9}}}, "names blast, which is no class"),
        ({"verdict": {"unsure_below": {"neutrophil": 1.2}}}, "verdict.unsure_below"),
    ],
)
def test_what_cannot_hold_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ModelUnusable) as caught:
        ImpulseSpec.read(written(tmp_path, **changes))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "classes",
    [
        ("blast", "normal"),
        ("Дуб", "Ель 2"),
        ('a<b>&"x', "ё", "日本語"),
        ("1", "2", "10"),
        ("other", "no_cell", "unsure", "__proto__"),
        ("x" * 64, "عدلة", "👩\N{ZERO WIDTH JOINER}🔬"),
        ("neutrophil", "eosinophil", "lymphocyte", "monocyte", "basophil"),
    ],
)
def test_classes_may_be_called_anything_that_can_be_read(
    tmp_path: Path, classes: tuple[str, ...]
) -> None:
    assert ImpulseSpec.read(written(tmp_path, classes=classes)).classes == classes


def test_blanks_around_a_class_are_no_part_of_its_name(tmp_path: Path) -> None:
    folder = written(
        tmp_path, classes=[" blast", "normal\t"], verdict={"unsure_below": {"blast ": 0.9}}
    )
    spec = ImpulseSpec.read(folder)
    assert spec.classes == ("blast", "normal")
    assert spec.verdict.sure_from("blast") == 0.9


def test_a_distance_is_given_with_what_it_is_measured_from(tmp_path: Path) -> None:
    reference = {"file": "reference.npz", "sha256": "0" * 64}
    folder = written(tmp_path, reference=reference, verdict={"distance_most": 0.3})
    spec = ImpulseSpec.read(folder)
    assert spec.verdict.distance_most == 0.3
    assert ImpulseSpec.read(written(tmp_path, reference=reference)).verdict.distance_most is None


def test_a_missing_file_and_broken_json_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"impulse\.json can't be read"):
        ImpulseSpec.read(tmp_path)
    (tmp_path / "impulse.json").write_text("{")
    with pytest.raises(ModelUnusable, match="Invalid JSON"):
        ImpulseSpec.read(tmp_path)


def test_a_class_may_be_sure_from_a_confidence_of_its_own() -> None:
    verdict = VerdictSpec(unsure_below={"neutrophil": 0.9})
    assert verdict.sure_from("neutrophil") == 0.9
    assert verdict.sure_from("eosinophil") == 1.0
    assert VerdictSpec(unsure_below=0.7).sure_from("neutrophil") == 0.7

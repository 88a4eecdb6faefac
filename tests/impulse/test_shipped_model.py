"""The model in models/wbc: whole, honest about what it learnt from, and right on real smears."""

import csv
import hashlib
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from app.assets import asset
from app.errors import ModelUnusable
from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec
from app.teaching.prior import Prior
from app.training.export.serving import locating

MODEL = asset("models") / "wbc"
DATA = os.environ.get("SMEARLENS_DATA")


def manifest() -> dict[str, dict[str, str]]:
    parts: dict[str, dict[str, str]] = json.loads((MODEL / "sources.json").read_text())
    return parts


def test_every_model_file_is_the_one_that_impulse_json_describes() -> None:
    spec = ImpulseSpec.read(MODEL)
    assert spec.survey is not None
    beside = (spec.head, spec.prior, spec.reference, spec.locate.model, spec.survey.model)
    for listed in (*spec.models.values(), *beside):
        assert listed is not None
        content = (MODEL / listed.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == listed.sha256


def test_what_it_learnt_stands_beside_it_in_numbers_and_what_it_held_out_apart() -> None:
    spec, parts = ImpulseSpec.read(MODEL), manifest()
    assert spec.prior is not None
    # It goes into every install.
    assert (MODEL / spec.prior.file).stat().st_size < 3_500_000
    prior = Prior.of(MODEL, spec)
    assert set(prior.labels) == {*spec.classes, *spec.kinds}
    counts = Counter(zip(prior.sets, prior.labels, prior.learnt, strict=True))
    assert max(counts.values()) <= 40
    assert {name for name, _, _ in counts} == {"bccd", "pbc", "raabin", "chula", "scene"}
    assert not set(prior.groups[prior.learnt]) & set(prior.groups[~prior.learnt])
    sides = {True: set(parts["train"].values()), False: set(parts["held_out"].values())}
    rows = zip(prior.groups, prior.labels, prior.sets, prior.learnt, strict=True)
    for group, label, name, learnt in rows:
        if name == "pbc" and label in spec.classes:
            assert f"pbc/{Path(group).name}" in sides[bool(learnt)]


def test_it_says_what_it_learnt_from_and_what_it_left_aside() -> None:
    parts = manifest()
    assert not set(parts["train"]) & {*parts["held_out"], *parts["aside"]}
    sets = Counter(name.split("/")[0] for name in parts["train"].values())
    assert sets["bccd"] > 200
    assert sets["pbc"] > 2000
    assert sets["raabin"] > 1500
    assert not sets["jtsc"]
    assert "bccd/BloodImage_00097.jpg" in parts["aside"].values()


def test_the_export_says_that_its_files_agree_with_the_network() -> None:
    parity = ImpulseSpec.read(MODEL).origin["parity"]
    assert parity["float32_off"] <= 1e-4
    assert parity["int8_agreed"] >= 0.98


def test_it_says_why_which_file_serves_under_which_runtime() -> None:
    spec = ImpulseSpec.read(MODEL)
    measured = spec.origin["parity"]["runtime_ms"]
    assert set(measured) == {"litert", "tflite-runtime"}
    for runtime, ms in measured.items():
        assert spec.serves[runtime] in ms
        # The same network as Keras exports it, timed in the same run.
        assert ms["float32"] <= 1.1 * ms["plain"]


def test_it_refuses_and_explains() -> None:
    spec = ImpulseSpec.read(MODEL)
    assert {"basophil", "immature_granulocyte", "erythroblast", "platelet"} < set(spec.kinds)
    assert spec.reference is not None
    assert spec.verdict.known_least > 0
    assert all(spec.verdict.sure_from(name) > 0.25 for name in spec.classes)


def test_finding_a_cell_costs_less_than_naming_it() -> None:
    find, name = locating(MODEL)
    assert 0 < find < name


def test_another_file_for_the_reference_is_noticed(tmp_path: Path) -> None:
    copied = shutil.copytree(MODEL, tmp_path / "wbc")
    (copied / "reference.npz").write_bytes(b"another")
    with pytest.raises(ModelUnusable, match="not the file that impulse"):
        Impulse.load(copied)


@pytest.mark.data
@pytest.mark.skipif(DATA is None, reason="SMEARLENS_DATA is not set")
def test_nearly_all_fields_that_it_learnt_from_are_named_rightly() -> None:
    """A check of the pipeline, no figure: it learnt from these."""
    learnt = manifest()["train"]
    folder = Path(DATA or "") / "bccd"
    impulse = Impulse.load(MODEL)
    right = []
    with (folder / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            photo = folder / "JPEGImages" / row["image"]
            if photo.is_file():
                data = photo.read_bytes()
                if hashlib.sha256(data).hexdigest() in learnt:
                    label = impulse.classify(data).cells[0].label
                    right.append(label == row["category"].lower())
    assert len(right) > 200
    assert sum(right) / len(right) >= 0.9


@pytest.mark.data
@pytest.mark.skipif(DATA is None, reason="SMEARLENS_DATA is not set")
def test_most_of_what_is_no_leukocyte_is_refused() -> None:
    impulse = Impulse.load(MODEL)
    fields = sorted((Path(DATA or "") / "chula").glob("*.jpg"))
    verdicts = [impulse.classify(path.read_bytes()).verdict for path in fields]
    assert len(verdicts) >= 40
    assert verdicts.count("no_cell") >= 0.9 * len(verdicts)

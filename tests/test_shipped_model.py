"""The model in models/wbc: whole, honest about what it learnt from, and right on real smears."""

import csv
import hashlib
import json
import os
from pathlib import Path

import pytest

from app.assets import asset
from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec

MODEL = asset("models") / "wbc"
DATA = os.environ.get("SMEARLENS_DATA")


def manifest() -> dict[str, dict[str, str]]:
    parts: dict[str, dict[str, str]] = json.loads((MODEL / "sources.json").read_text())
    return parts


def test_every_model_file_is_the_one_that_impulse_json_describes() -> None:
    spec = ImpulseSpec.read(MODEL)
    for listed in spec.models.values():
        content = (MODEL / listed.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == listed.sha256


def test_nothing_was_both_learnt_and_held_out() -> None:
    parts = manifest()
    assert not set(parts["train"]) & set(parts["held_out"])
    assert len(parts["held_out"]) > 0.15 * len(parts["train"])


def test_the_export_says_that_its_files_agree_with_the_network() -> None:
    parity = ImpulseSpec.read(MODEL).origin["parity"]
    assert parity["float32_off"] <= 1e-4
    assert parity["int8_agreed"] >= 0.98


@pytest.mark.data
@pytest.mark.skipif(DATA is None, reason="SMEARLENS_DATA is not set")
def test_at_least_78_percent_of_the_held_out_fields_are_named_rightly() -> None:
    held_out = manifest()["held_out"]
    folder = Path(DATA or "") / "bccd"
    impulse = Impulse.load(MODEL)
    right = []
    with (folder / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            photo = folder / "JPEGImages" / row["image"]
            if photo.is_file():
                data = photo.read_bytes()
                if hashlib.sha256(data).hexdigest() in held_out:
                    label = impulse.classify(data).cells[0].label
                    right.append(label == row["category"].lower())
    assert len(right) >= 50
    assert sum(right) / len(right) >= 0.78

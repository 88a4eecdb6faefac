"""A laboratory's own pictures, from the command line to the answer of a real server."""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from tests.kit.processes import ROOT, Served
from tests.kit.smears import KINDS, draw_smear

pytestmark = [
    pytest.mark.train,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

SHIPPED = ROOT / "models" / "wbc"
QUICK = ("cycles=2", "cycle_crops=256", "views=0", "kind_views=0", "folds=2")


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of a microscope whose monocytes the shipped model takes for lymphocytes."""
    folder = tmp_path_factory.mktemp("pictures") / "lab"
    for place, kind in enumerate(KINDS):
        (folder / kind).mkdir(parents=True)
        # No two with the same red cells: those would be one group.
        for seed in range(6 * place, 6 * place + 6):
            draw_smear(kind, 320, 240, seed).save(folder / kind / f"{kind}{seed}.png")
    return folder


@pytest.fixture(scope="module")
def journey(laboratory: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Train and export as a person would; return the model's folder and what the export said."""
    here = tmp_path_factory.mktemp("journey")
    changes = [word for change in QUICK for word in ("--set", change)]
    words = ["train", laboratory, "--from", SHIPPED, "--name", "mine", "--runs", here / "runs"]
    said = smearlens(*words, *changes)
    assert "12 pictures to learn from, 12 held out." in said
    assert not (here / "runs" / "mine" / "locator.weights.h5").exists()
    said = smearlens("export", here / "runs" / "mine", "--to", here / "model")
    return here / "model", said


def smearlens(*words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "SMEARLENS_DATA"}
        | {"COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_export_says_what_was_learnt_and_what_was_lost(journey: tuple[Path, str]) -> None:
    _, said = journey
    before, after = figures(said, "lab, from wbc")
    assert after >= before + 10
    for known in ("bccd", "pbc"):
        before, after = figures(said, f"  {known}")
        assert before > 90
        assert after > before - 5
    assert re.search(r"24 cells of other kinds: called sure \d+ -> \d\.", said)


def figures(said: str, of: str) -> tuple[float, float]:
    found = re.search(rf"^{of}: named rightly ([\d.]+) -> ([\d.]+) %", said, re.MULTILINE)
    assert found, said
    return float(found[1]), float(found[2])


def test_what_the_export_says_is_what_the_evaluation_finds(
    journey: tuple[Path, str], laboratory: Path, tmp_path: Path
) -> None:
    model, said = journey
    found = smearlens("evaluate", laboratory, "--model", model, "--runs", tmp_path, "--json")
    (only,) = json.loads(found[found.index("{") :].splitlines()[0])["sets"].values()
    assert only["pictures"] == 12
    assert f"lab: {100 * only['accuracy']:.1f} % of 12 held-out pictures" in said


def test_locator_and_thresholds_are_the_shipped_model_s(journey: tuple[Path, str]) -> None:
    model, _ = journey
    assert (model / "locate.tflite").read_bytes() == (SHIPPED / "locate.tflite").read_bytes()
    new, old = (json.loads((one / "impulse.json").read_text()) for one in (model, SHIPPED))
    for part in ("classes", "kinds", "locate", "dsp", "verdict"):
        assert new[part] == old[part]
    assert new["temperature"] == old["temperature"]
    assert new["origin"]["start"] == "wbc"
    assert new["reference"] != old["reference"]


def test_the_new_model_can_be_gone_on_with_and_knows_all_that_was_learnt(
    journey: tuple[Path, str],
) -> None:
    model, _ = journey
    assert (model / "replay.zip").read_bytes() == (SHIPPED / "replay.zip").read_bytes()
    assert (model / "head.npz").stat().st_size == (SHIPPED / "head.npz").stat().st_size
    new, old = (json.loads((one / "sources.json").read_text()) for one in (model, SHIPPED))
    assert len(new["train"]) == len(old["train"]) + 12
    assert set(old["held_out"]) < set(new["held_out"])
    assert new["boxed"] == old["boxed"]


def test_the_served_model_finds_a_cell_in_every_held_out_photo(
    journey: tuple[Path, str], laboratory: Path, tmp_path: Path
) -> None:
    model, _ = journey
    names = json.loads((model / "sources.json").read_text())["held_out"].values()
    photos = [one for one in laboratory.rglob("*.png") if f"lab/{one.name}" in names]
    assert len(photos) == 12
    server = Served(SMEARLENS_MODEL=str(model), SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_OPEN="1")
    try:
        server.ready()
        for photo in photos:
            files = {"file": (photo.name, photo.read_bytes(), "image/png")}
            reply = httpx.post(f"{server.url}/classify", files=files, timeout=30)
            assert reply.status_code == 200
            assert reply.json()["label"] in KINDS
            assert reply.json()["verdict"] != "no_cell", photo.name
    finally:
        server.stop()

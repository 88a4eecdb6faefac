"""A wheel built from the checkout: complete, and working from any folder."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.kit.smears import draw_smear, encode

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_pages_scripts_and_models_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "app/templates/capture.html",
        "app/static/js/capture.js",
        "app/static/vendor/fluent.js",
        "app/static/js/impulse/input/jpeg/scaled.js",
        "app/static/vendor/litert/LICENSE",
        "app/static/vendor/litert/litert_wasm_compat_internal.wasm.gz",
        "app/words/de/camera.ftl",
        "app/history/migrations/env.py",
        "app/history/migrations/versions/0001_answers.py",
        "app/training/export/micro/sources/core/smearlens_dsp.c",
        "app/training/export/micro/sources/library/keywords.txt",
        "app/training/export/micro/sources/c/Makefile",
    ):
        assert wanted in names
    models = {f"app/models/wbc/{one.name}" for one in (ROOT / "models" / "wbc").iterdir()}
    unserved = ("base.weights.h5", "replay.zip", "report.html")
    training = {f"app/models/wbc/{name}" for name in unserved}
    assert models - set(names) == training
    assert not [name for name in names if name.startswith(("tests/", "runs/"))]


def test_the_wheel_answers_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    photo = elsewhere / "a.jpg"
    photo.write_bytes(encode(draw_smear()))
    environment = os.environ | {"PYTHONPATH": str(site)}
    code = (
        "import app, sys; from app.cli import main; from app.main import create_app; "
        "print(app.__file__); create_app(); sys.argv[1:] = ['classify', '--json', 'a.jpg']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    where, answer = done.stdout.splitlines()
    assert Path(where).is_relative_to(site)
    assert json.loads(answer)["file"] == "a.jpg"

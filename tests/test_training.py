"""A tiny real training on drawn smears: killed, resumed, interrupted, exported, asked."""

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress
from typer.testing import CliRunner

from app.errors import TrainingError
from app.training import cli, dataset, locator
from app.training import export as exporting
from app.training.calibration import Calibration
from tests.smears import KINDS, draw_smear

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

SIZE = 64
CYCLES = 10
TINY = (
    f'dsp={{"size": {SIZE}}}',
    f"cycles={CYCLES}",
    "frozen_cycles=8",
    "rate=0.003",
    "cycle_crops=256",
    "crops=60",
    "folds=2",
    "cut=block_12_add",
    "strange=[]",
    "strangers=[]",
    "mix=0",
    "strange_crops=10",
    "average=0.9",
    "boxed=null",
    "locator_cycles=0",
)


@pytest.fixture(scope="module")
def smears(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    for kind in KINDS:
        (folder / kind).mkdir()
        for seed in range(8):
            draw_smear(kind, 320, 240, seed).save(folder / kind / f"{seed}.png")
    (folder / "monocyte" / "broken.png").write_bytes(b"no picture")
    return folder


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Turn the shipped model's base back into weights: random ones would not survive int8."""
    import keras
    import tensorflow as tf

    base = keras.applications.MobileNetV2(
        input_shape=(SIZE, SIZE, 3), alpha=1.0, include_top=False, weights=None
    )
    shipped = str(Path(__file__).parent.parent / "models" / "wbc" / "float32.tflite")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # TensorFlow praises LiteRT
        reader = tf.lite.Interpreter(shipped)
    convolutions = [one for one in reader._get_ops_details() if "CONV_2D" in one["op_name"]]
    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
    layers = [one for one in base.layers if isinstance(one, kinds)]
    norms = [one for one in base.layers if isinstance(one, keras.layers.BatchNormalization)]
    # The last convolution is the head's.
    for operation, layer, norm in zip(convolutions[:-1], layers, norms, strict=True):
        kernel, bias = (reader.get_tensor(place) for place in operation["inputs"][1:3])
        # TFLite: (out, h, w, in), depthwise (1, h, w, c); Keras: (h, w, in, out), (h, w, c, 1).
        layer.set_weights([kernel.transpose((1, 2, 3, 0))])
        ones = np.ones_like(bias)
        norm.set_weights([ones * np.sqrt(1 + norm.epsilon), bias, 0 * ones, ones])
    path = tmp_path_factory.mktemp("weights") / "base.weights.h5"
    base.save_weights(path)
    return path


def command(*words: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", "from app.training.cli import app; app()", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"COLUMNS": "300"},
    )


def wait_for_cycle(run: Path, cycle: int, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if len(json.loads((run / "history.json").read_text())) >= cycle:
                return
        except FileNotFoundError:
            pass
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)
    raise AssertionError("the training did not reach its cycle")


@pytest.fixture(scope="module")
def finished(smears: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train with a kill in the first cycles and a Ctrl-C in the middle, to the end."""
    runs = tmp_path_factory.mktemp("runs")
    run = runs / "tiny"
    changes = [word for change in TINY for word in ("--set", change)]
    where = ["--name", "tiny", "--runs", runs]

    with command("train", smears, "--weights", weights, *where, *changes) as killed:
        wait_for_cycle(run, 2, killed)
        killed.kill()
    done = len(json.loads((run / "history.json").read_text()))

    with command("train", "--resume", *where) as stopped:
        # A cycle of its own: Python is not to be interrupted while it still imports.
        wait_for_cycle(run, done + 1, stopped)
        stopped.send_signal(signal.SIGINT)
        said, _ = stopped.communicate(timeout=60)
    assert stopped.returncode == 130, said
    assert "is usable" in said

    with command("train", "--resume", *where) as last:
        said, _ = last.communicate(timeout=120)
    assert last.returncode == 0, said
    assert "broken.png" in said
    return run


def test_a_killed_and_interrupted_training_reaches_its_end_cycle_by_cycle(finished: Path) -> None:
    history = json.loads((finished / "history.json").read_text())
    assert [entry["cycle"] for entry in history] == list(range(1, CYCLES + 1))
    assert min(entry["loss"] for entry in history) < 0.8 * history[0]["loss"]
    assert json.loads((finished / "finished.json").read_text()) == {"cycles": CYCLES}
    assert "tensorflow" in json.loads((finished / "versions.json").read_text())


def test_a_run_is_not_overwritten(finished: Path, smears: Path, weights: Path) -> None:
    words = ["train", str(smears), "--weights", str(weights), "--set", "folds=2"]
    words += ["--name", finished.name, "--runs", str(finished.parent)]
    result = CliRunner().invoke(cli.app, words)
    assert isinstance(result.exception, TrainingError)
    assert "holds a run already" in str(result.exception)


@pytest.fixture(autouse=True, scope="module")
def lenient() -> Iterator[None]:
    """So short a training leaves cells between two types, where int8 may tip them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "LEAST_AGREED", 0.8)
        yield


@pytest.fixture(scope="module")
def exported(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = tmp_path_factory.mktemp("model")
    found = Calibration(temperature=1.25, unsure_below=0.5, known_least=0.01)
    found.write(model / "calibration.json")
    words = ["export", str(finished), "--to", str(model)]
    words += ["--calibration", str(model / "calibration.json")]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert "differs from the network" in result.output
    return model


def test_the_exported_model_names_drawn_cells_it_never_saw(exported: Path, tmp_path: Path) -> None:
    from app.training.serving import Ask, answers

    truth, photos = [], []
    for kind in KINDS:
        for seed in range(100, 103):
            truth.append(kind)
            photos.append(tmp_path / f"{kind}{seed}.png")
            draw_smear(kind, 320, 240, seed).save(photos[-1])
    said = [answer.label for answer in answers(exported, [Ask(one) for one in photos]) if answer]
    assert sum(label == kind for label, kind in zip(said, truth, strict=True)) >= 8


def test_the_shipped_spec_says_where_the_model_comes_from(exported: Path) -> None:
    spec = json.loads((exported / "impulse.json").read_text())
    assert spec["classes"] == sorted(KINDS)
    assert spec["dsp"]["size"] == SIZE
    assert spec["strangers"] == []
    assert spec["verdict"] == {"unsure_below": 0.5, "known_least": 0.01}
    assert spec["origin"]["temperature"] == 1.25
    assert spec["origin"]["cycles"] == f"{CYCLES} of {CYCLES}"
    assert spec["origin"]["parity"]["float32_off"] <= 1e-4
    assert spec["origin"]["parity"]["int8_agreed"] >= 0.8


def test_evaluation_leaves_out_what_was_learnt_from(exported: Path, smears: Path) -> None:
    words = ["evaluate", str(smears), "--model", str(exported), "--json"]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    figures = json.loads(result.stdout)
    assert figures["left_out"] == {"learnt from, or a copy of it": 16}
    (only,) = figures["sets"].values()
    assert only["pictures"] == only["sources"] == 17


def test_the_whole_recipe_is_scored_calibrated_and_reported(
    smears: Path, weights: Path, tmp_path: Path
) -> None:
    page, found = tmp_path / "report.html", tmp_path / "calibration.json"
    words = ["evaluate", smears, "--folds", "2", "--first", "1", "--weights", weights]
    words += ["--runs", tmp_path / "runs", "--report", page, "--calibration", found, "--json"]
    words += [word for change in TINY for word in ("--set", change)]
    result = CliRunner().invoke(cli.app, [str(word) for word in words], catch_exceptions=False)
    figures = json.loads(result.stdout)
    assert figures["title"].startswith("Recipe, 1 of 2 folds by source")
    told = " ".join(figures["more"])
    for part in ("severity 3", "int8 file", "at 5% false rejects", "Temperature"):
        assert part in told
    assert Calibration.read(found).temperature == figures["calibration"]["temperature"]
    assert "</html>" in page.read_text()
    assert str(tmp_path) not in page.read_text()


def test_a_network_that_differs_is_not_exported(exported: Path) -> None:
    from app.training.export import check

    files = {name: (exported / f"{name}.tflite").read_bytes() for name in ("float32", "int8")}
    crops = [np.full((1, SIZE, SIZE, 3), value, np.float32) for value in (-0.5, 0.5)]
    other = np.tile(np.array([[0.1, 0.2, 0.3, 0.4]], np.float32), (2, 1))
    parity = check(files, crops, other, exported)
    with pytest.raises(TrainingError, match="float32 file differs"):
        parity.require()


def test_mixed_styles_keep_shape_and_stay_within_the_batch() -> None:
    from app.training.train import styles_mixed

    rng = np.random.default_rng(0)
    batch = rng.normal(rng.uniform(-3, 3, (8, 1, 1, 4)), 1, (8, 6, 6, 4)).astype(np.float32)
    mixed = np.asarray(styles_mixed(batch))
    assert mixed.shape == batch.shape
    means, before = mixed.mean(axis=(1, 2)), batch.mean(axis=(1, 2))
    assert (means >= before.min(axis=0) - 1e-3).all()
    assert (means <= before.max(axis=0) + 1e-3).all()
    assert np.abs(mixed - batch).max() > 0.1
    np.testing.assert_allclose(styles_mixed(batch[:1]), batch[:1], atol=1e-3)


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    from app.training.checkpoint import Checkpoint

    (tmp_path / "checkpoint.npz").write_bytes(b"half a file")
    with pytest.raises(TrainingError, match="is damaged"):
        Checkpoint.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("cycles=0", "cycles: Input should be greater than or equal to 1"),
        ("frozen_cycles=30", "more frozen cycles than cycles"),
        ("colour=grey", "Extra inputs are not permitted"),
        ("hold_out=7", "fold 7 can't be held out of 5"),
        ("cycles", "--set takes NAME=VALUE"),
    ],
)
def test_a_bad_recipe_ends_with_one_sentence(smears: Path, change: str, why: str) -> None:
    words = ["train", str(smears), "--set", change]
    result = CliRunner().invoke(cli.app, words)
    assert isinstance(result.exception, TrainingError)
    assert why in str(result.exception)


def test_missing_weights_are_named(smears: Path, tmp_path: Path) -> None:
    words = ["train", str(smears), "--weights", str(tmp_path / "none.h5"), "--set", "folds=2"]
    result = CliRunner().invoke(cli.app, [*words, "--runs", str(tmp_path)])
    assert isinstance(result.exception, TrainingError)
    assert "none.h5 does not exist" in str(result.exception)


def test_the_locator_learns_and_is_exported(smears: Path, weights: Path, tmp_path: Path) -> None:
    pictures = locator.marked(dataset.read([smears]).samples, None)
    with Progress(disable=True) as progress:
        locator.train_locator(
            tmp_path, pictures, [True] * len(pictures), str(weights), 7, tmp_path, progress, 1, 8
        )
    assert locator.exported(tmp_path / locator.NAME)[4:8] == b"TFL3"

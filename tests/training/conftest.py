"""One tiny trained model for the whole test run: killed, resumed, interrupted, exported."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.training import cli
from app.training.evaluate.calibration import Calibration
from tests.kit.smears import KINDS, draw_smear

ROOT = Path(__file__).parents[2]
SIZE = 64
CYCLES = 6
TINY = (
    f'dsp={{"size": {SIZE}}}',
    f"cycles={CYCLES}",
    "rate=0.0005",
    "cycle_crops=256",
    "views=16",
    "folds=2",
    "strange=[]",
    "kinds=[]",
    "mix=0",
    "average=0.9",
    'variation={"lamps": 0, "hue": 0, "gray": 0, "borrowed": 0, "shrunk": 0}',
    "laboratories=0",
    "boxed=[]",
    "locator_cycles=0",
)


def sets(*changes: str) -> list[str]:
    """Return the words that set each of `changes`."""
    return [word for change in changes for word in ("--set", change)]


def command(*words: str | Path) -> "subprocess.Popen[str]":
    """Start the command line's training half in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from app.training.cli import app; app()", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "300"},
    )


def wait_for_epoch(run: Path, epoch: int, process: "subprocess.Popen[str]") -> None:
    """Wait until the history of `run` has so many cycles."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            if len(json.loads((run / "history.json").read_text())) >= epoch:
                return
        except FileNotFoundError:
            pass
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)
    raise AssertionError("the training did not reach its epoch")


@pytest.fixture(scope="session")
def smears(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of the four classes with eight drawn smears, and one broken file."""
    folder = tmp_path_factory.mktemp("smears") / "drawn"
    for place, kind in enumerate(KINDS):
        (folder / kind).mkdir(parents=True)
        for seed in range(8):
            # No two fields of one seed: they would share their red cells and so their group.
            field = draw_smear(kind, 320, 240, 1000 * place + seed)
            field.save(folder / kind / f"{seed}.png")
    (folder / "monocyte" / "broken.png").write_bytes(b"no picture")
    return folder


@pytest.fixture(scope="session")
def weights() -> Path:
    """The shipped model's base: random weights would not survive int8."""
    return ROOT / "models" / "wbc" / "base.weights.h5"


@pytest.fixture(scope="session")
def finished(smears: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run: killed in its first cycles, stopped by Ctrl-C, and led to its end."""
    runs = tmp_path_factory.mktemp("runs")
    run = runs / "tiny"
    where = ["--name", "tiny", "--runs", runs]

    with command("train", smears, "--weights", weights, *where, *sets(*TINY)) as killed:
        wait_for_epoch(run, 2, killed)
        killed.kill()
    done = len(json.loads((run / "history.json").read_text()))

    with command("train", "--resume", *where) as stopped:
        # A epoch of its own: Python is not to be interrupted while it still imports.
        wait_for_epoch(run, done + 1, stopped)
        stopped.send_signal(signal.SIGINT)
        output, _ = stopped.communicate(timeout=300)
    assert stopped.returncode == 130, output
    assert "is usable" in output

    # In this process, which needs TensorFlow for the export anyway.
    last = CliRunner().invoke(
        cli.app,
        ["train", "--resume", "--name", "tiny", "--runs", str(runs)],
        catch_exceptions=False,
    )
    assert last.exit_code == 0, last.output
    assert "broken.png" in last.output
    return run


@pytest.fixture(scope="session")
def exported(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that run's model, with a calibration, float32 and int8."""
    folder = tmp_path_factory.mktemp("model")
    found = Calibration(1.25, unsure_below=0.5, known_least=0.01, distance_most=0.4)
    found.write(folder / "calibration.json")
    words = ["export", str(finished), "--to", str(folder / "tiny")]
    words += ["--calibration", str(folder / "calibration.json")]
    with pytest.MonkeyPatch.context() as patch:
        # So short a training leaves cells between two types, where int8 may tip them.
        patch.setattr("app.training.export.parity.LEAST_AGREED", 0.8)
        patch.setattr("app.training.export.recipe.CALIBRATION", 60)
        patch.setattr("app.training.export.recipe.CHECKED", 60)
        result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert "differs from the network" in result.output
    (folder / "export.txt").write_text(result.output)
    return folder / "tiny"

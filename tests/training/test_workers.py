"""Processes that work for a command end with it: by a kill, by Ctrl-C, by an error."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.workers import alone, spread
from tests.kit.smears import draw_smear
from tests.kit.waiting import until
from tests.training.test_files import children

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")


def square(number: int) -> int:
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@pytest.fixture(autouse=True)
def own() -> Iterator[None]:
    """No process is left by a test; a browser or a database of others may be there before."""
    before = set(children(os.getpid()))
    yield
    assert set(children(os.getpid())) <= before


def test_answers_come_in_order() -> None:
    with spread(square, ((number,) for number in range(40))) as answers:
        assert list(answers) == [number**2 for number in range(40)]
    assert alone(square, 7) == 49


def test_a_killed_worker_ends_the_work_with_a_sentence() -> None:
    with (
        pytest.raises(TrainingError, match="A worker process was killed"),
        spread(square, [(1,), (-1,), (2,)]) as answers,
    ):
        list(answers)


@pytest.fixture
def smears(tmp_path: Path) -> Path:
    folder = tmp_path / "smears"
    folder.mkdir()
    draw_smear("monocyte", 320, 240, 0).save(folder / "0.png")
    original = (folder / "0.png").read_bytes()
    rows = ["file,class,smear"]
    for number in range(400):
        # Each its own file, with a comment at its end that no reader minds.
        (folder / f"{number}.png").write_bytes(original + str(number).encode())
        rows.append(f"{number}.png,monocyte,{number}")  # no picture is compared with others
    (folder / "labels.csv").write_text("\n".join(rows))
    return folder


def evaluating(smears: Path, runs: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "app.cli", "evaluate", str(smears), "--runs", str(runs)]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, process_group=0
    )


@pytest.mark.parametrize("later", [0, 1])
def test_ctrl_c_ends_an_evaluation_with_one_sentence(
    smears: Path, tmp_path: Path, later: float
) -> None:
    with evaluating(smears, tmp_path / "runs") as process:
        until(lambda: len(children(process.pid)) >= 2)
        workers = children(process.pid)
        time.sleep(later)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        _, output = process.communicate(timeout=120)
    assert process.returncode == 130, output
    assert output.splitlines()[-1].startswith("Stopped.")
    assert "Traceback" not in output
    assert not any(Path(f"/proc/{one}").exists() for one in workers)
    left = [one.name for one in (tmp_path / "runs").rglob("*") if "partial" in one.name]
    assert left == []


def test_workers_of_a_killed_evaluation_end(smears: Path, tmp_path: Path) -> None:
    with evaluating(smears, tmp_path / "runs") as process:
        until(lambda: len(children(process.pid)) >= 2)
        workers = children(process.pid)
        time.sleep(2)
        process.kill()
    until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))

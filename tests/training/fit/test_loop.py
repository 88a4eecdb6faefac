"""The one loop: goes on where it was stopped, and ends at the first loss that is no number."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.fit.loop import Diverged, Training, fit
from app.training.fit.schedule import Schedule

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]


class Line(Training):
    """Learn y = 2x; from the epoch `bad` on the truth is no number."""

    def __init__(self, bad: int = 99, rate: float = 0.05, average: float = 0.5) -> None:
        import keras

        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        self.bad = bad
        super().__init__(model, model.trainable_variables, Schedule(6, 4, rate, 2, 0.01, average))

    def batches(self, epoch: int) -> Iterator[tuple[Any, ...]]:
        rng = np.random.default_rng([3, epoch])
        for _ in range(4):
            x = rng.random((8, 1)).astype(np.float32)
            yield x, 2 * x if epoch < self.bad else np.full_like(x, np.nan)

    def loss(self, *batch: Any) -> Any:
        import tensorflow as tf

        x, y = batch
        return tf.reduce_mean((self.model(x) - y) ** 2)


def weights_of(training: Training) -> np.ndarray:
    return np.concatenate([one.ravel() for one in training.model.get_weights()])


def test_a_stopped_training_ends_with_the_weights_of_an_unbroken_one(tmp_path: Path) -> None:
    whole = Line()
    losses = fit(whole)
    assert losses[-1] < losses[0]

    def stop(epoch: int) -> None:
        if epoch == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(Line(), tmp_path, after=stop)
    assert len(json.loads((tmp_path / "history.json").read_text())) == 3
    again = Line()
    assert fit(again, tmp_path) == pytest.approx(losses)
    np.testing.assert_allclose(weights_of(again), weights_of(whole), rtol=1e-6)
    assert fit(Line(), tmp_path) == pytest.approx(losses)


def test_a_loss_that_is_no_number_leaves_the_cycle_before(tmp_path: Path) -> None:
    with pytest.raises(Diverged, match=r"cycle 3 is no number. Lower the rate .*rate=0.025"):
        fit(Line(bad=2), tmp_path)
    assert [one["cycle"] for one in json.loads((tmp_path / "history.json").read_text())] == [1, 2]
    with np.load(tmp_path / "checkpoint.npz") as arrays:
        assert int(arrays["cycle"]) == 2
        assert all(np.isfinite(arrays[name]).all() for name in arrays.files)


def test_weights_that_overflow_in_a_last_step_end_the_training(tmp_path: Path) -> None:
    training = Line(rate=1e38, average=0)
    with pytest.raises(Diverged):
        fit(training, tmp_path)


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    fit(Line(), tmp_path)
    with pytest.raises(TrainingError, match="of another network"):
        fit(Line(average=0), tmp_path)


def test_a_history_that_lost_cycles_is_refused(tmp_path: Path) -> None:
    fit(Line(), tmp_path)
    (tmp_path / "history.json").write_text("[]")
    with pytest.raises(TrainingError, match=r"history\.json is missing or damaged"):
        fit(Line(), tmp_path)


def test_a_full_disk_ends_in_one_sentence_and_keeps_the_last_checkpoint(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; import numpy as np;"
        "from app.training.fit.checkpoint import Checkpoint;"
        "small = Checkpoint(1, [np.zeros(9, np.float32)], []);"
        "large = Checkpoint(2, [np.zeros(99999, np.float32)], []);"
        "run = Path(sys.argv[1]); small.save(run);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); large.save(run)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False
    )
    lines = ended.stderr.strip().splitlines()
    assert lines[-1].startswith("app.errors.TrainingError: ")
    assert "checkpoint.npz can't be written" in lines[-1]
    assert "seek of closed file" not in ended.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["checkpoint.npz"]
    with np.load(tmp_path / "checkpoint.npz") as arrays:
        assert int(arrays["cycle"]) == 1


def test_a_block_whose_loss_is_no_number_leaves_no_checkpoint(tmp_path: Path) -> None:
    from app.training.fit.block import BlockConfig
    from app.training.fit.blocks.training import BlockTraining

    training = BlockTraining(BlockConfig(cycles=2), 2, "imagenet")
    training.begin(np.full((8, 1280), np.inf, np.float16), np.arange(8) % 2, 1)
    with pytest.raises(Diverged, match="cycle 1 is no number"):
        fit(training, tmp_path)
    assert not list(tmp_path.iterdir())

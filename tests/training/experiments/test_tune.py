"""Learning blocks trained to a model that is served, and searched for by several workers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("optuna", reason="the extra `train` is not installed")
pytest.importorskip("psycopg", reason="the extra `train` is not installed")

import optuna
from optuna.trial import TrialState, create_trial
from sqlalchemy.pool import NullPool

from app.errors import TrainingError
from app.training.experiments import search, tune
from tests.kit.postgres_fixtures import binary, running_postgres
from tests.kit.smears import KINDS, draw_smear

SPACE = """
each_class = 10
[settings]
block = ["conv2d"]
size = [16, 32]
cycles = { low = 1, high = 4 }
neurons = [4, 8]
filters = [4, 8]
layers = { low = 1, high = 2 }
"""


def started(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ran(*words: object) -> str:
    process = started(*words)
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return output


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tune") / "set"
    for place, kind in enumerate(KINDS):
        (folder / kind).mkdir(parents=True)
        for seed in range(10):
            draw_smear(kind, 96, 96, 100 * place + seed).save(folder / kind / f"{seed}.png")
    (folder.parent / "space.toml").write_text(SPACE)
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("each_class = 3\n[settings]", "each_class: Input should be greater"),
        ("[settings]\nneuron = [1]", "neuron: there is no such setting"),
        ("[settings]\nneurons = []", "neurons: there is no value to draw"),
        ("[settings]\nrate = { low = 2, high = 1 }", "low 2 is above high 1"),
        ("[settings", "space.toml is no TOML"),
    ],
)
def test_a_search_space_that_cannot_hold_is_refused_in_one_sentence(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "space.toml").write_text(text)
    with pytest.raises(TrainingError) as caught:
        search.read(tmp_path / "space.toml")
    assert message in str(caught.value)


def test_every_draw_of_the_shipped_space_is_a_block_that_can_be_trained() -> None:
    space = search.read()
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    drawn = [space.draw(study.ask()) for _ in range(60)]
    assert {one.block for one in drawn} == {"mobilenet_v2", "mobilenet_v1", "conv2d"}
    assert {one.layers for one in drawn if one.block == "conv2d"} == {1, 2, 3}


def test_a_trial_below_the_median_of_five_is_cut_short() -> None:
    others = [
        create_trial(
            state=TrialState.COMPLETE,
            values=[0.5, 1.0, 1.0],
            user_attrs={"watched": {"3": accuracy}},
        )
        for accuracy in (0.3, 0.4, 0.5, 0.6, 0.7)
    ]
    assert tune.hopeless(others, 3, 0.49)
    assert not tune.hopeless(others, 3, 0.51)
    assert not tune.hopeless(others[:4], 3, 0.1)
    assert not tune.hopeless(others, 6, 0.1)


def test_a_storage_that_cannot_be_reached_is_said_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://someone:secret1@127.0.0.1:1/none"
    with pytest.raises(TrainingError, match="can't be opened") as caught:
        tune.open_study(url, "blocks", tmp_path)
    assert "secret1" not in str(caught.value)


@pytest.mark.train
def test_two_workers_share_a_study_and_its_best_trial_is_taken_over(
    drawn: Path, tmp_path: Path
) -> None:
    if not binary("postgres"):
        pytest.skip("NO POSTGRESQL, A SHARED STUDY IS NOT TESTED: install postgresql")
    with running_postgres() as server:
        url = f"{server}/postgres"

        def words(worker: str) -> list[object]:
            space = ["--space", drawn.parent / "space.toml", "--trials", 8, "--storage", url]
            return ["tune", drawn, *space, "--runs", tmp_path / worker, "--json"]

        workers = [started(*words(name)) for name in ("one", "two")]
        results = []
        for worker in workers:
            output, errors = worker.communicate(timeout=280)
            assert worker.returncode == 0, errors
            results.append(json.loads(output.splitlines()[-1]))
        # Without a pool: PostgreSQL does not end while somebody is connected.
        storage = optuna.storages.RDBStorage(
            url.replace("postgresql:", "postgresql+psycopg:"),
            engine_kwargs={"poolclass": NullPool},
        )
        study = optuna.load_study(study_name="blocks", storage=storage)
        trials, asked = study.get_trials(), study.user_attrs["asked"]
        storage.remove_session()
        assert 8 <= sum(one.state in tune.DONE for one in trials) <= 9
        # Both were at work at the same time.
        spans = [(one.datetime_start, one.datetime_complete) for one in trials]
        assert any(
            a[0] < b[0] < a[1]  # type: ignore[operator]
            for a in spans
            for b in spans
            if None not in (*a, *b)
        )
        best = results[-1]["best"]
        assert best["accuracy"] == max(one["accuracy"] for one in results[-1]["trials"])
        assert results[-1]["test"]["pictures"] == 8
        assert any(one["pareto"] for one in results[-1]["trials"])
        assert all(one["milliseconds"] > 0 for one in results[-1]["trials"])
        # Nothing is done again, and the test part is not asked again.
        again = json.loads(ran(*words("one")).splitlines()[-1])
        result = json.loads((tmp_path / "one" / "tune" / "result.json").read_text())
        assert again["trials"] == result["trials"]
        assert again["asked"] == len(asked)
        ours = ["--storage", url, "--runs", tmp_path, "--name", "taken", "--json"]
        taken = json.loads(ran("train", drawn, "--from-trial", best["number"], *ours))
    assert taken["config"] == best["config"]


@pytest.mark.train
def test_a_block_that_was_killed_goes_on_to_the_same_model_and_is_served(
    drawn: Path, tmp_path: Path
) -> None:
    def words(name: str) -> list[object]:
        sets = [f"--set={one}" for one in ("size=16", "cycles=40", "neurons=8", "augment=true")]
        return ["train", drawn, "--block", "conv2d", *sets, "--runs", tmp_path, "--name", name]

    whole = json.loads(ran(*words("whole"), "--json"))
    killed = started(*words("killed"))
    file = tmp_path / "killed" / "checkpoint.npz"
    end = time.monotonic() + 120
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.002)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert file.exists()
    assert not (tmp_path / "killed" / "result.json").exists()
    twice = started(*words("killed"))
    assert "holds a run already" in twice.communicate()[1]
    again = json.loads(ran(*words("killed"), "--resume", "--json"))
    same = ("config", "validation", "test", "confusion")
    assert {key: again[key] for key in same} == {key: whole[key] for key in same}
    with np.load(file) as one, np.load(tmp_path / "whole" / "checkpoint.npz") as other:
        assert all(np.array_equal(one[name], other[name]) for name in one.files)
    photo = next((drawn / "monocyte").iterdir())
    answer = json.loads(ran("classify", photo, "--model", tmp_path / "killed" / "model", "--json"))
    assert set(answer["scores"]) == set(KINDS)


@pytest.mark.train
def test_a_wrong_setting_or_row_ends_in_one_sentence(drawn: Path, tmp_path: Path) -> None:
    for words, sentence in (
        (["--block", "conv2d", "--set", "kernel=4"], "kernel must be odd, not 4."),
        (["--from-row", "best"], "run smearlens experiments."),
        (["--from-trial", "3"], "The study has no trial 3 with a block to train."),
        (["--from-trial", "3", "--from-row", "best"], "Name one of --block"),
    ):
        process = started("train", drawn, *words, "--runs", tmp_path)
        message = process.communicate()[1].strip().splitlines()[-1]
        assert process.returncode == 1
        assert message.startswith("smearlens: ")
        assert sentence in message

"""A tiny real training on drawn smears: killed, resumed, interrupted, exported, asked."""

import json
import re
import shutil
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress
from typer.testing import CliRunner

from app.errors import TrainingError
from app.impulse.heads.head import Head
from app.impulse.spec import ImpulseSpec
from app.teaching.prior import Prior
from app.training import cli
from app.training.augment import regions
from app.training.data import dataset
from app.training.evaluate.calibration import Calibration
from app.training.export.recipe import locator_file
from app.training.files import locked
from app.training.fit import locator
from app.training.fit.cells import critic
from app.training.fit.config import LocatorConfig, TrainConfig
from tests.kit.smears import KINDS, draw_smear
from tests.training.conftest import CYCLES, SIZE, TINY, sets

pytestmark = [
    pytest.mark.train,
    pytest.mark.timeout(900),  # the first of them trains
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]


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


def test_the_exported_model_names_drawn_cells_it_never_saw(exported: Path, tmp_path: Path) -> None:
    from app.training.export.serving import Ask, answers

    truth, photos = [], []
    for kind in KINDS:
        for seed in range(100, 103):
            truth.append(kind)
            photos.append(tmp_path / f"{kind}{seed}.png")
            draw_smear(kind, 320, 240, seed).save(photos[-1])
    with answers(exported, [Ask(one) for one in photos]) as given:
        labels = [answer.label for answer in given if answer]
    assert sum(label == kind for label, kind in zip(labels, truth, strict=True)) >= 8


def test_the_shipped_spec_says_where_the_model_comes_from(exported: Path) -> None:
    spec = json.loads((exported / "impulse.json").read_text())
    assert spec["classes"] == sorted(KINDS)
    assert spec["dsp"]["size"] == SIZE
    assert spec["kinds"] == []
    assert spec["verdict"] == {"unsure_below": 0.5, "known_least": 0.01, "distance_most": 0.4}
    assert spec["reference"]["file"] == "reference.npz"
    assert spec["head"]["file"] == "head.npz"
    assert spec["temperature"] == 1.25
    prior = Prior.of(exported, ImpulseSpec.read(exported))
    assert prior.classes == tuple(sorted(KINDS))
    assert len(prior.labels) == 32
    assert 12 <= prior.learnt.sum() <= 20
    assert spec["origin"]["cycles"] == f"{CYCLES} of {CYCLES}"
    assert spec["origin"]["parity"]["float32_off"] <= 1e-4
    assert spec["origin"]["parity"]["int8_agreed"] >= 0.8


def test_evaluation_leaves_out_what_was_learnt_from(
    exported: Path, smears: Path, tmp_path: Path
) -> None:
    words = ["evaluate", str(smears), "--model", str(exported), "--json"]
    words += ["--runs", str(tmp_path)]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    figures = json.loads(result.stdout)
    assert figures["left_out"] == {"learnt from, or a copy of it": 16}
    (only,) = figures["sets"].values()
    assert only["pictures"] == only["sources"] == 17


def test_the_exported_network_takes_one_crop_and_gives_its_features(exported: Path) -> None:
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # TensorFlow praises LiteRT
        for precision in ("float32", "int8"):
            reader = tf.lite.Interpreter(str(exported / f"{precision}.tflite"))
            (taken,) = reader.get_input_details()
            assert (
                taken["shape"].tolist() == taken["shape_signature"].tolist() == [1, SIZE, SIZE, 3]
            )
            (given,) = reader.get_output_details()
            assert given["shape"].tolist() == [1, 2, 2, 1280]


def test_the_whole_recipe_is_scored_calibrated_and_reported(
    smears: Path, weights: Path, tmp_path: Path
) -> None:
    page, found = tmp_path / "report.html", tmp_path / "calibration.json"
    words = ["evaluate", smears, "--folds", "2", "--first", "1", "--weights", weights]
    words += ["--runs", tmp_path / "runs", "--report", page, "--calibration", found, "--json"]
    words += sets(*TINY)
    result = CliRunner().invoke(cli.app, [str(word) for word in words], catch_exceptions=False)
    figures = json.loads(result.stdout)
    assert figures["title"].startswith("Recipe, 1 of 2 folds by source")
    lines = " ".join(figures["more"])
    for part in ("severity 3", "int8 file", "Temperature"):
        assert part in lines
    assert Calibration.read(found).temperature == figures["calibration"]["temperature"]
    assert "</html>" in page.read_text()
    assert str(tmp_path) not in page.read_text()


def test_a_critic_contradicts_wrong_labels_of_a_set_that_it_never_saw(
    finished: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    rows = ["file,class"]
    for seed, kind in enumerate(KINDS * 4, 100):
        draw_smear(kind, 320, 240, seed).save(folder / f"{seed}.png")
        label = "lymphocyte" if seed in (100, 102) else kind
        rows.append(f"{seed}.png,{label}")
    (folder / "labels.csv").write_text("\n".join(rows))
    samples = dataset.read([folder]).samples
    config = TrainConfig.read(finished).model_copy(
        update={"critic": finished, "own_colours": {"other": 0.5}}
    )
    none = [0] * len(samples)
    drawn = regions.draw(tmp_path, samples, config.locate, none, 1, lambda _: None)
    opinions = critic.opinions(config, samples, drawn)
    wrong = critic.contradicted(config, samples, opinions)
    assert set(opinions) == set(range(len(samples)))
    assert all(abs(scores.sum() - 1) < 1e-5 for scores in opinions.values())
    assert {"100.png", "102.png"} <= set(wrong)
    assert len(wrong) <= 2 + 4

    known = config.model_copy(update={"own_colours": {Path(config.folders[0]).name: 0.5}})
    of_known = dataset.read(config.folders).samples
    with pytest.raises(TrainingError, match="no judge of it"):
        critic.opinions(known, of_known, drawn)


def test_a_network_that_differs_is_not_exported(exported: Path) -> None:
    from app.training.export.parity import check

    files = {name: (exported / f"{name}.tflite").read_bytes() for name in ("float32", "int8")}
    head = Head.load(exported / "head.npz", 1.25)
    crops = [np.full((1, SIZE, SIZE, 3), value, np.float32) for value in (-0.5, 0.5)]
    other = np.tile(np.array([[0.1, 0.2, 0.3, 0.4]], np.float32), (2, 1))
    parity = check(files, crops, other, head=head)
    with pytest.raises(TrainingError, match="float32 file differs"):
        parity.require()


def test_mixed_styles_keep_shape_and_stay_within_the_batch() -> None:
    from app.training.fit.cells.training import styles_mixed

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
    from app.training.fit.checkpoint import Checkpoint

    (tmp_path / "checkpoint.npz").write_bytes(b"half a file")
    with pytest.raises(TrainingError, match="is damaged"):
        Checkpoint.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("cycles=0", "cycles: Input should be greater than or equal to 1"),
        ("colour=grey", "colour: there is no such setting"),
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
    assert "none.h5 do not exist" in str(result.exception)


def test_an_evaluation_takes_both_networks_from_one_folder_of_weights(
    smears: Path, tmp_path: Path
) -> None:
    words = ["evaluate", smears, "--folds", "2", "--weights", tmp_path, "--runs", tmp_path / "runs"]
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    assert "mobilenet_v2_1.0_imagenet_notop.weights.h5 does not exist" in str(result.exception)
    assert TrainConfig.read(tmp_path / "runs" / "fold-0").locator_weights == str(tmp_path)


def test_the_locator_learns_and_is_exported(smears: Path, tmp_path: Path) -> None:
    import keras

    base = keras.applications.MobileNet(
        input_shape=(192, 192, 3), alpha=0.25, include_top=False, weights=None
    )
    base.save_weights(tmp_path / "base.weights.h5")
    pictures = locator.annotated(dataset.read([smears]).samples, [], tmp_path)
    with Progress(disable=True) as progress:
        locator.train_locator(
            tmp_path,
            pictures,
            [True] * len(pictures),
            LocatorConfig(weights=str(tmp_path / "base.weights.h5"), cycles=1, views=8),
            tmp_path,
            progress,
        )
    history = json.loads((tmp_path / "locator" / "history.json").read_text())
    assert [one["cycle"] for one in history] == [1]
    assert (tmp_path / "locator" / "checkpoint.npz").is_file()
    content = locator_file(tmp_path / locator.NAME)
    assert content is not None
    assert content[4:8] == b"TFL3"


def test_what_export_says_is_what_evaluate_says_of_the_same_pictures(
    exported: Path, smears: Path, tmp_path: Path
) -> None:
    words = ["evaluate", str(smears), "--model", str(exported), "--json", "--runs", str(tmp_path)]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    (only,) = json.loads(result.stdout)["sets"].values()
    output = (exported.parent / "export.txt").read_text()
    found = re.search(r"drawn: ([0-9.]+) % of (\d+) .*? (\d+) groups\); (\d+) sure.*", output)
    assert found is not None
    assert float(found[1]) == pytest.approx(100 * only["accuracy"], abs=0.06)
    assert (int(found[2]), int(found[3])) == (only["pictures"], only["sources"])
    verdicts = [int(n) for n in re.findall(r"(\d+) (?:sure|unsure|no cell)", found[0])]
    assert sum(verdicts) == only["pictures"]


def test_a_run_goes_on_only_as_it_was_begun(finished: Path, smears: Path, tmp_path: Path) -> None:
    where = ["--resume", "--name", finished.name, "--runs", str(finished.parent)]
    for more, message in (
        (["--set", "cycles=9"], "begun with another cycles"),
        (["--weights", "imagenet"], "begun with another weights"),
        (["--classes", "blast,normal"], "begun with another classes"),
        (["--split", "split.csv"], "goes on with the split that it began with"),
    ):
        result = CliRunner().invoke(cli.app, ["train", *where, *more])
        assert isinstance(result.exception, TrainingError)
        assert message in str(result.exception)


def test_a_finished_run_takes_its_pictures_where_they_are_now(
    finished: Path, smears: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    shutil.copytree(finished, runs / "copied")
    shutil.copytree(smears, tmp_path / "moved")
    words = ["train", str(tmp_path / "moved"), "--resume", "--name", "copied", "--runs", str(runs)]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert result.exit_code == 0
    assert TrainConfig.read(runs / "copied").folders == (tmp_path / "moved",)


def test_two_trainings_in_one_folder_exclude_each_other(smears: Path, tmp_path: Path) -> None:
    words = ["train", str(smears), "--name", "twin", "--runs", str(tmp_path)]
    with locked(tmp_path / "twin", "busy"):
        result = CliRunner().invoke(cli.app, words)
    assert isinstance(result.exception, TrainingError)
    assert "Another training is at work" in str(result.exception)


def test_a_model_never_goes_where_the_shipped_one_is_unless_it_is_said(tmp_path: Path) -> None:
    from app.training.commands.exporting import place_of

    assert place_of(tmp_path / "mine") == Path("models", "mine")
    assert place_of(tmp_path / "wbc") == Path("models", "wbc-new")

"""How a training starts from a model: its classes, its weights, what it held out."""

import json
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.errors import TrainingError
from app.training import cli
from app.training.data.dataset import Sample
from app.training.data.splits import Split
from app.training.files import sha256
from app.training.fit import manifest, start
from tests.kit.smears import KINDS, draw_smear

SHIPPED = Path(__file__).parents[3] / "models" / "wbc"
LAB = [Path("lab")]


def learning(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that needs TensorFlow."""
    skipped = pytest.mark.skipif(not find_spec("tensorflow"), reason="needs the extra `train`")
    return pytest.mark.train(skipped(test))


def test_a_folder_of_what_the_model_knows_keeps_its_classes_and_thresholds() -> None:
    found = start.recipe(SHIPPED, LAB, ["Neutrophils", "monocyte", "basophil"])
    assert found["classes"] == KINDS
    assert "basophil" in found["kinds"]
    assert found["keep"] > 0
    assert found["own_colours"]["lab"] == start.OWN_COLOURS
    verdict, temperature = start.verdict_of(SHIPPED, KINDS)
    spec = start.spec_of(SHIPPED)
    assert verdict == spec.verdict
    assert temperature == spec.temperature == 0.737


def test_an_older_model_has_its_temperature_in_its_files(tmp_path: Path) -> None:
    spec = json.loads((SHIPPED / "impulse.json").read_text())
    for name in ("head", "prior", "temperature"):
        del spec[name]
    spec["origin"]["temperature"] = 0.5
    (tmp_path / "impulse.json").write_text(json.dumps(spec))
    assert start.verdict_of(tmp_path, KINDS)[1] == 0.5


def test_other_classes_are_the_folder_s_and_keep_no_old_weights() -> None:
    found = start.recipe(SHIPPED, LAB, ["neutrophil", "blast", "basophil"])
    assert found["classes"] == ("basophil", "blast", "neutrophil")
    assert "basophil" not in found["kinds"]
    assert found["keep"] == 0
    verdict, _ = start.verdict_of(SHIPPED, found["classes"])
    limits = start.spec_of(SHIPPED).verdict.unsure_below
    assert isinstance(limits, dict)
    assert verdict.unsure_below == {
        "basophil": max(limits.values()),
        "blast": max(limits.values()),
        "neutrophil": limits["neutrophil"],
    }


def test_named_classes_count_more_than_the_folder_s() -> None:
    found = start.recipe(SHIPPED, LAB, ["neutrophil", "monocyte"], ("neutrophil", "basophil"))
    assert found["classes"] == ("neutrophil", "basophil")
    assert "basophil" not in found["kinds"]


@pytest.mark.parametrize("missing", ["impulse.json", "base.weights.h5", "head.npz"])
def test_a_model_that_lacks_a_file_is_no_start(tmp_path: Path, missing: str) -> None:
    for name in ("impulse.json", "base.weights.h5", "head.npz"):
        if name != missing:
            shutil.copyfile(SHIPPED / name, tmp_path / name)
    with pytest.raises(TrainingError, match="can't start from"):
        start.recipe(tmp_path, LAB, KINDS)


def model_that_learnt(folder: Path, *parts: tuple[str, Path]) -> Path:
    learnt: dict[str, dict[str, str]] = {"train": {}, "held_out": {}, "aside": {}}
    for part, path in parts:
        learnt[part][sha256(path)] = f"old/{path.name}"
    folder.mkdir()
    (folder / "sources.json").write_text(json.dumps(learnt))
    return folder


def test_what_the_model_learnt_from_is_never_held_out(tmp_path: Path) -> None:
    photos = [tmp_path / f"{seed}.png" for seed in range(4)]
    for seed, photo in enumerate(photos):
        draw_smear(seed=seed, width=96, height=96).save(photo)
    known, new, aside, learnt_now = photos
    model = model_that_learnt(
        tmp_path / "model", ("train", known), ("aside", aside), ("held_out", learnt_now)
    )
    samples = [Sample(one, "neutrophil", one.name, "lab") for one in photos]
    split = start.fresh(model, Split(train=[samples[3]], held_out=samples[:3]))
    assert [one.path for one in split.held_out] == [new]
    assert [one.path for one in split.aside] == [known, aside]

    own = {"train": {sha256(learnt_now): "lab/3.png"}, "held_out": {sha256(new): "lab/1.png"}}
    both = manifest.merged(model, own | {"aside": {sha256(known): "lab/0.png"}})
    assert set(both["train"]) == {sha256(known), sha256(learnt_now)}
    assert set(both["held_out"]) == {sha256(new)}
    assert set(both["aside"]) == {sha256(known), sha256(aside)}


@learning
def test_known_classes_keep_their_weights_and_new_ones_start_afresh(tmp_path: Path) -> None:
    from app.training.fit import networks

    network = networks.build(None, 3)
    drawn, _ = network.whole.get_layer("map").get_weights()
    start.load_head(network, ("monocyte", "blast", "no_cell"), SHIPPED)
    kernel, bias = network.whole.get_layer("map").get_weights()
    with np.load(SHIPPED / start.HEAD) as head:
        names = head["names"].tolist()
        for place, name in ((0, "monocyte"), (2, "no_cell")):
            np.testing.assert_array_equal(kernel[:, place], head["kernel"][:, names.index(name)])
            assert bias[place] == head["bias"][names.index(name)]
    np.testing.assert_array_equal(kernel[:, 1], drawn[:, 1])

    start.save_head(network, ("monocyte", "blast", "no_cell"), tmp_path)
    other = networks.build(None, 3)
    start.load_head(other, ("no_cell", "monocyte", "blast"), tmp_path)
    again, _ = other.whole.get_layer("map").get_weights()
    np.testing.assert_array_equal(again, kernel[:, [2, 0, 1]])


@learning
def test_the_shipped_head_is_that_of_the_served_file() -> None:
    from app.impulse.heads.head import Head
    from app.impulse.spec import ImpulseSpec
    from app.training.export.serving import scores
    from app.training.fit import networks

    spec = ImpulseSpec.read(SHIPPED)
    names = (*spec.classes, *spec.kinds)
    network = networks.build(spec.dsp.size, len(names))
    networks.load_base_weights(network, str(SHIPPED / start.BASE))
    start.load_head(network, names, SHIPPED)
    crop = np.random.default_rng(0).uniform(-1, 1, (1, spec.dsp.size, spec.dsp.size, 3))
    crops = [crop.astype(np.float32)]
    logits = network.whole.predict(crops[0], verbose=0).mean(axis=(1, 2))[:, : len(spec.classes)]
    likely = np.exp(logits / spec.temperature)
    head = Head.load(SHIPPED / start.HEAD, spec.temperature)
    (served,) = scores(SHIPPED / "float32.tflite", crops, len(spec.classes), head)
    np.testing.assert_allclose((likely / likely.sum())[0], served, atol=1e-4)


@learning
def test_a_part_of_the_model_s_weights_is_kept(tmp_path: Path) -> None:
    from app.training.augment.regions import SIDE, Regions
    from app.training.fit import networks
    from app.training.fit.cells.training import CellTraining
    from app.training.fit.config import TrainConfig

    config = TrainConfig(
        folders=(tmp_path,), weights="", classes=KINDS, kinds=(), keep=0.3, average=0
    )
    samples = [Sample(tmp_path / kind, kind, kind, "lab") for kind in KINDS]
    drawn = Regions(
        np.zeros((4, SIDE, SIDE, 3), np.uint8),
        np.full((4, 9), np.nan, np.float32),
        np.arange(4, dtype=np.int32),
    )
    network = networks.build(None, 4)
    training = CellTraining(config, network, drawn, samples, np.ones(4, bool), {})
    begun = [np.array(one) for one in training.variables]
    for variable in training.variables:
        variable.assign_add(np.ones(variable.shape))
    training.settle()
    for variable, before in zip(training.variables, begun, strict=True):
        np.testing.assert_allclose(np.array(variable), before + 0.7, atol=1e-6)


@learning
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--from", SHIPPED], "Name the folder of your pictures"),
        (["lab", "--from", SHIPPED, "--weights", "imagenet"], "name no others beside it"),
        (["lab", "--from", SHIPPED, "--block", "conv2d"], "name no others beside it"),
    ],
)
def test_what_does_not_go_with_a_start_is_said(
    tmp_path: Path, words: list[str | Path], why: str
) -> None:
    line = ["train", *map(str, words), "--runs", str(tmp_path)]
    with pytest.raises(TrainingError, match=why):
        CliRunner().invoke(cli.app, line, catch_exceptions=False)

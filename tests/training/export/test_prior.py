"""What a model learnt, in numbers: means, spread and examples, of its own files as they serve."""

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress

from app.impulse.heads.signature import signature
from app.impulse.impulse import Impulse
from app.training.data.dataset import Sample
from app.training.data.splits import Split
from app.training.export import prior
from app.training.export.prior import Known, known_to, put
from app.training.fit.config import TrainConfig
from app.training.fit.run import Run
from tests.kit.smears import KINDS, draw_smear

SHIPPED = Path(__file__).parents[3] / "models" / "wbc"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The shipped model as it was before anything of this was written."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "model"))
    spec = json.loads((folder / "impulse.json").read_text())
    del spec["prior"]
    (folder / "impulse.json").write_text(json.dumps(spec))
    (folder / "prior.npz").unlink()
    return folder


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    """Three smears of each class in each of two sets; those of the second are all of one group."""
    folder, samples = tmp_path_factory.mktemp("drawn"), []
    for place, kind in enumerate(KINDS):
        for origin in ("one", "two"):
            for seed in range(3):
                path = folder / f"{origin}-{kind}-{seed}.png"
                draw_smear(kind, 240, 180, 100 * place + seed).save(path)
                group = f"one/{path.name}" if origin == "one" else f"two/{kind}"
                samples.append(Sample(path, kind, group, origin))
    return samples


def read(model: Path) -> dict[str, np.ndarray]:
    with np.load(model / prior.NAME) as file:
        return {name: file[name] for name in file.files}


def test_means_spread_and_examples_are_of_the_features_that_are_served(
    model: Path, drawn: list[Sample]
) -> None:
    other = Sample(drawn[0].path, "basophil", "pbc/x", "pbc basophil")
    learnt = [one for one in drawn if not one.path.stem.endswith("2")]
    held_out = [one for one in drawn if one.path.stem.endswith("2")]
    assert put(model, Known([*learnt, other], held_out), Progress(disable=True))
    listed = json.loads((model / "impulse.json").read_text())["prior"]
    assert listed["sha256"] == hashlib.sha256((model / "prior.npz").read_bytes()).hexdigest()
    found = read(model)
    assert found["classes"].tolist() == sorted(KINDS)
    assert found["learnt"].sum() == len(learnt) + 1
    assert len(found["labels"]) == len(drawn) + 1
    rows = zip(found["sets"].tolist(), found["labels"].tolist(), strict=True)
    assert ("pbc", "basophil") in set(rows)

    impulse, sets = Impulse.load(model), dict[tuple[str, str], list[np.ndarray]]()
    for one in learnt:
        cell = impulse.classify(one.path.read_bytes()).cells[0]
        assert cell.features is not None
        assert cell.crop is not None
        sets.setdefault((one.origin, one.label), []).append(cell.features)
        (row,) = np.flatnonzero(
            found["learnt"]
            & (np.abs(found["features"] - cell.features).max(axis=1) < 0.01)
            & (found["labels"] == one.label)
            & (found["sets"] == one.origin)
        )
        assert found["groups"][row] == one.group
        np.testing.assert_allclose(found["signatures"][row], signature(cell.crop), atol=1e-5)
    for place, label in enumerate(found["classes"].tolist()):
        means = [np.mean(of, axis=0) for (_, named), of in sets.items() if named == label]
        np.testing.assert_allclose(found["means"][place], np.mean(means, axis=0), atol=0.005)
    within = np.mean([np.cov(np.array(of).T, bias=True) for of in sets.values()], axis=0)
    axes, variances = found["axes"].astype(float), found["variances"]
    assert axes.shape == (1280, prior.AXES)
    assert (np.diff(variances) <= 0).all()
    np.testing.assert_allclose(axes.T @ axes, np.eye(prior.AXES), atol=0.01)
    np.testing.assert_allclose(axes[:, :3].T @ within @ axes[:, :3], np.diag(variances[:3]), atol=1)
    told = variances.sum() + found["rest"] * (1280 - prior.AXES)
    assert told == pytest.approx(np.trace(within), rel=1e-3)


def test_groups_take_turns_and_no_class_of_a_set_has_too_many(
    model: Path, drawn: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prior, "EXAMPLES", 2)
    monkeypatch.setattr(prior, "KINDS_HELD_OUT", 1)
    # A second picture of the first's group, which has to wait until all groups had their turn.
    twice = [Sample(drawn[0].path, one.label, drawn[0].group, "one") for one in drawn[1:2]]
    kinds = [
        Sample(one.path, "basophil", f"pbc/{place}", "pbc basophil")
        for place, one in enumerate(drawn[:4])
    ]
    assert put(model, Known([*twice, *drawn, *kinds], kinds), Progress(disable=True))
    found = read(model)
    rows = list(zip(*(found[name].tolist() for name in ("sets", "labels", "learnt")), strict=True))
    counts = Counter(rows)
    assert {counts[origin, kind, True] for origin in ("one", "two") for kind in KINDS} == {2}
    assert counts["pbc", "basophil", True] == 2
    assert counts["pbc", "basophil", False] == 1
    of_one = [
        group
        for group, row in zip(found["groups"].tolist(), rows, strict=True)
        if row == ("one", drawn[0].label, True)
    ]
    assert len(set(of_one)) == 2
    assert put(model, Known([*drawn[::-1], *twice, *kinds], kinds), Progress(disable=True))
    again = read(model)
    for name in ("groups", "labels", "features"):
        np.testing.assert_array_equal(again[name], found[name])


def test_a_class_without_a_picture_leaves_none(
    model: Path, drawn: list[Sample], tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    broken = Sample(tmp_path / "broken.png", KINDS[0], "broken", "one")
    known = [broken, *(one for one in drawn if one.label != KINDS[0])]
    assert not put(model, Known(known, []), Progress(disable=True))
    assert not (model / prior.NAME).exists()
    assert Impulse.load(model).spec.prior is None


def test_a_run_that_starts_from_a_model_knows_what_it_replays(
    drawn: list[Sample], tmp_path: Path
) -> None:
    config = TrainConfig.checked(folders=(tmp_path,), weights="", start=SHIPPED)
    learnt, held_out = drawn[:8], drawn[8:]
    found = known_to(Run(tmp_path / "run", config, Split(learnt, held_out)), tmp_path / "cache")
    assert found.learnt[:8] == learnt
    assert found.held_out[: len(held_out)] == held_out
    assert {one.label for one in found.learnt[8:]} == {*config.classes, *config.kinds}
    assert {one.origin for one in found.held_out[len(held_out) :]} == {"replay bccd", "replay pbc"}
    groups = [{one.group for one in of} for of in (found.learnt, found.held_out)]
    assert not groups[0] & groups[1] - {one.group for one in drawn}


def test_a_set_that_is_held_out_whole_teaches_no_kind_either(tmp_path: Path) -> None:
    for origin in ("pbc", "other"):
        folder = tmp_path / origin / "basophil"
        folder.mkdir(parents=True)
        for seed in range(8):
            draw_smear(KINDS[0], seed=seed).save(folder / f"{seed}.png")
    sets = (tmp_path / "pbc", tmp_path / "other")
    config = TrainConfig.checked(folders=(tmp_path,), weights="", negatives=sets)
    apart = config.model_copy(update={"hold_out_sets": ("pbc",)})

    def origins(of: TrainConfig) -> set[str]:
        found = known_to(Run(tmp_path / "run", of, Split([], [])), tmp_path / "cache")
        return {one.origin.split()[0] for one in found.learnt if one.label == "basophil"}

    assert origins(config) == {"pbc", "other"}
    assert origins(apart) == {"other"}

"""Repeated pictures found across any split, and what they do to an accuracy."""

import csv
import json
import shutil
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from rich.progress import Progress
from typer.testing import CliRunner

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.training import cli
from app.training.data import dataset
from app.training.data.grouping import group as near_duplicates
from app.training.data.grouping import grouped
from app.training.evaluate.leaks import Claim, Found, find, measure
from app.training.fit.blocks.features import Rows
from app.training.reports import leaks_report
from tests.kit.smears import draw_field
from tests.training.data.test_fingerprint_index import augmented

QUIET = Progress(disable=True)
WIDTH = 64
KINDS = ("lymphocyte", "neutrophil")


def draw(folder: Path, sources: range, copies: int) -> None:
    """Draw fields of two classes, each `copies` times: every other copy goes to TEST."""
    for number in sources:
        kind = KINDS[number % 2]
        place = (0.3 + 0.05 * (number % 7), 0.35 + 0.06 * (number % 5), 0.2 + 0.02 * (number % 9))
        field = draw_field([(kind, *place)], seed=300 + number)
        for copy in range(copies):
            path = (
                folder / ("TEST" if copy % 2 else "TRAIN") / kind.upper() / f"{number}_{copy}.png"
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            augmented(field, 10 * number + copy).save(path)


def looked_at(folder: Path, cache: Path, rows: Rows | None = None) -> Found:
    """Group the pictures of `folder` without a network; `rows` default to noise."""
    data = dataset.read([folder], KINDS)
    samples = tuple(
        replace(one, group=one.group.removeprefix(f"{folder.name}/"))
        for one in grouped(data.samples, cache, QUIET)
    )
    if rows is None:
        noise = np.random.default_rng(0).normal(size=(len(samples), WIDTH))
        rows = noise.astype(np.float16)
    return Found(folder, samples, rows, (), data.left_out)


def rows_of(found: Found, of_class: float, of_source: float) -> Rows:
    """Return features that tell the class, and the source, as strongly as asked."""
    random = np.random.default_rng(1)
    by_class = {name: random.normal(size=WIDTH) for name in found.classes}
    by_source = {name: random.normal(size=WIDTH) for name in found.groups()}
    return np.stack(
        [
            of_class * by_class[one.label]
            + of_source * by_source[one.group]
            + random.normal(size=WIDTH)
            for one in found.samples
        ]
    ).astype(np.float16)


def shown(found: Found, claim: Claim | str) -> str:
    out = StringIO()
    leaks_report.show(found, claim, Console(file=out, width=160))
    return out.getvalue()


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Ten fields, each twice in TRAIN and once in TEST, and two more in TRAIN only."""
    folder = tmp_path_factory.mktemp("leaky")
    draw(folder, range(10), copies=3)
    draw(folder, range(10, 12), copies=1)
    return looked_at(folder, folder / "cache")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Twelve fields, none there twice."""
    folder = tmp_path_factory.mktemp("clean")
    draw(folder, range(20, 32), copies=1)
    return looked_at(folder, folder / "cache")


def test_augmented_copies_are_one_source_across_folders(leaky: Found) -> None:
    groups = leaky.groups().values()
    assert Counter(map(len, groups)) == {3: 10, 1: 2}
    for same in groups:
        assert len({one.path.name.split("_")[0] for one in same}) == 1


def test_pictures_of_a_split_that_leak_are_counted(leaky: Found) -> None:
    assert leaky.parted() == {"TEST": (10, 10, 10), "TRAIN": (22, 12, 20)}
    assert "90.9%" in shown(leaky, "it was not tried")


def test_different_smears_leak_nothing(clean: Found) -> None:
    assert len(clean.groups()) == len(clean.samples)
    assert clean.conflicts() == {}


def test_split_folders_are_those_beside_each_other_with_the_same_classes(tmp_path: Path) -> None:
    names = ["train/a", "train/b", "val/a", "val/b", "test/b", "docs/logo"]
    samples = [
        dataset.Sample(tmp_path / "set" / name / f"{place}.png", name[-1], str(place), "set")
        for place, name in enumerate(names)
    ]
    found = Found(tmp_path, tuple(samples), np.empty((6, 0), np.float16), (), Counter())
    assert list(found.splits().values()) == ["set/train"] * 2 + ["set/val"] * 2 + ["set/test"]
    alone = replace(found, samples=tuple(samples[:2]))
    assert alone.splits() == {}


def test_equal_files_are_one_source_where_nothing_shows_and_conflicts_are_told(
    tmp_path: Path,
) -> None:
    for kind in KINDS:
        (tmp_path / kind).mkdir()
    Image.new("RGB", (64, 64), (9, 99, 200)).save(tmp_path / KINDS[0] / "blank.png")
    Image.new("RGB", (64, 64), (200, 99, 9)).save(tmp_path / KINDS[0] / "other.png")
    shutil.copy(tmp_path / KINDS[0] / "blank.png", tmp_path / KINDS[1] / "again.png")
    found = looked_at(tmp_path, tmp_path / "cache")
    assert found.conflicts() == {"lymphocyte/blank.png": {KINDS[0]: 1, KINDS[1]: 1}}
    assert len(found.groups()) == 2
    assert "Sources with different labels: 1" in shown(found, "it was not tried")


def test_a_model_that_knows_sources_shows_a_leak(leaky: Found) -> None:
    rows = rows_of(leaky, of_class=0.0, of_source=1.0)
    claim = measure(leaky.samples, rows, QUIET)
    assert isinstance(claim, Claim)
    assert claim.leaky.accuracy > claim.honest.accuracy + 0.2
    assert claim.beyond_noise
    assert claim.leaky.groups == claim.honest.groups == 12
    words = leaks_report.verdict(leaky, claim)
    assert words.startswith("A random split of these pictures would claim ")
    assert "on unseen sources the same model reaches" in words
    assert words.splitlines()[0] in shown(leaky, claim)


def test_a_model_that_knows_classes_shows_no_leak_in_spite_of_copies(leaky: Found) -> None:
    claim = measure(leaky.samples, rows_of(leaky, of_class=1.0, of_source=0.0), QUIET)
    assert isinstance(claim, Claim)
    assert not claim.beyond_noise
    assert "no leak shows beyond the noise" in leaks_report.verdict(leaky, claim)


def test_no_copies_are_no_leak_whatever_the_model_knows(clean: Found) -> None:
    claim = measure(clean.samples, rows_of(clean, of_class=0.0, of_source=1.0), QUIET)
    assert isinstance(claim, Claim)
    words = shown(clean, claim)
    assert "No picture repeats another." in words
    assert "would claim" not in words


def test_few_sources_make_fewer_folds_and_one_source_is_left_out(leaky: Found) -> None:
    some = [one for one in leaky.samples if int(one.path.name.split("_")[0]) < 6]
    some.append(replace(some[0], label="monocyte", group="its own"))
    rows = np.random.default_rng(2).normal(size=(len(some), WIDTH)).astype(np.float16)
    claim = measure(some, rows, QUIET)
    assert isinstance(claim, Claim)
    assert claim.folds == 3
    assert claim.too_rare == ("monocyte",)
    assert claim.honest.pictures == len(some) - 1


def test_one_source_a_class_cannot_be_measured_and_the_report_says_so(leaky: Found) -> None:
    places = [
        place for place, one in enumerate(leaky.samples) if one.path.name.startswith(("0_", "1_"))
    ]
    few = replace(leaky, samples=tuple(leaky.samples[place] for place in places))
    claim = measure(few.samples, leaky.rows[places], QUIET)
    assert isinstance(claim, str)
    assert "No accuracy can be measured: only one source shows" in shown(few, claim)
    assert leaks_report.as_data(few, claim)["accuracy"] is None


def test_the_table_of_groups_names_each_picture_once(leaky: Found, tmp_path: Path) -> None:
    leaky.save(tmp_path / "groups.csv")
    with (tmp_path / "groups.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["picture", "label", "split", "source"]
    assert {row["picture"] for row in rows} == {
        one.path.relative_to(leaky.folder).as_posix() for one in leaky.samples
    }
    assert {row["split"] for row in rows} == {"TRAIN", "TEST"}
    # A source is called after one of its pictures.
    assert {row["source"] for row in rows} <= {row["picture"] for row in rows}


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (None, "does not exist"),
        ([], "No labelled picture was found"),
        (["only/a.png"], "at least two classes are needed"),
    ],
)
def test_a_folder_that_cannot_be_used_ends_with_one_sentence(
    tmp_path: Path, names: list[str] | None, why: str
) -> None:
    folder = tmp_path / "set"
    if names is not None:
        folder.mkdir()
    for name in names or []:
        (folder / name).parent.mkdir()
        draw_field([]).save(folder / name)
    with pytest.raises(TrainingError, match=why):
        find(folder, tmp_path / "runs", "imagenet", whole=False, progress=QUIET)


def test_missing_weights_are_named_before_anything_is_computed(
    leaky: Found, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=r"none\.h5 does not exist"):
        find(leaky.folder, tmp_path, str(tmp_path / "none.h5"), whole=False, progress=QUIET)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MobileNetV2 with random weights: what it says of a picture depends on the picture."""
    import keras

    keras.utils.set_random_seed(0)
    base = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), alpha=1.0, include_top=False, weights=None
    )
    path = tmp_path_factory.mktemp("weights") / "random.weights.h5"
    base.save_weights(path)
    return path


@pytest.mark.train
@pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed")
def test_the_command_prints_both_accuracies_and_keeps_what_it_computed(
    leaky: Found, weights: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    shutil.copytree(leaky.folder, folder, ignore=shutil.ignore_patterns("cache"))
    (folder / "TRAIN" / "NEUTROPHIL" / "broken.png").write_bytes(b"no picture")
    words = ["leaks", str(folder), "--weights", str(weights), "--runs", str(tmp_path / "runs")]
    groups = tmp_path / "groups.csv"
    result = CliRunner().invoke(
        cli.app, [*words, "--json", "--save", str(groups)], catch_exceptions=False
    )
    assert len(result.stdout.splitlines()) == 1
    figures = json.loads(result.stdout)
    assert figures["unreadable"] == ["TRAIN/NEUTROPHIL/broken.png"]
    assert (figures["pictures"], figures["sources"], figures["most_copies"]) == (32, 12, 3)
    assert figures["splits"]["TEST"] == {"pictures": 10, "sources": 10, "leaking": 10}
    assert figures["accuracy"]["leaky"]["pictures"] == 32
    assert figures["accuracy"]["honest"]["sources"] == 12
    assert len(groups.read_text().splitlines()) == 33

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.*")}
    again = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert "Skipped, unreadable" in again.stderr
    assert figures["verdict"] in " ".join(again.stdout.split())
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.*")}
    assert after == before

    whole = CliRunner().invoke(cli.app, [*words, "--whole", "--json"], catch_exceptions=False)
    assert json.loads(whole.stdout)["sources"] == 12
    assert len(list((tmp_path / "runs" / "cache" / "features").glob("*.npy"))) == 2


@pytest.mark.data
def test_real_single_cells_are_not_taken_for_copies(data_folder: Path) -> None:
    cells = sorted((data_folder / "pbc").glob("*/*.jpg"))[::25]
    assert len(set(near_duplicates(cells).values())) == len(cells)

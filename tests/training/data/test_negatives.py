"""What a model learns to refuse is never what it is tested on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment.crops import Cropper
from app.training.data import negatives, scenes
from app.training.data.dataset import Sample
from tests.kit.smears import draw_field

pytest.importorskip("skimage", reason="the extra `train` is not installed")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sets")
    for name, count in (("basophil", 12), ("platelet", 8), ("neutrophil", 3)):
        (root / "pbc" / name).mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", (64, 64)).save(root / "pbc" / name / f"{name}{number}.jpg")
    (root / "bare").mkdir()
    for number in range(8):
        Image.new("RGB", (64, 64)).save(root / "bare" / f"{number}.jpg")
    return root


def test_no_source_is_in_both_halves(sets: Path, drawn: Path) -> None:
    found = negatives.read([sets / "pbc", sets / "bare"], drawn)
    assert not {one.group for one in found.learnt} & {one.group for one in found.tested}
    assert {one.label for one in found.learnt} == {"basophil", "platelet", "no_cell"}
    everything = [*found.learnt, *found.tested]
    assert sum(one.label == "basophil" for one in everything) == 12
    assert not any("neutrophil" in one.group for one in everything)
    assert {negatives.group_of(one) for one in everything} == set(negatives.GROUPS)


@pytest.mark.parametrize("written", ["basophil", "Basophils ", "BASOPHIL"])
def test_what_is_a_class_is_no_negative(sets: Path, drawn: Path, written: str) -> None:
    found = negatives.read([sets / "pbc"], drawn, [written, "neutrophil"])
    assert {one.label for one in found.learnt + found.tested} == {"platelet", "no_cell"}


def test_immature_granulocytes_are_known_by_their_short_name_too(
    tmp_path: Path, drawn: Path
) -> None:
    (tmp_path / "pbc" / "ig").mkdir(parents=True)
    Image.new("RGB", (64, 64)).save(tmp_path / "pbc" / "ig" / "a.jpg")
    for classes, count in (((), 1), (("ig",), 0), (("Immature_granulocyte",), 0)):
        found = negatives.read([tmp_path / "pbc"], drawn, classes)
        everything = [*found.learnt, *found.tested]
        assert sum(one.label == "immature_granulocyte" for one in everything) == count


def test_scenes_are_many_and_the_same_each_time(drawn: Path, tmp_path: Path) -> None:
    first, again = scenes.make(drawn), scenes.make(tmp_path)
    names = sorted(path.name for path in first.iterdir())
    assert len(names) > 250
    for name in names[::40]:
        assert (first / name).read_bytes() == (again / name).read_bytes()


def test_cuts_of_one_photograph_share_their_source(drawn: Path) -> None:
    found = negatives.read([], drawn)
    cats = {one.group for one in found.learnt + found.tested if "chelsea" in one.path.name}
    assert cats == {"scene/chelsea"}


def test_what_lies_beside_a_cell_holds_none_of_it(tmp_path: Path) -> None:
    field = draw_field([("lymphocyte", 0.3, 0.4, 0.3)])
    field.save(tmp_path / "field.png")
    sample = Sample(tmp_path / "field.png", "no_cell", "s", "bccd background", beside=True)
    photo = Cropper(LocateSpec(), DspSpec()).open(sample)
    assert photo is not None
    middle = (photo.box.x0 + photo.box.x1) / 2, (photo.box.y0 + photo.box.y1) / 2
    assert max(abs(middle[0] - 0.3 * 640), abs(middle[1] - 0.4 * 480)) > photo.box.width / 2


def test_a_cell_that_fills_its_picture_leaves_nothing_beside(tmp_path: Path) -> None:
    draw_field([("lymphocyte", 0.5, 0.5, 0.95)], 200, 200).save(tmp_path / "full.png")
    sample = Sample(tmp_path / "full.png", "no_cell", "s", "bccd background", beside=True)
    assert Cropper(LocateSpec(), DspSpec()).open(sample) is None


def test_backgrounds_keep_their_sources() -> None:
    samples = [Sample(Path(f"{n}.jpg"), "monocyte", f"bccd/{n}", "bccd") for n in range(9)]
    chosen = negatives.backgrounds(samples, 4)
    assert len(chosen) == 4
    assert {one.group for one in chosen} <= {one.group for one in samples}
    assert all(one.beside and one.label == "no_cell" for one in chosen)
    assert np.unique([one.group for one in chosen]).size == 4

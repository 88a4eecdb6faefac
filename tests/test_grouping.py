"""Pictures of one field get one source, so that no split parts them."""

import shutil
from pathlib import Path

import pytest

pytest.importorskip("scipy", reason="the extra `train` is not installed")

from rich.progress import Progress

from app.training.dataset import read
from app.training.grouping import grouped
from app.training.splits import folds
from tests.smears import KINDS, draw_field, draw_smear
from tests.test_sources import augmented


@pytest.fixture
def bccd(tmp_path: Path) -> Path:
    """Eight drawn fields, two of each class, each there a second time, turned and shifted."""
    folder = tmp_path / "bccd"
    (folder / "JPEGImages").mkdir(parents=True)
    rows = ["image,category"]
    for number in range(8):
        place = (0.35, 0.4, 0.44) if number < 4 else (0.62, 0.55, 0.26)
        field = draw_field([(KINDS[number % 4], *place)], seed=100 + number)
        field.save(folder / "JPEGImages" / f"{number}.jpg", quality=92)
        augmented(field, number).save(folder / "JPEGImages" / f"{number}-again.jpg", quality=92)
        rows += [f"{name}.jpg,{KINDS[number % 4]}" for name in (f"{number}", f"{number}-again")]
    (folder / "labels.csv").write_text("\n".join(rows))
    return folder


def test_a_field_shot_twice_is_one_source_and_never_on_both_sides(
    bccd: Path, tmp_path: Path
) -> None:
    samples = grouped(read([bccd]).samples, tmp_path / "kept", Progress(disable=True))
    source_of = {one.path.stem: one.source for one in samples}
    for number in range(8):
        assert source_of[f"{number}"] == source_of[f"{number}-again"]
    assert len(set(source_of.values())) == 8
    for split in folds(samples, 2, seed=0):
        assert not {one.source for one in split.train} & {one.source for one in split.held_out}
        assert split.held_out


def test_what_was_found_is_kept_until_a_picture_changes(bccd: Path, tmp_path: Path) -> None:
    samples, kept = read([bccd]).samples, tmp_path / "kept"
    first = grouped(samples, kept, Progress(disable=True))
    (answer,) = kept.iterdir()
    before = answer.stat().st_mtime_ns
    assert grouped(samples, kept, Progress(disable=True)) == first
    assert answer.stat().st_mtime_ns == before
    shutil.copy(bccd / "JPEGImages" / "0.jpg", bccd / "JPEGImages" / "1.jpg")
    changed = grouped(read([bccd]).samples, kept, Progress(disable=True))
    source_of = {one.path.stem: one.source for one in changed}
    assert source_of["0"] == source_of["1"]


def test_a_picture_that_cannot_be_read_stays_a_source_of_its_own(
    bccd: Path, tmp_path: Path
) -> None:
    (bccd / "JPEGImages" / "3.jpg").write_bytes(b"no picture")
    samples = grouped(read([bccd]).samples, tmp_path / "kept", Progress(disable=True))
    assert sum(one.source.endswith("/3.jpg") for one in samples) == 1


def test_single_cells_are_not_compared(tmp_path: Path) -> None:
    for name in ("a", "b"):
        path = tmp_path / "pbc" / "monocyte" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_smear("monocyte").save(path)
    samples = read([tmp_path / "pbc"]).samples
    assert grouped(samples, tmp_path / "kept", Progress(disable=True)) == samples

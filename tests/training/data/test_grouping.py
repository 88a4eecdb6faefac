"""Pictures of one field get one source, so that no split parts them."""

import shutil
from pathlib import Path

import pytest

pytest.importorskip("scipy", reason="the extra `train` is not installed")

from PIL import Image
from rich.progress import Progress

from app.training.data.dataset import CLASSES, read
from app.training.data.fingerprint_index import FingerprintIndex, picture_print
from app.training.data.grouping import ALIKE, alike, group, grouped, repeats
from app.training.data.splits import folds
from tests.kit.smears import KINDS, draw_field, draw_smear
from tests.training.data.test_fingerprint_index import augmented


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
    samples = grouped(read([bccd]).samples, tmp_path / "cache", Progress(disable=True))
    group_of = {one.path.stem: one.group for one in samples}
    for number in range(8):
        assert group_of[f"{number}"] == group_of[f"{number}-again"]
    assert len(set(group_of.values())) == 8
    for split in folds(samples, 2, seed=0):
        assert not {one.group for one in split.train} & {one.group for one in split.held_out}
        assert split.held_out


def test_crops_of_one_photo_stay_together_and_with_those_of_a_photo_like_it(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "cells").mkdir(parents=True)
    rows = ["file,class,group,field"]
    for number in range(3):
        picture = draw_field([(KINDS[number], 0.5, 0.5, 0.4)], seed=200 + number)
        picture.save(folder / "cells" / f"{number}.jpg", quality=92)
        augmented(picture, number).save(folder / "cells" / f"{number}-later.jpg", quality=92)
        # The first two were cut from one photo; each was photographed again, minutes later.
        rows.append(f"cells/{number}.jpg,{KINDS[number]},,photo {max(1, number)}")
        rows.append(f"cells/{number}-later.jpg,{KINDS[number]},,later {number}")
    (folder / "labels.csv").write_text("\n".join(rows))
    samples = grouped(read([folder]).samples, tmp_path / "cache", Progress(disable=True))
    group_of = {one.path.stem: one.group for one in samples}
    assert len({group_of[name] for name in ("0", "0-later", "1", "1-later")}) == 1
    assert group_of["2"] == group_of["2-later"] != group_of["0"]


def test_what_was_found_is_kept_until_a_picture_changes(bccd: Path, tmp_path: Path) -> None:
    samples, cache = read([bccd]).samples, tmp_path / "cache"
    first = grouped(samples, cache, Progress(disable=True))
    (answer,) = cache.rglob("*.json")
    before = answer.stat().st_mtime_ns
    assert grouped(samples, cache, Progress(disable=True)) == first
    assert answer.stat().st_mtime_ns == before
    shutil.copy(bccd / "JPEGImages" / "0.jpg", bccd / "JPEGImages" / "1.jpg")
    changed = grouped(read([bccd]).samples, cache, Progress(disable=True))
    group_of = {one.path.stem: one.group for one in changed}
    assert group_of["0"] == group_of["1"]


def test_a_picture_that_cannot_be_read_stays_a_source_of_its_own(
    bccd: Path, tmp_path: Path
) -> None:
    (bccd / "JPEGImages" / "3.jpg").write_bytes(b"no picture")
    samples = grouped(read([bccd]).samples, tmp_path / "cache", Progress(disable=True))
    assert sum(one.group.endswith("/3.jpg") for one in samples) == 1


def test_a_labs_own_pictures_are_grouped_with_their_copies_turns_and_mirror_images(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "lab"
    for place, kind in enumerate((*KINDS, *KINDS)):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        photo = draw_smear(kind, 320, 320, seed=place)
        for name, turned in (
            ("", photo),
            (" (copy)", photo),
            ("_rot90", photo.rotate(90)),
            ("_flip", photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
        ):
            turned.save(folder / kind / f"{place}{name}.jpg", quality=95)
    samples = grouped(read([folder]).samples, tmp_path / "cache", Progress(disable=True))
    groups: dict[str, set[str]] = {}
    for one in samples:
        groups.setdefault(one.group, set()).add(one.path.name[0])
    assert len(samples) == 32
    assert sorted(map(sorted, groups.values())) == [[str(place)] for place in range(8)]
    for split in folds(samples, 2, seed=0):
        assert not {one.group for one in split.train} & {one.group for one in split.held_out}


def test_augmented_copies_are_grouped_without_their_originals(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}_{seed}.png" for number in range(4) for seed in range(4)]
    for path in paths:
        number, seed = map(int, path.stem.split("_"))
        photo = draw_smear(KINDS[number % 4], seed=100 + number)
        augmented(photo, 50 * number + seed).save(path)
    groups = group(paths)
    assert {path.name[0] for path in paths if groups[path] == paths[0]} == {"0"}
    assert [len([one for one in groups.values() if one == first]) for first in paths[::4]] == [
        4
    ] * 4


def test_drawn_cells_of_one_kind_look_alike_but_are_not_taken_for_one(tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.png" for seed in range(16)]
    for seed, path in enumerate(paths):
        draw_smear("eosinophil", 320, 240, seed).save(path)
    assert len(set(group(paths).values())) == len(paths)


def test_light_runs_alike_in_near_duplicates_alone(tmp_path: Path) -> None:
    names = ("field", "again", "other", "blank")
    field, again, other, blank = (tmp_path / f"{name}.png" for name in names)
    draw_smear("neutrophil", seed=1).save(field)
    augmented(draw_smear("neutrophil", seed=1), 7).save(again)
    draw_smear("neutrophil", seed=2).save(other)
    Image.new("RGB", (320, 240), (200, 180, 190)).save(blank)
    (match,) = FingerprintIndex.of({str(field): field}).matches(picture_print(again))
    assert alike(again, match) > ALIKE
    assert alike(other, match) < ALIKE
    assert not alike(blank, match) >= ALIKE


def test_a_group_that_a_column_names_stays_whatever_the_pictures_show(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    for name in ("a", "b", "c"):
        path = folder / "monocyte" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_smear("monocyte").save(path)
    (folder / "labels.csv").write_text(
        "file,class,donor\nmonocyte/a.png,monocyte,1\nmonocyte/b.png,monocyte,2\n"
        "monocyte/c.png,monocyte,\n"
    )
    samples = grouped(read([folder]).samples, tmp_path / "cache", Progress(disable=True))
    assert [one.group for one in samples] == ["lab/1", "lab/2", "lab/monocyte/c.png"]


def test_the_sets_of_the_shipped_figures_stay_split_picture_by_picture(tmp_path: Path) -> None:
    for name in ("a", "b"):
        path = tmp_path / "pbc" / "monocyte" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_smear("monocyte").save(path)
    samples = read([tmp_path / "pbc"]).samples
    quiet = Progress(disable=True)
    assert grouped(samples, tmp_path / "cache", quiet) == samples
    assert len({one.group for one in grouped(samples, tmp_path / "cache", quiet, alone=())}) == 1


def test_pictures_that_repeat_others_are_named(tmp_path: Path) -> None:
    field = draw_field([("lymphocyte", 0.3, 0.4, 0.3)], seed=1)
    field.save(tmp_path / "a.png")
    field.rotate(90, expand=True).save(tmp_path / "turned.png")
    draw_field([("monocyte", 0.7, 0.6, 0.4)], seed=2).save(tmp_path / "other.png")
    turned, other = tmp_path / "turned.png", tmp_path / "other.png"
    assert repeats([turned, other], [tmp_path / "a.png"]) == {turned}
    assert repeats([turned], []) == set()


@pytest.mark.data
def test_the_real_fields_of_bccd_make_259_groups(data_folder: Path, tmp_path: Path) -> None:
    samples = read([data_folder / "bccd"], CLASSES).samples
    found = grouped(samples, tmp_path, Progress(disable=True))
    assert (len(found), len({one.group for one in found})) == (276, 259)

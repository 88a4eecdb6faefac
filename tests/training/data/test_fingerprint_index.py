"""Near-duplicates found in drawn fields, and among real augmented pictures where they are."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from app.training.data.fingerprint import HEIGHT, SCALES, WIDTH, blurred, fingerprint
from app.training.data.fingerprint_index import ALONE_ENOUGH, FingerprintIndex, picture_print
from tests.kit.smears import KINDS, draw_smear

FIELDS = 12


def augmented(photo: Image.Image, seed: int) -> Image.Image:
    """Turn, shear, shift and mirror a field onto black, half as large, contrast stretched."""
    random = np.random.default_rng(seed)
    turn, shear = np.radians(random.uniform(-20, 20)), random.uniform(-0.15, 0.15)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = turned @ np.array([[1, -np.sin(shear)], [0, np.cos(shear)]])
    middle = np.array([160, 120])
    offset = middle - matrix @ middle + random.uniform(-0.08, 0.08, 2) * [320, 240]
    copy = photo.resize((320, 240)).transform(
        (320, 240),
        Image.Transform.AFFINE,
        (*matrix[0], offset[0], *matrix[1], offset[1]),
        Image.Resampling.BILINEAR,
    )
    if random.random() < 0.5:
        copy = copy.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if random.random() < 0.5:
        copy = copy.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    pixels = np.asarray(copy, dtype=float)
    return Image.fromarray((pixels * 255 / pixels.max()).astype(np.uint8))


def field(number: int) -> Image.Image:
    return draw_smear(KINDS[number % 4], seed=100 + number)


@pytest.fixture
def originals(tmp_path: Path) -> dict[str, Path]:
    """Drawn fields, name -> file."""
    paths = {f"field{number}": tmp_path / f"field{number}.jpg" for number in range(FIELDS)}
    for number, path in enumerate(paths.values()):
        field(number).save(path, quality=92)
    return paths


def test_augmented_copies_find_their_own_source(originals: dict[str, Path]) -> None:
    index = FingerprintIndex.of(originals)
    for number in range(FIELDS):
        for seed in range(3):
            copy = augmented(field(number), 10 * number + seed)
            match = index.match(fingerprint(np.asarray(copy)))
            assert match is not None
            assert match.group == f"field{number}"


def test_copies_of_fields_left_out_find_no_source(originals: dict[str, Path]) -> None:
    # Drawn nuclei of one kind are alike, so the other fields are of other kinds.
    index = FingerprintIndex.of(
        {name: path for name, path in originals.items() if int(name[5:]) % 4 < 2}
    )
    for number in range(FIELDS):
        if number % 4 >= 2:
            assert index.match(fingerprint(np.asarray(augmented(field(number), number)))) is None


def test_a_cast_and_a_squash_do_not_hide_a_source(originals: dict[str, Path]) -> None:
    index = FingerprintIndex.of(originals)
    pixels = np.asarray(field(3).resize((416, 416))) * np.array([0.7, 0.85, 1.0])
    match = index.match(fingerprint(pixels.astype(np.uint8)))
    assert match is not None
    assert match.group == "field3"


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_picture_has_no_source(originals: dict[str, Path], level: int) -> None:
    blank = np.full((240, 320, 3), level, dtype=np.uint8)
    assert FingerprintIndex.of(originals).match(fingerprint(blank)) is None


def test_no_sources_match_nothing() -> None:
    assert FingerprintIndex().match(fingerprint(np.asarray(field(0)))) is None


def test_saved_sources_answer_alike_and_are_small(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    index = FingerprintIndex.of(originals)
    index.save(tmp_path / "index.npz")
    again = FingerprintIndex.load(tmp_path / "index.npz")
    assert again.names == index.names
    assert (tmp_path / "index.npz").stat().st_size < 1000 * FIELDS + 2000
    seen = fingerprint(np.asarray(augmented(field(5), 5)))
    assert again.match(seen) == index.match(seen)


def test_source_of_names_a_file_or_nothing(originals: dict[str, Path], tmp_path: Path) -> None:
    index = FingerprintIndex.of({"field1": originals["field1"]})
    assert index.group_of(originals["field1"]) == "field1"
    assert index.group_of(originals["field2"]) is None


def test_few_blobs_are_a_match_to_look_at_again_and_no_certain_source(
    originals: dict[str, Path],
) -> None:
    seen, index = picture_print(originals["field1"]), FingerprintIndex()
    index.add("field1", seen.first(ALONE_ENOUGH - 1))
    match = index.match(seen)
    assert match is not None
    assert match.agreeing == ALONE_ENOUGH - 1
    assert index.group_of(originals["field1"]) is None


@pytest.fixture(scope="module")
def real_fields(data_folder: Path) -> FingerprintIndex:
    """All BCCD originals."""
    pictures = sorted((data_folder / "bccd/JPEGImages").glob("*.jpg"))
    return FingerprintIndex.of({path.stem: path for path in pictures})


@pytest.mark.data
def test_real_augmented_copies_find_a_source_of_their_own_class(
    data_folder: Path, real_fields: FingerprintIndex
) -> None:
    with (data_folder / "bccd" / "labels.csv").open() as file:
        labels = {Path(row["image"]).stem: row["category"] for row in csv.DictReader(file)}
    copies = sorted((data_folder / "blood-cells/images/TRAIN").glob("*/*.jpeg"))[::100]
    found = [real_fields.group_of(copy) for copy in copies]
    assert sum(source is not None for source in found) >= 0.96 * len(copies)
    for copy, source in zip(copies, found, strict=True):
        if source is not None:
            assert copy.parent.name in labels[source].upper()


@pytest.mark.data
def test_fields_of_other_microscopes_have_no_source(
    data_folder: Path, real_fields: FingerprintIndex
) -> None:
    others = sorted((data_folder / "pbc").glob("*/*.jpg"))[::100]
    others += sorted((data_folder / "chula").glob("*.jpg"))[::3]
    assert [path.name for path in others if real_fields.group_of(path)] == []


def test_cosine_transforms_blur_as_the_filter_does() -> None:
    light = np.random.default_rng(0).random((HEIGHT, WIDTH), dtype=np.float32)
    for scale, quick in zip(SCALES, blurred(light, SCALES), strict=True):
        assert np.abs(quick - ndimage.gaussian_filter(light, scale)).max() < 1e-6

"""An exported head: the same bytes each time, and a set of pictures that training reads."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.teaching.archive.packing import pack
from app.teaching.archive.reading import read
from app.teaching.kept.rows import TaughtClass
from app.training.data import dataset
from tests.kit.smears import KINDS
from tests.kit.taught_heads import archive, drawn, jpeg, kept


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        file.extractall(folder)
    return folder


def test_what_was_packed_is_read_again_to_the_last_number() -> None:
    packed = archive()
    again = read(pack(packed))
    assert (again.name, again.kind, again.frame) == ("Bench 3", "microscope", False)
    assert again.classes == packed.classes
    assert again.taught_at == packed.taught_at
    assert again.head is not None
    assert packed.head is not None
    assert again.head.sha256 == packed.head.sha256
    by_picture = {one.picture: one for one in again.examples}
    assert len(by_picture) == len(packed.examples)
    for one in packed.examples:
        other = by_picture[one.picture]
        for name in ("label", "said", "confidence", "verdict", "group", "photo_sha256", "box"):
            assert getattr(other, name) == getattr(one, name), name
        assert (other.at, other.model_sha256) == (one.at, one.model_sha256)
        assert other.id != one.id, "it may come to where it is from"
        assert np.array_equal(other.features, one.features)
        assert np.array_equal(other.signature, one.signature)


def test_the_report_names_the_examples_as_they_are_called_here() -> None:
    packed = archive()
    again = read(pack(packed))
    assert again.report is not None
    assert packed.report is not None
    named = {str(one.id) for one in again.examples if one.label}
    assert set(again.report.predicted) == named
    told = packed.report.model_dump(exclude={"predicted"})
    assert again.report.model_dump(exclude={"predicted"}) == told


def test_one_head_always_gives_the_same_bytes() -> None:
    packed = archive()
    data = pack(packed)
    other = replace(packed, examples=packed.examples[::-1])
    assert pack(other) == data
    assert pack(read(data)) == data, "also where it was imported in between"


def test_a_head_that_is_not_taught_yet_can_be_packed() -> None:
    bare = replace(archive(), head=None, report=None, taught_at=None)
    again = read(pack(bare))
    assert (again.head, again.report, again.taught_at) == (None, None, None)
    assert len(again.examples) == len(bare.examples)


def test_training_reads_the_unpacked_folder_with_its_groups(tmp_path: Path) -> None:
    packed = archive()
    found = dataset.read([unpacked(pack(packed), tmp_path / "bench")])
    assert found.classes == tuple(sorted(KINDS))
    named = [one for one in packed.examples if one.label]
    assert sorted((one.label, one.group) for one in found.samples) == sorted(
        (one.label, f"bench/{one.group}") for one in named
    )
    assert all(one.shared for one in found.samples), "near-duplicates are looked for, too"
    why = "no line of a table labels it"
    assert [name for name, told in found.skipped.items() if told == why] == [
        f"not named yet/{len(named) + 1:03}.jpg"
    ]


@pytest.mark.parametrize(
    ("label", "folder"),
    [
        ("large granular", "large granular"),
        ("Größe 2", "Größe 2"),
        ("T/NK", "class 1"),
        ("..", "class 1"),
        ("con", "class 1"),
        ("runs", "class 1"),
        ("a.b", "class 1"),
        ("=1+2", "class 1"),
        ("名", "名"),
    ],
)
def test_a_class_of_any_name_has_a_folder_that_every_system_takes(
    tmp_path: Path, label: str, folder: str
) -> None:
    pictures = [picture for _, picture in drawn(1)]
    examples = kept([(label, pictures[0]), ("other one", pictures[1])])
    classes = tuple(TaughtClass(name, "#0072b2") for name in (label, "other one"))
    packed = replace(
        archive(), kind="classes", classes=classes, examples=examples, head=None, report=None
    )
    data = pack(packed)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert f"{folder}/001.jpg" in file.namelist() or f"{folder}/002.jpg" in file.namelist()
    assert sorted(str(one.label) for one in read(data).examples) == sorted([label, "other one"])
    if "/" not in label and "+" not in label:
        found = dataset.read([unpacked(data, tmp_path)])
        assert sorted(one.label for one in found.samples) == sorted([label, "other one"])


def test_pictures_and_what_people_read_of_them_are_plain_files() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(archive()))) as file:
        told = json.loads(file.read("teaching.json"))
        table = file.read("labels.csv").decode().splitlines()
    assert told["name"] == "Bench 3"
    assert {"file", "label", "group", "box"} <= told["examples"][0].keys()
    assert table[0] == "file,class,field"
    assert table[1].startswith("eosinophil/001.jpg,eosinophil,")


def test_real_pictures_come_back_byte_for_byte(data_folder: Path) -> None:
    paths = sorted((data_folder / "jtsc").glob("*/*.png"))[::7]
    shown: list[tuple[str | None, bytes]] = [
        ("neutrophil", jpeg(path)) for path in paths if path.parent.name == "neutrophil"
    ]
    shown = list({picture: (label, picture) for label, picture in shown}.values())
    assert len(shown) > 10
    again = read(pack(archive(shown)))
    assert {one.picture for one in again.examples} == {picture for _, picture in shown}

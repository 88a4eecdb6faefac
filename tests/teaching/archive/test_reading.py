"""A .zip from somebody else: read if it is whole and ours, refused in one sentence if not."""

import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.errors import NoArchive
from app.teaching.archive import parts as limits
from app.teaching.archive.packing import pack
from app.teaching.archive.reading import SIDE_MOST, read
from tests.kit.smears import draw_smear
from tests.kit.taught_heads import archive, drawn

Changed = dict[str, bytes]


@pytest.fixture(scope="module")
def packed() -> bytes:
    return pack(archive(drawn(1)))


def parts_of(data: bytes) -> Changed:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts: Changed, how: int = zipfile.ZIP_DEFLATED, prefix: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as file:
        for name, part in parts.items():
            file.writestr(f"{prefix}{name}", part)
    return out.getvalue()


def told(parts: Changed, change: Callable[[Any], object]) -> Changed:
    """Return the parts with another teaching.json."""
    manifest = json.loads(parts["teaching.json"])
    change(manifest)
    return parts | {"teaching.json": json.dumps(manifest).encode()}


def npz(**arrays: Any) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def with_header(name: str, header: str) -> bytes:
    """Return an .npz whose one array is told to be something else than it is."""
    text = header.encode().ljust(117) + b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(f"{name}.npy", b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text)
    return out.getvalue()


def test_one_packed_anew_by_a_mac_is_read(packed: bytes) -> None:
    parts = {f"Bench 3/{name}": part for name, part in parts_of(packed).items()}
    parts |= {"Bench 3/.DS_Store": b"\0\0\0\1Bud1", "__MACOSX/Bench 3/._teaching.json": b"\0\5"}
    again = read(zipped(parts))
    assert len(again.examples) == 5
    assert again.head is not None


def test_a_picture_that_somebody_put_in_its_place_is_taken_without_its_exif(packed: bytes) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Patient 4711"
    exif[0x0112] = 6
    large = draw_smear("monocyte", 1200, 900)
    large.save(out, "JPEG", exif=exif, comment=b"Patient 4711")
    parts = parts_of(packed)
    place = next(name for name in parts if name.endswith(".jpg"))
    manifest = json.loads(parts["teaching.json"])
    again = read(zipped(parts | {place: out.getvalue()}))
    picture = again.examples[[one["file"] for one in manifest["examples"]].index(place)].picture
    assert b"4711" not in picture
    with Image.open(io.BytesIO(picture)) as seen:
        assert seen.format == "JPEG"
        assert seen.size == (SIDE_MOST * 3 // 4, SIDE_MOST), "upright"


@pytest.mark.parametrize(
    "name", ["../x.jpg", "/etc/x.jpg", "a\\..\\..\\x.jpg", "C:x.jpg", "a/../../x.jpg"]
)
def test_a_path_that_leads_elsewhere_is_refused(packed: bytes, name: str) -> None:
    with pytest.raises(NoArchive):
        read(zipped(parts_of(packed) | {name: b""}))


ODD: dict[str, Callable[[Changed], bytes]] = {
    "nothing": lambda parts: b"",
    "no zip": lambda parts: b"PK\3\4" + bytes(200),
    "an empty zip": lambda parts: zipped({}),
    "another zip": lambda parts: zipped({"mimetype": b"application/epub+zip"}),
    "two manifests": lambda parts: zipped(parts | {"a/teaching.json": parts["teaching.json"]}),
    "no numbers": lambda parts: zipped(
        {name: part for name, part in parts.items() if name != "features.json"}
    ),
    "no picture": lambda parts: zipped(
        {name: part for name, part in parts.items() if not name.startswith("mono")}
    ),
    "no JSON": lambda parts: zipped(parts | {"teaching.json": b"{"}),
    "deep JSON": lambda parts: zipped(parts | {"teaching.json": b"[" * 100_000}),
    "a later version": lambda parts: zipped(
        told(parts, lambda one: one.update(smearlens_teaching=2))
    ),
    "packed by another method": lambda parts: zipped(parts, zipfile.ZIP_BZIP2),
    "a colour that is a style": lambda parts: zipped(
        told(parts, lambda one: one["classes"][0].update(colour="red;background:url(x)"))
    ),
    "a name that turns the text": lambda parts: zipped(
        told(parts, lambda one: one.update(name="a\u202eb"))
    ),
    "a label without an end": lambda parts: zipped(
        told(parts, lambda one: one["classes"][0].update(label="x" * 65))
    ),
    "a box without a size": lambda parts: zipped(
        told(parts, lambda one: one["examples"][0].update(box=[0.5, 0.5, 0.5, 0.9]))
    ),
    "a share that is no number": lambda parts: zipped(
        told(parts, lambda one: one["examples"][0].update(confidence=float("nan")))
    ),
    "one picture twice": lambda parts: zipped(
        told(parts, lambda one: one["examples"].append(one["examples"][0]))
    ),
    "a picture that is text": lambda parts: zipped(
        parts | {name: b"#!/bin/sh" for name in parts if name.endswith(".jpg")}
    ),
    "a head that is none": lambda parts: zipped(parts | {"head.npz": b"\x93NUMPY"}),
    "a head of other arrays": lambda parts: zipped(parts | {"head.npz": npz(a=np.zeros(3))}),
    "a head that Python would run": lambda parts: zipped(
        parts | {"head.npz": npz(told=np.array([{"a": 1}], dtype=object))}
    ),
    "a head of terabytes": lambda parts: zipped(
        parts
        | {
            "head.npz": with_header(
                "told", "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }"
            )
        }
    ),
    "a head for another's classes": lambda parts: zipped(
        told(parts, lambda one: one["classes"].pop())
    ),
    "features of another length": lambda parts: zipped(
        parts
        | {
            "features.json": json.dumps(
                {
                    name: {"features": "AAAA", "signature": "AAAA" * 24}
                    for name in json.loads(parts["features.json"])
                }
            ).encode()
        }
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_none_of_ours_is_refused(packed: bytes, kind: str) -> None:
    with pytest.raises(NoArchive) as refused:
        read(ODD[kind](parts_of(packed)))
    assert "did not export this file" in str(refused.value)


GATES: dict[str, dict[str, Any]] = {
    "a gate of another length": {"gate_mean": np.zeros(3)},
    "a gate without a centre": {"gate_centres": np.zeros((0, 18))},
    "a gate that divides by nothing": {"gate_scale": np.zeros(18)},
    "a gate that is not finite": {"gate_precision": np.full((18, 18), np.nan)},
    "centres of another length": {"centres": np.ones((2, 7))},
    "no centre": {"centres": np.zeros((0, 1280))},
    "a kernel of another width": {"kernel": np.zeros((7, 5))},
    "a bias of words": {"bias": np.array(["much"] * 5)},
}


@pytest.mark.parametrize("kind", GATES)
def test_a_head_that_could_not_answer_is_refused(packed: bytes, kind: str) -> None:
    parts = parts_of(packed)
    with np.load(io.BytesIO(parts["head.npz"])) as arrays:
        whole = {name: arrays[name] for name in arrays.files}
    assert read(zipped(parts | {"head.npz": npz(**whole)})).head is not None
    with pytest.raises(NoArchive):
        read(zipped(parts | {"head.npz": npz(**whole | GATES[kind])}))


def test_a_head_that_names_strange_kinds_is_refused(packed: bytes) -> None:
    parts = parts_of(packed)
    with np.load(io.BytesIO(parts["head.npz"])) as arrays:
        whole = {name: arrays[name] for name in arrays.files}
    said = json.loads(str(whole["told"])) | {"kinds": ["dragon"]}
    with pytest.raises(NoArchive):
        read(zipped(parts | {"head.npz": npz(**whole | {"told": np.array(json.dumps(said))})}))


@pytest.mark.parametrize("place", ["teaching.json", "head.npz", "neutrophil/bomb.jpg"])
def test_a_bomb_is_refused_before_it_goes_off(packed: bytes, place: str) -> None:
    bomb = zipped(parts_of(packed) | {place: bytes(limits.BYTES_MOST + 1)})
    assert len(bomb) < 500_000
    tracemalloc.start()
    with pytest.raises(NoArchive):
        read(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_bomb_within_the_head_is_refused_before_it_goes_off(packed: bytes) -> None:
    parts = parts_of(packed)
    bomb = zipped(parts | {"head.npz": npz(kernel=np.zeros(2_000_000_00, np.int8))})
    tracemalloc.start()
    with pytest.raises(NoArchive):
        read(bomb)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_listing_without_an_end_is_refused_unread(packed: bytes) -> None:
    many = zipped({f"{number}": b"" for number in range(20_000)} | parts_of(packed))
    tracemalloc.start()
    with pytest.raises(NoArchive):
        read(many)
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_a_part_that_is_longer_than_it_says_is_refused(packed: bytes) -> None:
    data = bytearray(zipped(parts_of(packed) | {"teaching.json": bytes(40_000_000)}))
    size = (40_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = bytes(data).replace(size, (1000).to_bytes(4, "little"))
    with pytest.raises(NoArchive):
        read(lying)


def test_a_damaged_file_is_refused_or_read_and_nothing_else(packed: bytes) -> None:
    chance = random.Random(5)
    refused = 0
    with np.errstate(all="ignore"):
        for _ in range(400):
            data = bytearray(packed)
            for _ in range(chance.choice([1, 1, 3, 30])):
                data[chance.randrange(len(data))] = chance.randrange(256)
            if chance.random() < 0.2:
                del data[chance.randrange(len(data)) :]
            try:
                read(bytes(data))
            except NoArchive:
                refused += 1
    assert refused > 350

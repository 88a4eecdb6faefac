"""What is in files, folders and .zips: photos and videos, whatever else lies beside them."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from app.slide.files import Found, found
from tests.kit.smears import draw_smear, encode

PHOTO = encode(draw_smear(width=160, height=120))
MOST = 1_000_000
VIDEO = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(100)


def names(some: list[Found]) -> list[str]:
    return [Path(one.name).name for one in some]


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_photo_is_its_bytes_and_a_video_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(PHOTO)
    (tmp_path / "b.bin").write_bytes(VIDEO)
    (photo,) = found(str(tmp_path / "a.jpg"), MOST)
    (video,) = found(str(tmp_path / "b.bin"), MOST)
    assert (photo.data, photo.named) == (PHOTO, True)
    assert (video.video, video.data) == (tmp_path / "b.bin", None)


def test_a_folder_gives_all_below_it_10_behind_9_and_nothing_hidden(tmp_path: Path) -> None:
    inside = ("10.jpg", "9.jpg", "more/deep/1.jpg", ".DS_Store", "Thumbs.db", ".git/a.jpg")
    for name in inside:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(PHOTO)
    some = list(found(str(tmp_path), MOST))
    assert names(some) == ["9.jpg", "10.jpg", "1.jpg"]
    assert [one.share for one in some] == pytest.approx([1 / 3, 2 / 3, 1])


def test_a_folder_that_leads_back_into_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(PHOTO)
    (tmp_path / "again").symlink_to(tmp_path)
    assert names(list(found(str(tmp_path), MOST))) == ["a.jpg"]


def test_a_zip_gives_its_photos_from_any_folder_in_it(tmp_path: Path) -> None:
    parts = {
        "slide/2.jpg": PHOTO,
        "slide/deep/1.jpg": PHOTO,
        "__MACOSX/slide/._2.jpg": b"\0\5",
        "slide/.DS_Store": b"1",
        "../../outside.jpg": PHOTO,
        "/etc/passwd": b"root",
    }
    (tmp_path / "slide.zip").write_bytes(zipped(parts))
    before = sorted(tmp_path.parent.rglob("*"))
    some = list(found(str(tmp_path / "slide.zip"), MOST))
    assert sorted(names(some)) == ["1.jpg", "2.jpg", "outside.jpg", "passwd"]
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_a_bomb_in_a_zip_is_read_no_further_than_a_photo_may_be_large(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(zipped({"1.jpg": bytes(50_000_000), "2.jpg": PHOTO}))
    first, second = found(str(tmp_path / "bomb.zip"), MOST)
    assert first.error
    assert first.error.code == "upload_too_large"
    assert second.data == PHOTO


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_python_unpacks_without_a_limit_is_left_out(tmp_path: Path, how: int) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"1.jpg": PHOTO}, how))
    (only,) = found(str(tmp_path / "a.zip"), MOST)
    assert only.error
    assert only.error.code == "broken_photo"


def test_a_damaged_part_costs_no_other(tmp_path: Path) -> None:
    data = bytearray(zipped({"1.jpg": PHOTO, "2.jpg": PHOTO}, zipfile.ZIP_STORED))
    data[200] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(data)
    first, second = found(str(tmp_path / "a.zip"), MOST)
    assert first.error
    assert second.data == PHOTO


@pytest.mark.parametrize("kept", [40, 0.5, 0.99])
def test_a_zip_that_is_cut_is_told_as_such(tmp_path: Path, kept: float) -> None:
    data = zipped({"1.jpg": PHOTO})
    (tmp_path / "a.zip").write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
    (only,) = found(str(tmp_path / "a.zip"), MOST)
    assert only.named
    assert only.error
    assert only.error.code == "zip_unreadable"


def test_a_zip_with_a_great_many_files_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{number}": b"" for number in range(10_001)}))
    (only,) = found(str(tmp_path / "a.zip"), MOST)
    assert only.error
    assert only.error.code == "zip_too_large"


def test_what_is_missing_too_large_or_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "large.jpg").write_bytes(PHOTO + bytes(MOST))
    os.mkfifo(tmp_path / "pipe")
    told = {
        name: [one.error and one.error.code for one in found(str(tmp_path / name), MOST)]
        for name in ("missing.jpg", "large.jpg", "pipe")
    }
    assert told == {
        "missing.jpg": ["file_unreadable"],
        "large.jpg": ["upload_too_large"],
        "pipe": ["file_unreadable"],
    }


def test_an_empty_folder_or_zip_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({}))
    assert list(found(str(tmp_path / "a.zip"), MOST)) == []
    (tmp_path / "a.zip").unlink()
    assert list(found(str(tmp_path), MOST)) == []

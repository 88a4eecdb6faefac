"""Videos as cameras write them, and as they are damaged: glances at them, or one clear error."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.errors import (
    NoVideoReader,
    NoVideoStream,
    SlideError,
    VideoDamaged,
    VideoUndecodable,
)
from app.slide.video import Glance, glances

av = pytest.importorskip("av", reason="needs the extra `video`")

WIDTH, HEIGHT = 320, 180


def frames(many: int = 30) -> list[NDArray[np.uint8]]:
    """Return frames that grow lighter, with a white bar at the top of their left half."""
    made = []
    for number in range(many):
        pixels = np.full((HEIGHT, WIDTH, 3), 3 * number, np.uint8)
        pixels[:20, : WIDTH // 2] = 255
        made.append(pixels)
    return made


def written(
    path: Path, codec: str = "libx264", turned: int = 0, times: Iterable[int] | None = None
) -> Path:
    """Write a video of 30 frames a second, or of frames at so many milliseconds."""
    options = {"log-level": "none"} if codec == "libx265" else {}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"x265-params": "log-level=none"} if options else {"g": "5"}
        if turned:
            stream.set_display_rotation(turned)
        for pixels, at in zip(frames(), times or (None,) * 30, strict=False):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            if at is not None:
                stream.codec_context.time_base = frame.time_base = Fraction(1, 1000)
                frame.pts = at
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def code_of(path: Path) -> str:
    with pytest.raises(SlideError) as told:
        list(glances(path))
    return told.value.code


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "libx264"),
        ("a.mov", "libx265"),
        ("a.mkv", "libx264"),
        ("a.avi", "mpeg4"),
        ("a.ts", "libx264"),
    ],
)
def test_a_glance_is_taken_each_tenth_of_a_second(tmp_path: Path, name: str, codec: str) -> None:
    seen = list(glances(written(tmp_path / name, codec)))
    assert 7 <= len(seen) <= 11
    assert all(0.09 < b.at - a.at < 0.21 for a, b in pairwise(seen))
    assert [one.share for one in seen] == sorted(one.share for one in seen)
    assert 0.8 < seen[-1].share <= 1
    assert seen[0].grey.shape == (HEIGHT, WIDTH)


def bar(pixels: NDArray[np.uint8]) -> tuple[int, ...]:
    """Return the top, left, bottom and right of what is white."""
    rows, columns = np.nonzero(pixels > 200)
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1


@pytest.mark.parametrize(
    ("turned", "where"),
    [
        (0, (0, 0, 20, 160)),
        (-90, (0, 160, 160, 180)),
        (90, (160, 0, 320, 20)),
        (180, (160, 160, 180, 320)),
    ],
)
def test_a_video_is_turned_as_its_display_matrix_says(
    tmp_path: Path, turned: int, where: tuple[int, ...]
) -> None:
    first = next(iter(glances(written(tmp_path / "a.mp4", turned=turned))))
    assert bar(first.grey) == pytest.approx(where, abs=2)
    (tmp_path / "a.bmp").write_bytes(first.picture())
    with Image.open(tmp_path / "a.bmp") as picture:
        assert bar(np.asarray(picture.convert("L"))) == pytest.approx(where, abs=2)


def test_frames_at_odd_times_are_taken_by_their_times(tmp_path: Path) -> None:
    times = [0, 10, 20, 30, 500, 510, 700, 1500, 1510, 1650]
    seen = list(glances(written(tmp_path / "a.mkv", times=times)))
    assert [round(1000 * one.at) for one in seen] == [0, 500, 700, 1500, 1650]


def test_a_glance_shows_its_own_frame_later_too(tmp_path: Path) -> None:
    seen: list[Glance] = list(glances(written(tmp_path / "a.mp4")))
    for one in (seen[0], seen[-1]):
        (tmp_path / "a.bmp").write_bytes(one.picture())
        with Image.open(tmp_path / "a.bmp") as picture:
            large = np.asarray(picture.convert("L"))
        assert float(large[-1, -1]) == pytest.approx(float(one.grey[-1, -1]), abs=3)


def test_a_video_that_is_cut_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.ts").read_bytes()
    (tmp_path / "b.ts").write_bytes(whole[: len(whole) * 2 // 3])
    assert 3 <= len(list(glances(tmp_path / "b.ts"))) < 11


@pytest.mark.parametrize("seed", range(6))
def test_damage_in_the_middle_raises_nothing_but_what_is_told(tmp_path: Path, seed: int) -> None:
    data = bytearray(written(tmp_path / "a.mp4").read_bytes())
    random = np.random.default_rng(seed)
    for place in random.integers(40, len(data), 60):
        data[place] = random.integers(256)
    (tmp_path / "b.mp4").write_bytes(data)
    with suppress(SlideError):
        list(glances(tmp_path / "b.mp4"))


@pytest.mark.parametrize("keep", [0.02, 0.6])
def test_a_video_without_its_end_where_all_is_listed_is_damaged(
    tmp_path: Path, keep: float
) -> None:
    whole = written(tmp_path / "a.mp4").read_bytes()
    (tmp_path / "b.mp4").write_bytes(whole[: int(keep * len(whole))])
    assert code_of(tmp_path / "b.mp4") == VideoDamaged.code


def test_a_recording_without_pictures_is_none(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        sound = np.zeros((1, 1024), np.float32)
        frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert code_of(tmp_path / "a.mp4") == NoVideoStream.code


def test_a_codec_that_is_not_known_is_named_as_such(tmp_path: Path) -> None:
    data = written(tmp_path / "a.mp4").read_bytes()
    assert b"avc1" in data[40:]
    (tmp_path / "b.mp4").write_bytes(data[:40] + data[40:].replace(b"avc1", b"zzz9"))
    assert code_of(tmp_path / "b.mp4") == VideoUndecodable.code


def test_a_play_list_opens_no_other_file(tmp_path: Path) -> None:
    written(tmp_path / "a.ts")
    (tmp_path / "b.mp4").write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'a.ts'}'\n")
    (tmp_path / "c.ts").write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{tmp_path / 'a.ts'}\n#EXT-X-ENDLIST\n"
    )
    assert {code_of(tmp_path / name) for name in ("b.mp4", "c.ts")} == {VideoDamaged.code}


def test_without_the_extra_it_is_said_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(NoVideoReader, match=r"pip install 'smearlens\[video\]'"):
        list(glances(tmp_path / "a.mp4"))

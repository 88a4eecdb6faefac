"""What a file holds beside its picture does no harm, and absurd ones are refused in no time."""

import struct
import time
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms

from app import errors
from app.impulse.formats import jpeg, png
from app.impulse.input_block import InputBlock, Photo
from tests.kit.photo_files import (
    EXIF,
    exif_block,
    png16,
    with_chunk,
    with_riff_chunk,
    with_segment,
    with_spoilt_chunk,
)
from tests.kit.smears import draw_smear, encode
from tests.system.hostile_photos import chunk, jpeg_after, many_scans, png_before_pixels, segment

SIZE = (320, 240)
SMEAR = draw_smear(width=320, height=240)
JPEG = encode(SMEAR)
PROGRESSIVE = encode(SMEAR, progressive=True)
PNG = encode(SMEAR, "PNG")
WEBP = encode(SMEAR, "WEBP")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RANDOM = np.random.default_rng(1)
NOISE = RANDOM.bytes(6_500_000)
"""As full of markers, of scans, too, as a video."""


def read(data: bytes) -> Photo:
    return InputBlock().read(data)


def same(data: bytes, other: bytes) -> bool:
    return np.array_equal(read(data).pixels, read(other).pixels)


ABSURD = {
    "scans": lambda: many_scans(64, 64, jpeg.SCANS_MOST),
    "segments": lambda: jpeg_after(segment(0xFE) * jpeg.SEGMENTS_MOST),
    "a flood of segments": lambda: jpeg_after(segment(0xE1, b"Exif\0\0MM\0*") * 1_000_000),
    "a flood of segments between scans": lambda: PROGRESSIVE.replace(
        b"\xff\xda", segment(0xFE) * 1_000_000 + b"\xff\xda", 2
    ),
    "fill bytes": lambda: b"\xff\xd8" + b"\xff" * 10_000_000,
    "junk between segments": lambda: jpeg_after(segment(0xFE) + b"\0" * 10_000_000),
    "markers that stand alone": lambda: jpeg_after(b"\xff\xd0" * 5_000_000),
    "chunks": lambda: png_before_pixels(chunk(b"tEXt", b"a\0") * png.CHUNKS_MOST),
    "a flood of chunks": lambda: png_before_pixels(chunk(b"tEXt") * 1_000_000),
}


@pytest.mark.parametrize("what", ABSURD)
def test_absurdly_many_parts_are_refused_in_no_time(what: str) -> None:
    data = ABSURD[what]()
    start = time.process_time()
    with pytest.raises(errors.BrokenPhoto):
        read(data)
    assert time.process_time() - start < 0.2


# What follows the picture: a phone's video, its other pictures, a camera's appendix.
FOLLOWS: dict[str, Callable[[], bytes]] = {
    "a video": lambda: b"\0\0\0\x18ftypmp42" + NOISE,
    "a video of many markers": lambda: (
        b"\0\0\0\x18ftypmp42" + b"\xff\xda\0\x08\xff\xfe" * 1_000_000
    ),
    "a gain map": lambda: encode(SMEAR.convert("L").resize((80, 60)), progressive=True),
    "many pictures": lambda: encode(SMEAR) * 120,
    "a raw appendix": lambda: b"II*\0" + NOISE + b"\xff\xd8\xff\xda",
    "a video without an end": lambda: NOISE.replace(b"\xff\xd9", b"") + b"\xff",
    "zero bytes": lambda: bytes(4096),
}


@pytest.mark.parametrize("picture", [JPEG, PROGRESSIVE, PNG, WEBP])
@pytest.mark.parametrize("what", FOLLOWS)
def test_what_follows_the_picture_is_not_the_picture(picture: bytes, what: str) -> None:
    assert same(picture + FOLLOWS[what](), picture)


@pytest.mark.parametrize("pictures", [2, 12])
def test_of_a_multi_picture_file_the_first_is_read(pictures: int) -> None:
    others = [draw_smear("monocyte", width=320, height=240)] * (pictures - 1)
    made = encode(SMEAR, "MPO", save_all=True, append_images=others, quality=92)
    assert same(made, encode(SMEAR, quality=92))


def test_an_index_of_pictures_that_are_not_there_does_no_harm() -> None:
    made = encode(SMEAR, "MPO", save_all=True, append_images=[SMEAR], quality=92)
    assert same(made[: made.index(b"\xff\xd9") + 2], encode(SMEAR, quality=92))


def text(size: int) -> bytes:
    return RANDOM.integers(97, 123, size, dtype=np.uint8).tobytes()


# What is said of the picture, in amounts and states that decoders give up at.
WHOLE = {
    "PNG of 3 MB compressed text": lambda: with_chunk(
        PNG, b"iTXt", b"a\0\1\0\0\0" + zlib.compress(text(3_000_000))
    ),
    "PNG of 3 MB text": lambda: with_chunk(PNG, b"tEXt", b"a\0" + text(3_000_000)),
    "PNG of 3 MB old text": lambda: with_chunk(
        PNG, b"zTXt", b"a\0\0" + zlib.compress(text(3_000_000))
    ),
    "PNG of 3 MB profile": lambda: with_chunk(
        PNG, b"iCCP", b"a\0\0" + zlib.compress(text(3_000_000))
    ),
    "PNG whose text is no text": lambda: with_chunk(PNG, b"iTXt", b"\xff\xfe"),
    "PNG whose profile is no deflate": lambda: with_chunk(PNG, b"iCCP", b"a\0\0aaaa"),
    "PNG whose sizes are no numbers": lambda: with_chunk(
        with_chunk(PNG, b"pHYs", b""), b"gAMA", b""
    ),
    "PNG with a wrong checksum in its text": lambda: with_spoilt_chunk(PNG, b"tEXt", b"a\0b"),
    "PNG with a wrong checksum in its profile": lambda: with_spoilt_chunk(PNG, b"iCCP", PROFILE),
    "PNG with a wrong checksum in its EXIF": lambda: with_spoilt_chunk(PNG, b"eXIf", exif_block(6)),
    "PNG with a wrong checksum at its end": lambda: PNG[:-4] + bytes(4),
    "PNG without its end": lambda: PNG[:-12],
    "JPEG whose EXIF is cut": lambda: with_segment(JPEG, 0xE1, EXIF + exif_block(6)[:12]),
    "JPEG whose EXIF is noise": lambda: with_segment(JPEG, 0xE1, EXIF + b"MM\0*" + NOISE[:999]),
    "JPEG whose profile lacks a piece": lambda: with_segment(
        JPEG, 0xE2, b"ICC_PROFILE\0\2\3" + PROFILE
    ),
    "JPEG whose Photoshop block is noise": lambda: with_segment(
        JPEG, 0xED, b"Photoshop 3.0\x008BIM" + NOISE[:99]
    ),
    "JPEG whose index of pictures is noise": lambda: with_segment(
        JPEG, 0xE2, b"MPF\0" + NOISE[:99]
    ),
    "JPEG of many long comments": lambda: JPEG[:2] + segment(0xFE, NOISE[:60_000]) * 200 + JPEG[2:],
    "WebP whose EXIF is noise": lambda: with_riff_chunk(WEBP, b"EXIF", NOISE[:999], SIZE),
    "WebP whose EXIF is cut": lambda: with_riff_chunk(WEBP, b"EXIF", NOISE[:999], SIZE)[:-500],
    "WebP whose profile is noise": lambda: with_riff_chunk(WEBP, b"ICCP", NOISE[:999], SIZE),
}


@pytest.mark.parametrize("what", WHOLE)
def test_metadata_is_not_damage(what: str) -> None:
    plain = {"PNG": PNG, "JPE": JPEG, "Web": WEBP}[what[:3]]
    assert same(WHOLE[what](), plain)


@pytest.mark.parametrize(
    "bomb",
    [
        lambda packed: with_chunk(PNG, b"zTXt", b"a\0\0" + packed),
        lambda packed: with_chunk(PNG, b"iTXt", b"a\0\1\0de\0b\0" + packed),
        lambda packed: with_chunk(PNG, b"iCCP", b"a\0\0" + packed),
    ],
)
def test_a_text_that_unpacks_to_70_mb_is_refused(bomb: Callable[[bytes], bytes]) -> None:
    assert same(bomb(zlib.compress(bytes(20_000_000))), PNG)
    with pytest.raises(errors.BrokenPhoto):
        read(bomb(zlib.compress(bytes(70_000_000))))


@pytest.mark.parametrize("kind", [JPEG, PROGRESSIVE, encode(SMEAR, restart_marker_blocks=4)])
@pytest.mark.parametrize("lacking", [1, 2, 3, 4, 5, 6])
def test_a_jpeg_that_lacks_a_few_bytes_at_its_end_is_read(kind: bytes, lacking: int) -> None:
    lost = read(kind[:-lacking]).pixels.astype(int) - read(kind).pixels
    assert (lost != 0).mean() < 0.01


@pytest.mark.parametrize("kind", [JPEG, PROGRESSIVE, encode(SMEAR, restart_marker_blocks=4)])
@pytest.mark.parametrize("lacking", [60, 200, 2000, 10_000])
def test_a_jpeg_that_lacks_more_is_told_to_be_cut(kind: bytes, lacking: int) -> None:
    with pytest.raises(errors.CutPhoto, match="send it again"):
        read(kind[:-lacking])


def test_a_progressive_jpeg_that_lacks_a_whole_scan_is_cut() -> None:
    last = PROGRESSIVE.rindex(b"\xff\xda")
    with pytest.raises(errors.CutPhoto):
        read(PROGRESSIVE[: PROGRESSIVE.rindex(b"\xff\xc4", 0, last)])


@pytest.mark.parametrize("data", [PNG, WEBP])
def test_a_cut_png_or_webp_is_told_to_be_cut(data: bytes) -> None:
    with pytest.raises(errors.CutPhoto, match="send it again"):
        read(data[: len(data) // 2])


def test_spoilt_pixels_are_damage_that_sending_again_does_not_mend() -> None:
    spoilt = PNG[: len(PNG) // 2] + bytes(40) + PNG[len(PNG) // 2 + 40 :]
    with pytest.raises(errors.BrokenPhoto) as told:
        read(spoilt)
    assert "damaged" in str(told.value)
    assert "again" not in str(told.value).replace("save the picture again", "")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda: JPEG.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"), "12 bits"),
        (lambda: JPEG.replace(b"\xff\xc0", b"\xff\xc3", 1), "lossless"),
        (lambda: JPEG.replace(b"\xff\xc0", b"\xff\xf7", 1), "lossless"),
    ],
)
def test_a_kind_of_jpeg_that_is_not_read_is_named(spoil: Callable[[], bytes], what: str) -> None:
    with pytest.raises(errors.OddPhoto, match=what):
        read(spoil())


# Sizes that are sold in round numbers and have some pixels more.
@pytest.mark.parametrize(
    ("kind", "width", "height"),
    [
        ("JPEG", 8160, 6144),
        ("JPEG", 8192, 6144),
        ("JPEG", 6144, 8192),
        ("PNG", 5712, 4284),
        ("PNG", 6048, 4032),
        ("WEBP", 4032, 3024),
    ],
)
def test_a_size_that_is_sold_as_what_is_allowed_is_read(kind: str, width: int, height: int) -> None:
    photo = read(encode(Image.new("L", (width, height), 200), kind))
    assert (photo.width, photo.height) == (width, height)


@pytest.mark.parametrize(
    ("kind", "side", "options", "named"),
    [
        ("JPEG", 5000, {"progressive": True}, "A progressive JPEG"),
        ("PNG", 5000, {}, "A PNG"),
        ("WEBP", 4200, {"method": 0}, "A WebP"),
    ],
)
def test_a_format_with_fewer_pixels_is_told_as_the_reason(
    kind: str, side: int, options: dict[str, object], named: str
) -> None:
    with pytest.raises(errors.FormatTooLarge, match=named) as told:
        read(encode(Image.new("L", (side, side)), kind, **options))
    assert "save the picture as a plain JPEG" in str(told.value)
    assert "50" in str(told.value)


def test_a_jpeg_of_several_scans_is_limited_like_a_progressive_one() -> None:
    plain = encode(Image.new("RGB", (64, 64)), subsampling=0)
    start = plain.index(b"\xff\xda")
    one = [bytes([1, number, 17 * (number > 1)]) + b"\0\x3f\0" for number in (1, 2, 3)]
    scans = b"".join(segment(0xDA, each) + bytes(16) for each in one)
    large = (plain[:start] + scans + b"\xff\xd9").replace(
        struct.pack(">HH", 64, 64), struct.pack(">HH", 6000, 6000), 1
    )
    with pytest.raises(errors.FormatTooLarge):
        read(large)


# What a scientific camera makes of a smear: values of so many bits, in files of 16.
GREY, COLOUR, GREY_CLEAR, COLOUR_CLEAR = 0, 2, 4, 6


@pytest.mark.parametrize(
    ("bits", "scale"), [(8, 1), (10, 1), (12, 1), (14, 1), (16, 1), (12, 7), (16, 7)]
)
@pytest.mark.parametrize("colour", [GREY, COLOUR, GREY_CLEAR, COLOUR_CLEAR])
def test_few_bits_in_sixteen_come_out_as_a_picture(bits: int, colour: int, scale: int) -> None:
    smear = SMEAR.resize((320 * scale, 240 * scale))
    smear = smear.convert("L") if colour in {GREY, GREY_CLEAR} else smear
    eight = np.asarray(smear).reshape(smear.height, smear.width, -1)
    wide = (eight.astype(float) / eight.max() * (2**bits - 1)).round().astype(">u2")
    if colour in {GREY_CLEAR, COLOUR_CLEAR}:
        opaque = np.full((*eight.shape[:2], 1), 65535, dtype=">u2")
        wide = np.concatenate([wide, opaque], axis=2).astype(">u2")
    photo = read(png16(wide.tobytes(), smear.width, smear.height, colour))
    expected = (eight / eight.max() * 255).repeat(
        4 - eight.shape[2] if eight.shape[2] == 1 else 1, 2
    )
    shrunk = Image.fromarray(expected.astype(np.uint8)).reduce(max(1, max(smear.size) // 960))
    assert np.abs(photo.pixels.astype(int) - np.asarray(shrunk)).max() <= 2


def test_a_black_picture_of_sixteen_bits_is_black() -> None:
    assert read(png16(bytes(64 * 64 * 6), 64, 64, COLOUR)).pixels.max() == 0

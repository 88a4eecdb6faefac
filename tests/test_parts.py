"""Files of absurdly many parts are refused in no time; what cameras and programs write is not."""

import time

import pytest
from PIL import Image, ImageCms

from app.errors import BrokenPhoto
from app.impulse.parts import CHUNKS_MOST, SCANS_MOST, SEGMENTS_MOST, check_parts
from tests.hostile_photos import chunk, jpeg_after, many_scans, png_before_pixels, segment
from tests.smears import draw_smear, encode

SMEAR = draw_smear(width=320, height=240)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

ABSURD = {
    "scans": lambda: many_scans(64, 64, SCANS_MOST),
    "segments": lambda: jpeg_after(segment(0xFE) * SEGMENTS_MOST),
    "a flood of segments": lambda: jpeg_after(segment(0xE1, b"Exif\0\0MM\0*") * 1_000_000),
    "fill bytes": lambda: b"\xff\xd8" + b"\xff" * 10_000_000,
    "junk between segments": lambda: jpeg_after(segment(0xFE) + b"\0" * 10_000_000),
    "chunks": lambda: png_before_pixels(chunk(b"tEXt", b"a\0") * CHUNKS_MOST),
    "a flood of chunks": lambda: png_before_pixels(chunk(b"tEXt") * 1_000_000),
}

USUAL = {
    "baseline": encode(SMEAR),
    "progressive": encode(SMEAR, progressive=True),
    "restarts": encode(SMEAR, restart_marker_blocks=1),
    "profile and EXIF": encode(SMEAR, icc_profile=PROFILE * 60, exif=b"Exif\0\0" + bytes(60_000)),
    "two pictures": encode(SMEAR, "MPO", save_all=True, append_images=[SMEAR] * 3),
    "PNG": encode(SMEAR, "PNG"),
    "large PNG": encode(Image.effect_noise((3000, 3000), 90), "PNG", compress_level=0),
    "WebP": encode(SMEAR, "WEBP"),
    "nothing": b"",
    "two bytes": b"\xff\xd8",
    "three bytes": b"\xff\xd8\xff",
    "PNG's name alone": b"\x89PNG",
}


@pytest.mark.parametrize("what", ABSURD)
def test_absurdly_many_parts_are_refused_in_no_time(what: str) -> None:
    data = ABSURD[what]()
    start = time.process_time()
    with pytest.raises(BrokenPhoto):
        check_parts(data)
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize("what", USUAL)
def test_what_cameras_and_programs_write_is_left_to_the_decoder(what: str) -> None:
    check_parts(USUAL[what])

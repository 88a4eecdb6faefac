"""Colours that a profile says are not sRGB's are brought to sRGB."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from app.impulse.formats.profile import to_srgb
from app.impulse.input_block import InputBlock
from tests.kit.photo_files import with_segment
from tests.kit.profiles import SPACES, in_space, profile
from tests.kit.smears import draw_smear, encode

SMEAR = draw_smear(width=320, height=240)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def difference(data: bytes) -> float:
    """Return by how many levels a file differs from the smear as it is meant."""
    read = InputBlock().read(data).pixels.astype(int)
    return float(np.abs(read - np.asarray(SMEAR)).mean())


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_wide_colour_space_is_brought_to_srgb(name: str, kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    options |= {"subsampling": 0, "quality": 98} if kind == "JPEG" else {}
    turned = in_space(SMEAR, name)
    read = difference(encode(turned, kind, icc_profile=profile(name), **options))
    ignored = difference(encode(turned, kind, icc_profile=b"", **options))
    assert read < 2
    assert ignored > 2 * read


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_srgbs_own_profile_changes_nothing(kind: str) -> None:
    with_it = InputBlock().read(encode(SMEAR, kind, icc_profile=SRGB)).pixels
    np.testing.assert_array_equal(with_it, InputBlock().read(encode(SMEAR, kind)).pixels)


@pytest.mark.parametrize(
    "broken",
    [
        b"no profile",
        SRGB[:200],
        bytes(500),
        profile("Adobe RGB").replace(b"RGB ", b"CMYK", 1),
        profile("Adobe RGB").replace(b"rTRC", b"xTRC"),
        profile("Adobe RGB").replace(b"RGB ", b"GRAY", 1),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
)
def test_a_broken_profile_or_one_of_another_kind_is_left_alone(broken: bytes) -> None:
    np.testing.assert_array_equal(np.asarray(to_srgb(SMEAR, broken)), np.asarray(SMEAR))
    data = with_segment(encode(SMEAR), 0xE2, b"ICC_PROFILE\0\1\1" + broken)
    assert difference(data) < 5


def test_a_profile_in_many_pieces_is_put_together() -> None:
    turned, whole = encode(in_space(SMEAR, "ProPhoto"), subsampling=0), profile("ProPhoto")
    for number in (1, 2, 3):
        piece = whole[(number - 1) * 200 : number * 200 if number < 3 else None]
        turned = with_segment(turned, 0xE2, b"ICC_PROFILE\0" + bytes([number, 3]) + piece)
    assert difference(turned) < 3


def test_a_grey_photo_with_a_profile_stays_grey() -> None:
    grey = encode(SMEAR.convert("L"), "PNG", icc_profile=profile("Adobe RGB"))
    pixels = InputBlock().read(grey).pixels
    assert Image.fromarray(pixels).getextrema()
    assert np.ptp(pixels.astype(int), axis=2).max() <= 2

"""HEIC is read where the extra is installed, and refused with the way out where it is not."""

import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app import errors
from app.impulse.input_block import InputBlock
from tests.kit.profiles import profile
from tests.kit.smears import draw_smear

SMEAR = draw_smear(width=320, height=240)


def heic(image: Image.Image, **options: object) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra `heic` is not installed")
    out = BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=95, **options)
    return out.getvalue()


def test_a_heic_is_read_where_the_extra_is_installed() -> None:
    photo = InputBlock().read(heic(SMEAR))
    assert (photo.width, photo.height) == (320, 240)
    assert np.abs(photo.pixels - np.asarray(SMEAR, dtype=int)).mean() < 5


def test_a_large_heic_is_shrunk() -> None:
    photo = InputBlock().read(heic(SMEAR.resize((2000, 1500))))
    assert photo.pixels.shape == (750, 1000, 3)


def test_a_heic_has_the_limits_of_the_others() -> None:
    with pytest.raises(errors.PhotoTooNarrow):
        InputBlock().read(heic(SMEAR.resize((640, 64))))


def test_a_cut_heic_is_refused() -> None:
    data = heic(SMEAR)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(errors.BadPhoto):
            InputBlock().read(data[: int(len(data) * share)])


def test_a_heics_profile_counts() -> None:
    data = heic(SMEAR, icc_profile=profile("ProPhoto"))
    assert np.abs(InputBlock().read(data).pixels - np.asarray(SMEAR, dtype=int)).mean() > 5


def test_a_heic_is_refused_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    data = heic(SMEAR)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(errors.HeicPhoto, match="Most Compatible"):
        InputBlock().read(data)

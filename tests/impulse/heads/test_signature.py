import numpy as np
import pytest
from PIL import Image, ImageFilter

from app.impulse.heads.signature import LENGTH, signature


def crop(red: int, green: int, blue: int) -> np.ndarray:
    plain = np.full((112, 112, 3), (red, green, blue), np.uint8)
    rng = np.random.default_rng(3)
    return np.clip(plain + rng.integers(-9, 10, plain.shape), 0, 255).astype(np.uint8)


def test_it_tells_the_colours() -> None:
    found = signature(crop(200, 100, 50))
    assert found.shape == (LENGTH,)
    medians = found[:15].reshape(5, 3)[2]
    assert medians * 255 == pytest.approx([200, 100, 50], abs=3)
    assert found[15] * 255 == pytest.approx(150, abs=6)


def test_it_does_not_change_as_the_cell_turns() -> None:
    one = crop(180, 120, 160)
    one[30:80, 20:70] = (90, 40, 130)
    assert signature(one)[:15] == pytest.approx(signature(np.rot90(one))[:15], abs=0.05)


def test_a_blurred_crop_has_fewer_edges() -> None:
    sharp = crop(180, 120, 160)
    blurred = np.asarray(Image.fromarray(sharp).filter(ImageFilter.GaussianBlur(3)))
    assert signature(blurred)[-1] < signature(sharp)[-1] - 0.5


def test_a_grey_crop_has_one_too() -> None:
    grey = crop(128, 128, 128)[:, :, 0]
    found = signature(grey)
    assert found[:15].reshape(5, 3).std(axis=1) == pytest.approx(0)
    assert found[15] == pytest.approx(0)


def test_small_crops_have_one() -> None:
    assert np.isfinite(signature(np.zeros((16, 16, 3), np.uint8))).all()

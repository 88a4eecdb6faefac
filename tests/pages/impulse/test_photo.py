"""The page decodes a photo as the laptop does: its size, turn and colours, large JPEGs scaled."""

import base64
import random
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from app.impulse.input_block import InputBlock
from app.training.evaluate.parity.phone_page import address_of
from tests.kit.phone_replies import Phone
from tests.kit.profiles import in_space, profile
from tests.kit.smears import draw_smear

pytestmark = pytest.mark.browser

READ = """async ([address, enough]) => {
    const { Photo } = await import("/static/js/impulse/input/photo.js");
    try {
        const photo = await Photo.read(await (await fetch(address)).blob());
        const { data, width, height } = await photo.pixels(enough);
        const letters = Array.from(data, one => String.fromCharCode(one)).join("");
        const size = [photo.width, photo.height];
        return { size, shape: [height, width, 3], data: btoa(letters) };
    } catch (error) {
        return { code: error.code, message: error.message };
    }
}"""


def stored(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sized(width: int, height: int, seed: int = 1) -> Image.Image:
    """Return a drawn field with some noise, so that no coefficient is nothing."""
    field = np.asarray(draw_smear().resize((width, height))).astype(int)
    noise = np.random.default_rng(seed).integers(-20, 20, field.shape)
    return Image.fromarray((field + noise).clip(0, 255).astype(np.uint8))


class Both:
    """Decodes files on both sides."""

    def __init__(self, phone: Phone, path: Path) -> None:
        self.phone, self.path = phone, path

    def told(self, data: bytes, enough: int = 960) -> Any:
        self.path.write_bytes(data)
        return self.phone.page.evaluate(READ, [address_of(self.path), enough])

    def apart(self, data: bytes, enough: int = 960) -> int:
        """Return the largest difference of a level; the sizes are equal."""
        told, wanted = self.told(data, enough), InputBlock().read(data, enough=enough)
        assert told["size"] == [wanted.width, wanted.height]
        mine: NDArray[np.uint8] = np.frombuffer(base64.b64decode(told["data"]), np.uint8)
        difference = mine.reshape(told["shape"]).astype(int) - wanted.pixels
        return int(np.abs(difference).max())


@pytest.fixture
def both(one_phone: Phone, tmp_path: Path) -> Both:
    return Both(one_phone, tmp_path / "photo")


@pytest.mark.parametrize("seed", range(16))
def test_a_large_jpeg_is_scaled_bit_for_bit(both: Both, seed: int) -> None:
    rnd = random.Random(seed)
    image = sized(rnd.randint(150, 420), rnd.randint(150, 420), seed)
    if seed % 8 == 7:
        image = image.convert("L")
    data = stored(
        image,
        quality=rnd.choice([30, 75, 92, 100]),
        subsampling=rnd.choice([0, 1, 2]),
        progressive=seed % 3 == 0,
        restart_marker_blocks=rnd.choice([0, 0, 5]),
        optimize=rnd.random() < 0.5,
    )
    for enough in (150, 70, 40, 17):
        assert both.apart(data, enough) == 0


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_is_turned_upright(both: Both, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    image = sized(203, 158)
    assert both.apart(stored(image, exif=exif, subsampling=2)) == 0
    assert both.apart(stored(image, exif=exif, subsampling=2), 60) == 0
    assert both.apart(stored(image, "PNG", exif=exif), 60) == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP"])
def test_other_formats_are_read(both: Both, kind: str) -> None:
    image = sized(230, 170)
    options = {"lossless": True} if kind == "WEBP" else {}
    assert both.apart(stored(image, kind, **options)) == 0
    assert both.apart(stored(image, kind, **options), 50) == 0


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB"])
def test_colours_are_brought_to_srgb(both: Both, name: str) -> None:
    data = stored(in_space(sized(300, 220), name), icc_profile=profile(name), subsampling=0)
    assert both.apart(data) <= 3
    assert both.apart(data, 90) <= 3


def test_srgbs_own_profile_changes_nothing(both: Both) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert both.apart(stored(sized(300, 220), icc_profile=srgb), 90) == 0


def test_what_is_clear_lies_on_white(both: Both) -> None:
    image = sized(120, 90).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    assert both.apart(stored(image, "PNG")) <= 2

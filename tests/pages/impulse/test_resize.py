"""The page's resizes are Pillow's, bit for bit; drawn on a canvas they would not be."""

import base64
import random

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.impulse.locate.locate_network import reduced
from tests.kit.phone_replies import Phone

pytestmark = pytest.mark.browser

CASES = 40
RUN = """async ([module, name, data, width, height, ...more]) => {
    const load = await import(`/static/js/impulse/${module}`);
    const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
    const made = load[name]({ data: bytes, width, height }, ...more);
    const letters = Array.from(made.data, one => String.fromCharCode(one)).join("");
    return [made.width, made.height, btoa(letters)];
}"""


def drawn(seed: int) -> Image.Image:
    """Return noise of a random size: whatever is left out or rounded otherwise shows in it."""
    size = np.random.default_rng(seed).integers(3, 190, 2)
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8))


def made_by(phone: Phone, module: str, name: str, image: Image.Image, *more: object) -> Image.Image:
    data = base64.b64encode(image.tobytes()).decode()
    asked = [module, name, data, image.width, image.height, *more]
    width, height, made = phone.page.evaluate(RUN, asked)
    return Image.frombytes("RGB", (width, height), base64.b64decode(made))


@pytest.mark.parametrize("seed", range(CASES))
def test_bilinear_is_pillows(one_phone: Phone, seed: int) -> None:
    image, rnd = drawn(seed), random.Random(seed)
    size = rnd.choice([(112, 112), (56, 56), (rnd.randint(1, 200), rnd.randint(1, 200))])
    x0, y0 = rnd.uniform(0, image.width / 2), rnd.uniform(0, image.height / 2)
    x1, y1 = rnd.uniform(x0 + 1, image.width), rnd.uniform(y0 + 1, image.height)
    box = rnd.choice([None, (x0, y0, x1, y1), (0, 0, image.width, y1)])
    gap = rnd.choice([None, 1.0, 1.5, 3.0])
    wanted = image.resize(size, Image.Resampling.BILINEAR, box, gap)
    options = {"gap": gap} | ({"box": box} if box else {})
    assert made_by(one_phone, "resize/resample.js", "resize", image, size, options) == wanted


@pytest.mark.parametrize("seed", range(0, CASES, 2))
def test_the_mean_of_blocks_is_pillows(one_phone: Phone, seed: int) -> None:
    image, rnd = drawn(seed), random.Random(seed)
    factors = rnd.randint(1, 9), rnd.randint(1, 9)
    assert made_by(one_phone, "resize/reduce.js", "reduce", image, factors) == image.reduce(factors)


@pytest.mark.parametrize("seed", range(0, CASES, 4))
def test_the_locate_networks_view_is_the_same(one_phone: Phone, seed: int) -> None:
    image, size = drawn(seed), random.Random(seed).choice([96, 192])
    zoom = size / max(image.size)
    made = made_by(one_phone, "locate/middles.js", "reduced", image, zoom)
    assert np.array_equal(made, reduced(np.asarray(image), size))


def test_grey_is_pillows(one_phone: Phone) -> None:
    image = drawn(7)
    script = """async data => {
        const { grey } = await import("/static/js/impulse/dsp.js");
        return Array.from(grey(Uint8Array.from(data)));
    }"""
    levels: NDArray[np.uint8] = np.asarray(image.convert("L"))
    assert one_phone.page.evaluate(script, list(image.tobytes())) == levels.ravel().tolist()

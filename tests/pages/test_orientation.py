"""A real browser and the server hold a photo the same way up, however its orientation is told."""

from base64 import b64decode, b64encode

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from app.impulse.impulse import Impulse
from tests.kit.photo_files import WAYS, turned_by
from tests.kit.smears import draw_field, encode

SIZE = (320, 240)
FIELD = draw_field([("lymphocyte", 0.3, 0.35, 0.4)], *SIZE)
FILES = {kind: encode(FIELD, kind) for kind in ("JPEG", "PNG", "WEBP")}
DRAWN = """async (file) => {
  const blob = new Blob([Uint8Array.from(atob(file), (one) => one.charCodeAt(0))]);
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const text = Array.from(data, (one) => String.fromCharCode(one)).join("");
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  return [canvas.width, canvas.height, btoa(text), image.naturalWidth, image.naturalHeight];
}"""


@pytest.fixture(scope="module")
def blank(chromium: object) -> Page:
    """A page of no site, whose rules would forbid pictures of its own making."""
    page: Page = chromium.new_page()  # type: ignore[attr-defined]
    yield page  # type: ignore[misc]
    page.close()


def drawn(page: Page, data: bytes) -> NDArray[np.uint8]:
    """Return (H, W, 3) as the browser draws the file."""
    width, height, pixels, *natural = page.evaluate(DRAWN, b64encode(data).decode())
    assert natural == [width, height]
    return np.frombuffer(b64decode(pixels), np.uint8).reshape(height, width, 4)[:, :, :3]


@pytest.mark.browser
@pytest.mark.parametrize("way", WAYS)
def test_the_box_lies_on_the_cell_that_the_browser_draws(
    blank: Page, impulse: Impulse, way: str
) -> None:
    sizes = set()
    for orientation in range(1, 9):
        kind = way.split()[0].upper()
        data = turned_by(FILES[kind], way, orientation, SIZE)
        seen = drawn(blank, data)
        photo = impulse.input_block.read(data)
        assert np.abs(seen.astype(int) - photo.pixels).mean() < 3, orientation
        (cell,) = impulse.classify(data).cells
        assert cell.located
        height, width = seen.shape[:2]
        x, y = (cell.box.x0 + cell.box.x1) / 2 / width, (cell.box.y0 + cell.box.y1) / 2 / height
        nucleus = seen[round(y * height) - 9 : round(y * height) + 9, round(x * width) - 9 :][
            :, :18
        ]
        glass = seen[: height // 12].reshape(-1, 3)
        assert nucleus[:, :, 1].mean() < glass[:, 1].mean() - 60, orientation
        sizes.add((width, height))
    assert len(sizes) == (2 if WAYS[way] else 1)

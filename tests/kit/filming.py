"""A camera for the browser: a film of a smear with a real cell, and a Chromium that runs on it.

The cells are those that Learn shows. A film plays again and again, at 30 frames a second.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserType

from app.assets import asset
from app.reference_cells import reference_cells
from tests.kit.browser_fixtures import ARGUMENTS, NAMES
from tests.kit.smears import draw_field, encode

SIZE = (640, 480)
FRAMES = 30
"""Of a film in a second."""
FAKE = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"


def field(*labels: str, blur: float = 0) -> Image.Image:
    """Return a drawn smear with a real cell of each label in it, side by side."""
    photo = draw_field([], *SIZE)
    for place, label in enumerate(labels):
        path = asset("static") / reference_cells().shown[label][0].address.removeprefix("/static/")
        with Image.open(path) as cell:
            pasted = cell.convert("RGB").resize((240, 240))
        photo.paste(pasted, (60 + 280 * place, 120))
    return photo.filter(ImageFilter.GaussianBlur(blur)) if blur else photo


def film(path: Path, *scenes: tuple[Image.Image, float]) -> Path:
    """Write a film of scenes, each a picture and its seconds, as Chromium reads one (MJPEG)."""
    frames = (encode(picture) * round(seconds * FRAMES) for picture, seconds in scenes)
    path.write_bytes(b"".join(frames))
    return path


@contextmanager
def filming(kind: BrowserType, *arguments: str) -> Iterator[Browser]:
    """Run a Chromium of its own with more `arguments`."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    browser = kind.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
    try:
        yield browser
    finally:
        browser.close()

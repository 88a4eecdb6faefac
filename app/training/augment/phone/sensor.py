"""What the sensor makes of the light: reflections, exposure, noise, tone curve, JPEG.

The last step to the file. Knows no scene.
"""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from statistics import NormalDist

import numpy as np
from numpy.random import Generator
from PIL import Image

from app.training.augment.augment import Pixels, rotation
from app.training.augment.phone.level import Level, level_of
from app.training.augment.phone.view import Floats, View, grid


def reflection(view: View, level: Level, rng: Generator) -> Floats:
    """Return stray light (h, w) in grey levels: haze all over, and a lamp's or window's patch.

    Up to severity 3 the patch keeps off the cell, as a photographer would see to.
    """
    x, y = grid(view.size)
    long_side = max(view.size)
    wide, high = rng.uniform(0.06, 0.22, 2) * long_side
    clear = 0.0 if level.glare_on_cell else 0.6 * view.side + 1.2 * max(wide, high)
    places = rng.uniform(-0.05, 1.05, (12, 2)) * view.size
    off = np.hypot(*(places - view.centre).T)
    free = np.flatnonzero(off >= clear)
    place = places[free[0] if len(free) else int(off.argmax())]
    turn = rotation(rng.uniform(0, 180))
    x, y = x - np.float32(place[0]), y - np.float32(place[1])
    u, v = ((row[0] * x + row[1] * y).astype(np.float32) for row in turn)
    # A lamp's patch is round, a window's is a soft rectangle.
    power = rng.choice([2.0, 2.0, 4.0, 8.0])
    patch = np.exp(-(np.abs(u / wide) ** power) - np.abs(v / high) ** power)
    height = rng.uniform(*level.glare)
    if not len(free):
        height *= min(1.0, float(off.max()) / clear) ** 3
    stray: Floats = (patch * height + rng.uniform(0, level.haze)).astype(np.float32)
    return stray


def exposed(
    planes: Sequence[Pixels], gain: Floats, stray: Floats, level: Level, rng: Generator
) -> Pixels:
    """Return what the sensor writes (H, W, 3): light times gain, plus stray light, noise, gamma.

    Noise is shot and read noise, mostly grey, with coarse coloured specks, as phones
    leave it after their own denoising.
    """
    height, width = planes[0].shape
    balance = 1 + rng.uniform(-1, 1, 3) * level.balance * (1, 0.25, 1)
    exposure = (rng.uniform(*level.exposure) * balance).astype(np.float32)
    reflected = exposure * rng.uniform(0.9, 1.1, 3).astype(np.float32)
    sigma = rng.uniform(*level.noise)
    grain = _normals(rng, height, width)
    gain = gain + _normals(rng, *gain.shape) * np.float32(0.6 * sigma / 255)
    stray = _wide(stray, width, height)
    lights = []
    for channel, plane in enumerate(planes):
        light = _wide(gain[channel] * exposure[channel], width, height)
        light *= plane
        light += stray * reflected[channel]
        lights.append(light)
    # Green stands for brightness.
    shot = lights[1].clip(0, 255) * np.float32(0.8 / 255)
    grain *= np.sqrt(shot + np.float32(0.2)) * np.float32(sigma)
    written = np.empty((height, width, 3), np.uint8)
    for channel, light in enumerate(lights):
        written[:, :, channel] = (light + grain).clip(0, 255)
    power = np.exp(rng.uniform(-1, 1) * level.gamma)
    curve = 255 * (np.arange(256) / 255) ** power
    return np.asarray(Image.fromarray(written).point(np.rint(curve).astype(int).tolist() * 3))


def as_jpeg(pixels: Pixels, severity: int, rng: Generator) -> bytes:
    """Return `pixels` (H, W, 3) as a JPEG of the quality that belongs to `severity`."""
    low, high = level_of(severity).quality
    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=int(rng.integers(low, high + 1)))
    return file.getvalue()


def _normals(rng: Generator, *shape: int) -> Floats:
    """Return standard normal values, of 256 kinds: five times as fast, and as good for grain."""
    kinds = np.frombuffer(rng.bytes(int(np.prod(shape))), np.uint8)
    return _quantiles().take(kinds).reshape(shape)


@cache
def _quantiles() -> Floats:
    normal = NormalDist()
    return np.array([normal.inv_cdf((n + 0.5) / 256) for n in range(256)], np.float32)


def _wide(small: Floats, width: int, height: int) -> Floats:
    image = Image.fromarray(small.astype(np.float32, copy=False))
    return np.array(image.resize((width, height), Image.Resampling.BILINEAR))

"""Draws stained smears, so that the tests need nobody's pictures.

Red cells with their pale centres on grey-pink glass and leukocytes with the
nucleus, cytoplasm and granules of their kind: enough for the locate block and
for a page to show, no ground truth for a model.
"""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

KINDS = ("eosinophil", "lymphocyte", "monocyte", "neutrophil")

GLASS = (222, 214, 218)
RED_CELL = (214, 164, 158)
PALLOR = (226, 190, 184)
NUCLEUS = {
    "eosinophil": (104, 58, 148),
    "lymphocyte": (88, 62, 152),
    "monocyte": (118, 84, 168),
    "neutrophil": (96, 54, 144),
}
CYTOPLASM = {
    "eosinophil": (226, 158, 150),
    "lymphocyte": (172, 178, 226),
    "monocyte": (184, 180, 208),
    "neutrophil": (222, 196, 214),
}
# Discs of the nucleus: centre and radius in radii of the cell.
LOBES = {
    "eosinophil": [(-0.34, -0.1, 0.38), (0.34, -0.1, 0.38), (0.0, -0.2, 0.16)],
    "lymphocyte": [(0.0, 0.0, 0.84)],
    "monocyte": [(-0.25, -0.1, 0.5), (0.2, -0.25, 0.48), (0.3, 0.15, 0.34)],
    "neutrophil": [
        (-0.4, 0.1, 0.3),
        (0.0, -0.35, 0.3),
        (0.4, 0.12, 0.3),
        (-0.2, -0.12, 0.14),
        (0.2, -0.12, 0.14),
    ],
}

Cell = tuple[str, float, float, float]
"""Kind, centre x, centre y (parts of width and height), diameter (parts of the short side)."""


def draw_smear(
    kind: str = "neutrophil", width: int = 640, height: int = 480, seed: int = 0
) -> Image.Image:
    """Draw a field with one leukocyte of `kind` near its middle; `none` draws red cells only."""
    random = np.random.default_rng(seed)
    cells = []
    if kind != "none":
        x, y = random.uniform(0.38, 0.62, size=2)
        cells.append((kind, float(x), float(y), 0.36))
    return draw_field(cells, width, height, seed)


def draw_field(
    cells: list[Cell], width: int = 640, height: int = 480, seed: int = 0
) -> Image.Image:
    """Draw a field with the leukocytes `cells` among red cells."""
    random = np.random.default_rng(seed)
    short = min(width, height)
    photo = Image.new("RGB", (width, height), GLASS)
    draw = ImageDraw.Draw(photo)
    for _ in range(60):
        x, y = random.uniform(0, width), random.uniform(0, height)
        _disc(draw, x, y, short * 0.08, RED_CELL)
        _disc(draw, x, y, short * 0.035, PALLOR)
    for kind, x, y, diameter in cells:
        _leukocyte(draw, kind, x * width, y * height, diameter * short / 2, random)
    photo = photo.filter(ImageFilter.GaussianBlur(short / 300))
    grain = random.normal(0, 3, size=(height, width, 1))
    return Image.fromarray((np.asarray(photo) + grain).clip(0, 255).astype(np.uint8))


def encode(photo: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return the file of `photo`."""
    out = BytesIO()
    photo.save(out, kind, **({"quality": 92} if kind == "JPEG" else {}) | options)
    return out.getvalue()


def _leukocyte(
    draw: ImageDraw.ImageDraw,
    kind: str,
    x: float,
    y: float,
    radius: float,
    random: np.random.Generator,
) -> None:
    _disc(draw, x, y, radius * 1.1, GLASS)
    _disc(draw, x, y, radius, CYTOPLASM[kind])
    if kind == "eosinophil":
        for _ in range(160):
            angle, far = random.uniform(0, 2 * np.pi), radius * np.sqrt(random.uniform(0, 0.85))
            spot = (x + far * np.cos(angle), y + far * np.sin(angle))
            _disc(draw, *spot, radius * 0.06, (212, 112, 92))
    for dx, dy, lobe in LOBES[kind]:
        _disc(draw, x + dx * radius, y + dy * radius, lobe * radius, NUCLEUS[kind])


def _disc(
    draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: tuple[int, int, int]
) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

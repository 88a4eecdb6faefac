"""Makes a slide with known cells, and films it as a hand does.

From real cells (PBC) or drawn ones, on drawn red cells. The camera shakes, its light drifts, its
focus breathes, and fast moves smear.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

GLASS, RED_CELL, PALLOR = (250, 236, 222), (222, 178, 172), (240, 214, 204)
STEP = 420
"""Pixels between the cells of a slide."""
VIEW = (960, 720)
RATE = 30

Point = tuple[float, float]


@dataclass(frozen=True)
class Slide:
    """A picture of a whole slide, and where its leukocytes are."""

    picture: Image.Image
    cells: list[tuple[str, int, int]]
    """What each is, and its centre."""

    @property
    def kinds(self) -> dict[str, int]:
        names = [name for name, *_ in self.cells]
        return {name: names.count(name) for name in sorted(set(names))}


def slide_of(
    cells: Sequence[tuple[str, Image.Image]], columns: int, side: int = 240, seed: int = 0
) -> Slide:
    """Lay pictures of cells, each in the middle of its own, out in rows on a smear."""
    random = np.random.default_rng(seed)
    rows = -(-len(cells) // columns)
    width, height = (columns + 1) * STEP + 300, (rows + 1) * STEP + 300
    placed = []
    for number, (name, _) in enumerate(cells):
        row, column = divmod(number, columns)
        x, y = (
            round(150 + STEP * (one + 1) + random.uniform(-0.16, 0.16) * STEP)
            for one in (column, row)
        )
        placed.append((name, x, y))
    smear = np.asarray(_red_cells(width, height, placed, side * 0.36, random), np.float32)
    for (_, cell), (_, x, y) in zip(cells, placed, strict=True):
        small = np.asarray(cell.resize((side, side), Image.Resampling.LANCZOS), np.float32)
        # What lies on glass takes light away from it, so it is laid on by multiplying.
        clear = (small / np.percentile(small, 92, axis=(0, 1))).clip(0, 1)
        top, left = y - side // 2, x - side // 2
        part = smear[top : top + side, left : left + side]
        part *= 1 - _fading(side)[:, :, None] * (1 - clear)
    return Slide(Image.fromarray(smear.clip(0, 255).astype(np.uint8)), placed)


def _red_cells(
    width: int,
    height: int,
    free: Sequence[tuple[str, int, int]],
    far: float,
    random: np.random.Generator,
) -> Image.Image:
    """Draw red cells, but none near the places that are to stay free."""
    picture = Image.new("RGB", (width, height), GLASS)
    draw = ImageDraw.Draw(picture)
    for _ in range(width * height // 8000):
        x, y = random.uniform(0, width), random.uniform(0, height)
        radius, tone = random.uniform(24, 30), random.uniform(-10, 10)
        if all(np.hypot(x - one[1], y - one[2]) > far + radius for one in free):
            _disc(draw, x, y, radius, RED_CELL, tone)
            _disc(draw, x, y, radius * random.uniform(0.3, 0.5), PALLOR, tone)
    return picture.filter(ImageFilter.GaussianBlur(2))


def _fading(side: int) -> NDArray[np.float32]:
    """Return weights (side, side): 1 in the middle, 0 from the edge on."""
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).ellipse([side * 0.1] * 2 + [side * 0.9] * 2, fill=255)
    blurred = mask.filter(ImageFilter.GaussianBlur(side * 0.03))
    return np.asarray(blurred, np.float32) / 255


def pbc_cells(data: Path, many: dict[str, int], skip: int = 0) -> list[tuple[str, Image.Image]]:
    """Return so many real cells of each class, mixed."""
    cells = []
    for name, count in many.items():
        for file in sorted((data / "pbc" / name).glob("*.jpg"))[skip : skip + count]:
            with Image.open(file) as opened:
                cells.append((name, opened.convert("RGB")))
    order = np.random.default_rng(3).permutation(len(cells))
    return [cells[place] for place in order]


def winding(slide: Slide, rows: int) -> list[Point]:
    """Return the corners of a way along so many rows of cells, to and fro."""
    left, right = VIEW[0] / 2 + 10, slide.picture.width - VIEW[0] / 2 - 10
    points: list[Point] = []
    for row in range(rows):
        y = 150 + STEP * (row + 1)
        ends = [(left, y), (right, y)]
        points += ends if row % 2 == 0 else ends[::-1]
    return points


def walk(points: Sequence[Point], speed: float, rest: int = 6) -> Iterator[Point]:
    """Yield the middle of each frame: so many pixels on from that before, resting at each point."""
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, round(np.hypot(x1 - x0, y1 - y0) / speed))
        for share in np.arange(steps) / steps:
            yield x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        yield from [(x1, y1)] * rest


def film(
    slide: Slide,
    middles: Iterable[Point],
    shake: float = 1.5,
    breathe: float = 1.0,
    drift: float = 0.15,
    seed: int = 1,
) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames (H, W, 3)."""
    random = np.random.default_rng(seed)
    width, height = VIEW
    before = None
    for number, (x, y) in enumerate(middles):
        x, y = x + random.normal(0, shake), y + random.normal(0, shake)
        moved = 0.0 if before is None else np.hypot(x - before[0], y - before[1])
        before = (x, y)
        left, top = round(x - width / 2), round(y - height / 2)
        frame = slide.picture.crop((left, top, left + width, top + height))
        # Half of a frame's time the shutter is open.
        blur = float(breathe * abs(np.sin(number / 23)) + max(0, moved - 8) / 6)
        if blur > 0.3:
            frame = frame.filter(ImageFilter.GaussianBlur(blur))
        light = 1 - drift * (0.5 + 0.5 * np.sin(number / 90))
        pixels = np.asarray(frame, np.float32) * light
        pixels += random.normal(0, 2.5, (height, width, 1))
        yield pixels.clip(0, 255).astype(np.uint8)


def write_video(path: Path, frames: Iterator[NDArray[np.uint8]], codec: str = "libx264") -> int:
    """Write a video; return how many frames it has."""
    import av

    many = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        for pixels in frames:
            if not many:
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.options = {"preset": "ultrafast", "crf": "20"}
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            container.mux(stream.encode(frame))
            many += 1
        container.mux(stream.encode())
    return many


def _disc(
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    radius: float,
    colour: tuple[int, int, int],
    tone: float,
) -> None:
    fill = (round(colour[0] + tone), round(colour[1] + tone), round(colour[2] + tone))
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

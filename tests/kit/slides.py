"""Makes a slide with known cells, and films it as a hand does.

From real cells (PBC) or drawn ones, on drawn red cells. The camera shakes, its light drifts, its
focus breathes, and fast moves smear.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.kit.smears import KINDS, draw_field, encode

GLASS, RED_CELL, PALLOR = (250, 236, 222), (222, 178, 172), (240, 214, 204)
STEP, SIDE = 280, 160
"""Pixels between the cells of a slide, and of the picture of each."""
VIEW = (640, 480)
RATE = 15

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


def slide_of(cells: Sequence[tuple[str, Image.Image]], columns: int, seed: int = 0) -> Slide:
    """Lay pictures of cells, each in the middle of its own, out in rows on a smear."""
    random = np.random.default_rng(seed)
    rows = -(-len(cells) // columns)
    width, height = (columns + 1) * STEP + 200, (rows + 1) * STEP + 200
    placed = []
    for number, (name, _) in enumerate(cells):
        row, column = divmod(number, columns)
        x, y = (
            round(100 + STEP * (one + 1) + random.uniform(-0.16, 0.16) * STEP)
            for one in (column, row)
        )
        placed.append((name, x, y))
    smear = np.asarray(_red_cells(width, height, placed, SIDE * 0.36, random), np.float32)
    for (_, cell), (_, x, y) in zip(cells, placed, strict=True):
        small = np.asarray(cell.resize((SIDE, SIDE), Image.Resampling.LANCZOS), np.float32)
        # What lies on glass takes light away from it, so it is laid on by multiplying.
        clear = (small / np.percentile(small, 92, axis=(0, 1))).clip(0, 1)
        top, left = y - SIDE // 2, x - SIDE // 2
        part = smear[top : top + SIDE, left : left + SIDE]
        part *= 1 - _fading()[:, :, None] * (1 - clear)
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
    for _ in range(width * height // 3600):
        x, y = random.uniform(0, width), random.uniform(0, height)
        radius, tone = random.uniform(16, 20), random.uniform(-10, 10)
        if all(np.hypot(x - one[1], y - one[2]) > far + radius for one in free):
            _disc(draw, x, y, radius, RED_CELL, tone)
            _disc(draw, x, y, radius * random.uniform(0.3, 0.5), PALLOR, tone)
    return picture.filter(ImageFilter.GaussianBlur(1.5))


def _fading() -> NDArray[np.float32]:
    """Return weights (SIDE, SIDE): 1 in the middle, 0 from the edge on."""
    mask = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(mask).ellipse([SIDE * 0.1] * 2 + [SIDE * 0.9] * 2, fill=255)
    blurred = mask.filter(ImageFilter.GaussianBlur(SIDE * 0.03))
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


def bccd_slide(data: Path, columns: int, rows: int, seed: int) -> Slide:
    """Lay real fields (BCCD) side by side, with the leukocytes that people boxed in them."""
    files = sorted((data / "bccd" / "JPEGImages").glob("*.jpg"))
    chosen = np.random.default_rng(seed).permutation(len(files))[: columns * rows]
    picture = Image.new("RGB", (columns * VIEW[0], rows * VIEW[1]))
    cells = []
    for number, place in enumerate(chosen):
        left, top = number % columns * VIEW[0], number // columns * VIEW[1]
        with Image.open(files[place]) as opened:
            picture.paste(opened, (left, top))
        told = data / "bccd" / "Annotations" / f"{files[place].stem}.xml"
        for one in ElementTree.parse(told).iter("object"):
            if one.findtext("name") == "WBC":
                x0, y0, x1, y1 = (int(float(side.text or 0)) for side in one.find("bndbox") or ())
                cells.append(("WBC", left + (x0 + x1) // 2, top + (y0 + y1) // 2))
    return Slide(picture, cells)


def whole(slide: Slide) -> list[Point]:
    """Return the corners of a way over all of a slide, its rows overlapping by two fifths."""
    left, right = VIEW[0] / 2, slide.picture.width - VIEW[0] / 2
    points: list[Point] = []
    for row, top in enumerate(_along(slide.picture.height, VIEW[1], 0.6)):
        ends = [(left, top + VIEW[1] / 2), (right, top + VIEW[1] / 2)]
        points += ends if row % 2 == 0 else ends[::-1]
    return points


def nearest(slide: Slide, place: Point, near: float) -> int | None:
    """Return which cell of a slide lies at a place; None where none is so near."""
    far = [np.hypot(place[0] - cell[1], place[1] - cell[2]) for cell in slide.cells]
    return int(np.argmin(far)) if min(far) < near else None


def missed_and_twice(slide: Slide, places: Iterable[Point], near: float = 60) -> list[list[int]]:
    """Return which cells of a slide were not found at any of `places`, and which more than once."""
    found = Counter(nearest(slide, place, near) for place in places)
    cells = range(len(slide.cells))
    return [[one for one in cells if not found[one]], [one for one in cells if found[one] > 1]]


def winding(slide: Slide, rows: int) -> list[Point]:
    """Return the corners of a way along so many rows of cells, to and fro."""
    left, right = VIEW[0] / 2 + 10, slide.picture.width - VIEW[0] / 2 - 10
    points: list[Point] = []
    for row in range(rows):
        y = 100 + STEP * (row + 1)
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
    shake: float = 1.0,
    breathe: float = 1.0,
    drift: float = 0.15,
    seed: int = 1,
) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames (H, W, 3)."""
    random = np.random.default_rng(seed)
    width, height = VIEW
    blurs = (0.0, 0.7, 1.4, 2.5, 5.0)
    seen = [np.asarray(slide.picture.filter(ImageFilter.GaussianBlur(one))) for one in blurs]
    noise = random.normal(0, 2.5, (height + 50, width + 50, 1)).astype(np.float32)
    before = None
    for number, (x, y) in enumerate(middles):
        x, y = x + random.normal(0, shake), y + random.normal(0, shake)
        moved = 0.0 if before is None else float(np.hypot(x - before[0], y - before[1]))
        before = (x, y)
        blur = breathe * abs(np.sin(number / 11)) + max(0.0, moved - 12) / 6
        smear = seen[int(np.argmin([abs(blur - one) for one in blurs]))]
        left = min(max(round(x - width / 2), 0), slide.picture.width - width)
        top = min(max(round(y - height / 2), 0), slide.picture.height - height)
        light = np.float32(1 - drift * (0.5 + 0.5 * np.sin(number / 45)))
        off_y, off_x = random.integers(0, 50, 2)
        pixels = smear[top : top + height, left : left + width] * light
        pixels += noise[off_y : off_y + height, off_x : off_x + width]
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


def drawn_cells(many: int) -> list[tuple[str, Image.Image]]:
    """Return drawn cells, each kind in its turn."""
    kinds = [KINDS[number % len(KINDS)] for number in range(many)]
    return [(kind, draw_field([(kind, 0.5, 0.5, 0.5)], 320, 320)) for kind in kinds]


def photos_of(slide: Slide, step: float = 0.6) -> list[bytes]:
    """Return photos that lie side by side on the slide, `step` of their sides apart."""
    (width, height), picture = VIEW, slide.picture
    return [
        encode(picture.crop((left, top, left + width, top + height)))
        for top in _along(picture.height, height, step)
        for left in _along(picture.width, width, step)
    ]


def _along(length: int, view: int, step: float) -> list[int]:
    """Return where views begin that reach from one end to the other."""
    many = -(-(length - view) // round(view * step)) + 1
    return [round(one) for one in np.linspace(0, length - view, many)]

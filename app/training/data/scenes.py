"""Makes pictures that are no blood smear: photographs that libraries bundle, and drawn things.

Read by `negatives.py`, which teaches and tests the model what it must refuse. All
chance is seeded, so everybody gets the same pictures. Knows no model.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.training.cache import Cache, contents

BUNDLED = (
    ("skimage", "data", ("*.png", "*.jpg")),
    ("sklearn", "datasets/images", ("*.jpg",)),
    ("matplotlib", "mpl-data/sample_data", ("*.jpg", "*.png")),
)
"""Packages of the extra `train`, and where their photographs lie: faces, a cat, a cup, coins,
bricks, an eye's retina, a tissue section, a nebula, a printed page."""
CUTS = 4
"""Windows cut out of each photograph, beside the whole."""
DRAWN = 24
"""Pictures of each drawn kind."""
LONG_SIDE = 640
WORDS = ("the", "field", "smear", "stain", "count", "of", "a", "cell", "under", "lens", "slide")


def make(folder: Path) -> Path:
    """Return a folder of all scenes, cached in `folder`.

    They are called `<source>--<number>.png`; one source is one photograph.
    """
    photographs = _photographs()

    def drawn(to: Path) -> None:
        for name, picture in (*_bundled(photographs), *_drawn()):
            picture.save(to / f"{name}.png")

    return Cache(folder).folder("scenes", contents(photographs), [__name__], drawn)


def _photographs() -> list[Path]:
    found: list[Path] = []
    for package, below, patterns in BUNDLED:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        root = Path(spec.origin).parent / below
        found += sorted(path for pattern in patterns for path in root.glob(pattern))
    return found


def _bundled(photographs: Iterable[Path]) -> Iterator[tuple[str, Image.Image]]:
    for path in photographs:
        photo = _shrunk(Image.open(path).convert("RGB"))
        if min(photo.size) < 64:
            continue
        rng = np.random.default_rng(len(path.stem) + photo.width)
        yield f"{path.stem}--0", photo
        for number in range(1, CUTS + 1):
            side = int(rng.uniform(0.3, 0.8) * min(photo.size))
            x = int(rng.integers(photo.width - side + 1))
            y = int(rng.integers(photo.height - side + 1))
            cut = photo.crop((x, y, x + side, y + side))
            if number % 2 == 0:
                cut = _tinted(cut, rng)
            yield f"{path.stem}--{number}", cut.resize((480, 480), Image.Resampling.BICUBIC)
    if find_spec("skimage") is not None:
        yield from _faces()


def _faces() -> Iterator[tuple[str, Image.Image]]:
    from skimage.data import lfw_subset

    faces = lfw_subset()  # type: ignore[no-untyped-call]
    for number, face in enumerate(faces[:DRAWN]):
        grey = Image.fromarray((face * 255).clip(0, 255).astype(np.uint8))
        skin = np.array([1.0, 0.82, 0.72])
        photo = np.asarray(grey.resize((300, 300), Image.Resampling.BICUBIC))[:, :, None] * skin
        yield f"face{number}--0", Image.fromarray(photo.astype(np.uint8))


def is_drawn(name: str) -> bool:
    """Tell whether the scene of this name is drawn here, and no photograph of others."""
    return name.split("--")[0].rstrip("0123456789") in {_named(kind) for kind in _kinds()}


def _kinds() -> tuple[Callable[[Generator], Image.Image], ...]:
    return (_page, _screen, _plot, _discs, _noise, _flat, _streaks)


def _named(kind: Callable[[Generator], Image.Image]) -> str:
    return kind.__name__.strip("_")


def _drawn() -> Iterator[tuple[str, Image.Image]]:
    for kind in _kinds():
        for number in range(DRAWN):
            rng = np.random.default_rng([number, *map(ord, kind.__name__)])
            yield f"{_named(kind)}{number}--0", kind(rng)


def _page(rng: Generator) -> Image.Image:
    """Return a printed page, at times photographed askew."""
    paper = Image.new("RGB", (480, 640), _colour(rng, 215, 256))
    draw = ImageDraw.Draw(paper)
    ink, size = _colour(rng, 0, 90), int(rng.integers(10, 40))
    font = ImageFont.load_default(size)
    for y in range(int(rng.integers(10, 60)), 640, int(size * 1.4)):
        draw.text((20, y), " ".join(rng.choice(WORDS, 14)), fill=ink, font=font)
    return paper.rotate(rng.uniform(-20, 20), fillcolor=_colour(rng, 20, 200))


def _screen(rng: Generator) -> Image.Image:
    """Return something like a screenshot: panels, bars, buttons, round symbols, words."""
    screen = Image.new("RGB", (640, 400), _colour(rng, 0, 256))
    draw = ImageDraw.Draw(screen)
    for _ in range(int(rng.integers(6, 30))):
        x, y = rng.integers(0, (600, 380))
        w, h = rng.integers(10, (240, 120))
        box = (int(x), int(y), int(x + w), int(y + h))
        shape = int(rng.integers(4))
        if shape == 0:
            draw.rectangle(box, fill=_colour(rng, 0, 256))
        elif shape == 1:
            draw.rounded_rectangle(box, 8, fill=_colour(rng, 0, 256))
        elif shape == 2:
            draw.ellipse((box[0], box[1], box[0] + int(h), box[3]), fill=_colour(rng, 0, 256))
        else:
            font = ImageFont.load_default(int(rng.integers(9, 30)))
            words = " ".join(rng.choice(WORDS, 3))
            draw.text(box[:2], words, fill=_colour(rng, 0, 256), font=font)
    return screen


def _plot(rng: Generator) -> Image.Image:
    """Return a plot: points, bars, lines or a heat map."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4), dpi=100)
    axes = figure.add_subplot()
    kind = int(rng.integers(4))
    if kind == 0:
        x, y = rng.normal(size=(2, 60))
        axes.scatter(x, y, s=rng.uniform(20, 900), color=rng.random(3))
    elif kind == 1:
        axes.bar(range(6), rng.random(6), color=rng.random((6, 3)))
    elif kind == 2:
        axes.imshow(rng.random((8, 8)), cmap=str(rng.choice(["viridis", "plasma", "Purples"])))
    else:
        axes.plot(rng.normal(size=(80, 3)).cumsum(axis=0))
    axes.set_title(" ".join(rng.choice(WORDS, 3)))
    file = BytesIO()
    figure.savefig(file, format="png")
    return Image.open(file).convert("RGB")


def _discs(rng: Generator) -> Image.Image:
    """Return coloured discs on a plain ground, which are shaped like cells and are none."""
    picture = Image.new("RGB", (480, 360), _colour(rng, 120, 256))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(1, 14))):
        x, y = (int(n) for n in rng.integers(0, (480, 360)))
        radius = int(rng.integers(12, 90))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(rng, 0, 256))
    return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 5)))


def _noise(rng: Generator) -> Image.Image:
    """Return coloured noise, from single pixels to soft clouds."""
    cells = int(rng.integers(4, 320))
    small = rng.integers(0, 256, (cells, cells, 3)).astype(np.uint8)
    tint = rng.uniform(0.4, 1, 3)
    return Image.fromarray((small * tint).astype(np.uint8)).resize(
        (400, 400), Image.Resampling.BICUBIC
    )


def _flat(rng: Generator) -> Image.Image:
    """Return one colour, a ramp of two, black or white, with the noise of a sensor."""
    ends = np.array([_colour(rng, 0, 256), _colour(rng, 0, 256)], dtype=float)
    kind = int(rng.integers(4))
    if kind == 0:
        ends[:] = rng.choice([0.0, 255.0])
    elif kind == 1:
        ends[1] = ends[0]
    ramp = np.linspace(0, 1, 400)[None, :, None]
    picture = np.repeat(ends[0] * (1 - ramp) + ends[1] * ramp, 300, axis=0)
    noisy = picture + rng.normal(0, rng.uniform(0, 12), picture.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _streaks(rng: Generator) -> Image.Image:
    """Return crossing bands, like cloth, a keyboard or a desk's grain."""
    picture = Image.new("RGB", (480, 360), _colour(rng, 60, 256))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(8, 50))):
        x0, y0, x1, y1 = (int(n) for n in rng.integers(-60, 540, 4))
        draw.line((x0, y0, x1, y1), _colour(rng, 0, 256), int(rng.integers(2, 40)))
    return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 4)))


def _tinted(photo: Image.Image, rng: Generator) -> Image.Image:
    """Return a photograph in the pinks and violets of a stain, which colour alone would accept."""
    light = np.asarray(photo.convert("L"), dtype=np.float32)[:, :, None] / 255
    dark = rng.uniform((40, 10, 80), (130, 80, 170)).astype(np.float32)
    bright = rng.uniform((200, 170, 190), (255, 240, 255)).astype(np.float32)
    mixed: NDArray[np.float32] = dark + (bright - dark) * light
    return Image.fromarray(mixed.astype(np.uint8))


def _colour(rng: Generator, low: int, high: int) -> tuple[int, int, int]:
    red, green, blue = (int(n) for n in rng.integers(low, high, 3))
    return red, green, blue


def _shrunk(photo: Image.Image) -> Image.Image:
    photo.thumbnail((LONG_SIDE, LONG_SIDE))
    return photo

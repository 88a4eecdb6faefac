"""Shows what the features say: raw pictures, DSP results and a map of learned features.

Behind `smearlens features`: pictures -> frozen base -> 2-D map, and the names that a simple
model gives to pictures of sources it did not learn from. Knows no files but its own page.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.assets import asset
from app.cells import CELLS
from app.errors import TrainingError
from app.impulse.dsp_block import DspBlock
from app.impulse.spec import DspSpec
from app.training.config import versions
from app.training.crops import Cropper
from app.training.metrics import bootstrap
from app.training.studio import features, naming
from app.training.studio.block import BlockConfig
from app.training.studio.experiments import weights_named
from app.training.studio.pictures import Pictures
from app.training.studio.store import write_json, write_text

if TYPE_CHECKING:
    from rich.progress import Progress

PAGE, DATA = "explorer.html", "explorer.json"
SIDE = 112
"""Pixels of a thumbnail, at most."""
COMPONENTS = 50
"""Principal components that the map is made from."""


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one picture's place on the map, 0..1, and what was said of it."""

    x: float
    y: float
    label: str
    said: str
    confidence: float
    name: str
    """The file's name: no folder of this machine gets into a page."""
    source: int
    """Pictures of one source share a number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold a picture for a page and what it shows."""

    data: str
    """A data URI."""
    title: str


@dataclass(frozen=True, slots=True)
class Explored:
    """Hold all that the page shows."""

    points: tuple[Point, ...]
    thumbnails: tuple[str, ...]
    raw: tuple[Shown, ...]
    """One picture of each class as it came."""
    results: tuple[Shown, ...]
    """One picture in every resize mode and colour depth, and the located cell."""
    values: tuple[float, ...]
    """Twelve features from the middle of that picture."""
    count: int
    """How many features the learning block takes."""
    accuracy: tuple[float, float, float]
    """Of the simple model on unseen sources, and the 95 % interval."""
    sources: int


def explore(
    pictures: Pictures, config: BlockConfig, weights: str, kept: Path, progress: "Progress"
) -> Explored:
    """Compute everything on the page; features are kept in `kept`."""
    rows = features.rows(pictures.samples, config, weights, kept, progress)
    task = progress.add_task("Drawing the map", total=3)
    scores = naming.scores(rows, pictures)
    said, sure = scores.argmax(1), scores.max(1)
    progress.advance(task)
    places = _embedded(rows)
    progress.advance(task)
    number = {name: place for place, name in enumerate(sorted(set(pictures.sources)))}
    points = tuple(
        Point(
            round(float(x), 4),
            round(float(y), 4),
            one.label,
            pictures.classes[int(name)],
            round(float(likely), 3),
            one.path.name,
            number[one.source],
        )
        for one, (x, y), name, likely in zip(pictures.samples, places, said, sure, strict=True)
    )
    right = (said == pictures.labels).astype(float)
    cropper = Cropper(config.locate, config.dsp)
    thumbnails = []
    for sample in pictures.samples:
        photo = cropper.open(sample)
        if photo is None:
            raise TrainingError(f"{sample.path} can't be read: is it damaged?")
        box = photo.box
        thumbnails.append(_jpeg(photo.pixels[box.y0 : box.y1, box.x0 : box.x1], SIDE))
    progress.advance(task)
    first = {label: _first(pictures, label) for label in pictures.classes}
    shown = _opened(first["eosinophil" if "eosinophil" in first else pictures.classes[0]])
    return Explored(
        points,
        tuple(thumbnails),
        tuple(Shown(_jpeg(_opened(path), 320), label) for label, path in first.items()),
        tuple(_results(shown, config.size)),
        tuple(_middle(_features(shown, config))),
        _features(shown, config).size,
        (float(right.mean()), *bootstrap(right, pictures.sources)),
        len(number),
    )


def save(folder: Path, found: Explored, config: BlockConfig, weights: str, command: str) -> Path:
    """Write the page and its figures into the run folder, and return the page's path."""
    told = asdict(found)
    del told["thumbnails"]
    write_json(
        folder / DATA,
        told
        | {"config": config.model_dump(), "weights": weights_named(weights)}
        | {"versions": versions(), "seed": 0},
    )
    write_text(folder / PAGE, page(found, config, command))
    return folder / PAGE


def page(found: Explored, config: BlockConfig, command: str) -> str:
    """Return the page, which loads nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    points: list[dict[str, Any]] = [
        asdict(point) | {"picture": picture}
        for point, picture in zip(found.points, found.thumbnails, strict=True)
    ]
    return environment.get_template("explorer.html.j2").render(
        found=found,
        points=points,
        config=config,
        classes=sorted({point.label for point in found.points}),
        wrong=sum(point.label != point.said for point in found.points),
        cells=CELLS,
        command=command,
        look=(asset("static") / "css" / "base.css").read_text(encoding="utf-8"),
    )


def _embedded(rows: features.Rows) -> NDArray[np.float64]:
    """Return places (N, 2), 0..1, where pictures with like features lie close together.

    t-SNE (van der Maaten and Hinton, JMLR 9, 2008) on principal components.
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    components = min(COMPONENTS, len(rows) - 1)
    reduced = PCA(components, random_state=0).fit_transform(rows.astype(np.float32))
    perplexity = min(30, max(2, len(rows) // 4))
    places = TSNE(2, perplexity=perplexity, init="pca", random_state=0).fit_transform(reduced)
    low, high = places.min(0), places.max(0)
    spread: NDArray[np.float64] = (places - low) / np.maximum(high - low, 1e-9)
    return spread


def _first(pictures: Pictures, label: str) -> Path:
    return next(one.path for one in pictures.samples if one.label == label)


def _opened(path: Path) -> NDArray[np.uint8]:
    from app.impulse.input_block import InputBlock

    return InputBlock().read(path.read_bytes()).pixels


def _results(pixels: NDArray[np.uint8], size: int) -> Sequence[Shown]:
    modes = ("squash", "fit-shortest", "fit-longest")
    return [
        Shown(
            _jpeg(
                np.asarray(DspBlock(DspSpec(size=size, resize=mode, colour=colour)).crop(pixels)),
                size,
            ),
            f"{mode}, {'RGB' if colour == 'rgb' else 'grayscale'}",
        )
        for colour, mode in product(("rgb", "grayscale"), modes)
    ]


def _features(pixels: NDArray[np.uint8], config: BlockConfig) -> NDArray[np.float32]:
    return DspBlock(config.dsp).features(pixels)


def _middle(values: NDArray[np.float32]) -> list[float]:
    flat = values.ravel()
    return [round(float(value), 3) for value in flat[flat.size // 2 :][:12]]


def _jpeg(pixels: NDArray[np.uint8], side: int) -> str:
    image = Image.fromarray(pixels)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "JPEG", quality=72, optimize=True)
    return f"data:image/jpeg;base64,{b64encode(out.getvalue()).decode()}"

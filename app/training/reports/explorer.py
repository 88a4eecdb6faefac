"""Shows what the features say: raw pictures, DSP results and a map of learned features.

Behind `smearlens features`: pictures -> frozen base -> 2-D map, and what a linear probe
predicts of pictures of groups it did not learn from. Knows no files but its own page.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.impulse.dsp_block import DspBlock
from app.impulse.input_block import InputBlock
from app.impulse.spec import DspSpec
from app.training.augment.crops import Cropper
from app.training.data.pictures import Pictures
from app.training.evaluate import probe
from app.training.evaluate.intervals import bootstrap
from app.training.experiments.experiments import weights_named
from app.training.files import write_json, write_text
from app.training.fit.block import BlockConfig
from app.training.fit.blocks import features
from app.training.fit.config import versions
from app.training.reports.parts.drawing import colours
from app.training.reports.parts.gallery import jpeg
from app.training.reports.parts.page import render

if TYPE_CHECKING:
    from rich.progress import Progress

PAGE, DATA = "explorer.html", "explorer.json"
SIDE = 112
"""Pixels of a thumbnail, at most."""
COMPONENTS = 50
"""Principal components that the map is made from."""


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one picture's place on the map, 0..1, and what is predicted of it."""

    x: float
    y: float
    label: str
    said: str
    confidence: float
    name: str
    """The file's name: no folder of this machine gets into a page."""
    source: int
    """Pictures of one group share a number."""


@dataclass(frozen=True, slots=True)
class Explored:
    """Hold all that the page shows."""

    points: tuple[Point, ...]
    thumbnails: tuple[str, ...]
    raw: list[dict[str, str]]
    """One picture of each class as it came: its data URI and a title."""
    results: list[dict[str, str]]
    """One picture in every resize mode and colour depth, and the located cell."""
    values: tuple[float, ...]
    """Twelve features from the middle of that picture."""
    count: int
    """How many features the learning block takes."""
    accuracy: tuple[float, float, float]
    """Of the linear probe on unseen groups, and the 95 % interval."""
    groups: int


def explore(
    pictures: Pictures, config: BlockConfig, weights: str, cache: Path, progress: "Progress"
) -> Explored:
    """Compute everything on the page; features are cached in `cache`."""
    rows = features.rows(pictures.samples, config, weights, cache, progress)
    task = progress.add_task("Drawing the map", total=3)
    scores = probe.scores(rows, pictures)
    predicted, sure = scores.argmax(1), scores.max(1)
    progress.advance(task)
    places = _embedded(rows)
    progress.advance(task)
    number = {name: place for place, name in enumerate(sorted(set(pictures.groups)))}
    points = tuple(
        Point(
            round(float(x), 4),
            round(float(y), 4),
            one.label,
            pictures.classes[int(name)],
            round(float(likely), 3),
            one.path.name,
            number[one.group],
        )
        for one, (x, y), name, likely in zip(pictures.samples, places, predicted, sure, strict=True)
    )
    right = (predicted == pictures.labels).astype(float)
    cropper = Cropper(config.locate, config.dsp)
    thumbnails = [
        jpeg(one.pixels[one.box.y0 : one.box.y1, one.box.x0 : one.box.x1], SIDE)
        for one in map(cropper.open, pictures.samples)
        if one  # all of them: what can't be read has no features
    ]
    progress.advance(task)
    first = {one.label: one.path for one in reversed(pictures.samples)}
    first = {label: first[label] for label in pictures.classes}
    shown = _opened(first["eosinophil" if "eosinophil" in first else pictures.classes[0]])
    features_of = DspBlock(config.dsp).features(shown)
    return Explored(
        points,
        tuple(thumbnails),
        [{"data": jpeg(_opened(path), 320), "title": label} for label, path in first.items()],
        list(_results(shown, config.size)),
        tuple(round(float(one), 3) for one in features_of.flat[features_of.size // 2 :][:12]),
        features_of.size,
        (float(right.mean()), *bootstrap(right, pictures.groups)),
        len(number),
    )


def save(folder: Path, found: Explored, config: BlockConfig, weights: str, command: str) -> Path:
    """Write the page and its figures into the run folder, and return the page's path."""
    data = asdict(found)
    del data["thumbnails"]
    write_json(
        folder / DATA,
        data
        | {"config": config.model_dump(), "weights": weights_named(weights)}
        | {"versions": versions(), "seed": 0},
    )
    classes = sorted({point.label for point in found.points})
    page = render(
        "explorer.html",
        found=found,
        points=[
            asdict(point) | {"picture": picture}
            for point, picture in zip(found.points, found.thumbnails, strict=True)
        ],
        config=config,
        classes=classes,
        wrong=sum(point.label != point.said for point in found.points),
        colours=colours(classes),
        command=command,
    )
    write_text(folder / PAGE, page)
    return folder / PAGE


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


def _opened(path: Path) -> NDArray[np.uint8]:
    return InputBlock().read(path.read_bytes()).pixels


def _results(pixels: NDArray[np.uint8], size: int) -> Iterator[dict[str, str]]:
    modes = ("squash", "fit-shortest", "fit-longest")
    for colour, mode in product(("rgb", "grayscale"), modes):
        square = DspBlock(DspSpec(size=size, resize=mode, colour=colour)).crop(pixels)
        yield {
            "data": jpeg(np.asarray(square), size),
            "title": f"{mode}, {'RGB' if colour == 'rgb' else 'grayscale'}",
        }

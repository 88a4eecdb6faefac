"""Keeps what a learning block is fed: DSP squares, and the frozen base's answers to them.

Between the pictures and the learning: the impulse's own input, locate and DSP blocks do the
work, once for each picture and setting. Knows no labels.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.augment.crops import Cropper
from app.training.cache import Cache, contents
from app.training.data.dataset import Sample
from app.training.fit.block import BlockConfig
from app.training.fit.blocks import networks

if TYPE_CHECKING:
    from rich.progress import Progress

BATCH = 64
THREADS = 2

Squares = NDArray[np.uint8]
"""(N, S, S, C): what the DSP block makes of each picture, before its values are scaled."""
Rows = NDArray[np.float16]
"""(N, width): what the frozen base pools each picture into; nan where it can't be read."""


def squares(
    samples: Sequence[Sample], config: BlockConfig, cache: Path, progress: "Progress"
) -> Squares:
    """Return the square pictures of `samples`, cached in `cache`.

    Raises TrainingError where one can't be read.
    """

    def made(to: Path) -> None:
        found = [one for part in _drawn(samples, config, progress) for one in part]
        _require(samples, [one is not None for one in found])
        np.save(to, np.stack([one for one in found if one is not None]))

    file = Cache(cache).file("squares.npy", _parts(samples, config), [__name__], made)
    found: Squares = np.load(file)
    return found


def rows(
    samples: Sequence[Sample], config: BlockConfig, weights: str, cache: Path, progress: "Progress"
) -> Rows:
    """Return the frozen base's features of `samples`, cached in `cache`.

    Raises TrainingError where one can't be read, or the weights can't be had.
    """
    found = readable_rows(samples, config, weights, cache, progress)
    _require(samples, ~np.isnan(found[:, 0]))
    return found


def readable_rows(
    samples: Sequence[Sample], config: BlockConfig, weights: str, cache: Path, progress: "Progress"
) -> Rows:
    """Return what `rows` does, with nan for pictures that can't be read."""
    parts = [_parts(samples, config), networks.digest(config, weights)]

    def made(to: Path) -> None:
        base = networks.base(config, weights)
        found: Rows = np.full((len(samples), base.output_shape[-1]), np.nan, np.float16)
        start = 0
        for part in _drawn(samples, config, progress):
            read = [place for place, one in enumerate(part, start) if one is not None]
            if read:
                inputs = np.stack([one for one in part if one is not None])
                found[read] = base.predict_on_batch(scaled(inputs, config))
            start += len(part)
        np.save(to, found)

    found: Rows = np.load(Cache(cache).file("features.npy", parts, [__name__], made))
    return found


def scaled(part: Squares, config: BlockConfig) -> NDArray[np.float32]:
    """Return squares as the DSP block scales them, (N, S, S, channels of the network)."""
    low, high = config.dsp.low, config.dsp.high
    values = part.astype(np.float32) * np.float32((high - low) / 255) + np.float32(low)
    repeats = config.channels // values.shape[-1]
    return np.repeat(values, repeats, axis=-1) if repeats > 1 else values


def _drawn(
    samples: Sequence[Sample], config: BlockConfig, progress: "Progress"
) -> Iterator[list[Squares | None]]:
    """Yield squares (S, S, C) in parts that fit one call of a network; None if unreadable."""
    cropper = Cropper(config.locate, config.dsp)

    def drawn(sample: Sample) -> Squares | None:
        photo = cropper.open(sample)
        if photo is None:
            return None
        square = np.asarray(cropper.dsp_block.crop(photo.pixels, photo.box, photo.colours))
        return square.reshape(config.size, config.size, config.dsp.channels)

    described = f"Features: {config.block} {config.crop} {config.resize} {config.colour}"
    task = progress.add_task(described, total=len(samples))
    with ThreadPoolExecutor(THREADS) as threads:
        for start in range(0, len(samples), BATCH):
            part = list(threads.map(drawn, samples[start : start + BATCH]))
            yield part
            progress.advance(task, len(part))
    progress.remove_task(task)


def _require(samples: Sequence[Sample], read: Iterable[Any]) -> None:
    for sample, can in zip(samples, read, strict=True):
        if not can:
            raise TrainingError(f"{sample.path} can't be read: is it damaged?")


def _parts(samples: Sequence[Sample], config: BlockConfig) -> Any:
    files = contents(one.path for one in samples)
    boxes = [one.box for one in samples]
    return [files, boxes, config.locate.model_dump(mode="json"), config.dsp.model_dump(mode="json")]

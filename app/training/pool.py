"""Keeps what the frozen trunk says of many varied crops, so that folds share the work.

Between the crops and the training loop. Rows are in the samples' order; which of
them may be learnt from is the split's matter. Knows no labels and no loss.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.crops import Cropper
from app.training.dataset import Sample
from app.training.networks import Network

MOST = 150
"""Crops of one picture; more would repeat themselves."""
BATCH = 64
THREADS = 2


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold the trunk's answers to varied crops of samples."""

    at_cut: NDArray[np.float16]
    """(N, h, w, c)."""
    pooled: NDArray[np.float16]
    """(N, 1280)."""
    owner: NDArray[np.int32]
    """(N,): the place of each row's sample in the list of samples; unreadable ones own none."""


def crops_each(samples: Sequence[Sample], per_class: int) -> list[int]:
    """Return the crops to draw of each sample: about `per_class` for each class of a set."""
    sizes = Counter((sample.origin, sample.label) for sample in samples)
    return [min(MOST, ceil(per_class / sizes[one.origin, one.label])) for one in samples]


def fill(
    folder: Path,
    samples: Sequence[Sample],
    cropper: Cropper,
    network: Network,
    recipe: dict[str, Any],
    advance: Callable[[int], None],
) -> Pool:
    """Return the pool of `samples`, from `folder` where the same one was made before.

    `recipe` holds whatever changes the rows: seed, crops, cut, weights, specs.
    `advance` is told how many samples are done.

    Raises:
        TrainingError: no picture at all could be read.
    """
    key = _key(samples, recipe)
    ready = folder / key
    if not ready.is_dir():
        partial = folder / f"{key}.partial"
        partial.mkdir(parents=True, exist_ok=True)
        _write(partial, samples, cropper, network, recipe, advance)
        # Renamed when whole: a pool that was cut short is never taken for a full one.
        partial.rename(ready)
    advance(len(samples))
    return Pool(
        at_cut=np.load(ready / "at_cut.npy", mmap_mode="r"),
        pooled=np.load(ready / "pooled.npy"),
        owner=np.load(ready / "owner.npy"),
    )


def _key(samples: Sequence[Sample], recipe: dict[str, Any]) -> str:
    files = [(str(one.path), one.origin, one.label, one.path.stat().st_size) for one in samples]
    return hashlib.sha256(json.dumps([files, recipe], sort_keys=True).encode()).hexdigest()[:16]


def _write(
    folder: Path,
    samples: Sequence[Sample],
    cropper: Cropper,
    network: Network,
    recipe: dict[str, Any],
    advance: Callable[[int], None],
) -> None:
    each = crops_each(samples, recipe["crops"])
    owner: list[int] = []
    pooled: list[NDArray[np.float16]] = []
    shape = tuple(int(n) for n in network.trunk.outputs[0].shape[1:])
    store = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
        folder / "at_cut.npy", mode="w+", dtype=np.float16, shape=(sum(each), *shape)
    )
    crops = _drawn(samples, each, cropper, recipe["seed"], advance)
    while batch := list(islice(crops, BATCH)):
        places, features = zip(*batch, strict=True)
        at_cut, mean = network.trunk.predict_on_batch(np.concatenate(features))
        store[len(owner) : len(owner) + len(batch)] = at_cut
        pooled.append(mean.astype(np.float16))
        owner.extend(places)
    if not owner:
        raise TrainingError("None of the pictures could be read.")
    # Rows that unreadable pictures left empty stay at the end and belong to nobody.
    store.flush()
    np.save(folder / "pooled.npy", np.concatenate(pooled))
    np.save(folder / "owner.npy", np.array(owner, np.int32))


def _drawn(
    samples: Sequence[Sample],
    each: Sequence[int],
    cropper: Cropper,
    seed: int,
    advance: Callable[[int], None],
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield (place of the sample, features) of every crop, the same for the same seed."""

    def draw(place: int) -> list[NDArray[np.float32]]:
        photo = cropper.open(samples[place])
        if photo is None:
            return []
        rng = np.random.default_rng([seed, place])
        return [cropper.varied(photo, rng) for _ in range(each[place])]

    with ThreadPoolExecutor(THREADS) as threads:
        # A few at a time: drawing runs ahead of the trunk, but not by gigabytes.
        for start in range(0, len(samples), 32):
            places = range(start, min(start + 32, len(samples)))
            for place, features in zip(places, threads.map(draw, places), strict=True):
                for one in features:
                    yield place, one
            advance(places.stop)

"""Keeps what the frozen trunk says of many varied crops, so that folds share the work.

Between the crops and the training loop. Rows are in the samples' order; which of
them may be learnt from is the split's matter. Knows no labels and no loss.
"""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.spec import DspSpec, LocateSpec
from app.training.crops import Cropper
from app.training.dataset import Sample
from app.training.networks import Network
from app.training.strangers import STRANGERS

MOST = 150
"""Crops of one picture; more would repeat themselves."""
BATCH = 64
WORKERS = 2
AHEAD = 8
"""Pictures whose crops are drawn ahead."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold the trunk's answers to varied crops of samples."""

    at_cut: NDArray[np.float16]
    """(N, h, w, c)."""
    pooled: NDArray[np.float16]
    """(N, 1280)."""
    owner: NDArray[np.int32]
    """(N,): the place of each row's sample in the list of samples; unreadable ones own none."""


def crops_each(samples: Sequence[Sample], per_class: int, strange: int = 0) -> list[int]:
    """Return the crops to draw of each sample: about `per_class` for each class of a set.

    Of each kind of stranger of a set about `strange`.
    """
    sizes = Counter((sample.origin, sample.label) for sample in samples)
    return [
        min(MOST, ceil((strange if one.label in STRANGERS else per_class) / sizes[kind]))
        for one in samples
        for kind in [(one.origin, one.label)]
    ]


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
    files = [
        (str(one.path), one.origin, one.label, one.beside, one.path.stat().st_size)
        for one in samples
    ]
    return hashlib.sha256(json.dumps([files, recipe], sort_keys=True).encode()).hexdigest()[:16]


def _write(
    folder: Path,
    samples: Sequence[Sample],
    cropper: Cropper,
    network: Network,
    recipe: dict[str, Any],
    advance: Callable[[int], None],
) -> None:
    each = crops_each(samples, recipe["crops"], recipe["strange_crops"])
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
    pending: deque[Future[list[NDArray[np.uint8]]]] = deque()
    done = 0
    # Processes, since drawing holds Python's lock; spawned, since TensorFlow can't be forked.
    spawn = get_context("spawn")
    specs = (cropper.locate_block.spec, cropper.dsp_block.spec)
    with ProcessPoolExecutor(WORKERS, spawn, _begin, specs) as workers:
        for place, (sample, count) in enumerate(zip(samples, each, strict=True)):
            pending.append(workers.submit(_draw, sample, count, (seed, place)))
            # Drawing runs ahead of the trunk, but not by gigabytes.
            while len(pending) > (AHEAD if place + 1 < len(samples) else 0):
                for square in pending.popleft().result():
                    yield done, cropper.dsp_block.features(square)
                done += 1
                advance(done)


_own: list[Cropper] = []
"""The cropper of this worker process."""


def _begin(locate: LocateSpec, dsp: DspSpec) -> None:
    _own.append(Cropper(locate, dsp))


def _draw(sample: Sample, count: int, seed: tuple[int, int]) -> list[NDArray[np.uint8]]:
    photo = _own[0].open(sample)
    if photo is None:
        return []
    rng = np.random.default_rng(seed)
    return [_own[0].varied_square(photo, rng) for _ in range(count)]

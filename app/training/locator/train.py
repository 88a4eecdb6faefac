"""Trains a run's locator on the sources that the run learns from.

After the run's own training, before export. The views are drawn once and shared by all
runs beside each other. Knows no terminal: whoever calls hands in a progress bar.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.locate_network import view
from app.training.dataset import sha256
from app.training.locator import marks, network, views
from app.training.locator.marks import Marked

if TYPE_CHECKING:
    from rich.progress import Progress

NAME = "locator.weights.h5"
STRANGE = 8
"""Views of a set for one of each kind of stranger of it."""
MOST = 8
"""Views of one picture, at most."""
BATCH = 32
RATE = 0.001
AVERAGE = 0.998
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold what the trunk says of many views, and what is to be found in each."""

    at_cut: NDArray[np.float16]
    """(N, h, w, c)."""
    wanted: NDArray[np.float16]
    """(N, h, w, views.MAPS)."""
    owner: NDArray[np.int32]
    """(N,): the place of each view's picture in the list of pictures."""


def train_locator(
    folder: Path,
    pictures: Sequence[Marked],
    allowed: Sequence[bool],
    weights: str,
    seed: int,
    pool_folder: Path,
    progress: "Progress",
    cycles: int,
    most_views: int,
) -> None:
    """Train the locator of the run in `folder` on the `allowed` ones of `pictures`.

    About `most_views` views of each set are drawn, and each is seen once in every cycle.
    `locator.weights.h5` is written once it is done.

    Raises:
        TrainingError: there is nothing to learn from, or the weights can't be used.
    """
    import keras
    import tensorflow as tf

    marks.check([one for one, may in zip(pictures, allowed, strict=True) if may])
    keras.utils.set_random_seed(seed)
    built = network.build(weights)
    pool = _filled(pool_folder, pictures, built, weights, seed, most_views, progress)
    rows = np.flatnonzero(np.asarray(allowed)[pool.owner])
    if not len(rows):
        raise TrainingError("None of the locator's pictures could be read.")
    steps = ceil(len(rows) / BATCH)
    rate = keras.optimizers.schedules.CosineDecay(RATE, cycles * steps)
    optimiser = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=AVERAGE)
    variables = built.body.trainable_variables
    optimiser.build(variables)

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def step(inputs: Any, wanted: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = network.loss(wanted, built.body(inputs, training=False))
        optimiser.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    rng = np.random.default_rng(seed)
    task = progress.add_task("Training the locator", total=cycles)
    for cycle in range(cycles):
        rng.shuffle(rows)
        losses = []
        for start in range(0, len(rows), BATCH):
            batch = np.sort(rows[start : start + BATCH])
            inputs, wanted = (part[batch].astype(np.float32) for part in (pool.at_cut, pool.wanted))
            losses.append(float(step(inputs, wanted)))
        progress.update(
            task,
            completed=cycle + 1,
            description=f"Training the locator, loss {np.mean(losses):.2f}",
        )
    optimiser.finalize_variable_values(variables)
    partial = folder / f"partial.{NAME}"
    built.whole.save_weights(partial)
    partial.replace(folder / NAME)


def _filled(
    folder: Path,
    pictures: Sequence[Marked],
    built: network.LocatorNetwork,
    weights: str,
    seed: int,
    most_views: int,
    progress: "Progress",
) -> Pool:
    """Return the views of `pictures`, from `folder` where the same ones were drawn before."""
    files = [(str(one.sample.path), one.sample.label, repr(one.drawn)) for one in pictures]
    base = sha256(Path(weights)) if Path(weights).is_file() else weights
    code = [Path(one.__file__ or "").read_text() for one in (marks, views)]
    recipe = [files, base, seed, most_views, code]
    key = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()[:16]
    ready = folder / f"views-{key}"
    if not ready.is_dir():
        partial = folder / f"views-{key}.partial"
        partial.mkdir(parents=True, exist_ok=True)
        task = progress.add_task("Drawing views", total=len(pictures))
        drawn = _drawn(pictures, seed, most_views, lambda n: progress.update(task, completed=n))
        at_cut, wanted = [], []
        owner: list[int] = []
        while batch := list(islice(drawn, 64)):
            places, seen, maps = zip(*batch, strict=True)
            at_cut.append(built.trunk.predict_on_batch(np.concatenate(seen)).astype(np.float16))
            wanted.append(np.stack(maps).astype(np.float16))
            owner += places
        if not owner:
            raise TrainingError("None of the locator's pictures could be read.")
        np.save(partial / "at_cut.npy", np.concatenate(at_cut))
        np.save(partial / "wanted.npy", np.concatenate(wanted))
        np.save(partial / "owner.npy", np.array(owner, np.int32))
        partial.rename(ready)
    return Pool(*(np.load(ready / f"{name}.npy") for name in ("at_cut", "wanted", "owner")))


def views_each(pictures: Sequence[Marked], most_views: int) -> list[int]:
    """Return how many views to draw of each picture: about as many of each set."""
    sizes = Counter(_kind(one) for one in pictures)
    place: Counter[tuple[str, str]] = Counter()
    each = []
    for kind in map(_kind, pictures):
        share = min(MOST, (most_views / STRANGE if kind[1] else most_views) / sizes[kind])
        # Of a set with many pictures some give none; evenly.
        each.append(int((place[kind] + 1) * share) - int(place[kind] * share))
        place[kind] += 1
    return each


def _kind(one: Marked) -> tuple[str, str]:
    strange = one.sample.label if one.sample.label in (marks.BARE, "other_cell") else ""
    return one.sample.origin, strange


Drawn = tuple[int, NDArray[np.float32], NDArray[np.float32]]


def _drawn(
    pictures: Sequence[Marked], seed: int, most_views: int, advance: Callable[[int], None]
) -> Iterator[Drawn]:
    """Yield (place of the picture, view, what is to be found) of every view."""
    spawn = get_context("spawn")  # TensorFlow can't be forked
    each = views_each(pictures, most_views)
    with ProcessPoolExecutor(WORKERS, spawn) as workers:
        jobs = workers.map(
            _draw, pictures, each, [(seed, place) for place in range(len(pictures))], chunksize=4
        )
        for place, found in enumerate(jobs):
            for seen, maps in found:
                yield place, seen, maps
            advance(place + 1)


def _draw(
    one: Marked, count: int, seed: tuple[int, int]
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    photo = marks.read(one) if count else None
    if photo is None:
        return []
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        pixels, cells = views.varied(photo, rng)
        height, width = pixels.shape[:2]
        seen, _ = view(pixels, network.SIZE)
        found.append((seen, views.target(cells, width, height, network.PLACES)))
    return found

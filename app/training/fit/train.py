"""Trains a run of our recipe: regions of cells, varied on the fly, learnt epoch by epoch.

Calls regions, networks and the loop; then teaches the locator. Knows no terminal: whoever
calls hands in a progress bar.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.training.augment import regions
from app.training.data.dataset import Sample
from app.training.files import write_arrays, write_json
from app.training.fit import locator, networks, start
from app.training.fit.cells import critic, reference
from app.training.fit.cells.watched import Watched
from app.training.fit.loop import fit
from app.training.fit.manifest import listed
from app.training.fit.run import FINISHED, Run
from app.training.fit.small import teacher

if TYPE_CHECKING:
    from rich.progress import Progress


def train(run: Run, cache: Path, samples: list[Sample], progress: "Progress") -> list[Path]:
    """Train `run` to its last epoch and return which pictures could not be read.

    From its checkpoint if it has one. `samples` are all samples that share the regions in
    `cache`, the run's own among them.

    Raises:
        TrainingError: weights, pictures or the checkpoint can't be used, or the loss is no number.
    """
    import keras

    from app.training.fit.cells.training import CellTraining

    config = run.config
    keras.utils.set_random_seed(config.seed)
    outputs = len(config.classes) + len(config.kinds)
    network = networks.build(None, outputs, config.dropout, config.network)
    networks.load_base_weights(network, config.weights)
    if config.start:
        start.load_head(network, (*config.classes, *config.kinds), config.start)
    known = {one.path for one in samples}
    samples = [*samples, *run.beside(samples, cache)]
    task = progress.add_task("Drawing regions", total=len(samples))
    drawn = regions.draw(
        cache,
        samples,
        config.locate,
        regions.views_each(samples, config.views, config.kind_views),
        config.seed,
        lambda done: progress.update(task, completed=done),
    )
    allowed = np.array(run.allowed(samples, known))
    opinions = critic.opinions(config, samples, drawn) if config.critic else {}
    if config.critic:
        contradicted = critic.contradicted(config, samples, opinions)
        write_json(run.folder / "contradicted.json", contradicted)
    taught = teacher.opinions(run, samples, cache, progress) if config.teacher else {}
    training = CellTraining(config, network, drawn, samples, allowed, opinions, taught)
    watched = Watched(run.split.held_out, config)
    fit(training, run.folder, progress, watch=lambda: watched.accuracy(network))
    if config.target == "server":  # a microcontroller measures no distances
        centres = reference.centres(training.known_features())
        write_arrays(run.folder / reference.NAME, centres=centres)
    write_json(run.folder / FINISHED, {"cycles": config.cycles})
    return unreadable(samples, set(drawn.owner.tolist()))


def unreadable(samples: list[Sample], drawn: set[int]) -> list[Path]:
    """Return the files of which nothing was drawn; beside a cell there may just be no room."""
    return [one.path for place, one in enumerate(samples) if place not in drawn and not one.beside]


def teach_locator(run: Run, cache: Path, samples: list[Sample], progress: "Progress") -> None:
    """Train the network that finds the cells on what `run` learns from, if it is not there yet.

    From `locator/checkpoint.npz` in the run's folder, where it was stopped before.
    """
    config = run.config
    if not config.locator_cycles or (run.folder / locator.NAME).exists():
        return
    known = {one.path for one in samples}
    pictures = locator.annotated([*samples, *run.beside(samples, cache)], config.boxed, cache)
    allowed = run.allowed([one.sample for one in pictures], known)
    locator.train_locator(run.folder, pictures, allowed, config.locator, cache, progress)
    with_boxes = [one.sample for one in pictures if one.sample.label == locator.BOXES_ONLY]
    write_json(run.folder / "boxed.json", listed(with_boxes))

"""Trains a run's locator on the groups that the run learns from.

After the run's own training, before export. The views are drawn once and shared by all
runs beside each other. Knows no terminal: whoever calls hands in a progress bar.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import TrainingError
from app.training.files import replaced
from app.training.fit.config import LocatorConfig
from app.training.fit.locator import annotations, network
from app.training.fit.locator.annotations import AnnotatedPicture
from app.training.fit.locator.lesson import Lesson
from app.training.fit.locator.view_cache import fill
from app.training.fit.loop import Training, fit, norms_of, settle_norms

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

NAME = "locator.weights.h5"
FOLDER = "locator"
"""Where the run keeps the history and the checkpoint of this training."""
SETTLING = 40
"""Batches from which BatchNorm's statistics are taken anew for the averaged weights."""


class LocatorTraining(Training):
    """Learn to find the cells in the views of a lesson."""

    def __init__(self, config: LocatorConfig, model: "keras.Model", lesson: Lesson) -> None:
        self.config, self.lesson = config, lesson
        self.norms = list(norms_of(model))
        for layer in self.norms:
            layer.momentum = config.norm_momentum
        self.steps = ceil(len(lesson.rows) / config.batch)
        super().__init__(model, model.trainable_variables, config.schedule(self.steps))

    def batches(self, epoch: int) -> Iterator[tuple[Any, ...]]:
        """Yield views and the maps of what is to be found in them."""
        rng = np.random.default_rng([self.config.seed, epoch])
        yield from self.lesson.batches(self.steps, self.config.batch, rng)

    def loss(self, *batch: Any) -> Any:
        """Return the mean loss of a batch of `batches`."""
        views, wanted = batch
        return network.loss(wanted, self.model(_scaled(views), training=True))

    def settle(self) -> None:
        """Put the mean of the weights in their place, and take BatchNorm's statistics anew."""
        super().settle()
        rng = np.random.default_rng([self.config.seed, self.config.cycles])
        settle_norms(
            self.norms,
            (_scaled(views) for views, _ in self.lesson.batches(SETTLING, self.config.batch, rng)),
            lambda views: self.model(views, training=True),
            self.config.norm_momentum,
        )


def train_locator(
    folder: Path,
    pictures: Sequence[AnnotatedPicture],
    allowed: Sequence[bool],
    config: LocatorConfig,
    cache: Path,
    progress: "Progress",
) -> None:
    """Train the locator of the run in `folder` on the `allowed` ones of `pictures`.

    `locator.weights.h5` is written once it is done.

    Raises:
        TrainingError: there is nothing to learn from, the weights can't be used, or the loss is
            no number.
    """
    import keras

    annotations.check([one for one, may in zip(pictures, allowed, strict=True) if may])
    keras.utils.set_random_seed(config.seed)
    built = network.build(config.weights)
    views = fill(cache, pictures, config.seed, config.views, progress)
    rows = np.flatnonzero(np.asarray(allowed)[views.owner])
    if not len(rows):
        raise TrainingError("None of the locator's pictures could be read.")
    training = LocatorTraining(config, built, Lesson.of(views, rows))
    fit(training, folder / FOLDER, progress, "Training the locator")
    with replaced(folder / NAME) as partial:
        built.save_weights(partial)


def _scaled(views: Any) -> Any:
    """Return views 0..255 as the network takes them, -1..1."""
    import tensorflow as tf

    return tf.cast(views, tf.float32) / 127.5 - 1

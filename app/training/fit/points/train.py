"""Learns to find objects as points in views.

Between the loop (`app/training/fit/loop.py`) and the training of the locator or the survey.
Knows no pictures.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.training.fit.loop import Training, norms_of, settle_norms
from app.training.fit.points.config import PointLearning

if TYPE_CHECKING:
    import keras

SETTLING = 40
"""Batches from which BatchNorm's statistics are taken anew for the averaged weights."""


class Lesson(Protocol):
    """Draw views, and the maps of what is to be found in them."""

    def batches(
        self, count: int, size: int, rng: Generator
    ) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
        """Yield `count` batches of `size` views and maps."""


class PointTraining(Training):
    """Learn to find what lies in the views of a lesson, `steps` batches in each epoch."""

    def __init__(
        self,
        config: PointLearning,
        model: "keras.Model",
        lesson: Lesson,
        steps: int,
        loss: Callable[[Any, Any], Any],
    ) -> None:
        self.config, self.lesson, self.steps = config, lesson, steps
        self._loss = loss
        self.norms = list(norms_of(model))
        for layer in self.norms:
            layer.momentum = config.norm_momentum
        super().__init__(model, model.trainable_variables, config.schedule(steps))

    def batches(self, epoch: int) -> Iterator[tuple[Any, ...]]:
        """Yield views and the maps of what is to be found in them."""
        rng = np.random.default_rng([self.config.seed, epoch])
        yield from self.lesson.batches(self.steps, self.config.batch, rng)

    def loss(self, *batch: Any) -> Any:
        """Return the mean loss of a batch of `batches`."""
        views, wanted = batch
        return self._loss(wanted, self.model(_scaled(views), training=True))

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


def _scaled(views: Any) -> Any:
    """Return views 0..255 as the network takes them, -1..1."""
    import tensorflow as tf

    return tf.cast(views, tf.float32) / 127.5 - 1

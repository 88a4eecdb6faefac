"""Trains the network that surveys fields, on the fields that are to be learnt from.

Apart from the runs that teach cells: it belongs to a model, not to a run. Knows no terminal.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from app.training.files import replaced
from app.training.fit.loop import Training, fit, norms_of, settle_norms
from app.training.fit.schedule import Learning, Schedule
from app.training.fit.survey import network
from app.training.fit.survey.boxed_fields import FieldPhoto
from app.training.fit.survey.lesson import MAPS, PLACES, SIZE, Lesson

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

AHEAD = 3
"""Batches laid out before they are learnt from."""
NAME = "survey.weights.h5"
SETTLING = 40
"""Batches from which BatchNorm's statistics are taken anew for the averaged weights."""
SHARES = {"bccd": 0.15, "txl": 0.55, "pig_phone": 0.15, "pbc": 0.15}


class SurveyConfig(Learning):
    """Describe how MobileNetV1 0.25 learns to survey a field."""

    called = "The survey"

    weights: str = "imagenet"
    cycles: int = Field(default=9, ge=1)
    steps: int = Field(default=120, ge=1)
    """Batches of a cycle."""
    batch: int = Field(default=12, ge=1)
    rate: float = Field(default=0.003, gt=0)
    decay: float = Field(default=0.01, ge=0)
    average: float = Field(default=0.99, ge=0, lt=1)
    norm_momentum: float = Field(default=0.9, ge=0, lt=1)
    warm_up: float = Field(default=0.08, ge=0, lt=1)
    """Share of the steps in which the rate rises."""
    shares: dict[str, float] = Field(default_factory=lambda: dict(SHARES))
    """Set -> how often its fields are shown."""
    seed: int = 7

    def schedule(self) -> Schedule:
        """Return how it learns."""
        warm_up = max(1, round(self.warm_up * self.cycles * self.steps))
        return Schedule(self.cycles, self.steps, self.rate, warm_up, self.decay, self.average)


class SurveyTraining(Training):
    """Learn to find what lies in the views of a lesson."""

    def __init__(self, config: SurveyConfig, model: "keras.Model", lesson: Lesson) -> None:
        self.config, self.lesson = config, lesson
        self.norms = list(norms_of(model))
        for layer in self.norms:
            layer.momentum = config.norm_momentum
        super().__init__(model, model.trainable_variables, config.schedule())

    def batches(self, epoch: int) -> Iterator[tuple[Any, ...]]:
        """Yield views and the maps of what is to be found in them."""
        import tensorflow as tf

        rng = np.random.default_rng([self.config.seed, epoch])
        # The next views are laid out while the network learns from these.
        yield from tf.data.Dataset.from_generator(
            lambda: self.lesson.batches(self.config.steps, self.config.batch, rng),
            output_signature=(
                tf.TensorSpec((None, SIZE, SIZE, 3), tf.uint8),
                tf.TensorSpec((None, PLACES, PLACES, MAPS), tf.float32),
            ),
        ).prefetch(AHEAD)

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
            (_scaled(one) for one, _ in self.lesson.batches(SETTLING, self.config.batch, rng)),
            lambda views: self.model(views, training=True),
            self.config.norm_momentum,
        )


def train_survey(
    folder: Path, photos: Sequence[FieldPhoto], config: SurveyConfig, progress: "Progress"
) -> Path:
    """Train on `photos` in `folder`, going on where that was left; return the file of weights.

    Raises:
        TrainingError: the weights can't be used, or the loss is no number.
    """
    import keras

    keras.utils.set_random_seed(config.seed)
    built = network.build(config.weights)
    training = SurveyTraining(config, built, Lesson(photos, config.shares))
    fit(training, folder, progress, "Training the survey")
    with replaced(folder / NAME) as partial:
        built.save_weights(partial)
    return folder / NAME


def _scaled(views: Any) -> Any:
    """Return views 0..255 as the network takes them, -1..1."""
    import tensorflow as tf

    return tf.cast(views, tf.float32) / 127.5 - 1

"""Trains the network that surveys fields, on the fields that are to be learnt from.

Apart from the runs that teach cells: it belongs to a model, not to a run. Knows no terminal.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.training.files import replaced
from app.training.fit.loop import fit
from app.training.fit.points.config import PointLearning
from app.training.fit.points.train import PointTraining
from app.training.fit.survey import network
from app.training.fit.survey.boxed_fields import FieldPhoto
from app.training.fit.survey.lesson import MAPS, PLACES, SIZE, Lesson

if TYPE_CHECKING:
    from rich.progress import Progress

AHEAD = 3
"""Batches laid out before they are learnt from."""
NAME = "survey.weights.h5"
SHARES = {"bccd": 0.15, "txl": 0.55, "pig_phone": 0.15, "pbc": 0.15}


class SurveyConfig(PointLearning):
    """Describe how MobileNetV1 0.25 learns to survey a field."""

    called = "The survey"

    cycles: int = Field(default=9, ge=1)
    steps: int = Field(default=120, ge=1)
    """Batches of a cycle."""
    batch: int = Field(default=12, ge=1)
    rate: float = Field(default=0.003, gt=0)
    warm_up: float = Field(default=0.08, ge=0, lt=1)
    shares: dict[str, float] = Field(default_factory=lambda: dict(SHARES))
    """Set -> how often its fields are shown."""


class SurveyTraining(PointTraining):
    """Learn to survey, and lay the next views out meanwhile."""

    def batches(self, epoch: int) -> Iterator[tuple[Any, ...]]:
        """Yield views and the maps of what is to be found in them."""
        import tensorflow as tf

        laid_out = super().batches
        yield from tf.data.Dataset.from_generator(
            lambda: laid_out(epoch),
            output_signature=(
                tf.TensorSpec((None, SIZE, SIZE, 3), tf.uint8),
                tf.TensorSpec((None, PLACES, PLACES, MAPS), tf.float32),
            ),
        ).prefetch(AHEAD)


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
    lesson = Lesson(photos, config.shares)
    training = SurveyTraining(config, built, lesson, config.steps, network.loss)
    fit(training, folder, progress, "Training the survey")
    with replaced(folder / NAME) as partial:
        built.save_weights(partial)
    return folder / NAME

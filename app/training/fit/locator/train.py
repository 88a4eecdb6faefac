"""Trains a run's locator on the groups that the run learns from.

After the run's own training, before export. The views are drawn once and shared by all
runs beside each other. Knows no terminal: whoever calls hands in a progress bar.
"""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import TrainingError
from app.training.files import replaced
from app.training.fit.config import LocatorConfig
from app.training.fit.locator import annotations, network
from app.training.fit.locator.annotations import AnnotatedPicture
from app.training.fit.locator.lesson import Lesson
from app.training.fit.locator.view_cache import fill
from app.training.fit.loop import fit
from app.training.fit.points.train import PointTraining

if TYPE_CHECKING:
    from rich.progress import Progress

NAME = "locator.weights.h5"
FOLDER = "locator"
"""Where the run keeps the history and the checkpoint of this training."""


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
    steps = ceil(len(rows) / config.batch)
    training = PointTraining(config, built, Lesson.of(views, rows), steps, network.loss)
    fit(training, folder / FOLDER, progress, "Training the locator")
    with replaced(folder / NAME) as partial:
        built.save_weights(partial)

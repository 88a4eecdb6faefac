"""The one loop in which networks learn: epoch by epoch, from a checkpoint or from the start.

Stops at the first loss that is not finite; after each epoch history and checkpoint are whole on
the disk. What is learnt and from what is the business of each `Training`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.files import read_json, write_json
from app.training.fit.checkpoint import NAME as CHECKPOINT
from app.training.fit.checkpoint import Checkpoint
from app.training.fit.schedule import Schedule

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

HISTORY = "history.json"
FIXED = ("cycle", "loss")
"""What every line of it says; the rest is what was watched."""


class Diverged(TrainingError):
    """The loss or a weight is no finite number any more."""


class Training(ABC):
    """Hold a network, its optimiser, and how one batch is learnt."""

    def __init__(self, model: "keras.Model", variables: Sequence[Any], schedule: Schedule) -> None:
        """`model` holds every weight that a checkpoint keeps, `variables` are those learnt."""
        import tensorflow as tf

        self.model, self.variables, self.schedule = model, list(variables), schedule
        self.optimiser = schedule.optimiser()
        self.optimiser.build(self.variables)
        self._step = tf.function(self.learn, autograph=False)

    @abstractmethod
    def loss(self, *batch: Any) -> Any:
        """Return the mean loss of a batch, as a tensor; called within a graph."""

    def batches(self, epoch: int) -> Iterable[tuple[Any, ...]]:
        """Yield the batches of an epoch, the same whenever it is asked for it."""
        raise NotImplementedError

    def learn(self, *batch: Any) -> Any:
        """Take one step and return the loss before it; to be called within a graph."""
        import tensorflow as tf

        with tf.GradientTape() as tape:
            loss = self.loss(*batch)
        gradients = tape.gradient(loss, self.variables)
        self.optimiser.apply_gradients(zip(gradients, self.variables, strict=True))
        return loss

    def epoch(self, number: int) -> float:
        """Learn from the batches of one epoch and return the mean loss."""
        losses = []
        for batch in self.batches(number):
            losses.append(float(self._step(*batch)))
            if not np.isfinite(losses[-1]):
                break
        return float(np.mean(losses))

    def settle(self) -> None:
        """Put the moving average of the weights in their place, once all is learnt."""
        if self.schedule.average:
            self.optimiser.finalize_variable_values(self.variables)

    @property
    def states(self) -> list[Any]:
        """Variables beside weights and optimiser without which a run can't go on as it would."""
        return []

    def checkpoint(self, epoch: int) -> Checkpoint:
        """Return the state after `epoch` epochs."""
        state = [np.asarray(one) for one in (*self.optimiser.variables, *self.states)]
        return Checkpoint(epoch, self.model.get_weights(), state)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where `checkpoint` was written; raise TrainingError where it is of another net."""
        state = [*self.optimiser.variables, *self.states]
        weights = [one.shape for one in self.model.get_weights()]
        if [one.shape for one in checkpoint.weights] != weights or [
            one.shape for one in checkpoint.optimiser
        ] != [tuple(one.shape) for one in state]:
            raise TrainingError("The checkpoint is of another network.")
        self.model.set_weights(checkpoint.weights)
        for variable, value in zip(state, checkpoint.optimiser, strict=True):
            variable.assign(value)


def fit(
    training: Training,
    folder: Path | None = None,
    progress: "Progress | None" = None,
    named: str = "Training",
    watch: Callable[[], dict[str, float]] = dict,
    after: Callable[[int], None] = lambda epoch: None,
) -> list[float]:
    """Train to the last epoch, from the checkpoint in `folder` if it has one; return the losses.

    `watch` returns what else a line of the history says. `after` is called with the number of
    each epoch done; what it raises ends the training.

    Raises:
        Diverged: a loss or a weight is not finite.
        TrainingError: the checkpoint can't be used, or nothing can be written.
    """
    epochs = training.schedule.epochs
    history: list[dict[str, Any]] = []
    if folder and (folder / CHECKPOINT).exists():
        checkpoint = Checkpoint.load(folder)
        training.restore(checkpoint)
        history = read_json(folder / HISTORY)[: checkpoint.epoch]
        if len(history) < checkpoint.epoch:
            raise TrainingError(f"{folder / HISTORY} is missing or damaged.")
    done = len(history)
    task = progress.add_task(named, total=epochs, completed=done) if progress else None
    for epoch in range(done, epochs):
        loss = training.epoch(epoch)
        _require_finite(training, loss, epoch + 1)
        if epoch + 1 == epochs:
            training.settle()
        history.append({"cycle": epoch + 1, "loss": loss, **watch()})
        if folder:
            # The checkpoint last: a line of history too many is cut off, one too few is lost.
            write_json(folder / HISTORY, history)
            training.checkpoint(epoch + 1).save(folder)
        if progress and task is not None:
            described = f"{named}, {_line(history[-1])}"
            progress.update(task, completed=epoch + 1, description=described)
        after(epoch + 1)
    return [float(one["loss"]) for one in history]


def settle_norms(
    norms: Sequence[Any],
    batches: Iterable[Any],
    forward: Callable[[Any], object],
    momentum: float | None = None,
) -> None:
    """Take BatchNorm's statistics anew for averaged weights: by `momentum`, or a plain mean."""
    for place, batch in enumerate(batches):
        for layer in norms:
            layer.momentum = place / (place + 1) if momentum is None else momentum
        forward(batch)


def norms_of(*models: Any) -> Iterator[Any]:
    """Yield the BatchNorm layers of the models."""
    import keras

    for model in models:
        for layer in model.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                yield layer


def repeatable() -> None:
    """Make TensorFlow add up in one order, so that a run can be repeated; for a whole process."""
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()


def _require_finite(training: Training, loss: float, epoch: int) -> None:
    weights: Iterator[NDArray[Any]] = (np.asarray(one) for one in training.variables)
    if not np.isfinite(loss) or not all(np.isfinite(one).all() for one in weights):
        whole = "; the checkpoint of the cycle before is whole" if epoch > 1 else ""
        raise Diverged(
            f"The loss of cycle {epoch} is no number. Lower the rate with --set rate="
            f"{training.schedule.rate / 2:g}{whole}."
        )


def _line(entry: dict[str, Any]) -> str:
    watched = [f"{name} {value:.2f}" for name, value in entry.items() if name not in FIXED]
    rest = f", crops named rightly: {', '.join(watched)}" if watched else ""
    return f"loss {entry['loss']:.3f}{rest}"

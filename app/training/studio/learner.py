"""Trains one learning block: same seed, same pictures, same weights at the end.

Called with what the block is fed and class numbers. Built once for a block, it learns any
number of folds and seeds without being compiled anew. Knows no files.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.checkpoint import Checkpoint
from app.training.studio import networks
from app.training.studio.block import BlockConfig
from app.training.studio.features import scaled

ASKED = 256
"""Pictures asked about at once."""
LIGHTER = 0.12
"""By how much an augmented picture is lighter or darker at most; 2 is black to white."""


def repeatable() -> None:
    """Make TensorFlow add up in one order, so that a run can be repeated; for a whole process."""
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()


class Learner:
    """Learn a block from its inputs: frozen features (N, width) or squares (N, S, S, C)."""

    def __init__(self, config: BlockConfig, outputs: int, weights: str) -> None:
        """Build the network; raise TrainingError where its weights can't be had."""
        import keras

        keras.utils.set_random_seed(0)
        self.config = config
        build = networks.head if config.frozen else None
        self.model = build(config, outputs) if build else networks.whole(config, outputs, weights)
        self._start = self.model.get_weights()
        self.optimiser = keras.optimizers.Adam(config.rate)
        self.optimiser.build(self.model.trainable_variables)
        self._cycle = self._compiled()
        self._ask = self._asking()

    def fit(
        self,
        inputs: NDArray[Any],
        labels: NDArray[np.int64],
        seed: int,
        after: Callable[[int, float], bool | None] = lambda cycle, loss: None,
        start: Checkpoint | None = None,
    ) -> list[float]:
        """Learn from all `inputs` anew, or on from `start`, and return the loss of each cycle.

        `after` is called with the number of each cycle done and its loss; True ends it early.
        """
        self.model.set_weights(self._start)
        networks.start_afresh(self.model, seed)
        for variable in self.optimiser.variables:
            if "learning_rate" not in variable.path:
                variable.assign(np.zeros(variable.shape))
        inputs = self._fed(inputs)
        batch = min(self.config.batch, len(inputs))
        steps = len(inputs) // batch
        losses: list[float] = []
        if start is not None:
            self._restore(start)
        for cycle in range(start.cycle if start else 0, self.config.cycles):
            rng = np.random.default_rng([seed, cycle])
            order = rng.permutation(len(inputs))[: steps * batch].reshape(steps, batch)
            drawn = int(rng.integers(2**31))
            losses.append(float(self._cycle(inputs, labels, order, drawn)))
            if after(cycle + 1, losses[-1]):
                break
        return losses

    def checkpoint(self, cycle: int) -> Checkpoint:
        """Return the state after `cycle` cycles."""
        states = [np.asarray(one.seed_generator.state) for one in self._drops()]
        optimiser = [np.asarray(one) for one in self.optimiser.variables]
        return Checkpoint(cycle, self.model.get_weights(), [*optimiser, *states])

    def scores(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        """Return the scores (N, outputs) of `inputs`, each row summing to 1."""
        parts = [
            np.asarray(self._ask(self._fed(inputs[start : start + ASKED])))
            for start in range(0, len(inputs), ASKED)
        ]
        found: NDArray[np.float32] = np.concatenate(parts)
        return found

    def _restore(self, state: Checkpoint) -> None:
        self.model.set_weights(state.weights)
        drops = self._drops()
        count = len(self.optimiser.variables)
        if len(state.optimiser) != count + len(drops):
            raise TrainingError("The checkpoint is of another block.")
        for variable, value in zip(self.optimiser.variables, state.optimiser[:count], strict=True):
            variable.assign(value)
        for layer, value in zip(drops, state.optimiser[count:], strict=True):
            layer.seed_generator.state.assign(value)

    def _drops(self) -> list[Any]:
        import keras

        layers = self.model.layers
        return [one for one in layers if isinstance(one, keras.layers.Dropout) and one.rate]

    def _fed(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        if self.config.frozen:
            return inputs.astype(np.float32)
        return scaled(inputs, self.config)

    def _compiled(self) -> Any:
        """Return the compiled function that learns one cycle and returns its mean loss."""
        import keras
        import tensorflow as tf

        loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model, optimiser = self.model, self.optimiser
        varied = self.config.augment

        def learn(batch: Any, labels: Any, key: Any) -> Any:
            if varied:
                batch = _varied(batch, key)
            with tf.GradientTape() as tape:
                loss = loss_of(labels, model(batch, training=True))
            learnt = model.trainable_variables
            optimiser.apply_gradients(zip(tape.gradient(loss, learnt), learnt, strict=True))
            return loss

        shape = (None, *model.input_shape[1:])

        @tf.function(  # type: ignore[untyped-decorator]
            autograph=False,
            input_signature=[
                tf.TensorSpec(shape, tf.float32),
                tf.TensorSpec((None,), tf.int64),
                tf.TensorSpec((None, None), tf.int64),
                tf.TensorSpec((), tf.int32),
            ],
        )
        def cycle(inputs: Any, labels: Any, order: Any, drawn: Any) -> Any:
            steps = tf.shape(order)[0]

            def step(place: Any, total: Any) -> Any:
                rows = order[place]
                key = tf.stack([drawn, place])
                loss = learn(tf.gather(inputs, rows), tf.gather(labels, rows), key)
                return place + 1, total + loss

            _, total = tf.while_loop(
                lambda place, total: place < steps,
                step,
                (tf.constant(0), tf.constant(0.0)),
                parallel_iterations=1,
            )
            return total / tf.cast(steps, tf.float32)

        return cycle

    def _asking(self) -> Any:
        import tensorflow as tf

        shape = (None, *self.model.input_shape[1:])

        asked = [tf.TensorSpec(shape, tf.float32)]

        @tf.function(autograph=False, input_signature=asked)  # type: ignore[untyped-decorator]
        def ask(inputs: Any) -> Any:
            return tf.nn.softmax(self.model(inputs, training=False))

        return ask


def _varied(batch: Any, key: Any) -> Any:
    """Return pictures (N, S, S, C) flipped and turned by quarters at random, and lightened."""
    import tensorflow as tf

    drawn = tf.random.stateless_uniform((4, tf.shape(batch)[0], 1, 1, 1), key)
    batch = tf.where(drawn[0] < 0.5, batch, tf.reverse(batch, [2]))
    batch = tf.where(drawn[1] < 0.5, batch, tf.reverse(batch, [1]))
    batch = tf.where(drawn[2] < 0.5, batch, tf.transpose(batch, [0, 2, 1, 3]))
    return tf.clip_by_value(batch + LIGHTER * (2 * drawn[3] - 1), -1.0, 1.0)

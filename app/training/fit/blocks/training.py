"""Trains one learning block: same seed, same pictures, same weights at the end.

Called with what the block is fed and class numbers. Built once for a block, it learns any
number of folds and seeds without being compiled anew. Knows no files.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from app.training.fit.block import BlockConfig
from app.training.fit.blocks import networks
from app.training.fit.blocks.features import scaled
from app.training.fit.loop import Training

ASKED = 256
"""Pictures asked about at once."""
LIGHTER = 0.12
"""By how much an augmented picture is lighter or darker at most; 2 is black to white."""


class BlockTraining(Training):
    """Learn a block from its inputs: frozen features (N, width) or squares (N, S, S, C)."""

    def __init__(self, config: BlockConfig, outputs: int, weights: str) -> None:
        """Build the network; raise TrainingError where its weights can't be had."""
        keras.utils.set_random_seed(0)
        self.config = config
        model = (
            networks.head(config, outputs)
            if config.frozen
            else networks.whole(config, outputs, weights)
        )
        # A block learns at one rate, so that its schedule does not need the number of steps.
        super().__init__(model, model.trainable_variables, config.schedule(steps=0))
        self._start = model.get_weights()
        self._loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self._epoch = self._compiled()
        self._ask = self._asking()

    def begin(self, inputs: NDArray[Any], labels: NDArray[np.int64], seed: int) -> None:
        """Start anew from the weights that `seed` draws, to learn from all `inputs`."""
        self.model.set_weights(self._start)
        networks.start_afresh(self.model, seed)
        for variable in self.optimiser.variables:
            if "learning_rate" not in variable.path:
                variable.assign(np.zeros(variable.shape))
        self._inputs, self._labels, self._seed = self._fed(inputs), labels, seed

    def epoch(self, number: int) -> float:
        """Learn from each input once, in an order of this epoch's own."""
        count = len(self._inputs)
        batch = min(self.config.batch, count)
        steps = count // batch
        rng = np.random.default_rng([self._seed, number])
        order = rng.permutation(count)[: steps * batch].reshape(steps, batch)
        return float(self._epoch(self._inputs, self._labels, order, int(rng.integers(2**31))))

    def loss(self, *batch: Any) -> Any:
        """Return the mean loss of (inputs, labels, the key of what chance varies)."""
        inputs, labels, key = batch
        if self.config.augment:
            inputs = _varied(inputs, key)
        return self._loss_of(labels, self.model(inputs, training=True))

    @property
    def states(self) -> list[Any]:
        """The seeds of the dropout layers."""
        layers = self.model.layers
        drops = [one for one in layers if isinstance(one, keras.layers.Dropout) and one.rate]
        return [one.seed_generator.state for one in drops]

    def scores(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        """Return the scores (N, outputs) of `inputs`, each row summing to 1."""
        parts = [
            np.asarray(self._ask(self._fed(inputs[start : start + ASKED])))
            for start in range(0, len(inputs), ASKED)
        ]
        found: NDArray[np.float32] = np.concatenate(parts)
        return found

    def _fed(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        if self.config.frozen:
            return inputs.astype(np.float32)
        return scaled(inputs, self.config)

    def _compiled(self) -> Any:
        """Return the compiled function that learns one epoch and returns its mean loss.

        One graph for a whole epoch: a head's step is shorter than a call from Python.
        """

        @tf.function(  # type: ignore[untyped-decorator]
            autograph=False,
            input_signature=[
                tf.TensorSpec((None, *self.model.input_shape[1:]), tf.float32),
                tf.TensorSpec((None,), tf.int64),
                tf.TensorSpec((None, None), tf.int64),
                tf.TensorSpec((), tf.int32),
            ],
        )
        def epoch(inputs: Any, labels: Any, order: Any, drawn: Any) -> Any:
            steps = tf.shape(order)[0]

            def step(place: Any, total: Any) -> Any:
                rows = order[place]
                key = tf.stack([drawn, place])
                loss = self.learn(tf.gather(inputs, rows), tf.gather(labels, rows), key)
                return place + 1, total + loss

            _, total = tf.while_loop(
                lambda place, total: place < steps,
                step,
                (tf.constant(0), tf.constant(0.0)),
                parallel_iterations=1,
            )
            return total / tf.cast(steps, tf.float32)

        return epoch

    def _asking(self) -> Any:
        asked = [tf.TensorSpec((None, *self.model.input_shape[1:]), tf.float32)]

        @tf.function(autograph=False, input_signature=asked)  # type: ignore[untyped-decorator]
        def ask(inputs: Any) -> Any:
            return tf.nn.softmax(self.model(inputs, training=False))

        return ask


def _varied(batch: Any, key: Any) -> Any:
    """Return pictures (N, S, S, C) flipped and turned by quarters at random, and lightened."""
    drawn = tf.random.stateless_uniform((4, tf.shape(batch)[0], 1, 1, 1), key)
    batch = tf.where(drawn[0] < 0.5, batch, tf.reverse(batch, [2]))
    batch = tf.where(drawn[1] < 0.5, batch, tf.reverse(batch, [1]))
    batch = tf.where(drawn[2] < 0.5, batch, tf.transpose(batch, [0, 2, 1, 3]))
    return tf.clip_by_value(batch + LIGHTER * (2 * drawn[3] - 1), -1.0, 1.0)

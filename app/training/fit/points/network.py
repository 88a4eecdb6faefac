"""Builds the base and the grid of a network that finds objects as points, and its losses.

Objects as points: CenterNet (Zhou et al. 2019, https://arxiv.org/abs/1904.07850). What lies
between base and grid is the business of the locator and of the survey. Imports TensorFlow when
called.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.training.fit.weights import application, imagenet

if TYPE_CHECKING:
    import keras


def base(size: int, weights: str | None, batch: int | None = None) -> "keras.Model":
    """Return MobileNetV1 0.25 for views (N, size, size, 3), -1..1, with `weights` or none yet.

    Raises:
        TrainingError: the weights can't be used.
    """
    built = application("mobilenet_v1", size, batch=batch)
    if weights is not None:
        built.set_weights(imagenet("mobilenet_v1", weights, size).get_weights())
    return built


def with_grid(
    base: "keras.Model", seen: Any, name: str, outputs: int, rare: float, usual: float, kinds: int
) -> "keras.Model":
    """Return the network that tells `outputs` of each place, from `seen` of the `base`.

    They are the heat of each of the `kinds`, how far the middle is across and down, and sides.
    Before anything is learnt, a place is `rare` to be a middle, and a side the `usual`.
    """
    import keras

    grid = keras.layers.Conv2D(outputs, 1, name="grid")(seen)
    network = keras.Model(base.input, grid, name=name)
    # Hardly any place is a middle: from one half the first steps would spoil the base.
    kernel, bias = network.get_layer("grid").get_weights()
    bias[:kinds] = -math.log((1 - rare) / rare)
    bias[kinds + 2 :] = math.log(usual)
    network.get_layer("grid").set_weights([kernel, bias])
    return network


def focal(heat: Any, unknown: Any, told: Any) -> tuple[Any, Any, Any]:
    """Return where middles are, and for each place what a hit and a miss weigh (0 or less).

    The focal loss of CenterNet (equation 1) of the logits `told`, without its sum.
    """
    import tensorflow as tf

    likely = tf.clip_by_value(tf.sigmoid(told), 1e-4, 1 - 1e-4)
    middle = tf.cast(heat >= 1, tf.float32)
    hit = middle * (1 - likely) ** 2 * tf.math.log(likely)
    known = (1 - middle) * (1 - unknown)
    miss = known * (1 - heat) ** 4 * likely**2 * tf.math.log(1 - likely)
    return middle, hit, miss


def distance(wanted: Any, told: Any, weight: Any, share: Sequence[float]) -> Any:
    """Return the mean distance of places and sides, by the `weight` (..., 1) of each place.

    Each of them counts by its `share`.
    """
    import tensorflow as tf

    off = tf.abs(wanted - told) * tf.constant(share)
    return tf.reduce_sum(weight * off) / (1 + tf.reduce_sum(weight))

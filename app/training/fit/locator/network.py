"""Builds the locator's network and its loss.

MobileNetV1 0.25 (Howard et al. 2017, https://arxiv.org/abs/1704.04861) up to a stride of 16,
with what the coarse places say laid over the fine ones. Knows no pictures. Imports
TensorFlow when called.
"""

import math
from typing import TYPE_CHECKING, Any

from app.impulse.locate.locate_network import OUTPUTS
from app.training.fit.locator.views import SIZE
from app.training.fit.weights import application, imagenet

if TYPE_CHECKING:
    import keras

FINE, COARSE = "conv_pw_5_relu", "conv_pw_11_relu"
"""Layers of a stride of 8 and of 16 pixels."""
WIDTH = 32
RARE = 0.02
"""How likely a place is to be a centre, before anything is learnt."""


def build(weights: str | None, batch: int | None = None) -> "keras.Model":
    """Build the network on a base with ImageNet's `weights` (`weights.py`), or none yet.

    Views (N, SIZE, SIZE, 3), -1..1 -> grid (N, SIZE / 8, SIZE / 8, OUTPUTS).

    Raises:
        TrainingError: the weights can't be used.
    """
    import keras

    layers = keras.layers
    base = application("mobilenet_v1", SIZE, batch=batch)
    if weights is not None:
        base.set_weights(imagenet("mobilenet_v1", weights, SIZE).get_weights())
    coarse = layers.Conv2D(WIDTH, 1, activation="relu", name="coarse")
    finer = layers.UpSampling2D(2, interpolation="bilinear", name="finer")
    fine = layers.Conv2D(WIDTH, 1, activation="relu", name="fine")
    seen = layers.Concatenate(name="both")(
        [finer(coarse(base.get_layer(COARSE).output)), fine(base.get_layer(FINE).output)]
    )
    for number in (1, 2):
        seen = layers.SeparableConv2D(
            WIDTH, 3, padding="same", activation="relu", name=f"around_{number}"
        )(seen)
    grid = layers.Conv2D(OUTPUTS, 1, name="grid")(seen)
    network = keras.Model(base.input, grid, name="locator")
    # Hardly any place is a centre: from one half the first steps would spoil the base.
    kernel, bias = network.get_layer("grid").get_weights()
    bias[0], bias[3] = -math.log((1 - RARE) / RARE), math.log(0.25)
    network.get_layer("grid").set_weights([kernel, bias])
    return network


def loss(wanted: Any, grid: Any) -> Any:
    """Return the mean loss of `grid` (N, h, w, OUTPUTS) against maps (N, h, w, MAPS).

    Heat by the focal loss of CenterNet (Zhou et al. 2019, equation 1) where it is known, places
    and sizes by their distance, near the centres only.
    """
    import tensorflow as tf

    heat = wanted[..., 0]
    likely = tf.clip_by_value(tf.sigmoid(grid[..., 0]), 1e-4, 1 - 1e-4)
    centre = tf.cast(heat >= 1, tf.float32)
    hit = centre * (1 - likely) ** 2 * tf.math.log(likely)
    known = (1 - centre) * (1 - wanted[..., 5])
    miss = known * (1 - heat) ** 4 * likely**2 * tf.math.log(1 - likely)
    spotted = -(tf.reduce_sum(hit) + tf.reduce_sum(miss)) / (1 + tf.reduce_sum(centre))
    weight = wanted[..., 4:5]
    off = tf.abs(wanted[..., 1:4] - grid[..., 1:4]) * tf.constant([0.3, 0.3, 1.5])
    return spotted + tf.reduce_sum(weight * off) / (1 + tf.reduce_sum(weight))

"""Builds the locator's network, its loss and its file.

MobileNetV2's first twelve blocks, as ImageNet left them up to the cut, with what the
coarse places say laid over the fine ones. Knows no pictures. Imports TensorFlow when called.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.impulse.locate_network import OUTPUTS
from app.training import networks
from app.training.tflite import converted

if TYPE_CHECKING:
    import keras

SIZE = 192
"""Pixels of the view: the smallest cells then span 15 of them."""
STRIDE = 8
PLACES = SIZE // STRIDE
CUT, DEEP = "block_5_add", "block_12_add"
"""Layers of a stride of 8 and of 16 pixels."""
RARE = 0.02
"""How likely a place is to be a middle, before anything is learnt."""


@dataclass(frozen=True, slots=True)
class LocatorNetwork:
    """Hold one set of weights seen as three models."""

    whole: "keras.Model"
    """View (N, SIZE, SIZE, 3), -1..1 -> grid (N, PLACES, PLACES, OUTPUTS)."""
    trunk: "keras.Model"
    """View -> activations at the cut; not learnt."""
    body: "keras.Model"
    """Activations at the cut -> grid."""


def build(weights: str | None) -> LocatorNetwork:
    """Build the network on the base `weights`: `imagenet`, a .h5 file, or none yet.

    Raises:
        TrainingError: the weights can't be used.
    """
    import keras

    base = networks.build(SIZE, 4, 8, 0.0, CUT)
    if weights is not None:
        networks.load_base_weights(base, weights)
    layers = base.whole
    at_cut = layers.get_layer(CUT).output
    deep = layers.get_layer(DEEP).output
    top = [
        keras.layers.Conv2D(64, 1, activation="relu", name="coarse"),
        keras.layers.UpSampling2D(2, interpolation="bilinear", name="finer"),
        keras.layers.Conv2D(64, 1, activation="relu", name="fine"),
    ]
    both = keras.layers.Concatenate(name="both")([top[1](top[0](deep)), top[2](at_cut)])
    seen = both
    for number in (1, 2):
        seen = keras.layers.SeparableConv2D(
            64, 3, padding="same", activation="relu", name=f"around_{number}"
        )(seen)
    grid = keras.layers.Conv2D(OUTPUTS, 1, name="grid")(seen)
    network = LocatorNetwork(
        whole=keras.Model(layers.input, grid, name="locator"),
        trunk=keras.Model(layers.input, at_cut, name="locator_trunk"),
        body=keras.Model(at_cut, grid, name="locator_body"),
    )
    # Hardly any place is a middle: from one half the first steps would spoil the base.
    kernel, bias = network.whole.get_layer("grid").get_weights()
    bias[0], bias[3] = -math.log((1 - RARE) / RARE), math.log(0.25)
    network.whole.get_layer("grid").set_weights([kernel, bias])
    return network


def loss(wanted: Any, grid: Any) -> Any:
    """Return the mean loss of `grid` (N, h, w, OUTPUTS) against maps (N, h, w, MAPS).

    Heat by the focal loss of CenterNet (Zhou et al. 2019, equation 1), places and sizes by
    their distance, near the middles only.
    """
    import tensorflow as tf

    heat = wanted[..., 0]
    said = tf.clip_by_value(tf.sigmoid(grid[..., 0]), 1e-4, 1 - 1e-4)
    middle = tf.cast(heat >= 1, tf.float32)
    hit = middle * (1 - said) ** 2 * tf.math.log(said)
    miss = (1 - middle) * (1 - heat) ** 4 * said**2 * tf.math.log(1 - said)
    spotted = -(tf.reduce_sum(hit) + tf.reduce_sum(miss)) / (1 + tf.reduce_sum(middle))
    weight = wanted[..., 4:5]
    off = tf.abs(wanted[..., 1:4] - grid[..., 1:4]) * tf.constant([0.3, 0.3, 1.5])
    return spotted + tf.reduce_sum(weight * off) / (1 + tf.reduce_sum(weight))


def exported(weights: Path) -> bytes:
    """Return the trained locator whose weights are in `weights` as a float32 TFLite file."""
    network = build(None)
    network.whole.load_weights(weights)
    return converted(network.whole)

"""Builds the network that surveys a field, and its loss.

MobileNetV1 0.25 (Howard et al. 2017, https://arxiv.org/abs/1704.04861) up to a stride of 32, laid
over finer places step by step down to a stride of 4 (Lin et al. 2017,
https://arxiv.org/abs/1612.03144). Knows no pictures. Imports TensorFlow when called.
"""

from typing import TYPE_CHECKING, Any

from app.impulse.survey.survey_network import KINDS, OUTPUTS
from app.training.fit.points.network import base, distance, focal, with_grid
from app.training.fit.survey.lesson import SIZE

if TYPE_CHECKING:
    import keras

LEVELS = ("conv_pw_13_relu", "conv_pw_11_relu", "conv_pw_5_relu", "conv_pw_3_relu")
"""Layers of a stride of 32, 16, 8 and 4 pixels."""
FROZEN = "conv_pw_2_relu"
"""The last layer that stays as ImageNet taught it: what comes before it takes most of the time."""
WIDTH = 48
RARE = 0.01
"""How likely a place is to be a middle, before anything is learnt."""
USUAL = 0.15
"""Side of a cell over the view's, the same."""
PLACES, SIDES = 0.5, 1.0
"""What a place's distance and the logarithm of a side weigh beside the heat."""


def build(weights: str | None, batch: int | None = None) -> "keras.Model":
    """Build the network on a base with ImageNet's `weights` (`weights.py`), or none yet.

    Views (N, SIZE, SIZE, 3), -1..1 -> grid (N, SIZE / 4, SIZE / 4, OUTPUTS).

    Raises:
        TrainingError: the weights can't be used.
    """
    import keras

    layers = keras.layers
    below = base(SIZE, weights, batch)
    if weights is not None:
        for layer in below.layers:
            layer.trainable = False
            if layer.name == FROZEN:
                break
    seen: Any = None
    for number, level in enumerate(LEVELS):
        at = below.get_layer(level).output
        here = layers.Conv2D(WIDTH, 1, name=f"side_{number}")(at)
        if seen is not None:
            finer = layers.UpSampling2D(2, interpolation="bilinear", name=f"finer_{number}")
            here = layers.Add(name=f"sum_{number}")([here, finer(seen)])
        around = layers.SeparableConv2D(
            WIDTH, 3, padding="same", use_bias=False, name=f"around_{number}"
        )(here)
        normed = layers.BatchNormalization(name=f"norm_{number}")(around)
        seen = layers.ReLU(name=f"bend_{number}")(normed)
    seen = layers.SeparableConv2D(WIDTH, 3, padding="same", activation="relu", name="around_last")(
        seen
    )
    return with_grid(below, seen, "survey", OUTPUTS, RARE, USUAL, len(KINDS))


def loss(wanted: Any, grid: Any) -> Any:
    """Return the mean loss of `grid` (N, h, w, OUTPUTS) against maps (N, h, w, MAPS).

    Heat by the focal loss of CenterNet (Zhou et al. 2019, equation 1) where it is known, each kind
    over its own middles; places and sides by their distance, near the middles only.
    """
    import tensorflow as tf

    kinds = len(KINDS)
    heat, unknown = wanted[..., :kinds], wanted[..., kinds : 2 * kinds]
    middle, hit, miss = focal(heat, unknown, grid[..., :kinds])
    # Red cells are many: over one sum they would be all that is learnt.
    each = tf.reduce_sum(hit + miss, [0, 1, 2]) / (1 + tf.reduce_sum(middle, [0, 1, 2]))
    boxes, weight = wanted[..., 2 * kinds + 1 :], wanted[..., 2 * kinds : 2 * kinds + 1]
    near = distance(boxes, grid[..., kinds:], weight, (PLACES, PLACES, SIDES, SIDES))
    return near - tf.reduce_mean(each)

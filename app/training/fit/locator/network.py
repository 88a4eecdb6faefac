"""Builds the locator's network and its loss.

MobileNetV1 0.25 (Howard et al. 2017, https://arxiv.org/abs/1704.04861) up to a stride of 16,
with what the coarse places say laid over the fine ones. Knows no pictures. Imports
TensorFlow when called.
"""

from typing import TYPE_CHECKING, Any

from app.impulse.locate.locate_network import OUTPUTS
from app.training.fit.locator.views import SIZE
from app.training.fit.points.network import base, distance, focal, with_grid

if TYPE_CHECKING:
    import keras

FINE, COARSE = "conv_pw_5_relu", "conv_pw_11_relu"
"""Layers of a stride of 8 and of 16 pixels."""
WIDTH = 32
RARE = 0.02
"""How likely a place is to be a centre, before anything is learnt."""
USUAL = 0.25
"""Side of a cell over the view's, the same."""
PLACES, SIDES = 0.3, 1.5
"""What a place's distance and the logarithm of a side weigh beside the heat."""


def build(weights: str | None, batch: int | None = None) -> "keras.Model":
    """Build the network on a base with ImageNet's `weights` (`weights.py`), or none yet.

    Views (N, SIZE, SIZE, 3), -1..1 -> grid (N, SIZE / 8, SIZE / 8, OUTPUTS).

    Raises:
        TrainingError: the weights can't be used.
    """
    import keras

    layers = keras.layers
    below = base(SIZE, weights, batch)
    coarse = layers.Conv2D(WIDTH, 1, activation="relu", name="coarse")
    finer = layers.UpSampling2D(2, interpolation="bilinear", name="finer")
    fine = layers.Conv2D(WIDTH, 1, activation="relu", name="fine")
    seen = layers.Concatenate(name="both")(
        [finer(coarse(below.get_layer(COARSE).output)), fine(below.get_layer(FINE).output)]
    )
    for number in (1, 2):
        seen = layers.SeparableConv2D(
            WIDTH, 3, padding="same", activation="relu", name=f"around_{number}"
        )(seen)
    return with_grid(below, seen, "locator", OUTPUTS, RARE, USUAL, kinds=1)


def loss(wanted: Any, grid: Any) -> Any:
    """Return the mean loss of `grid` (N, h, w, OUTPUTS) against maps (N, h, w, MAPS).

    Heat by the focal loss of CenterNet (Zhou et al. 2019, equation 1) where it is known, places
    and sizes by their distance, near the centres only.
    """
    import tensorflow as tf

    centre, hit, miss = focal(wanted[..., 0], wanted[..., 5], grid[..., 0])
    spotted = -(tf.reduce_sum(hit) + tf.reduce_sum(miss)) / (1 + tf.reduce_sum(centre))
    near = distance(wanted[..., 1:4], grid[..., 1:4], wanted[..., 4:5], (PLACES, PLACES, SIDES))
    return spotted + near

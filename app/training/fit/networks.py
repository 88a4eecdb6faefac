"""Builds the network, whole and in two parts between which styles are mixed.

MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381), or a smaller one, with one
dense layer on top. Knows no pictures and no training loop. Imports TensorFlow when called.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.training.fit.weights import Base, application, imagenet

if TYPE_CHECKING:
    import keras
    import numpy as np
    from numpy.typing import NDArray

FREEZE_UNTIL: dict[Base, str] = {
    "mobilenet_v2": "block_2_add",
    "mobilenet_v2_035": "block_2_add",
    "mobilenet_v1": "conv_pw_2_relu",
}
"""Layer up to which the backbone is frozen, and after which styles are mixed: a stride of 4, lamp
and stain are still in the channels' means."""
SHOWN = 224
"""Side in pixels of the pictures that ImageNet's weights were learnt from."""


@dataclass(frozen=True, slots=True)
class Network:
    """Hold one set of weights seen as four models; each shares its layers with the others."""

    whole: "keras.Model"
    """Features (N, S, S, 3) -> map of logits (N, h, w, outputs); its mean over h, w decides."""
    backbone: "keras.Model"
    """Features -> activations of FREEZE_UNTIL; frozen unless `train_backbone` is set."""
    body: "keras.Model"
    """Those activations -> pooled features (N, 1280)."""
    head: "keras.Model"
    """Pooled features -> logits (N, outputs)."""
    base: Base = "mobilenet_v2"


def build(
    size: int | None, outputs: int, dropout: float = 0.0, base: Base = "mobilenet_v2"
) -> Network:
    """Build a base with one dense layer; it takes crops of any side where `size` is None.

    One layer says the same of the mean of all places as the mean of what it says of each:
    the map that shows what speaks for a class is the classifier itself (class activation
    maps; Zhou et al., CVPR 2016, https://arxiv.org/abs/1512.04150).
    """
    import keras

    built = application(base, size)
    activations = built.get_layer(FREEZE_UNTIL[base]).output
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(built.output)
    drop = keras.layers.Dropout(dropout, name="drop")
    dense = keras.layers.Dense(outputs, name="map")
    head_input = keras.Input((int(pooled.shape[-1]),), name="pooled")
    return Network(
        whole=keras.Model(built.input, dense(built.output), name="smearlens"),
        backbone=keras.Model(built.input, activations, name="backbone"),
        body=keras.Model(activations, pooled, name="body"),
        head=keras.Model(head_input, dense(drop(head_input)), name="head"),
        base=base,
    )


def served(network: Network, size: int) -> "keras.Model":
    """Return the model to export: one crop (1, S, S, 3) -> map of features (1, h, w, 1280).

    The head is a file of its own, so that another can be taught. The batch is fixed at 1, which
    LiteRT for the web needs.
    """
    base = application(network.base, size, batch=1)
    for layer in base.layers:
        if layer.weights:
            layer.set_weights(network.whole.get_layer(layer.name).get_weights())
    return base


def folded(
    network: Network,
    size: int,
    kernel: "NDArray[np.float32]",
    bias: "NDArray[np.float32]",
    features: bool = True,
) -> "keras.Model":
    """Return the model with a head in it: one crop -> map of logits (1, h, w, n), features (1, F).

    The head, kernel (F, n) and bias (n,), is a convolution, since tflite-runtime is 7 times slower
    with a dense layer on a map. A microcontroller needs no `features`.
    """
    import keras

    base = served(network, size)
    layer = keras.layers.Conv2D(len(bias), 1, name="evidence")
    given = [layer(base.output)]
    if features:
        given.append(keras.layers.GlobalAveragePooling2D(name="features")(base.output))
    model = keras.Model(base.input, given, name="smearlens")
    layer.set_weights([kernel[None, None], bias])
    return model


def plain(size: int, classes: int) -> "keras.Model":
    """Return MobileNetV2 1.0 with one dense layer, untrained: what speed is compared with."""
    import keras

    base = application("mobilenet_v2", size, pooling="avg", batch=1)
    scores = keras.layers.Dense(classes, activation="softmax")(base.output)
    return keras.Model(base.input, scores, name="plain")


def load_base_weights(network: Network, weights: str) -> None:
    """Fill the base with ImageNet's weights (`weights.py`)."""
    base = imagenet(network.base, weights, SHOWN)
    for layer in base.layers:
        if layer.weights:
            network.whole.get_layer(layer.name).set_weights(layer.get_weights())


def save_base_weights(network: Network, path: Path) -> None:
    """Write the base's weights so that `load_base_weights` reads them: training can go on."""
    base = application(network.base, SHOWN)
    for layer in base.layers:
        if layer.weights:
            layer.set_weights(network.whole.get_layer(layer.name).get_weights())
    base.save_weights(path)

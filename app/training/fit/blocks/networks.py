"""Builds the three learning blocks: two frozen MobileNets with a head, and conv2d from scratch.

MobileNetV2: Sandler et al. 2018, https://arxiv.org/abs/1801.04381; MobileNetV1: Howard et
al. 2017, https://arxiv.org/abs/1704.04861. Knows no pictures. Imports TensorFlow when called.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from app.training.fit.block import BlockConfig
from app.training.fit.weights import Base, imagenet
from app.training.fit.weights import digest as weights_digest

if TYPE_CHECKING:
    import keras

WIDTHS: dict[Base, int] = {"mobilenet_v2": 1280, "mobilenet_v1": 256}
"""Features that the base pools a picture into."""


def base_of(config: BlockConfig) -> Base:
    """Return which base a block of MobileNet stands on."""
    if config.block == "conv2d":
        raise ValueError("conv2d stands on no base")
    return config.block


def base(config: BlockConfig, weights: str) -> "keras.Model":
    """Return the base: features (N, S, S, 3) -> pooled (N, width), with ImageNet's weights."""
    return imagenet(base_of(config), weights, config.size, "avg")


def digest(config: BlockConfig, weights: str) -> str:
    """Return what tells a base and its weights from any others."""
    return weights_digest(base_of(config), weights)


def head(config: BlockConfig, outputs: int) -> "keras.Model":
    """Return the head of a MobileNet: pooled (N, width) -> logits (N, outputs)."""
    import keras

    pooled = keras.Input((WIDTHS[base_of(config)],), name="pooled")
    return keras.Model(pooled, _top(config, outputs, pooled), name="head")


def whole(config: BlockConfig, outputs: int, weights: str) -> "keras.Model":
    """Return the whole block: features (N, S, S, C) -> logits (N, outputs).

    Of a MobileNet the first layers are frozen, as `fine_tune` says.
    """
    import keras

    if config.block == "conv2d":
        return _conv2d(config, outputs)
    body = base(config, weights)
    first = round(len(body.layers) * (1 - config.fine_tune))
    for place, layer in enumerate(body.layers):
        # BatchNorm keeps its statistics: they come from far more pictures than are here.
        still = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = place >= first and not still
    return keras.Model(body.input, _top(config, outputs, body.output), name=config.block)


def served(config: BlockConfig, learnt: "keras.Model", weights: str) -> "keras.Model":
    """Return the block as it is served: the DSP block's features -> scores that sum to 1.

    `learnt` is what was trained: the whole block, or only its head.
    """
    import keras

    block = learnt
    if config.frozen:
        block = whole(config, int(learnt.output_shape[-1]), weights)
        for layer in learnt.layers:
            if layer.name.startswith("own_"):
                block.get_layer(layer.name).set_weights(layer.get_weights())
    start = keras.Input((config.size, config.size, config.dsp.channels), name="features")
    tensor = start
    if config.dsp.channels != config.channels:
        tensor = keras.layers.Concatenate()([start] * config.channels)
    return keras.Model(start, keras.layers.Softmax(name="scores")(block(tensor)))


def start_afresh(model: "keras.Model", seed: int) -> None:
    """Draw the weights of all layers that learn from scratch anew, as Keras would draw them.

    Kernels are uniform within sqrt(6 / (fan in + fan out)) (Glorot and Bengio, AISTATS 2010).
    """
    import keras

    rng = np.random.default_rng(seed)
    for place, layer in enumerate(model.layers):
        # One that drops nothing draws nothing, and has no generator.
        if isinstance(layer, keras.layers.Dropout) and layer.rate:
            layer.seed_generator.state.assign([seed % 2**31, place])
        elif layer.name.startswith("own_"):
            kernel, bias = layer.get_weights()
            area = int(np.prod(kernel.shape[:-2]))
            limit = np.sqrt(6 / (area * (kernel.shape[-2] + kernel.shape[-1])))
            drawn = rng.uniform(-limit, limit, kernel.shape)
            layer.set_weights([drawn.astype(np.float32), np.zeros_like(bias)])


def _top(config: BlockConfig, outputs: int, tensor: Any) -> Any:
    import keras

    tensor = keras.layers.Dense(config.neurons, activation="relu", name="own_dense")(tensor)
    tensor = keras.layers.Dropout(config.dropout, seed=1, name="drop")(tensor)
    return keras.layers.Dense(outputs, name="own_logits")(tensor)


def _conv2d(config: BlockConfig, outputs: int) -> "keras.Model":
    import keras

    start = tensor = keras.Input((config.size, config.size, config.channels))
    for layer in range(config.layers):
        filters = max(4, config.filters >> layer)
        tensor = keras.layers.Conv2D(
            filters, config.kernel, padding="same", activation="relu", name=f"own_conv{layer + 1}"
        )(tensor)
        tensor = keras.layers.MaxPooling2D(name=f"pool{layer + 1}")(tensor)
    tensor = keras.layers.Flatten(name="flatten")(tensor)
    return keras.Model(start, _top(config, outputs, tensor), name="conv2d")

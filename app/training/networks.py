"""Builds the network and cuts it into a frozen trunk and a part that learns.

MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381) with a small
head. Knows no pictures and no training loop. Imports TensorFlow when called.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import TrainingError

if TYPE_CHECKING:
    import keras

CUTS = ("block_2_add", "block_5_add", "block_9_add", "block_12_add")
"""Where the trunk may end, the earliest first: what comes after it is fine-tuned."""


@dataclass(frozen=True, slots=True)
class Network:
    """Hold one set of weights seen as four models; each shares its layers with the others."""

    whole: "keras.Model"
    """Features (N, S, S, 3) -> map of logits (N, h, w, outputs); its mean over h, w decides."""
    trunk: "keras.Model"
    """Features -> [activations at the cut, pooled features (N, 1280)]."""
    body: "keras.Model"
    """Activations at the cut -> pooled features."""
    head: "keras.Model"
    """Pooled features -> logits (N, outputs)."""


def build(size: int, outputs: int, units: int, dropout: float, cut: str) -> Network:
    """Build MobileNetV2 1.0 with a head of two dense layers that have no bend between them.

    So the head says the same of the mean of all places as the mean of what it says of each:
    the map that shows what speaks for a class is the classifier itself (class activation
    maps; Zhou et al., CVPR 2016, https://arxiv.org/abs/1512.04150).

    Raises:
        TrainingError: `cut` names no place to cut at.
    """
    if cut not in CUTS:
        raise TrainingError(f"Fine-tuning can't begin after {cut}; choose from {', '.join(CUTS)}.")
    import keras

    base = keras.applications.MobileNetV2(
        input_shape=(size, size, 3), alpha=1.0, include_top=False, weights=None
    )
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(base.output)
    top = [
        keras.layers.Dropout(dropout, name="drop_features"),
        keras.layers.Dense(units, name="dense"),
        keras.layers.Dropout(dropout, name="drop_dense"),
        keras.layers.Dense(outputs, name="map"),
    ]
    head_input = keras.Input((int(pooled.shape[-1]),), name="pooled")
    at_cut = base.get_layer(cut).output
    return Network(
        whole=keras.Model(base.input, _through(top, base.output), name="smearlens"),
        trunk=keras.Model(base.input, [at_cut, pooled], name="trunk"),
        body=keras.Model(at_cut, pooled, name="body"),
        head=keras.Model(head_input, _through(top, head_input), name="head"),
    )


def served(network: Network, temperature: float = 1.0) -> "keras.Model":
    """Return the model to export: the head's two layers as one, logits over `temperature`.

    Between the two is no bend, so one layer says the same, and int8 rounds once less. It is
    a convolution, since tflite-runtime is 7 times slower with a dense layer on a map. The
    temperature changes how sure the scores are, not their order (Guo et al., ICML 2017).
    """
    import keras

    first, second = (network.whole.get_layer(name).get_weights() for name in ("dense", "map"))
    kernel = first[0] @ second[0] / temperature
    bias = (first[1] @ second[0] + second[1]) / temperature
    features = network.whole.get_layer("drop_features").input
    layer = keras.layers.Conv2D(len(bias), 1, name="evidence")
    model = keras.Model(network.whole.input, layer(features), name="smearlens")
    layer.set_weights([kernel[None, None], bias])
    return model


def plain(size: int, classes: int) -> "keras.Model":
    """Return MobileNetV2 1.0 with one dense layer, untrained: what speed is compared with."""
    import keras

    base = keras.applications.MobileNetV2(
        input_shape=(size, size, 3), include_top=False, weights=None, pooling="avg"
    )
    scores = keras.layers.Dense(classes, activation="softmax")(base.output)
    return keras.Model(base.input, scores, name="plain")


def load_base_weights(network: Network, weights: str) -> None:
    """Fill the base with ImageNet's weights: `imagenet` fetches Keras's own, else a .h5 file.

    Raises:
        TrainingError: the file is missing or fits another network, or nothing can be fetched.
    """
    import keras

    shape = network.whole.input_shape[1:]
    if weights == "imagenet":
        try:
            source = keras.applications.MobileNetV2(
                input_shape=shape, alpha=1.0, include_top=False, weights="imagenet"
            )
        except Exception as error:
            raise TrainingError(
                "ImageNet's weights could not be fetched. Name a file with --weights PATH."
            ) from error
    else:
        path = Path(weights)
        if not path.is_file():
            raise TrainingError(f"The weights file {path} does not exist.")
        source = keras.applications.MobileNetV2(
            input_shape=shape, alpha=1.0, include_top=False, weights=None
        )
        try:
            source.load_weights(path)
        except Exception as error:
            raise TrainingError(f"{path.name} does not fit MobileNetV2 1.0 without top.") from error
    for layer in source.layers:
        if layer.weights:
            network.whole.get_layer(layer.name).set_weights(layer.get_weights())


def save_base_weights(network: Network, path: Path) -> None:
    """Write the base's weights so that `load_base_weights` reads them: training can go on."""
    import keras

    base = keras.applications.MobileNetV2(
        input_shape=network.whole.input_shape[1:], alpha=1.0, include_top=False, weights=None
    )
    for layer in base.layers:
        if layer.weights:
            layer.set_weights(network.whole.get_layer(layer.name).get_weights())
    base.save_weights(path)


def _through(layers: list[Any], tensor: Any) -> Any:
    for layer in layers:
        tensor = layer(tensor)
    return tensor

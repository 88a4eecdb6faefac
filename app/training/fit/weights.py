"""Loads ImageNet's weights into the MobileNets that every network here begins with.

From Keras, from a .h5 file, or from a folder that holds a file for each. Knows no head.
Imports TensorFlow when called.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.errors import TrainingError
from app.training.files import sha256
from app.training.fit.small.thinning import thin

if TYPE_CHECKING:
    import keras

Base = Literal["mobilenet_v2", "mobilenet_v2_035", "mobilenet_v1"]

FILES: dict[Base, str] = {
    "mobilenet_v2": "mobilenet_v2_1.0_imagenet_notop.weights.h5",
    "mobilenet_v2_035": "mobilenet_v2_1.0_imagenet_notop.weights.h5",
    "mobilenet_v1": "mobilenet_v1_0.25_imagenet_notop.weights.h5",
}
"""The names of ImageNet's weights in a folder of weights."""
TITLES: dict[Base, str] = {
    "mobilenet_v2": "MobileNetV2 1.0 without top",
    "mobilenet_v2_035": "MobileNetV2 0.35 without top",
    "mobilenet_v1": "MobileNetV1 0.25 without top",
}


def application(
    base: Base,
    size: int | None,
    weights: str | None = None,
    pooling: str | None = None,
    batch: int | None = None,
) -> "keras.Model":
    """Return Keras's MobileNetV2 or MobileNetV1 0.25 without top, untrained or `imagenet`."""
    import keras

    made, alpha = {
        "mobilenet_v2": (keras.applications.MobileNetV2, 1.0),
        "mobilenet_v2_035": (keras.applications.MobileNetV2, 0.35),
        "mobilenet_v1": (keras.applications.MobileNet, 0.25),
    }[base]
    return made(
        input_shape=(size, size, 3),
        input_tensor=keras.Input((size, size, 3), batch_size=batch) if batch else None,
        alpha=alpha,
        include_top=False,
        weights=weights,
        pooling=pooling,
    )


def imagenet(base: Base, weights: str, size: int, pooling: str | None = None) -> "keras.Model":
    """Return the base with ImageNet's weights: (N, size, size, 3), -1..1 -> its last activations.

    MobileNetV2 0.35 takes those of 1.0, made narrow (`thinning.py`).

    Raises:
        TrainingError: the weights are missing, can't be fetched or fit another network.
    """
    if base == "mobilenet_v2_035":
        narrow = application(base, size, None, pooling)
        thin(imagenet("mobilenet_v2", weights, size), narrow)
        return narrow
    file = weights_file(base, weights)
    if file is None:
        try:
            return application(base, size, "imagenet", pooling)
        except Exception as error:
            raise TrainingError(
                "ImageNet's weights could not be fetched. Name a file or folder with --weights."
            ) from error
    model = application(base, size, None, pooling)
    try:
        model.load_weights(file)
    except Exception as error:
        raise TrainingError(f"{file.name} does not fit {TITLES[base]}.") from error
    return model


def weights_file(base: Base, weights: str) -> Path | None:
    """Return the file of ImageNet's weights for a base, None where Keras fetches its own.

    `weights` is `imagenet`, a .h5 file, or a folder that holds one file for each base.

    Raises:
        TrainingError: there is no such file.
    """
    if weights == "imagenet":
        return None
    path = Path(weights)
    file = path / FILES[base] if path.is_dir() else path
    if not file.is_file():
        raise TrainingError(f"The weights file {file} does not exist.")
    return file


def digest(base: Base, weights: str) -> str:
    """Return what tells a base and its weights from any others."""
    file = weights_file(base, weights)
    return f"{base} {sha256(file) if file else weights}"

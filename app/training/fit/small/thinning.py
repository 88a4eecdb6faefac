"""Makes a narrow MobileNetV2's first weights of a wide one's: the channels that say most stay.

For widths that nobody publishes weights of here. What is left says little until it has learnt
again, but more than chance does. Imports no TensorFlow.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

Kept = NDArray[np.intp]
"""Places of the channels that stay, in their order."""
LEAST = 1e-3
"""BatchNorm's own epsilon."""


def thin(wide: "keras.Model", narrow: "keras.Model") -> None:
    """Fill `narrow` from `wide`, both MobileNetV2 without top of the same depth.

    A channel's weight is the L1 norm of what the next convolution makes of it (Li et al.,
    ICLR 2017, https://arxiv.org/abs/1608.08710), times its own scale.
    """
    kept = np.arange(3)
    kept = _convolution(wide, narrow, "Conv1", "bn_Conv1", kept, _scale(wide, "bn_Conv1"))
    for block in ["expanded_conv", *(f"block_{n}" for n in range(1, 17))]:
        before, inner = kept, kept
        said = _scale(wide, f"{block}_depthwise_BN") * _read(wide, f"{block}_project")
        if block != "expanded_conv":
            names = (f"{block}_expand", f"{block}_expand_BN")
            inner = _convolution(wide, narrow, *names, before, said)
        depthwise = wide.get_layer(f"{block}_depthwise").get_weights()[0]
        narrow.get_layer(f"{block}_depthwise").set_weights([depthwise[:, :, inner]])
        _norm(wide, narrow, f"{block}_depthwise_BN", inner)
        # Where a block is added to what it takes, its channels are those.
        same = any(one.name == f"{block}_add" for one in narrow.layers)
        names = (f"{block}_project", f"{block}_project_BN")
        importance = _scale(wide, names[1])
        kept = _convolution(wide, narrow, *names, inner, importance, before if same else None)
    _convolution(wide, narrow, "Conv_1", "Conv_1_bn", kept, _scale(wide, "Conv_1_bn"))


def _convolution(
    wide: "keras.Model",
    narrow: "keras.Model",
    name: str,
    norm: str,
    inputs: Kept,
    importance: NDArray[np.float32],
    outputs: Kept | None = None,
) -> Kept:
    """Fill a convolution and its BatchNorm; return which of its channels stay."""
    (kernel,) = wide.get_layer(name).get_weights()
    count = int(narrow.get_layer(name).get_weights()[0].shape[-1])
    if outputs is None:
        outputs = np.sort(np.argsort(-importance)[:count])
    narrow.get_layer(name).set_weights([kernel[:, :, inputs][..., outputs]])
    _norm(wide, narrow, norm, outputs)
    return outputs


def _norm(wide: "keras.Model", narrow: "keras.Model", name: str, kept: Kept) -> None:
    weights = [one[kept] for one in wide.get_layer(name).get_weights()]
    narrow.get_layer(name).set_weights(weights)


def _scale(wide: "keras.Model", norm: str) -> NDArray[np.float32]:
    gamma: NDArray[np.float32] = wide.get_layer(norm).get_weights()[0]
    return np.abs(gamma) + LEAST


def _read(wide: "keras.Model", name: str) -> NDArray[np.float32]:
    (kernel,) = wide.get_layer(name).get_weights()
    summed: NDArray[np.float32] = np.abs(kernel).sum(axis=(0, 1, 3))
    return summed

"""The last layer: features become logits, one a class and one a kind.

Applied by NumPy to what the served network gives, so that another head can be taught in
seconds. Read from an .npz file beside the model. Knows no network and no photo.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable

UNREADABLE = (OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, zlib.error)
"""What `numpy.load` raises of files that are damaged, hold no such array, or are no .npz."""


class Head:
    """Apply one dense layer to features, wherever in a crop they are from."""

    def __init__(self, names: Sequence[str], kernel: NDArray[Any], bias: NDArray[Any]) -> None:
        """Take a kernel (F, n) and a bias (n,), one column for each of `names`.

        Raises:
            ValueError: the shapes don't fit, or a number is not finite.
        """
        self.names = tuple(names)
        self.kernel = np.ascontiguousarray(kernel, dtype=np.float32)
        self.bias = np.asarray(bias, dtype=np.float32)
        if self.kernel.ndim != 2 or self.bias.shape != (len(self.names),):
            raise ValueError("kernel and bias don't fit the names")
        if self.kernel.shape[1] != len(self.names):
            raise ValueError("kernel and bias don't fit the names")
        if not (np.isfinite(self.kernel).all() and np.isfinite(self.bias).all()):
            raise ValueError("a weight is not finite")

    @classmethod
    def load(cls, path: Path, temperature: float = 1.0) -> Self:
        """Read the arrays `names` (n,), `kernel` (F, n) and `bias` (n,) of the file at `path`.

        Both are divided by the temperature, which changes how sure the scores are, not their
        order (Guo et al., ICML 2017, https://arxiv.org/abs/1706.04599).

        Raises:
            ModelUnusable: the file can't be read, or holds no such layer.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                names, kernel, bias = (arrays[name] for name in ("names", "kernel", "bias"))
            scale = np.float32(temperature)
            return cls(names.astype(str).tolist(), kernel / scale, bias / scale)
        except UNREADABLE as error:
            raise ModelUnusable(f"{path.name} holds no last layer that can be read.") from error

    @property
    def width(self) -> int:
        """How many features it takes."""
        return int(self.kernel.shape[0])

    def logits(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the logits (..., n) of features (..., F)."""
        # Not `@`: OpenBLAS would start threads of its own, which get into the other photos' way.
        applied = np.einsum("...f,fn->...n", features.astype(np.float32, copy=False), self.kernel)
        summed: NDArray[np.float64] = applied.astype(np.float64) + self.bias
        return summed

"""Finds the centres of what a network learnt, from which the impulse measures distances.

At a training's end; the export puts the file beside the model. Knows no pictures.
"""

import io

import numpy as np
from numpy.typing import NDArray

NAME = "reference.npz"
CENTRES = 128
"""One for about sixteen crops: as many lie about as near to them as to each other."""


def centres(
    features: NDArray[np.float32], count: int = CENTRES, seed: int = 0
) -> NDArray[np.float16]:
    """Return `count` centres (count, F) of unit length of the directions of `features` (N, F).

    Spherical k-means, by way of k-means on vectors of unit length (Dhillon and Modha,
    Machine Learning 42, 2001).
    """
    from sklearn.cluster import MiniBatchKMeans

    unit = features / np.linalg.norm(features, axis=1, keepdims=True).clip(1e-12)
    found = MiniBatchKMeans(min(count, len(unit)), random_state=seed, n_init=3).fit(unit)
    means = found.cluster_centers_
    lengths = np.linalg.norm(means, axis=1, keepdims=True).clip(1e-12)
    directions: NDArray[np.float16] = (means / lengths).astype(np.float16)
    return directions


def stored(centres: NDArray[np.float32]) -> bytes:
    """Return the bytes of a file that holds centres (M, F) of unit length, as the impulse reads."""
    content = io.BytesIO()
    np.savez(content, centres=centres.astype(np.float16))
    return content.getvalue()

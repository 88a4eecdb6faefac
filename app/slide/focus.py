"""How sharp a picture is, to pick the sharpest of those that show the same.

Asked of frames and of cells. Compares views of one thing only: a smear full of cells has more edges
than an empty one. Knows no cells.
"""

import numpy as np
from numpy.typing import NDArray


def focus(grey: NDArray[np.uint8]) -> float:
    """Return how sharp a picture (H, W) is: the variance of its Laplacian, over that of its grey.

    J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", Proc. 15th Int.
    Conf. on Pattern Recognition 3 (2000) 314-317. Over its own contrast, a picture is as sharp in
    dim light as in bright.
    """
    if min(grey.shape) < 3:
        return 0.0
    plane = grey.astype(np.float32)
    around = plane[:-2, 1:-1] + plane[2:, 1:-1] + plane[1:-1, :-2] + plane[1:-1, 2:]
    return float((around - 4 * plane[1:-1, 1:-1]).var() / (plane.var() + 1))

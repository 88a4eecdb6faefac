"""Fits a head to classes of somebody's own: to whichever mean a cell is nearest.

The features' covariance within the model's classes says nothing of others, so every direction
counts alike (docs/teaching.md). Called by `lesson.py`. Knows no validation.
"""

from collections.abc import Sequence

import numpy as np

from app.teaching.example import Example
from app.teaching.microscope import Fitted

APART = 2.0
"""Variance between classes over that within: by n examples a class's mean is believed to lie
apart from all others' by APART / (APART + 1 / n)."""


def fit(examples: Sequence[Example], classes: Sequence[str]) -> Fitted:
    """Return the head that tells `classes` apart, each of which has an example."""
    features = np.array([one.features for one in examples], np.float64)
    labels = np.array([one.label for one in examples])
    counts = np.array([(labels == name).sum() for name in classes])
    means = np.array([features[labels == name].mean(axis=0) for name in classes])
    middle = means.mean(axis=0)
    believed = APART * counts / (APART * counts + 1)
    means = middle + believed[:, None] * (means - middle)
    spread = np.mean([features[labels == name].var(axis=0).sum() for name in classes])
    spread += ((features - features.mean(axis=0)) ** 2).sum(axis=1).mean() / len(features)
    # From the middle on, so that logits stay small and rounding does not matter.
    kernel = (means - middle).T / max(spread / features.shape[1], 1e-9)
    bias = -np.einsum("cf,fc->c", (means + middle) / 2, kernel)
    return Fitted(kernel, bias)

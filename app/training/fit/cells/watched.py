"""Watches a training on held-out crops. Only watched: nothing is chosen by it.

What it sees are crops that Keras names; how good the model is says `smearlens export`, which asks
the files that are served.
"""

from collections.abc import Sequence
from math import ceil

import numpy as np

from app.training.augment.crops import Cropper
from app.training.data.dataset import Sample
from app.training.fit import networks
from app.training.fit.config import TrainConfig

WATCHED = 100
"""Held-out pictures of a set, at most: enough to see whether a run learns."""


class Watched:
    """Hold some held-out crops and their labels."""

    def __init__(self, samples: Sequence[Sample], config: TrainConfig) -> None:
        cropper = Cropper(config.locate, config.dsp)
        self.classes = len(config.classes)
        rows, labels, self.origins = [], [], []
        for sample in _thinned(samples):
            photo = cropper.open(sample)
            if photo is not None:
                rows.append(cropper.plain(photo))
                labels.append(config.classes.index(sample.label))
                self.origins.append(sample.origin)
        self.features = np.concatenate(rows) if rows else None
        self.labels = np.array(labels)

    def accuracy(self, network: networks.Network) -> dict[str, float]:
        """Return set -> share of its held-out crops that are named rightly."""
        if self.features is None:
            return {}
        maps = network.whole.predict(self.features, verbose=0, batch_size=32)
        right = maps.mean(axis=(1, 2))[:, : self.classes].argmax(1) == self.labels
        origins = np.array(self.origins)
        return {name: float(right[origins == name].mean()) for name in sorted(set(self.origins))}


def _thinned(samples: Sequence[Sample]) -> list[Sample]:
    """Return at most WATCHED samples of each set, evenly spread."""
    sets: dict[str, list[Sample]] = {}
    for sample in samples:
        sets.setdefault(sample.origin, []).append(sample)
    return [one for of_set in sets.values() for one in of_set[:: ceil(len(of_set) / WATCHED)]]

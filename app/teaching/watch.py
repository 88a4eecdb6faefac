"""Notices a microscope whose photos look like nothing that was learnt from.

By the signatures of ten photos: colours and sharpness tell microscopes apart far better than
the features do, from which training took the microscope out. Knows no cells.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.teaching.prior import Prior

PHOTOS = 10
"""Photos after which something is said."""
NEAREST = 3
"""Cells learnt from that each photo is compared with."""
FALSE_ALARMS = 0.05
"""Of ten photos by a known microscope, at most; under whichever this happens most often."""
DRAWS = 200
SEED = 7


class Watch:
    """Tell whether the photos of one phone look like those of any microscope that is known."""

    def __init__(self, prior: Prior) -> None:
        known = prior.learnt & prior.of_classes
        learnt = prior.signatures[known]
        self._mean, self._scale = learnt.mean(axis=0), learnt.std(axis=0) + 1e-6
        self._learnt = (learnt - self._mean) / self._scale
        self.limit = self._limit(prior)
        """The mean distance from which on ten photos look new."""

    def distance(self, signature: NDArray[np.float32]) -> float:
        """Return how far a signature (18,) is from the nearest that were learnt from, 0 and up.

        The mean Euclidean distance of standardised signatures (k nearest neighbours).
        """
        off = (signature - self._mean) / self._scale - self._learnt
        squares = np.einsum("ns,ns->n", off, off)
        return float(np.sqrt(np.partition(squares, NEAREST - 1)[:NEAREST]).mean())

    def are_new(self, signatures: Sequence[NDArray[np.float32]]) -> bool:
        """Tell whether these photos or cells, however many, look like nothing learnt from."""
        return float(np.mean([self.distance(one) for one in signatures])) > self.limit

    def looks_new(self, distances: Sequence[float]) -> bool:
        """Tell whether the last photos, by their distances, are of a microscope that is new."""
        last = distances[-PHOTOS:]
        return len(last) == PHOTOS and float(np.mean(last)) > self.limit

    def _limit(self, prior: Prior) -> float:
        """Return the mean distance that too few tens of held-out photos pass, set by set."""
        rng = np.random.default_rng(SEED)
        asked = prior.held_out
        limits = [0.0]
        for name in np.unique(prior.sets[asked]):
            of = asked & (prior.sets == name)
            far = np.array([self.distance(one) for one in prior.signatures[of]])
            means = tens(far, prior.groups[of], DRAWS, rng)
            limits.append(float(np.quantile(means, 1 - FALSE_ALARMS)))
        return max(limits)


def tens(
    far: NDArray[np.float64], groups: NDArray[np.str_], draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the mean distance of ten photos at random, (draws,), of those at distances `far`.

    Of one group each time, where groups have ten: what somebody photographs is one smear.
    """
    names, counts = np.unique(groups, return_counts=True)
    smears = [far[groups == one] for one in names[counts >= PHOTOS]] or [far]
    means = [rng.choice(smears[rng.integers(len(smears))], PHOTOS).mean() for _ in range(draws)]
    return np.array(means)

"""Asks heads about cells that they were not taught with: each photo is left out once.

Between `lesson.py` and what fits a head. From what comes of it temperature and thresholds are
set. Knows no database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.impulse.learning_block import softmax
from app.teaching.example import Example
from app.teaching.microscope import Fitted

MOST_FOLDS = 40
"""Beyond so many photos several are left out together."""
TEMPERATURES = np.geomspace(0.25, 64, 60)
SURE_LEAST, SURE_MOST = 0.6, 0.99
"""Between what confidences the threshold of `sure` lies."""
MARGIN = 0.02
"""By how much a cell must be more certain than a mistake that is not to be called sure."""
WRONG = 0.05
"""Share of the unseen cells called sure that may be wrong. The head that answers has learnt from
all of them and is wrong less often: of JTSC in 4 %, as the model's own thresholds are under
microscopes that it never saw (docs/evaluation.md)."""


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Hold what is said of each of n examples by a head that was taught without its photo."""

    logits: NDArray[np.float64]
    """(n, classes), of the taught head."""
    share: NDArray[np.float64]
    """(n,): how far its answer counts, 0..1."""
    home: NDArray[np.float64]
    """(n, classes): probabilities by the model's own head; zeros where its classes are others."""

    def scores(self, temperature: float) -> NDArray[np.float64]:
        """Return the probabilities (n, classes) that would be answered."""
        taught = softmax(self.logits / temperature)
        share = self.share[:, None]
        mixed: NDArray[np.float64] = share * taught + (1 - share) * self.home
        return mixed


def unseen(
    examples: Sequence[Example],
    count: int,
    fit: Callable[[Sequence[Example]], Fitted | None],
    home: NDArray[np.float64] | None,
) -> Unseen:
    """Leave each group out once and ask the head that `fit` makes of the others.

    `count` is of classes, `home` (n, classes) what the model's own head says. Where too little is
    left to fit, the logits are 0.
    """
    fold_of = _folds([one.group for one in examples])
    logits = np.zeros((len(examples), count))
    share = np.ones(len(examples))
    for fold in np.unique(fold_of):
        out = np.flatnonzero(fold_of == fold)
        rest = [one for one, of in zip(examples, fold_of, strict=True) if of != fold]
        fitted = fit(rest)
        if fitted is None:
            continue
        logits[out] = fitted.logits(np.array([examples[place].features for place in out]))
        if fitted.gate:
            share[out] = [fitted.gate.share(examples[place].signature) for place in out]
    return Unseen(logits, share, np.zeros_like(logits) if home is None else home)


def best_temperature(found: Unseen, truth: NDArray[np.intp]) -> float:
    """Return what to divide the logits by, so that scores are as sure as they are right.

    The likelihood of the unseen cells decides (Guo et al., ICML 2017). Few cells named rightly
    don't prove that all will be, so the truth of n is taken for certain by 1 - 2 / (n + 4) alone
    (Agresti and Coull 1998, https://doi.org/10.1080/00031305.1998.10480550).
    """
    doubt = 2 / (len(truth) + 4)
    losses = []
    for temperature in TEMPERATURES:
        chances = np.log(softmax(found.logits / temperature) + 1e-12)
        right = chances[np.arange(len(truth)), truth]
        losses.append(-((1 - doubt) * right + doubt * chances.mean(axis=1)).mean())
    return float(TEMPERATURES[int(np.argmin(losses))])


def sure_from(scores: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    """Return the confidence from which at most WRONG of the unseen cells were named wrongly.

    Of fewer cells than 1 / WRONG, none.
    """
    most, wrong = scores.max(axis=1), scores.argmax(axis=1) != truth
    for limit in sorted({SURE_LEAST, *(most[wrong] + MARGIN)}):
        sure = most >= limit
        if (wrong & sure).sum() <= WRONG * sure.sum():
            return float(np.clip(limit, SURE_LEAST, SURE_MOST))
    return SURE_MOST


def _folds(groups: Sequence[str]) -> NDArray[np.intp]:
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    return np.asarray(place % MOST_FOLDS, np.intp)

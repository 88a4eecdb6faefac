"""Scores predictions: what is right of them, by class, with intervals over groups.

Predictions are made by the evaluation and by the linear probe. Knows no pictures and no model.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.impulse import VERDICTS, Reason, Verdict
from app.training.evaluate.intervals import Interval, resampled

if TYPE_CHECKING:
    from app.training.data.dataset import Sample
    from app.training.export.serving import Answer


@dataclass(frozen=True, slots=True)
class Prediction:
    """Hold the prediction for one picture."""

    group: str
    truth: str
    """A class, or a kind of what is none."""
    label: str
    confidence: float
    """0..1."""
    scores: dict[str, float] = field(default_factory=dict)
    """Class -> probability."""
    kinds: dict[str, float] = field(default_factory=dict)
    """Kind -> probability that the cell is none of the classes, but that."""
    reason: Reason = "clear"
    """Why the impulse is sure or not."""
    picture: str = ""
    """The path of the file."""
    box: tuple[int, int, int, int] | None = None
    """Where the cell is in it: x0, y0, x1, y1."""
    distance: float | None = None
    """How far the cell is from anything learnt (`app/impulse/reference.py`), 0..2."""

    @classmethod
    def of(cls, sample: "Sample", answer: "Answer") -> "Prediction":
        """Return what the served impulse predicts of `sample`."""
        names = ("label", "confidence", "scores", "kinds", "reason", "box", "distance")
        values = {name: getattr(answer, name) for name in names}
        return cls(group=sample.group, truth=sample.label, picture=str(sample.path), **values)

    @property
    def known(self) -> float:
        """The probability that the cell is of one of the classes."""
        return 1 - sum(self.kinds.values())

    @property
    def right(self) -> bool:
        return self.truth == self.label

    @property
    def likeliest(self) -> str:
        """The likeliest of all, classes and kinds: what the person reads that it resembles."""
        kind = max(self.kinds, key=self.kinds.__getitem__, default="")
        return kind if self.kinds.get(kind, 0.0) > self.known * self.confidence else self.label

    @property
    def verdict(self) -> Verdict:
        """What the served impulse called it."""
        return VERDICTS[self.reason]


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the figures of a set of predictions."""

    accuracy: float
    """Over all pictures: those that the impulse is not sure of, or finds no cell in, too."""
    interval: tuple[float, float]
    """95 % interval of the accuracy over groups, as that of `proportion`."""
    pictures: int
    groups: int
    macro_recall: float
    recall: dict[str, float]
    """By class; nan for a class without pictures."""
    f1: dict[str, float]
    support: dict[str, int]
    """Pictures by class."""
    support_groups: dict[str, int]
    """Groups by class."""
    confusion: list[list[int]]
    """Rows are the true classes, columns the predicted ones, both in the order of `recall`."""


def score(predictions: Sequence[Prediction], classes: Sequence[str]) -> Score:
    """Compute all figures of `predictions`; raise TrainingError where there are none."""
    if not predictions:
        raise TrainingError("There is no picture to score.")
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    truth = [one.truth for one in predictions]
    labels = [one.label for one in predictions]
    groups = [one.group for one in predictions]
    _, recall, f1, support = precision_recall_fscore_support(
        truth, labels, labels=list(classes), zero_division=np.nan
    )
    right = accuracy(predictions)
    of_class = Counter(label for label, _ in set(zip(truth, groups, strict=True)))
    return Score(
        accuracy=right.value,
        interval=(right.low, right.high),
        pictures=right.pictures,
        groups=right.groups,
        macro_recall=float(np.nanmean(recall)),
        recall=dict(zip(classes, map(float, recall), strict=True)),
        f1=dict(zip(classes, map(float, f1), strict=True)),
        support=dict(zip(classes, map(int, support), strict=True)),
        support_groups={name: of_class[name] for name in classes},
        confusion=confusion_matrix(truth, labels, labels=list(classes)).tolist(),
    )


def recall_interval(
    predictions: Sequence[Prediction], classes: Sequence[str]
) -> tuple[float, float]:
    """Return the 95 % interval of the macro recall, over groups."""
    truth = np.array([one.truth for one in predictions])
    pictures = (truth == np.array(classes)[:, np.newaxis]).astype(float)
    hits = pictures * [one.right for one in predictions]

    def macro(*sums: NDArray[np.float64]) -> NDArray[np.float64]:
        asked, found = np.split(np.array(sums), 2)
        # A resample without a class has no recall of it.
        recall: NDArray[np.float64] = np.nanmean(
            np.where(asked > 0, found / asked.clip(1), np.nan), axis=0
        )
        return recall

    return resampled([*pictures, *hits], [one.group for one in predictions], macro)


def mean(of: Sequence[Prediction], counts: Callable[[Prediction], float]) -> Interval:
    """Return the mean of what `counts` gives each prediction."""
    return Interval.of([counts(one) for one in of], [one.group for one in of])


def proportion(of: Sequence[Prediction], counts: Callable[[Prediction], bool]) -> Interval:
    """Return the proportion of `of` that `counts` counts.

    Where that is all or none, resampling finds no spread, so the interval is the exact
    one of as many independent groups (Clopper and Pearson, Biometrika 26, 1934).
    """
    found = mean(of, counts)
    if found.value not in (0, 1):
        return found
    from scipy.stats import binomtest

    hits = round(found.value * found.groups)
    ends = binomtest(hits, found.groups).proportion_ci(0.95, "exact")
    return replace(found, low=float(ends.low), high=float(ends.high))


def accuracy(of: Sequence[Prediction]) -> Interval:
    """Return the proportion of right predictions: the accuracy, or a recall."""
    return proportion(of, lambda one: one.right)

"""Finds labels that a model which never learnt from their group contradicts firmly.

On predictions for the report, on a linear probe's for `smearlens data --doubts`. Changes no label.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from app.errors import TrainingError
from app.training.data.acquisition import Acquired
from app.training.data.pictures import Pictures
from app.training.evaluate import probe
from app.training.evaluate.metrics import Prediction
from app.training.fit.block import BlockConfig
from app.training.fit.blocks import features

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class LabelError:
    """Hold a prediction whose label is likely an error."""

    prediction: Prediction

    @property
    def margin(self) -> float:
        """How much likelier the predicted class is than the label, 0..1."""
        return self.prediction.confidence - self.prediction.scores.get(self.prediction.truth, 0.0)

    def __str__(self) -> str:
        one = self.prediction
        return f"{one.picture}: {one.truth}, rather {one.label} ({one.confidence:.0%})"

    def as_data(self) -> dict[str, Any]:
        """Return it for JSON."""
        one = self.prediction
        return {
            "picture": one.picture,
            "label": one.truth,
            "rather": one.label,
            "confidence": round(one.confidence, 4),
        }


def label_errors(predictions: Sequence[Prediction]) -> list[LabelError]:
    """Return the likely label errors among the predictions of one set, the surest first.

    Those where another class is predicted with a probability no lower than the mean one that
    pictures labelled so get for it: the off-diagonal of the confident joint of Northcutt et al.,
    JAIR 70 (2021) 1373-1411, eq. 1. A mistake of the model looks the same, so each has to be
    looked at.
    """
    likely: defaultdict[str, list[float]] = defaultdict(list)
    for one in predictions:
        if one.truth in one.scores:
            likely[one.truth].append(one.scores[one.truth])
    # As cleanlab's `filter_by="confident_learning"` picks them, without pandas that it needs.
    usual = {name: fmean(of) for name, of in likely.items()}
    errors = [
        LabelError(one)
        for one in predictions
        if not one.right
        and one.truth in usual
        and one.label in usual
        and one.confidence >= usual[one.label]
    ]
    return sorted(errors, key=lambda error: (-error.prediction.confidence, -error.margin))


def find(found: Acquired, weights: str, cache: Path, progress: "Progress") -> list[LabelError]:
    """Return the likely label errors among whole pictures, the surest first.

    Raises:
        TrainingError: fewer than two classes have two groups, or labels stand for boxes.
    """
    if any(one.box for one in found.entries):
        raise TrainingError("Labels of boxes can't be doubted yet: name a set of whole pictures.")
    counted = Counter(label for label, _ in {(one.label, one.group) for one in found.entries})
    classes = tuple(sorted(name for name, count in counted.items() if count > 1))
    if len(classes) < 2:
        raise TrainingError("Two classes of two sources each are needed to doubt a label.")
    samples = tuple(one for one in found.entries if one.label in classes)
    rows = features.rows(samples, BlockConfig(crop="cell"), weights, cache, progress)
    return label_errors(
        [
            Prediction(
                one.group,
                one.label,
                classes[int(scores.argmax())],
                float(scores.max()),
                dict(zip(classes, map(float, scores), strict=True)),
                picture=one.path.relative_to(found.folder).as_posix(),
            )
            for one, scores in zip(
                samples, probe.scores(rows, Pictures(samples, classes, len(samples))), strict=True
            )
        ]
    )

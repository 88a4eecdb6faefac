"""Doubts labels that a model of the other sources contradicts firmly.

Behind `smearlens data --doubts`: frozen features of the pictures, a simple model for each
fold, and confident learning (`app/training/doubts.py`). Changes no label.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import TrainingError
from app.training.dataset import Sample
from app.training.doubts import doubtful
from app.training.metrics import Prediction
from app.training.studio import features, naming
from app.training.studio.acquisition import Acquired
from app.training.studio.block import BlockConfig
from app.training.studio.pictures import Pictures

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class LabelDoubt:
    """Name a picture whose label is doubted."""

    picture: str
    label: str
    rather: str
    confidence: float
    """Of the other name, 0..1."""

    def __str__(self) -> str:
        return f"{self.picture}: {self.label}, rather {self.rather} ({self.confidence:.0%})"

    def as_data(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "picture": self.picture,
            "label": self.label,
            "rather": self.rather,
            "confidence": round(self.confidence, 4),
        }


def find(found: Acquired, weights: str, kept: Path, progress: "Progress") -> list[LabelDoubt]:
    """Return the doubted labels of whole pictures, the surest doubt first.

    Raises:
        TrainingError: fewer than two classes have two sources, or labels stand for boxes.
    """
    if any(one.box for one in found.entries):
        raise TrainingError("Labels of boxes can't be doubted yet: name a set of whole pictures.")
    counted = Counter(
        label
        for label, _ in {
            (one.label, source) for one, source in zip(found.entries, found.sources, strict=True)
        }
    )
    classes = tuple(sorted(name for name, count in counted.items() if count > 1))
    if len(classes) < 2:
        raise TrainingError("Two classes of two sources each are needed to doubt a label.")
    samples = tuple(
        Sample(one.path, one.label, source, found.folder.name)
        for one, source in zip(found.entries, found.sources, strict=True)
        if one.label in classes
    )
    pictures = Pictures(samples, classes, len(samples))
    rows = features.rows(samples, BlockConfig(crop="cell"), weights, kept, progress)
    said = [
        Prediction(
            one.source,
            one.label,
            classes[int(scores.argmax())],
            float(scores.max()),
            dict(zip(classes, map(float, scores), strict=True)),
            picture=one.path.relative_to(found.folder).as_posix(),
        )
        for one, scores in zip(samples, naming.scores(rows, pictures), strict=True)
    ]
    return [
        LabelDoubt(
            one.prediction.picture,
            one.prediction.truth,
            one.prediction.label,
            one.prediction.confidence,
        )
        for one in doubtful(said)
    ]

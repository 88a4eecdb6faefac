"""A linear probe: logistic regression on frozen features, asked about groups it did not learn from.

Read by the explorer, the search for label errors and that for leaks. Knows no pictures.
"""

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.training.data.pictures import Pictures
from app.training.fit.blocks.features import Rows

STRENGTH = 0.01
"""Inverse strength of the logistic regression's penalty; not tuned."""
FOLDS = 5


def scores(rows: Rows, pictures: Pictures) -> NDArray[np.float64]:
    """Return the probabilities (N, classes) of each picture, by a probe of the other groups.

    Raises TrainingError where a class has one group only: it can't be both learnt and asked.
    """
    fewest = min(
        len({one.group for one in pictures.samples if one.label == name})
        for name in pictures.classes
    )
    fold_of = pictures.dealt("honest", min(FOLDS, fewest), 0)
    sides = ((fold_of != fold, fold_of == fold) for fold in range(int(fold_of.max()) + 1))
    parts = [(np.flatnonzero(learnt), np.flatnonzero(asked)) for learnt, asked in sides]
    return predicted(rows, pictures.labels, parts)


def predicted(
    rows: Rows,
    labels: NDArray[np.int64],
    parts: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]],
    weight: Literal["balanced"] | None = None,
) -> NDArray[np.float64]:
    """Return the probabilities (N, classes); a part is the places learnt from, and those asked."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    found = np.zeros((len(labels), int(labels.max()) + 1))
    for learnt, asked in parts:
        classes = np.unique(labels[learnt])
        if len(classes) < 2 or not len(asked):  # folds of very few groups may be so
            found[asked, classes[0]] = 1
            continue
        learner = LogisticRegression(C=STRENGTH, class_weight=weight, max_iter=2000)
        model = make_pipeline(StandardScaler(), learner)
        model.fit(rows[learnt].astype(np.float32), labels[learnt])
        answers = model.predict_proba(rows[asked].astype(np.float32))
        found[np.ix_(asked, classes)] = answers
    return found

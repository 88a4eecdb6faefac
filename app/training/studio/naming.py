"""Names pictures by a simple model that learnt from other sources alone.

Read by the explorer and by the label doubts: logistic regression on frozen features, fold
by fold. Knows no pictures.
"""

import numpy as np
from numpy.typing import NDArray

from app.training.studio.features import Rows
from app.training.studio.pictures import Pictures

STRENGTH = 0.01
"""Inverse strength of the logistic regression's penalty; not tuned."""
FOLDS = 5


def scores(rows: Rows, pictures: Pictures) -> NDArray[np.float64]:
    """Return the scores (N, classes) of each picture, by a model of the other sources.

    Raises:
        TrainingError: a class has one source only, so that it can't be both learnt and asked.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    labels = pictures.labels
    fewest = min(
        len({one.source for one in pictures.samples if one.label == name})
        for name in pictures.classes
    )
    fold_of = pictures.dealt("honest", min(FOLDS, fewest), 0)
    found = np.zeros((len(labels), len(pictures.classes)))
    for fold in range(int(fold_of.max()) + 1):
        asked = fold_of == fold
        model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2000))
        model.fit(rows[~asked].astype(np.float32), labels[~asked])
        found[np.ix_(asked, model.classes_)] = model.predict_proba(rows[asked].astype(np.float32))
    return found

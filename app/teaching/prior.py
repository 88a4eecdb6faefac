"""What the model learnt, in numbers: where its classes lie, how they spread, and a replay set.

Read from the .npz file beside the model. Heads are taught against it, and asked about its
held-out part. Knows no pictures.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable
from app.impulse.heads.head import UNREADABLE
from app.impulse.impulse import checked
from app.impulse.spec import ImpulseSpec


@dataclass(frozen=True, eq=False)
class Prior:
    """Hold the statistics of the features (F) of what a model learnt from, and N cells of it."""

    classes: tuple[str, ...]
    means: NDArray[np.float32]
    """(classes, F): the mean over microscopes of each class's mean."""
    axes: NDArray[np.float32]
    """(F, k): the directions in which cells of one class under one microscope spread most."""
    variances: NDArray[np.float32]
    """(k,): how much they do along each."""
    rest: float
    """The mean variance along every other direction."""
    features: NDArray[np.float32]
    """(N, F)"""
    signatures: NDArray[np.float32]
    """(N, 18)"""
    labels: NDArray[np.str_]
    """(N,): a class, or a kind."""
    sets: NDArray[np.str_]
    """(N,): the microscope."""
    groups: NDArray[np.str_]
    """(N,): the field or smear."""
    learnt: NDArray[np.bool_]
    """(N,): whether the model learnt from it; the others were held out."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file at `path`.

        Raises:
            ModelUnusable: it can't be read, or its arrays don't fit each other.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                prior = cls(
                    classes=tuple(arrays["classes"].astype(str).tolist()),
                    means=arrays["means"].astype(np.float32),
                    axes=arrays["axes"].astype(np.float32),
                    variances=arrays["variances"].astype(np.float32),
                    rest=float(arrays["rest"]),
                    features=arrays["features"].astype(np.float32),
                    signatures=arrays["signatures"].astype(np.float32),
                    labels=arrays["labels"].astype(str),
                    sets=arrays["sets"].astype(str),
                    groups=arrays["groups"].astype(str),
                    learnt=arrays["learnt"].astype(bool),
                )
            prior._require_fit()
        except UNREADABLE as error:
            raise ModelUnusable(f"{path.name} holds no prior that can be read.") from error
        return prior

    @classmethod
    def of(cls, folder: Path, spec: ImpulseSpec) -> Self:
        """Read the prior of the model in `folder`.

        Raises:
            ModelUnusable: it has none, or one of other classes.
        """
        if spec.prior is None or spec.head is None:
            raise ModelUnusable(
                f"Nothing can be taught on the spot with {spec.name}: it has no prior. "
                "Please export it anew."
            )
        path, _ = checked(folder, spec.prior)
        prior = cls.load(path)
        if prior.classes != spec.classes:
            raise ModelUnusable(f"{spec.prior.file} is of other classes than impulse.json.")
        return prior

    @property
    def of_classes(self) -> NDArray[np.bool_]:
        """Which of the N cells are of one of the classes, (N,)."""
        return np.isin(self.labels, self.classes)

    @property
    def held_out(self) -> NDArray[np.bool_]:
        """Which of the N cells are of a class, under a microscope learnt from, and held out, (N,).

        A set that was held out whole is no microscope that the model knows.
        """
        known = np.isin(self.sets, self.microscopes)
        return np.asarray(~self.learnt & self.of_classes & known)

    @property
    def microscopes(self) -> NDArray[np.str_]:
        """The sets under whose microscope cells of the classes were learnt."""
        return np.asarray(np.unique(self.sets[self.learnt & self.of_classes]))

    def precise(self, vectors: NDArray[np.float64], shrink: float) -> NDArray[np.float64]:
        """Return `vectors` (n, F) times the inverse of the covariance within class and microscope.

        The covariance is first shrunk by `shrink`, 0..1, towards one that is the same in every
        direction (Ledoit and Wolf 2004, https://doi.org/10.1016/S0047-259X(03)00096-4).
        """
        width, known = self.axes.shape
        mean = (self.variances.sum() + self.rest * (width - known)) / width
        inside = (1 - shrink) * self.variances + shrink * mean
        outside = (1 - shrink) * self.rest + shrink * mean
        along = vectors @ self.axes
        product: NDArray[np.float64] = vectors / outside
        return np.asarray(product + (along * (1 / inside - 1 / outside)) @ self.axes.T)

    def _require_fit(self) -> None:
        count, width = self.features.shape
        shapes = (
            (self.means, (len(self.classes), width)),
            (self.axes, (width, len(self.variances))),
            *((one, (count,)) for one in (self.labels, self.sets, self.groups, self.learnt)),
        )
        if any(array.shape != shape for array, shape in shapes) or len(self.signatures) != count:
            raise ValueError("its arrays don't fit each other")

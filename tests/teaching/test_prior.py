from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.impulse import Impulse
from app.teaching.prior import Prior
from tests.teaching.conftest import MODEL


def test_the_shipped_one_holds_cells_of_every_class_learnt_and_held_out(prior: Prior) -> None:
    assert set(np.unique(prior.sets[prior.of_classes])) == {"bccd", "pbc", "raabin"}
    for label in prior.classes:
        of = prior.labels == label
        assert (of & prior.learnt).sum() >= 80
        assert (of & ~prior.learnt).sum() >= 40
    assert not set(prior.groups[prior.learnt]) & set(prior.groups[~prior.learnt])


def test_precise_multiplies_by_the_inverse_of_the_covariance(prior: Prior) -> None:
    width, known = prior.axes.shape
    axes, _ = np.linalg.qr(prior.axes.astype(np.float64))
    covariance = (axes * (prior.variances - prior.rest)) @ axes.T + prior.rest * np.eye(width)
    mean = np.trace(covariance) / width
    shrunk = 0.7 * covariance + 0.3 * mean * np.eye(width)
    vectors = np.random.default_rng(5).normal(size=(3, width))
    wanted = np.linalg.solve(shrunk, vectors.T).T
    found = prior.precise(vectors, 0.3)
    assert known == 128
    assert np.abs(found - wanted).max() < 0.02 * np.abs(wanted).max()


def test_a_model_without_one_says_so(impulse: Impulse, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="export it anew"):
        Prior.of(MODEL, impulse.spec.model_copy(update={"prior": None}))


def test_arrays_that_do_not_fit_are_refused(prior: Prior, tmp_path: Path) -> None:
    arrays = {one.name: np.asarray(getattr(prior, one.name)) for one in fields(prior)}
    for name, spoilt in (
        ("means", arrays["means"][:, :-1]),
        ("labels", arrays["labels"][:-1]),
        ("signatures", arrays["signatures"][:-1]),
        ("axes", arrays["axes"][:, :-1]),
    ):
        file = tmp_path / f"{name}.npz"
        np.savez(file, **{**arrays, name: spoilt})
        with pytest.raises(ModelUnusable, match="no prior"):
            Prior.load(file)
    (tmp_path / "cut.npz").write_bytes((MODEL / "prior.npz").read_bytes()[:1000])
    with pytest.raises(ModelUnusable, match="no prior"):
        Prior.load(tmp_path / "cut.npz")

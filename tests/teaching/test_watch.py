import numpy as np
import pytest

from app.teaching.prior import Prior
from app.teaching.watch import FALSE_ALARMS, PHOTOS, Watch


@pytest.mark.parametrize("name", ["bccd", "pbc", "raabin"])
def test_known_microscopes_raise_few_alarms(prior: Prior, name: str) -> None:
    watch = Watch(prior)
    of = ~prior.learnt & prior.of_classes & (prior.sets == name)
    far = [watch.distance(one) for one in prior.signatures[of]]
    rng = np.random.default_rng(11)
    alarms = [watch.looks_new(rng.choice(far, PHOTOS).tolist()) for _ in range(400)]
    assert np.mean(alarms) <= 1.5 * FALSE_ALARMS


@pytest.mark.parametrize("name", ["bccd", "pbc", "raabin"])
def test_a_microscope_left_out_of_what_is_known_is_noticed(prior: Prior, name: str) -> None:
    rest = prior.sets != name
    arrays = ("features", "signatures", "labels", "sets", "groups", "learnt")
    less = {one: getattr(prior, one)[rest] for one in arrays}
    watch = Watch(Prior(**{**vars(prior), **less}))
    of = prior.of_classes & (prior.sets == name)
    far = [watch.distance(one) for one in prior.signatures[of]]
    rng = np.random.default_rng(11)
    noticed = [watch.looks_new(rng.choice(far, PHOTOS).tolist()) for _ in range(200)]
    assert np.mean(noticed) >= 0.9


def test_a_set_that_was_held_out_whole_is_no_known_microscope(prior: Prior) -> None:
    learnt = prior.learnt & (prior.sets != "bccd")
    rest = learnt | ~prior.learnt
    arrays = ("features", "signatures", "labels", "sets", "groups")
    less = {one: getattr(prior, one)[rest] for one in arrays} | {"learnt": learnt[rest]}
    without = Prior(**{**vars(prior), **less})
    assert set(without.sets[without.held_out]) == {"pbc", "raabin"}
    assert Watch(without).limit < Watch(prior).limit * 1.5


def test_nothing_is_said_before_ten_photos(prior: Prior) -> None:
    watch = Watch(prior)
    assert not watch.looks_new([99.0] * (PHOTOS - 1))
    assert watch.looks_new([99.0] * PHOTOS)
    assert not watch.looks_new([99.0] * 20 + [0.0] * PHOTOS)

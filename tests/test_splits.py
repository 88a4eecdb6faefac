"""No source is ever on both sides; classes are dealt out evenly."""

from collections import Counter
from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.dataset import Sample
from app.training.splits import folds, leaky_split, set_apart


def samples(sources: dict[str, int], copies: int = 1, origin: str = "bccd") -> list[Sample]:
    return [
        Sample(Path(f"{label}-{source}-{copy}.jpg"), label, f"{origin}/{label}-{source}", origin)
        for label, count in sources.items()
        for source in range(count)
        for copy in range(copies)
    ]


BCCD = {"eosinophil": 76, "lymphocyte": 27, "monocyte": 16, "neutrophil": 157}


def test_no_source_is_on_both_sides_of_a_fold() -> None:
    for split in folds(samples(BCCD, copies=3), 5, seed=1):
        assert not {one.source for one in split.train} & {one.source for one in split.held_out}


def test_every_sample_is_held_out_exactly_once() -> None:
    everything = samples(BCCD, copies=2)
    held_out = [one for split in folds(everything, 5, seed=1) for one in split.held_out]
    assert Counter(held_out) == Counter(everything)


def test_each_class_of_each_set_is_dealt_out_evenly() -> None:
    everything = samples(BCCD) + samples({"monocyte": 53, "neutrophil": 11}, origin="pbc")
    for split in folds(everything, 5, seed=3):
        counts = Counter((one.origin, one.label) for one in split.held_out)
        assert counts["bccd", "monocyte"] in (3, 4)
        assert counts["bccd", "lymphocyte"] in (5, 6)
        assert counts["bccd", "neutrophil"] in (31, 32)
        assert counts["pbc", "monocyte"] in (10, 11)


def test_folds_are_nearly_of_one_size() -> None:
    sizes = [len(split.held_out) for split in folds(samples(BCCD), 5, seed=0)]
    assert max(sizes) - min(sizes) <= 1


def test_a_source_with_two_labels_stays_whole() -> None:
    mixed = [*samples({"eosinophil": 4, "neutrophil": 4}, copies=2)]
    mixed.append(Sample(Path("odd.jpg"), "neutrophil", "bccd/eosinophil-0", "bccd"))
    for split in folds(mixed, 2, seed=0):
        sides = [one in split.train for one in mixed if one.source == "bccd/eosinophil-0"]
        assert len(set(sides)) == 1


def test_one_seed_gives_one_split_whatever_the_order_and_another_seed_another() -> None:
    everything = samples(BCCD)
    first = {one.source for one in folds(everything, 5, seed=1)[0].held_out}
    turned = {one.source for one in folds(everything[::-1], 5, seed=1)[0].held_out}
    other = {one.source for one in folds(everything, 5, seed=2)[0].held_out}
    assert first == turned
    assert first != other


def test_a_class_with_fewer_sources_than_folds_is_named() -> None:
    with pytest.raises(TrainingError, match="monocyte of bccd has only 3 sources"):
        folds(samples({"monocyte": 3, "neutrophil": 9}), 5, seed=0)


def test_a_single_fold_holds_nothing_apart() -> None:
    with pytest.raises(TrainingError, match="at least 2"):
        folds(samples(BCCD), 1, seed=0)


def test_the_leaky_split_puts_copies_of_one_source_on_both_sides() -> None:
    split = leaky_split(samples(BCCD, copies=10), 0.2, seed=0)
    both = {one.source for one in split.train} & {one.source for one in split.held_out}
    assert len(split.held_out) == 552
    assert len(both) > 200


def test_a_whole_set_can_be_held_out() -> None:
    both = samples(BCCD) + samples({"monocyte": 5}, origin="pbc")
    split = set_apart(both, "pbc")
    assert {one.origin for one in split.held_out} == {"pbc"}
    assert {one.origin for one in split.train} == {"bccd"}
    with pytest.raises(TrainingError, match="can't be held out of bccd, pbc"):
        set_apart(both, "raabin")
    with pytest.raises(TrainingError, match="can't be held out of bccd"):
        set_apart(samples(BCCD), "bccd")

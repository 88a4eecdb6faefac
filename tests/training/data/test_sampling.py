"""Every set, class and source has its equal chance, however many pictures it has."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.augment.regions import MOST, views_each
from app.training.data.dataset import Sample
from app.training.data.sampling import BalancedDraw


def sample(label: str, source: str, origin: str = "bccd") -> Sample:
    return Sample(Path(f"{source}.jpg"), label, f"{origin}/{source}", origin)


CROWD = [sample("neutrophil", f"n{place}") for place in range(90)]
FEW = [sample("monocyte", f"m{place}") for place in range(2)]
OTHER = [sample("monocyte", "p", "pbc"), sample("neutrophil", "q", "pbc")]
SAMPLES = CROWD + FEW + OTHER
CLASSES = ("monocyte", "neutrophil")


def drawn(owner: list[int], count: int = 400) -> tuple[Counter[int], Counter[int]]:
    draw = BalancedDraw(SAMPLES, np.array(owner, np.int32), CLASSES)
    rows: Counter[int] = Counter()
    labels: Counter[int] = Counter()
    for some_rows, some_labels in draw.batches(count, 20, np.random.default_rng(0)):
        rows.update(some_rows.tolist())
        labels.update(some_labels.tolist())
    return rows, labels


def test_a_rare_class_and_a_small_set_are_drawn_as_often_as_large_ones() -> None:
    rows, labels = drawn(list(range(len(SAMPLES))))
    total = labels.total()
    assert labels[0] / total == pytest.approx(0.5, abs=0.02)
    assert (rows[92] + rows[93]) / total == pytest.approx(0.5, abs=0.02)
    assert rows[90] / total == pytest.approx(1 / 8, abs=0.015)


def test_a_source_with_many_crops_is_drawn_no_more_often_than_one_with_few() -> None:
    owner = [90] * 30 + [91] + [0, 92, 93]
    rows, _ = drawn(owner)
    of_first = sum(rows[place] for place in range(30))
    assert of_first / rows[30] == pytest.approx(1, abs=0.15)


def test_rows_that_belong_to_nobody_are_never_drawn() -> None:
    owner = [0, -1, 90, -1, 92, 93]
    rows, _ = drawn(owner)
    assert rows[1] == rows[3] == 0


def test_a_class_with_no_row_left_is_named() -> None:
    with pytest.raises(TrainingError, match="No readable picture of the class monocyte"):
        BalancedDraw(SAMPLES, np.array([0, 1, 2], np.int32), CLASSES)


def test_other_kinds_come_for_their_share_and_alike() -> None:
    others = [sample("basophil", f"o{place}", "pbc basophil") for place in range(9)]
    others.append(sample("no_cell", "x", "no smear"))
    everything = SAMPLES + others
    owner = np.arange(len(everything), dtype=np.int32)
    draw = BalancedDraw(everything, owner, CLASSES, ("basophil", "no_cell"), 0.2)
    labels: Counter[int] = Counter()
    for _, some in draw.batches(400, 20, np.random.default_rng(0)):
        labels.update(some.tolist())
    assert labels[2] / labels.total() == pytest.approx(0.1, abs=0.015)
    assert labels[3] / labels.total() == pytest.approx(0.1, abs=0.015)


def test_sets_are_drawn_by_their_shares_and_an_unnamed_one_by_the_mean() -> None:
    third = [sample("monocyte", "r", "lab"), sample("neutrophil", "s", "lab")]
    everything = SAMPLES + third
    draw = BalancedDraw(
        everything,
        np.arange(len(everything), dtype=np.int32),
        CLASSES,
        set_weights={"bccd": 0.1, "pbc": 0.5},
    )
    sets: Counter[str] = Counter()
    for rows, _ in draw.batches(400, 20, np.random.default_rng(0)):
        sets.update(everything[row].origin for row in rows.tolist())
    assert sets["bccd"] / sets.total() == pytest.approx(0.1 / 0.9, abs=0.02)
    assert sets["lab"] / sets.total() == pytest.approx(0.3 / 0.9, abs=0.02)


def test_each_class_of_each_set_gets_about_the_same_number_of_views() -> None:
    each = dict(zip((one.group for one in SAMPLES), views_each(SAMPLES, 18, 5), strict=True))
    assert sum(number for source, number in each.items() if "/n" in source) == 18
    assert each["bccd/m0"] == 9
    assert each["pbc/p"] == MOST
    assert each["pbc/q"] == MOST

"""The reference ranges: each has a source, and together they can all be met."""

from app.counts.ranges import NEUTROPHILS, RANGES
from app.counts.rows import LEUKOCYTES


def test_each_range_is_of_a_class_and_says_where_it_is_printed() -> None:
    assert set(RANGES) < set(LEUKOCYTES)
    for usual in (NEUTROPHILS, *RANGES.values()):
        assert 0 <= usual.low < usual.high <= 100
        assert len(usual.source) > 40


def test_one_differential_can_be_within_all_of_them() -> None:
    parts = [NEUTROPHILS, *(usual for label, usual in RANGES.items() if label != "band")]
    assert sum(usual.low for usual in parts) <= 100 <= sum(usual.high for usual in parts)

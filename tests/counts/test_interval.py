"""Wilson's interval: the numbers that others print, and its ends."""

import pytest

from app.counts.interval import wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_it_is_the_interval_that_is_printed(count: int, n: int, low: float, high: float) -> None:
    assert wilson(count, n) == pytest.approx((low, high), abs=0.00005)


def test_ten_of_a_hundred_cells_may_stand_for_what_the_page_says() -> None:
    assert wilson(10, 100) == pytest.approx((0.055, 0.174), abs=0.0005)
    assert wilson(0, 100) == pytest.approx((0, 0.037), abs=0.0005)


def test_it_never_leaves_0_to_1_and_holds_the_share() -> None:
    for n in (1, 2, 7, 50, 100, 200):
        for count in range(n + 1):
            low, high = wilson(count, n) or (2, 2)
            assert 0 <= low <= count / n <= high <= 1
            mirrored = wilson(n - count, n) or (2, 2)
            assert mirrored == pytest.approx((1 - high, 1 - low))


def test_of_no_cells_it_says_nothing() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("count", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_more_than_all_or_less_than_none_is_an_error(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="cells"):
        wilson(count, n)

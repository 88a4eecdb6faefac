"""How far a share of counted cells may lie from the share on the smear.

Asked by `result.py`. Knows no cells.
"""

from math import sqrt
from statistics import NormalDist

Interval = tuple[float, float]
"""Both ends 0..1, the lower first."""
Z = NormalDist().inv_cdf(0.975)
"""Of a 95 % interval, with 2.5 % beyond each end."""


def wilson(count: int, n: int) -> Interval | None:
    """Return the 95 % score interval of `count` of `n` cells, or None where `n` is 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927) 209-212. It stays within 0..1 and says something of a class that was not seen: 0 of
    100 may be up to 3.7 %. Each interval is of its class by itself.

    Rümke, "Imprecision of ratio-derived differential leukocyte counts", Blood Cells 11 (1985)
    311-314, showed how wide it is for a differential: 10 of 100 cells may stand for 5.5 to
    17.4 %, so two counts of one smear that differ by that much need not contradict each other.

    Raises:
        ValueError: `count` is below 0 or above `n`.
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} cells")
    if not n:
        return None
    share = count / n
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    # At 0 and n an end is exactly there, but for a rounding error.
    low = 0.0 if count == 0 else (middle - half) / scale
    high = 1.0 if count == n else (middle + half) / scale
    return low, high

"""Shares of pictures with their intervals, and how they are written.

Made by `report_sections.py`, drawn by `figures.py`. Knows no page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.training.metrics import Prediction, bootstrap


@dataclass(frozen=True, slots=True)
class Share:
    """Hold a share of pictures, 0..1, or a difference of two, -1..1."""

    value: float
    low: float
    """With `high` the 95 % bootstrap interval over sources."""
    high: float
    pictures: int
    sources: int


def share(of: Sequence[Prediction], counts: Callable[[Prediction], bool]) -> Share:
    """Return the share of `of` that `counts` counts.

    Where that is all or none, drawing again finds no spread, so the interval is the exact
    one of as many independent sources (Clopper and Pearson, Biometrika 26, 1934).
    """
    found = mean(of, counts)
    unseen = 0.025 ** (1 / found.sources)
    if found.value == 1:
        return replace(found, low=unseen)
    return replace(found, high=1 - unseen) if found.value == 0 else found


def mean(of: Sequence[Prediction], counts: Callable[[Prediction], float]) -> Share:
    """Return the mean of what `counts` says of each of `of`, -1..1."""
    import numpy as np

    counted = np.array([counts(one) for one in of], float)
    sources = [one.source for one in of]
    low, high = bootstrap(counted, sources)
    return Share(float(counted.mean()), low, high, len(of), len(set(sources)))


def right(of: Sequence[Prediction]) -> Share:
    """Return the share of right answers: the accuracy, or a recall."""
    return share(of, lambda one: one.right)


def percent(number: float, digits: int = 1) -> str:
    """Write a share in percent, with a space that does not break."""
    return f"{number:.{digits}%}".replace("%", "\u00a0%")


def points(difference: float) -> str:
    """Write a difference of shares in points, with a decimal only where it counts."""
    number = f"{100 * difference:.{0 if abs(difference) >= 0.0195 else 1}f}"
    return f"{number} point{'' if number == '1' else 's'}"


def short(of: Share) -> str:
    """Write a share with its interval."""
    return f"{percent(of.value)} ({100 * of.low:.1f}\u00a0to\u00a0{100 * of.high:.1f})"


def told(of: Share) -> str:
    """Write a share with its interval and what it rests on."""
    return f"{short(of)}, n = {counted(of.pictures, of.sources)}"


def counted(pictures: int, sources: int) -> str:
    """Write how many pictures there are, of how many sources."""
    return f"{many(pictures, 'picture')} of {many(sources, 'source')}"


def many(count: int, what: str) -> str:
    """Write `count` and the noun `what`, an s behind it where it takes one."""
    return f"{count} {what}" + ("" if count == 1 else "s")


def lost(of: Share) -> str:
    """Write a loss in points with its interval."""
    value, low, high = (
        f"{100 * number:.1f}".replace("-", "\u2212") for number in (of.value, of.low, of.high)
    )
    return f"{value}\u00a0points ({low}\u00a0to\u00a0{high})"

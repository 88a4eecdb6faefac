"""How the reports write numbers: percentages, intervals, counts.

Knows neither a page nor what is counted.
"""

from app.training.evaluate.intervals import Interval


def percent(number: float, digits: int = 1) -> str:
    """Write a share in percent, with a space that does not break."""
    return f"{number:.{digits}%}".replace("%", "\u00a0%")


def points(difference: float) -> str:
    """Write a difference of shares in points, with a decimal only where it counts."""
    number = f"{100 * difference:.{0 if abs(difference) >= 0.0195 else 1}f}"
    return f"{number} point{'' if number == '1' else 's'}"


def between(value: float, low: float, high: float, form: str = ".1%") -> str:
    """Write a figure with its interval, for the terminal."""
    return f"{value:{form}} ({low:{form}} to {high:{form}})"


def short(of: Interval) -> str:
    """Write a share with its interval."""
    return f"{percent(of.value)} ({100 * of.low:.1f}\u00a0to\u00a0{100 * of.high:.1f})"


def full(of: Interval) -> str:
    """Write a share with its interval and what it rests on."""
    return f"{short(of)}, n = {counted(of.pictures, of.groups)}"


def counted(pictures: int, groups: int) -> str:
    """Write how many pictures there are, of how many groups."""
    return f"{many(pictures, 'picture')} of {many(groups, 'source')}"


def many(count: int, what: str) -> str:
    """Write `count` and the noun `what`, an s behind it where it takes one."""
    return f"{count} {what}" + ("" if count == 1 else "s")


def loss(of: Interval) -> str:
    """Write a loss in points with its interval."""
    value, low, high = (
        f"{100 * number:.1f}".replace("-", "\u2212") for number in (of.value, of.low, of.high)
    )
    return f"{value}\u00a0points ({low}\u00a0to\u00a0{high})"


def gain(of: tuple[float, float, float]) -> str:
    """Write a difference in points with its interval."""
    value, low, high = (100 * one for one in of)
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"

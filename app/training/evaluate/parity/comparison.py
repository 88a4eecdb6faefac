"""Sets the answers of a target beside those of the reference, and holds them to a bound.

Knows no target by name.
"""

from dataclasses import dataclass
from math import comb

import numpy as np

from app.impulse.spec import ImpulseSpec
from app.training.evaluate.parity.asked import Answers, Said
from app.training.export.parity import LEAST_AGREED

CHANCE = 0.01
"""A share is called too small where chance would make it so this rarely."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Hold what is asked of a target; None where nothing is."""

    labels: float
    """The least share of labels that equal the reference's."""
    verdicts: float | None = None
    scores: float | None = None
    """By how much a score may differ."""
    by_chance: bool = False
    """Whether fewer labels may be equal in a sample, as far as chance allows."""

    def __str__(self) -> str:
        verdicts = "" if self.verdicts is None else f", {self.verdicts:.1%}"
        scores = "" if self.scores is None else f", {self.scores:g}"
        return f"{self.labels:.1%}{verdicts}{scores}{' but for chance' * self.by_chance}"

    def allows(self, count: int, labels: int, verdicts: int, off: float) -> bool:
        """Tell whether so many equal labels and verdicts of `count`, and such a score, are kept."""
        enough = labels >= self.labels * count
        if self.by_chance:
            enough |= _at_least(count - labels, count, 1 - self.labels) >= CHANCE
        enough &= self.verdicts is None or verdicts >= self.verdicts * count
        return enough and (self.scores is None or off <= self.scores)


SAME = Bound(1.0, 1.0, 1e-9)
"""The same numbers: the same kernels, or integers."""
FLOAT = Bound(0.995, 0.995, 1e-3)
"""float32 reckoned elsewhere. A reply over HTTP has three decimals."""
PAGE = Bound(0.995, 0.995, 0.01)
"""float32 in a browser, whose impulse is written anew in JavaScript."""
INTEGER = Bound(1.0, 1.0, 1e-4)
"""The same whole numbers, whose scores are worked out in float32."""
KERNELS = Bound(0.95, by_chance=True)
"""The same int8 file by faster kernels, which round differently."""


def agreed(spec: ImpulseSpec) -> Bound:
    """Return the bound between a model's float32 and int8 files: what its export measured.

    LEAST_AGREED at most, below which the export of a model that float32 serves leaves int8 out.
    """
    measured = spec.origin.get("parity", {}).get("int8_agreed")
    return Bound(min(LEAST_AGREED, measured or LEAST_AGREED), by_chance=True)


@dataclass(frozen=True, slots=True)
class Row:
    """Hold how a target's answers compare, or why there are none."""

    target: str
    pictures: int = 0
    labels: int = 0
    """Pictures whose label equals the reference's."""
    verdicts: int = 0
    off: float = 0.0
    """The largest difference of a score."""
    milliseconds: float = 0.0
    """Median of a picture."""
    bound: str = ""
    within: bool = True
    why_not: str | None = None
    """Why it could not be asked here."""


def compared(target: str, answers: Answers, reference: Answers, bound: Bound) -> Row:
    """Return the row of a target; pictures that neither can read count as answered alike."""
    pairs = list(zip(answers, reference, strict=True))
    count = len(pairs)
    labels = sum(_same(one, other, "label") for one, other in pairs)
    verdicts = sum(_same(one, other, "verdict") for one, other in pairs)
    off = max((_off(one, other) for one, other in pairs), default=0.0)
    times = [one.milliseconds for one in answers if one]
    median = float(np.median(times)) if times else 0.0
    within = bound.allows(count, labels, verdicts, off)
    return Row(target, count, labels, verdicts, off, median, str(bound), within)


def _at_least(wrong: int, count: int, share: float) -> float:
    """Return how likely at least so many of `count` are wrong where each is with `share`."""
    fewer = (comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(wrong))
    return 1 - sum(fewer)


def _same(one: Said | None, other: Said | None, what: str) -> bool:
    if one is None or other is None:
        return one is other
    return bool(getattr(one, what) == getattr(other, what))


def _off(one: Said | None, other: Said | None) -> float:
    if one is None or other is None:
        return 0.0 if one is other else 1.0
    names = one.scores.keys() | other.scores.keys()
    return max(abs(one.scores.get(name, 0.0) - other.scores.get(name, 0.0)) for name in names)

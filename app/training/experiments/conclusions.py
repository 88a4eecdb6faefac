"""Asks of each choice of the best set whether it survives on unseen groups.

Reads answers of rows that differ from the defaults in one setting alone, and compares them
picture by picture. Knows no words beyond its verdicts.
"""

from dataclasses import dataclass
from typing import Literal

from app.training.data.pictures import SPLITS, Dealt
from app.training.experiments.experiments import Accuracy, Experiments
from app.training.experiments.table import Row
from app.training.fit.block import BlockConfig

CLAIMED = ("cycles", "neurons", "rate", "resize", "colour")
"""The settings that the report this project began with drew a conclusion on."""

Verdict = Literal["survives", "not told apart", "falls"]


@dataclass(frozen=True, slots=True)
class Rival:
    """Hold another value of a setting, and by how much it does better than the claimed one."""

    value: object
    accuracy: Accuracy
    gain: tuple[float, float, float]
    """Right answers more than with the claimed value, and the 95 % interval, over groups."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Hold what the rows say of one claimed value on one split."""

    setting: str
    claimed: object
    way: Dealt
    accuracy: Accuracy
    """With the claimed value."""
    rivals: tuple[Rival, ...]

    @property
    def best(self) -> Rival:
        """The other value that does best."""
        return max(self.rivals, key=lambda one: one.gain[0])

    @property
    def better(self) -> tuple[Rival, ...]:
        """The other values that do better, beyond what the choice of groups explains."""
        return tuple(one for one in self.rivals if one.gain[1] > 0)

    @property
    def worse(self) -> tuple[Rival, ...]:
        """The other values that do worse, beyond what the choice of groups explains."""
        return tuple(one for one in self.rivals if one.gain[2] < 0)

    @property
    def verdict(self) -> Verdict:
        """Falls where any other value is better; survives where all others are worse."""
        if self.better:
            return "falls"
        return "survives" if len(self.worse) == len(self.rivals) else "not told apart"


def conclusions(run: Experiments) -> list[Conclusion]:
    """Return what the finished rows of `run` say of each claimed value, on both splits.

    A setting without a rival in the table is left out; nothing can be said where the table
    lacks the row of the defaults, which all are compared with.
    """
    start = run.table.row(BlockConfig())
    if start is None:
        return []
    found = []
    for setting in CLAIMED:
        others = along(run, start, setting)
        if not others:
            continue
        for way in SPLITS:
            base = run.answers(start, way)
            rivals = []
            for row in others:
                answers = run.answers(row, way)
                value = getattr(row.config, setting)
                rivals.append(Rival(value, answers.accuracy, answers.less(base)))
            claimed = getattr(start.config, setting)
            found.append(Conclusion(setting, claimed, way, base.accuracy, tuple(rivals)))
    return found


def along(run: Experiments, start: Row, setting: str) -> list[Row]:
    """Return the rows that differ from `start` in `setting` alone."""
    return [
        row for row in run.table.rows if row.config.differs_from(start.config).keys() == {setting}
    ]

"""Ranks the rows of a finished table of experiments by accuracy on unseen groups.

Between `experiments.py` and whoever trains or reports.
"""

from app.errors import TrainingError
from app.training.experiments.experiments import Experiments
from app.training.experiments.table import Row
from app.training.fit.block import Kind


def ranked(run: Experiments, *kinds: Kind) -> list[Row]:
    """Return the rows of these kinds of blocks, or of all, the best first.

    The best of many rows is partly the luckiest: its figure flatters a little.
    """
    rows = [row for row in run.table.rows if not kinds or row.config.block in kinds]
    return sorted(rows, key=lambda row: -run.answers(row, "honest").accuracy.value)


def best(run: Experiments, *kinds: Kind) -> Row | None:
    """Return the best row of these kinds, None where there is none."""
    return next(iter(ranked(run, *kinds)), None)


def named(run: Experiments, name: str) -> Row:
    """Return the row `name`, or the best one; raise TrainingError where there is none."""
    rows = ranked(run)
    for row in rows[:1] if name == "best" else rows:
        if name in ("best", row.name):
            return row
    names = ", ".join(row.name for row in run.table.rows)
    raise TrainingError(f"There is no finished row {name}; there are best, {names}.")
